"""Questions on a given passage: SQuAD 2.0 and CLAPnq, in the form that the data's own README tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.datasets.files import REMEDY, Record, read_rows
from index.errors import InputError

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a data set; `sentences` only where the data set cuts it itself."""

    id: str
    title: str
    text: str
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PassageQuestion:
    """A question on one passage. `gold` holds alternative sets of spans (start, end) that answer; empty: none does."""

    id: str
    passage_id: str
    question: str
    gold: tuple[Spans, ...]

    @property
    def answerable(self) -> bool:
        """Whether the passage answers."""
        return bool(self.gold)


@dataclass(frozen=True, slots=True)
class ReadingData:
    """Passages and the questions asked of them."""

    name: str
    passages: tuple[Passage, ...]
    questions: tuple[PassageQuestion, ...]


class _SquadPassage(Record):
    pid: str
    title: str
    text: str


class _SquadQuestion(Record):
    qid: str
    pid: str
    question: str
    is_impossible: bool
    answer_spans: Spans


class _Given(Record):
    title: str
    text: str
    sentences: tuple[str, ...]


class _Meta(Record):
    skip: bool | None = None


class _Annotation(Record):
    answer: str
    selected_sentences: tuple[str, ...]
    meta: _Meta = _Meta()

    @property
    def counts(self) -> bool:
        return bool(self.answer and self.selected_sentences and not self.meta.skip)


class _ClapnqRow(Record):
    id: str
    input: str
    passages: tuple[_Given]
    output: tuple[_Annotation, ...]


def load_squad2(folder: Path) -> ReadingData:
    """SQuAD 2.0: a span may answer alone, so each is an alternative."""
    passages = tuple(
        Passage(row.pid, row.title.replace("_", " "), row.text)
        for row in read_rows(folder / "passages.jsonl", _SquadPassage)
    )
    questions = tuple(
        PassageQuestion(
            row.qid, row.pid, row.question, () if row.is_impossible else tuple((span,) for span in row.answer_spans)
        )
        for row in read_rows(folder / "questions.jsonl", _SquadQuestion)
    )
    known = {passage.id for passage in passages}
    for question in questions:
        if question.passage_id not in known:
            raise InputError(
                f"{folder / 'questions.jsonl'}: there is no passage {question.passage_id!r} of question "
                f"{question.id!r}; {REMEDY}"
            )
    return ReadingData("squad2", passages, questions)


def load_clapnq(folder: Path) -> ReadingData:
    """CLAPnq: an annotation's selected sentences answer together; annotations are alternatives."""
    passages, questions = [], []
    for name in ("dev_answerable", "dev_unanswerable"):
        for row in read_rows(folder / f"{name}.jsonl", _ClapnqRow):
            (given,) = row.passages
            sentences = tuple(sentence.strip() for sentence in given.sentences)
            passages.append(Passage(row.id, given.title, given.text, sentences))
            chosen = [] if name.endswith("unanswerable") else [each for each in row.output if each.counts]
            try:
                spans = dict(zip(sentences, find_spans(given.text, sentences), strict=True))
                gold = tuple(tuple(spans[text.strip()] for text in each.selected_sentences) for each in chosen)
            except (ValueError, KeyError):
                raise InputError(
                    f"{folder / name}.jsonl: a sentence of {row.id!r} does not stand in its passage; {REMEDY}"
                ) from None
            if gold or name.endswith("unanswerable"):
                questions.append(PassageQuestion(row.id, row.id, row.input, gold))
    return ReadingData("clapnq", tuple(passages), tuple(questions))


def find_spans(text: str, pieces: Sequence[str]) -> list[tuple[int, int]]:
    """Where the pieces stand in `text`, one after the other. Raises ValueError where one does not."""
    spans, position = [], 0
    for piece in pieces:
        start = text.index(piece, position)
        position = start + len(piece)
        spans.append((start, position))
    return spans
