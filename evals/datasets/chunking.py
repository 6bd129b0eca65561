"""chunking_evaluation: questions whose answers are spread over spans of long texts."""

from dataclasses import dataclass
from pathlib import Path

from evals.datasets.files import REMEDY, Record, read_rows
from index.errors import InputError


@dataclass(frozen=True, slots=True)
class SpanQuestion:
    """A question whose answer is spread over spans (start, end) of one corpus."""

    question: str
    corpus_id: str
    spans: tuple[tuple[int, int], ...]


class _Corpus(Record):
    corpus_id: str
    text: str


class _Reference(Record):
    content: str
    start_index: int
    end_index: int


class _Question(Record):
    question: str
    corpus_id: str
    references: tuple[_Reference, ...]


def load_chunking(folder: Path) -> tuple[dict[str, str], list[SpanQuestion]]:
    """Corpus id → text, and the questions. Raises InputError where a gold span is not what it says."""
    corpora = {row.corpus_id: row.text for row in read_rows(folder / "corpora.jsonl", _Corpus)}
    questions = []
    for row in read_rows(folder / "questions.jsonl", _Question):
        text = corpora.get(row.corpus_id, "")
        if not row.references or any(
            text[gold.start_index : gold.end_index] != gold.content for gold in row.references
        ):
            raise InputError(
                f"{folder / 'questions.jsonl'}: the words looked for by {row.question[:60]!r} do not stand in "
                f"{row.corpus_id!r} where it says; {REMEDY}"
            )
        spans = tuple((each.start_index, each.end_index) for each in row.references)
        questions.append(SpanQuestion(row.question, row.corpus_id, spans))
    return corpora, questions
