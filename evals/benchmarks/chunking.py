"""chunking_evaluation: how much of the words looked for stands in what is found, and how much else."""

from collections.abc import Sequence

from evals.benchmarks.lodestone import lodestones
from evals.benchmarks.types import Document, Figures, Piece, Row, System, Task
from evals.datasets import SpanQuestion, load_chunking
from evals.metrics import covered_length, mean

BUDGET = 4_000
"""Characters: about five chunks, as upstream's k = 5."""
_DEPTH = 20

Stretch = tuple[str, int, int]
"""Corpus, start, end."""


def run_chunking(task: Task) -> list[Row]:
    """Every system on all corpora together."""
    corpora, questions = load_chunking(task.data)
    documents = [Document(corpus_id, corpus_id.replace("_", " "), text) for corpus_id, text in sorted(corpora.items())]
    return [find_spans(system, documents, questions, task) for system in (*lodestones(), *task.peers)]


def find_spans(system: System, documents: Sequence[Document], questions: Sequence[SpanQuestion], task: Task) -> Row:
    """Recall and IoU at an equal budget of characters; recall, precision and IoU of what the reader is handed."""
    search = system.index(documents, task.folder, task.progress)
    rows: list[Figures] = []
    for question in task.track(system.name, questions):
        equal = measure_spans(question, take_spans(search(question.question, _DEPTH), BUDGET))
        handed = take_spans(search(question.question, system.handed))
        rows.append(
            {
                "recall": equal["recall"],
                "iou": equal["iou"],
                **{f"handed_{name}": value for name, value in measure_spans(question, handed).items()},
                "handed_characters": float(_length(handed)),
            }
        )
    return Row(system.name, {name: mean(row[name] for row in rows) for name in rows[0]} if rows else {})


def measure_spans(question: SpanQuestion, found: Sequence[Stretch]) -> Figures:
    """Upstream's figures: a gold character counts once, a character that is found in two chunks twice."""
    gold = sum(end - start for start, end in question.spans)
    right = [(start, end) for corpus, start, end in found if corpus == question.corpus_id]
    covered, given = covered_length(question.spans, right), _length(found)
    return {
        "recall": covered / gold,
        "precision": covered / given if given else 0.0,
        "iou": covered / (given + gold - covered),
    }


def take_spans(pieces: Sequence[Piece], budget: int | None = None) -> list[Stretch]:
    """The stretches of the pieces in order, until `budget` characters are used, the last one cut."""
    left = sum(piece.length for piece in pieces) if budget is None else budget
    found = []
    for piece in pieces:
        for start, end in piece.spans:
            end = min(end, start + left)
            if end > start:
                found.append((piece.document_id, start, end))
                left -= end - start
    return found


def _length(found: Sequence[Stretch]) -> int:
    return sum(end - start for _, start, end in found)
