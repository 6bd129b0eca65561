"""SQuAD 2.0 and CLAPnq: the right passage among all of them, then reading with the passage given."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.extract import extract_answer
from assistant.features import describe_answer, load_weights, read_candidates
from evals.benchmarks.lodestone import lodestones, make_library
from evals.benchmarks.types import Document, Figures, Row, System, Task, rank_documents
from evals.datasets import PassageQuestion, ReadingData, load_clapnq, load_squad2
from evals.metrics import auroc, f1, hit_at, mean, overlaps
from evals.ranking import reciprocal_rank
from evals.splits import split_halves
from index.library import Library

DEPTH = 20
"""So many pieces each retriever is asked for where the rank of the right one is measured."""
_AS_OF = date(2026, 1, 1)  # no passage has a date


def run_squad2(task: Task) -> list[Row]:
    """The rows of SQuAD 2.0."""
    return _run(task, load_squad2(task.data))


def run_clapnq(task: Task) -> list[Row]:
    """The rows of CLAPnq."""
    return _run(task, load_clapnq(task.data))


def _run(task: Task, data: ReadingData) -> list[Row]:
    documents = [Document(passage.id, passage.title, passage.text) for passage in data.passages]
    asked = [question for question in data.questions if question.answerable]
    ours, *others = [find_passages(system, documents, asked, task) for system in (*lodestones(), *task.peers)]
    library, _ = make_library(documents, task.folder, task.progress)
    return [replace(ours, figures={**ours.figures, **read_passages(data, library, task)}), *others]


def find_passages(system: System, documents: Sequence[Document], asked: Sequence[PassageQuestion], task: Task) -> Row:
    """Where a system ranks the passage that answers, and whether it stands in what its reader is handed."""
    search = system.index(documents, task.folder, task.progress)
    rows: list[Figures] = []
    for question in task.track(system.name, asked):
        ranked = rank_documents(search(question.question, DEPTH))
        handed = search(question.question, system.handed)
        rows.append(
            {
                "hit@1": hit_at(ranked, question.passage_id, 1),
                "hit@5": hit_at(ranked, question.passage_id, 5),
                "mrr": reciprocal_rank(ranked, frozenset({question.passage_id})),
                "handed_hit": float(question.passage_id in rank_documents(handed)),
                "handed_characters": float(sum(piece.length for piece in handed)),
            }
        )
    return Row(system.name, {name: mean(row[name] for row in rows) for name in rows[0]} if rows else {})


def read_passages(data: ReadingData, library: Library, task: Task) -> Figures:
    """Best sentence, abstention and cited sentences with the passage given; all questions, and the test half alone."""
    halves = split_halves(data)
    rows = [read_passage(library, question) for question in task.track("reading", data.questions)]
    tested = [halves[question.passage_id] == "test" for question in data.questions]
    figures = summarise_reading(rows)
    test = summarise_reading([row for row, is_test in zip(rows, tested, strict=True) if is_test])
    return figures | {f"test_half_{name}": value for name, value in test.items()}


def read_passage(library: Library, question: PassageQuestion) -> Figures:
    """One question on its own passage: each figure 0 or 1, or a score."""
    hits = library.search(question.question, articles=[question.passage_id])
    weights = load_weights()
    candidates = read_candidates(question.question, hits, weights.sentence)
    if not candidates:
        return {"answerable": question.answerable, "score": -100.0, "answered": 0.0}
    answer = extract_answer(question.question, hits, library.align, _AS_OF)
    alignment = library.align(question.question, candidates[0].hit.chunk.text)
    row = {
        "answerable": float(question.answerable),
        "score": weights.answer.logit(describe_answer(question.question, candidates, alignment)),
        "answered": float(not answer.abstained),
    }
    if question.answerable:
        best = candidates[0].sentence
        row["best"] = float(any(overlaps((best.start, best.end), span) for gold in question.gold for span in gold))
        cited = [(each.start, each.end) for each in answer.citations or answer.nearest[:1]]
        sentences = ((each.sentence.start, each.sentence.end) for each in candidates)
        chosen = sorted({each for each in sentences if any(overlaps(each, span) for span in cited)})
        row["f1"] = max(_citation_f1(chosen, gold) for gold in question.gold)
        row["cited"] = float(len(chosen))
    return row


def summarise_reading(rows: Sequence[Figures]) -> Figures:
    """The rows of `read_passage` as shares."""
    asked = [row for row in rows if row["answerable"]]
    impossible = [row for row in rows if not row["answerable"]]
    abstained = sum(not row["answered"] for row in rows)
    right = sum(not row["answered"] for row in impossible)
    return {
        "best_sentence": mean(row["best"] for row in asked if "best" in row),
        "auroc": auroc([row["score"] for row in rows], [bool(row["answerable"]) for row in rows]),
        "answered_answerable": mean(row["answered"] for row in asked),
        "abstained_unanswerable": mean(not row["answered"] for row in impossible),
        "abstention_precision": right / abstained if abstained else 0.0,
        "abstention_f1": f1(right, abstained, len(impossible)),
        "citation_f1": mean(row["f1"] for row in asked if "f1" in row),
        "sentences_cited": mean(row["cited"] for row in asked if "cited" in row),
    }


def _citation_f1(chosen: Sequence[tuple[int, int]], gold: Sequence[tuple[int, int]]) -> float:
    """F1 of cited sentences against one annotation; a sentence is right when it overlaps a gold span."""
    right_given = sum(any(overlaps((start, end), span) for span in gold) for start, end in chosen)
    right_wanted = sum(any(overlaps((start, end), span) for start, end in chosen) for span in gold)
    precision, recall = right_given / len(chosen), right_wanted / len(gold)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
