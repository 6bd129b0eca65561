"""What the default reader looks at: features of a sentence, and of the best one, weighed by fitted weights."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from assistant.cross_encoder import read_sentences
from assistant.question import AnswerType, Wanted, dates_met, leans_back, read_wanted, tells_kind
from assistant.verify.dates import DateMention, find_dates
from index.terms import coverage, stems
from index.types import Hit, Paragraph, Sentence, SentenceMatch

_SHORT = 60
"""Words of a paragraph that is quoted whole: news tells a thing in two or three sentences that lean on each other."""
_WEIGHTS = Path(__file__).with_name("reader_weights.json")


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """How a sentence fits the question, beside the others on offer. Shares, cosines and log-odds, none has a unit."""

    reading: float
    """Log-odds that it answers, by the cross-encoder."""
    reading_gap: float
    """Distance to the highest of them on offer, 0 or less."""
    quote_reading: float
    """The highest of the sentences that are quoted with it, its own included."""
    similarity: float
    quote_similarity: float
    """The highest of the sentences that are quoted with it, its own included."""
    similarity_gap: float
    """Distance to the highest similarity on offer, 0 or less."""
    coverage: float
    coverage_gap: float
    title_coverage: float
    """Of the question's terms in the sentence, the title or the heading."""
    context_coverage: float
    """The same with the sentence before it."""
    paragraph_coverage: float
    """The same with its whole paragraph."""
    complete: float
    """1 when none of the question's terms is missing in that context."""
    bigrams: float
    """Share of the question's pairs of neighbouring words that stand in the sentence."""
    passage_similarity: float
    passage_coverage: float
    lacks_kind: float
    """1 when a date, a number of some measure, a person or a place is asked for and the quote tells none."""
    lacks_measure: float
    """1 when an amount of money, a mass, a share, a length or a count of something is asked for and not told."""
    lacks_itself: float
    """1 when it is told, if at all, in a sentence beside this one only."""
    lacks_focus: float
    """1 when the question asks for a kind of thing (which company) and the quote does not name the kind."""
    length: float
    """Logarithm of the number of words."""
    first: float
    """1 for the first sentence of its passage."""
    date_missed: float
    """Share of the question's dates that the quote does not tell."""
    date_lost: float
    """Share of them that stand neither there nor in the paragraph, nor fit the article's own date."""
    date_differs: float
    """1 when the quote tells a date, and none that is asked about."""
    numbers_lost: float
    """Share of the question's numbers that the paragraph lacks."""
    names_missed: float
    """Share of the question's names that the quote lacks."""
    names_lost: float
    """Share of them that paragraph, title and heading lack."""


@dataclass(frozen=True, slots=True)
class AnswerFeatures:
    """What tells whether to answer at all, from the best sentence and the question."""

    best_score: float
    reading: float
    top_reading: float
    similarity: float
    top_similarity: float
    coverage: float
    context_coverage: float
    paragraph_coverage: float
    passage_similarity: float
    passage_coverage: float
    missing_weight: float
    """Weight of the heaviest term of the question that passage, title and heading lack."""
    agreement: float
    """1 when nearness and words both rank the passage first, towards 0 as they disagree."""
    lacks_kind: float
    lacks_measure: float
    lacks_focus: float
    missing_name: float
    """1 when a name or very rare word of the question stands neither in the passage nor in its title."""
    terms: float
    """Logarithm of the number of terms of the question."""
    alignment: float
    """Mean over the question's tokens of the highest cosine with a token of the passage."""
    weakest_alignment: float
    """The lowest of them: how well the least matched word of the question is met."""
    date_missed: float
    date_lost: float
    date_differs: float
    numbers_lost: float
    names_missed: float
    names_lost: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence on offer: where it stands, and its features."""

    hit: Hit
    sentence: Sentence
    features: SentenceFeatures
    score: float
    """Logit: above 0 the sentence is more likely than not to answer, as fitted."""
    start: int
    end: int
    """What to quote of its paragraph: the sentence, with those beside it without which it tells too little."""


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Logistic regression over named features: logit = bias + weights · features."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float

    def logit(self, features: SentenceFeatures | AnswerFeatures) -> float:
        """Log-odds."""
        values = (getattr(features, name) for name in self.names)
        return self.bias + sum((weight * value for weight, value in zip(self.weights, values, strict=True)), 0.0)


@dataclass(frozen=True, slots=True)
class ReaderWeights:
    """The fitted weights; the log-odds from which to answer at all; how far below the best
    sentence a further one may lie."""

    sentence: LinearModel
    answer: LinearModel
    threshold: float
    also: float


@lru_cache(maxsize=1)
def load_weights() -> ReaderWeights:
    """The weights that evals/fit_reader.py wrote."""
    return parse_weights(_WEIGHTS.read_text(encoding="utf-8"))


def parse_weights(text: str) -> ReaderWeights:
    """The weights from their JSON. Raises ValueError when they were fitted for other features."""
    data = json.loads(text)
    models = []
    for part, kind in (("sentence", SentenceFeatures), ("answer", AnswerFeatures)):
        names = tuple(field.name for field in fields(kind))
        if tuple(data[part]["weights"]) != names:
            raise ValueError(f"the weights of the {part} model are for other features: run evals/fit_reader.py")
        models.append(LinearModel(names, tuple(data[part]["weights"].values()), data[part]["bias"]))
    return ReaderWeights(models[0], models[1], data["threshold"], data["also"])


def read_candidates(question: str, hits: Sequence[Hit], model: LinearModel) -> list[Candidate]:
    """Every sentence of the hits once, best first, ties by place."""
    wanted = read_wanted(question)
    matches = [match for hit in hits for match in hit.sentences]
    readings = read_sentences(question, hits)
    top_reading = max((each for read in readings for each in read), default=0.0)
    top_similarity = max((match.similarity for match in matches), default=0.0)
    top_coverage = max((match.coverage for match in matches), default=0.0)
    found: dict[tuple[str, int], Candidate] = {}
    for hit, read in zip(hits, readings, strict=True):
        for candidate in _read_hit(wanted, hit, read, (top_reading, top_similarity, top_coverage), model):
            found.setdefault((candidate.sentence.paragraph_id, candidate.sentence.start), candidate)
    return sorted(found.values(), key=lambda each: (-each.score, each.sentence.paragraph_id, each.sentence.start))


def _read_hit(
    wanted: Wanted, hit: Hit, readings: Sequence[float], tops: tuple[float, float, float], model: LinearModel
) -> Iterator[Candidate]:
    top_reading, top_similarity, top_coverage = tops
    typed, terms = wanted.kind is not AnswerType.OTHER, wanted.terms
    question_pairs = set(pairwise(wanted.stems))
    held = [stems(match.sentence.text) for match in hit.sentences]
    passage = set(stems(hit.chunk.text))
    frames = {paragraph.id: _Frame.of(wanted, hit, paragraph) for paragraph in hit.paragraphs}
    for index, match in enumerate(hit.sentences):
        frame = frames[match.sentence.paragraph_id]
        here = set(held[index])
        above = frame.above
        text = match.sentence.text
        first, last = _quote(wanted, hit.sentences, index)
        quoted = [each.sentence for each in hit.sentences[first : last + 1]]
        quote = " ".join(each.text for each in quoted)
        in_quote = set().union(*held[first : last + 1])
        around = above | in_quote | (set(held[index - 1]) if index else set())
        told = find_dates(quote) if wanted.dates else []
        date_met = dates_met(wanted, told, hit.article.published, frame.years) if wanted.dates else 1.0
        told_kind = tells_kind(wanted, quote)
        features = SentenceFeatures(
            reading=readings[index],
            reading_gap=readings[index] - top_reading,
            quote_reading=max(readings[first : last + 1]),
            similarity=match.similarity,
            quote_similarity=max(each.similarity for each in hit.sentences[first : last + 1]),
            similarity_gap=match.similarity - top_similarity,
            coverage=match.coverage,
            coverage_gap=match.coverage - top_coverage,
            title_coverage=coverage(terms, above | here),
            context_coverage=coverage(terms, around),
            paragraph_coverage=frame.coverage,
            complete=float(around.issuperset(terms)),
            bigrams=len(question_pairs & set(pairwise(held[index]))) / max(1, len(question_pairs)),
            passage_similarity=hit.similarity,
            passage_coverage=coverage(terms, passage),
            lacks_kind=float(typed and not told_kind),
            lacks_measure=float(wanted.is_measured and not told_kind),
            lacks_itself=float(typed and told_kind and not tells_kind(wanted, text)),
            lacks_focus=float(not wanted.focus.issubset(in_quote)),
            length=math.log1p(len(held[index])),
            first=float(index == 0),
            date_missed=1.0 - date_met,
            date_lost=1.0 - max(date_met, frame.date_met),
            date_differs=float(bool(told) and not date_met),
            numbers_lost=frame.numbers_lost,
            names_missed=1.0 - _share(wanted.names, in_quote),
            names_lost=frame.names_lost,
        )
        yield Candidate(hit, match.sentence, features, model.logit(features), quoted[0].start, quoted[-1].end)


def _quote(wanted: Wanted, matches: Sequence[SentenceMatch], index: int) -> tuple[int, int]:
    """First and last of the sentences to quote with this one, all of its paragraph.

    Those before it that it leans on ("It was about 6,000 metres"), and the next where only that tells what is wanted.
    """
    paragraph = matches[index].sentence.paragraph_id
    same = [place for place, match in enumerate(matches) if match.sentence.paragraph_id == paragraph]
    if sum(len(matches[place].sentence.text.split()) for place in same) <= _SHORT:
        return same[0], same[-1]
    first = last = index
    while first > max(same[0], index - 2) and leans_back(matches[first].sentence.text):
        first -= 1
    following = matches[index + 1].sentence if index + 1 < len(matches) else None
    if following and following.paragraph_id == paragraph and not tells_kind(wanted, matches[index].sentence.text):
        leans = wanted.kind is AnswerType.OTHER and leans_back(following.text)
        if leans or (wanted.kind is not AnswerType.OTHER and tells_kind(wanted, following.text)):
            last += 1
    return first, last


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a paragraph, its heading and its article's title and date say of the question."""

    above: set[str]
    years: frozenset[int]
    coverage: float
    date_met: float
    numbers_lost: float
    names_lost: float

    @classmethod
    def of(cls, wanted: Wanted, hit: Hit, paragraph: Paragraph) -> "_Frame":
        """The frame of one paragraph of a hit."""
        above = set(stems(f"{hit.article.title} {paragraph.heading}"))
        held = above | set(stems(paragraph.text))
        published = hit.article.published
        met, years = 1.0, frozenset[int]()
        if wanted.dates:
            told = find_dates(f"{paragraph.text} | {paragraph.heading} | {hit.article.title}")
            years = frozenset(each.year for each in told if each.year)
            day = [DateMention(published.year, published.month, published.day, 0, 0)] if published else []
            met = max(dates_met(wanted, told, published, years), 0.5 * dates_met(wanted, day, published, years))
        return cls(
            above,
            years,
            coverage(wanted.terms, held),
            met,
            len(wanted.numbers - held) / (len(wanted.numbers) or 1),
            1.0 - _share(wanted.names, held) if wanted.names else 0.0,
        )


def _share(names: Sequence[frozenset[str]], held: set[str]) -> float:
    return sum(name <= held for name in names) / len(names) if names else 1.0


def describe_answer(question: str, candidates: Sequence[Candidate], alignment: Sequence[float]) -> AnswerFeatures:
    """The features of answering with the first of `candidates` (there is at least one).

    `alignment` holds for each token of the question its highest cosine with a token of the first one's passage.
    """
    best = candidates[0]
    wanted = read_wanted(question)
    terms = wanted.terms
    passage = set(stems(best.hit.chunk.text))
    missing = [weight for stem, weight in terms.items() if stem not in passage]
    ranks = (best.hit.dense_rank, best.hit.lexical_rank)
    return AnswerFeatures(
        best_score=best.score,
        reading=best.features.reading,
        top_reading=best.features.reading - best.features.reading_gap,
        similarity=best.features.similarity,
        top_similarity=best.features.similarity - best.features.similarity_gap,
        coverage=best.features.coverage,
        context_coverage=best.features.context_coverage,
        paragraph_coverage=best.features.paragraph_coverage,
        passage_similarity=best.features.passage_similarity,
        passage_coverage=best.features.passage_coverage,
        missing_weight=max(missing, default=0.0),
        agreement=2.0 / sum(rank for rank in ranks if rank) if all(ranks) else 0.0,
        lacks_kind=best.features.lacks_kind,
        lacks_measure=best.features.lacks_measure,
        lacks_focus=best.features.lacks_focus,
        missing_name=float(any(not name <= passage for name in wanted.names)),
        terms=math.log1p(len(terms)),
        alignment=sum(alignment) / len(alignment) if alignment else 0.0,
        weakest_alignment=min(alignment, default=0.0),
        date_missed=best.features.date_missed,
        date_lost=best.features.date_lost,
        date_differs=best.features.date_differs,
        numbers_lost=best.features.numbers_lost,
        names_missed=best.features.names_missed,
        names_lost=best.features.names_lost,
    )
