"""Questions with the passages that they are read from and the sentences that answer: what the reader is fitted on."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from assistant.assistant import READ_HITS
from assistant.conversation import standalone_question
from assistant.types import Answer, Turn
from evals.datasets import PassageQuestion, Place, ReadingData, Story, StoryQuestion, load_stories
from evals.libraries import build_library, passage_article, say_total
from evals.metrics import overlaps
from evals.questions import Case as EvalCase
from evals.questions import Need, find_paragraph, load_cases, load_topics
from evals.splits import Half, split_halves
from evals.telling import tells
from index.library import Library
from index.types import Article, Hit, Sentence

HERE = Path(__file__).parent
PRACTICE = HERE / "practice"
LIBRARY_SHARE = 8
"""One question of an encyclopedia in so many is also read from the whole library, with its subject and without."""
TUNED_TOPICS = tuple(name for name, topic in load_topics().items() if topic.part == "dev")


@dataclass(frozen=True, eq=False)
class Case:
    """A question with the hits that it is to be read from, and which sentences are gold there (none: abstain).

    Read from its own passage, from a library that holds an answer, or from one whose answering articles are taken out.
    `group` is shared by cases that must not be parted in cross-validation.
    """

    data: str
    half: Half
    group: int | str
    question: str
    hits: tuple[Hit, ...]
    gold: frozenset[tuple[str, int]]
    answerable: bool
    kind: Literal["passage", "library", "absent"]

    @property
    def fits_cross_encoder(self) -> bool:
        """Whether the cross-encoder is fitted on it: on every other title of squad2's tuned half.

        What weighs its word beside other features is fitted on the rest, which it has not learnt by heart.
        """
        return self.data == "squad2" and self.half == "dev" and zlib.crc32(str(self.group).encode()) % 2 != 0


def passage_cases(data: ReadingData, folder: Path) -> list[Case]:
    """Each question on its own passage; each answerable one on the library with and without its subject."""
    library = build_library(folder, [passage_article(each) for each in data.passages], say_total)
    titles = {passage.id: passage.title for passage in data.passages}
    half_of = split_halves(data)
    cases = []
    for question in data.questions:
        half, title = half_of[question.passage_id], titles[question.passage_id]
        blank = Case(data.name, half, zlib.crc32(title.encode()), question.question, (), frozenset(), False, "absent")
        own = tuple(library.search(question.question, articles=[question.passage_id]))
        gold = gold_sentences(own, question)
        cases.append(replace(blank, hits=own, gold=gold, answerable=question.answerable, kind="passage"))
        if question.answerable and half == "dev" and zlib.crc32(question.question.encode()) % LIBRARY_SHARE == 0:
            found = [hit for hit in library.search(question.question, top_k=100) if half_of[hit.article.id] == half]
            here = rerank(found)
            if gold := gold_sentences(here, question):
                cases.append(replace(blank, hits=here, gold=gold, answerable=True, kind="library"))
            cases.append(replace(blank, hits=rerank(hit for hit in found if hit.article.title != title)))
    return cases


def news_cases(folder: Path) -> list[Case]:
    """The questions on the tuned topics; each answerable one also with the articles that answer it taken out."""
    library = Library.open(folder, create=True)
    library.sync([HERE / "corpus"])
    return [*_eval_cases(library), *_reader_cases(library)]


def _eval_cases(library: Library) -> list[Case]:
    articles = {info.id: library.article(info.id) for info in library.articles()}
    cases = []
    for case in load_cases([HERE / "cases" / "questions.jsonl"]):
        if case.topic not in TUNED_TOPICS:
            continue
        question = _alone(case)
        last = min(case.day, case.until or case.day)
        found = library.search(question, top_k=100, since=case.since, until=last)
        sources = {source.article for need in case.needs for source in need.sources}
        hits = rerank(found)
        blank = Case("news", "dev", case.topic, question, (), frozenset(), False, "absent")
        cases.append(replace(blank, hits=rerank(hit for hit in found if hit.article.id not in sources)))
        if gold := frozenset(place for need in case.needs for place in _telling(need, hits, articles)):
            cases.append(replace(blank, hits=hits, gold=gold, answerable=True, kind="library"))
    return cases


def _alone(case: EvalCase) -> str:
    """The question as the assistant reads it after those before it."""
    history: list[Turn] = []
    for asked in (*case.history, case.question):
        alone = standalone_question(asked, history) if history else asked
        history.append(Turn(asked, alone, Answer(alone, case.day)))
    return history[-1].question


def _telling(need: Need, hits: Iterable[Hit], articles: Mapping[str, Article]) -> Iterator[tuple[str, int]]:
    """Places of the sentences of a need's paragraphs that tell it."""
    paragraphs = {find_paragraph(source, articles).id for source in need.sources}
    for match in (match for hit in hits for match in hit.sentences):
        told = any(tells(match.sentence.text, answer) for answer in need.answers)
        if told and match.sentence.paragraph_id in paragraphs:
            yield place_of(match.sentence)


def _reader_cases(library: Library) -> list[Case]:
    """Those of reader.jsonl: without the article that answers, another may, so they are not also asked without it."""
    tuned = {article for name, topic in load_topics().items() if name in TUNED_TOPICS for article in topic.articles}
    cases = []
    for line in (HERE / "cases" / "reader.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        hits = tuple(library.search(row["question"], top_k=20))
        gold = frozenset(
            place_of(match.sentence)
            for hit in hits
            if hit.article.id in tuned
            for match in hit.sentences
            if any(wanted in match.sentence.text for wanted in row["gold"])
        )
        if row["gold"] and not gold:
            raise ValueError(f"the corpus does not hold {row['gold']}, the gold of {row['question']!r}")
        kind: Literal["library", "absent"] = "library" if gold else "absent"
        cases.append(Case("news", "dev", row["topic"], row["question"], hits, gold, bool(gold), kind))
    return cases


def rerank(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The first eight hits, ranked anew as if the library held nothing but what was found."""
    hits = list(hits)
    dense = sorted(hit.dense_rank for hit in hits if hit.dense_rank)
    lexical = sorted(hit.lexical_rank for hit in hits if hit.lexical_rank)
    return tuple(
        replace(
            hit,
            dense_rank=dense.index(hit.dense_rank) + 1 if hit.dense_rank else None,
            lexical_rank=lexical.index(hit.lexical_rank) + 1 if hit.lexical_rank else None,
        )
        for hit in hits[:8]
    )


def gold_sentences(hits: Iterable[Hit], question: PassageQuestion) -> frozenset[tuple[str, int]]:
    """Places of the sentences of the question's passage that hold a gold span."""
    spans = [span for alternative in question.gold for span in alternative]
    return frozenset(
        place_of(match.sentence)
        for hit in hits
        if hit.article.id == question.passage_id
        for match in hit.sentences
        if any(overlaps((match.sentence.start, match.sentence.end), span) for span in spans)
    )


def practice_library(folder: Path) -> Library:
    """A library of all practice stories."""
    articles = [article for story in load_stories(PRACTICE) for article in story.articles]
    return build_library(folder, articles, say_total)


def story_cases(stories: Sequence[Story], library: Library) -> list[Case]:
    """Each question on the stories, read from a library that holds them, but for those whose answer is not found."""
    return [
        Case("stories", "dev", story.id, question.question, hits, gold, bool(gold), "library" if gold else "absent")
        for story in stories
        for question in story.questions
        for hits in [tuple(library.search(question.question, READ_HITS))]
        for gold in [told_places(hits, question)]
        if bool(gold) == bool(question.gold)
    ]


def told_places(hits: Iterable[Hit], question: StoryQuestion) -> frozenset[tuple[str, int]]:
    """Places of the sentences that tell what the question asks."""
    return frozenset(
        place_of(match.sentence)
        for hit in hits
        for match in hit.sentences
        if any(_place(match.sentence).overlaps(gold) for gold in question.gold)
    )


def _place(sentence: Sentence) -> Place:
    return Place(sentence.paragraph_id, sentence.start, sentence.end)


def place_of(sentence: Sentence) -> tuple[str, int]:
    """Where a sentence stands."""
    return sentence.paragraph_id, sentence.start
