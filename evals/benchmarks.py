"""How well Lodestone does on public data: python -m evals.benchmarks --data DIR [NAME...].

The metric rules are those of the data's own README. Libraries are built in a scratch folder, or kept with --work.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from assistant.extract import extract_answer
from assistant.features import describe_answer, load_weights, read_candidates
from evals.datasets import PassageQuestion, ReadingData, load_chunking, load_clapnq, load_pages, load_squad2
from evals.libraries import build_library, make_article, passage_article
from evals.metrics import auroc, covered_length, f1, hit_at, mean, overlaps, shingle_f1
from evals.splits import split_halves
from index.errors import InputError
from index.library import Library
from index.readers import read_file
from index.search import DENSE, FUSED, LEXICAL
from index.types import Article, Hit, Voice

Figures = dict[str, float]

_AS_OF = date(2026, 1, 1)  # no passage has a date
_FUSIONS = {"dense": DENSE, "lexical": LEXICAL, "fused": FUSED}


def main(
    data: Annotated[Path, typer.Option(help="The folder of the data sets.")],
    names: Annotated[list[str] | None, typer.Argument(help="Which of them; all when none is named.")] = None,
    work: Annotated[Path | None, typer.Option(help="Where to keep the libraries.")] = None,
) -> None:
    """Runs the benchmarks and prints their figures as JSON, one object a data set."""
    for name in names or list(BENCHMARKS):
        if name not in BENCHMARKS:
            raise InputError(f"there is no benchmark {name!r}; choose from {', '.join(BENCHMARKS)}")
        with tempfile.TemporaryDirectory() as scratch:
            figures = BENCHMARKS[name](data, (work or Path(scratch)) / name)
        rounded = {key: round(value, 4) for key, value in figures.items()}
        sys.stdout.write(json.dumps({"benchmark": name, **rounded}) + "\n")
        sys.stdout.flush()


def run_squad2(data: Path, work: Path) -> Figures:
    """All passages as one library: hit@k by retriever; then reading with the passage fixed."""
    loaded = load_squad2(data / "squad2")
    library = build_library(work, [passage_article(each) for each in loaded.passages], _say)
    figures: Figures = {}
    asked = [question for question in loaded.questions if question.answerable]
    for name, fusion in _FUSIONS.items():
        ranked = [[hit.article.id for hit in library.search(each.question, 20, fusion=fusion)] for each in asked]
        for k in (1, 5):
            pairs = zip(asked, ranked, strict=True)
            figures[f"{name}_hit@{k}"] = mean(hit_at(ids, question.passage_id, k) for question, ids in pairs)
    return figures | read_passages(loaded, library)


def run_clapnq(data: Path, work: Path) -> Figures:
    """Reading with the passage fixed."""
    loaded = load_clapnq(data / "clapnq")
    return read_passages(loaded, build_library(work, [passage_article(each) for each in loaded.passages], _say))


def read_passages(data: ReadingData, library: Library) -> Figures:
    """Best sentence, abstention and cited sentences with the passage given; all questions, and the test half alone."""
    halves = split_halves(data)
    rows = [read_passage(library, question) for question in data.questions]
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
        chosen = [(each.start, each.end) for each in answer.citations or answer.nearest[:1]]
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


def run_chunking(data: Path, work: Path) -> Figures:
    """Characters of the gold spans in what each retriever returns, at an equal budget of returned characters."""
    corpora, questions = load_chunking(data / "chunking_eval")
    articles: list[Article] = []
    offsets: dict[str, tuple[str, int]] = {}
    for corpus_id, text in sorted(corpora.items()):
        article, starts = corpus_article(corpus_id, text)
        articles.append(article)
        offsets |= starts
    library = build_library(work, articles, _say)
    figures: Figures = {}
    for name, fusion in _FUSIONS.items():
        recalls, ious = [], []
        for question in questions:
            spans = take_spans(library.search(question.question, 20, fusion=fusion), offsets, _BUDGET)
            gold = sum(end - start for start, end in question.spans)
            covered = covered_length(question.spans, [(a, b) for corpus, a, b in spans if corpus == question.corpus_id])
            recalls.append(covered / gold)
            ious.append(covered / (sum(b - a for _, a, b in spans) + gold - covered))
        figures[f"{name}_recall"] = mean(recalls)
        figures[f"{name}_iou"] = mean(ious)
    return figures | {"budget_characters": _BUDGET}


_BUDGET = 4_000
"""Characters: about five chunks, as upstream's k = 5."""


def corpus_article(corpus_id: str, text: str) -> tuple[Article, dict[str, tuple[str, int]]]:
    """A corpus as an article of its lines, and paragraph id → (corpus id, offset of the paragraph)."""
    texts, starts, position = [], [], 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            texts.append(stripped)
            starts.append(position + line.index(stripped))
        position += len(line)
    article = make_article(corpus_id, corpus_id.replace("_", " "), texts)
    places = zip(article.paragraphs, starts, strict=True)
    return article, {paragraph.id: (corpus_id, start) for paragraph, start in places}


def take_spans(hits: Sequence[Hit], offsets: dict[str, tuple[str, int]], budget: int) -> list[tuple[str, int, int]]:
    """Spans (corpus, start, end) of the hits in order until `budget` characters are used, the last one cut."""
    spans = []
    for hit in hits:
        for span in hit.chunk.spans:
            corpus, base = offsets[span.paragraph_id]
            end = min(span.end, span.start + budget)
            if end > span.start:
                spans.append((corpus, base + span.start, base + end))
                budget -= end - span.start
    return spans


def run_html(data: Path, work: Path) -> Figures:
    """What the HTML reader takes for article text, against what people took for it."""
    pairs = []
    for page in load_pages(data / "html_scrapinghub"):
        reading = read_file(work / f"{page.id}.html", page.html)
        pairs.append((page.body, "\n\n".join(map(article_text, reading.articles))))
    figures = dict(zip(("f1", "precision", "recall"), shingle_f1(pairs)[:3], strict=True))
    return figures | {"empty": float(shingle_f1(pairs)[3]), "pages": float(len(pairs))}


def article_text(article: Article) -> str:
    """The article's own text with its headings: no boilerplate, no comments."""
    parts: list[str] = []
    heading = ""
    for paragraph in article.paragraphs:
        if paragraph.voice in (Voice.BOILERPLATE, Voice.COMMENT):
            continue
        if paragraph.heading != heading:
            heading = paragraph.heading
            parts.append(heading)
        parts.append(paragraph.text)
    return "\n\n".join(parts)


BENCHMARKS: dict[str, Callable[[Path, Path], Figures]] = {
    "squad2": run_squad2,
    "clapnq": run_clapnq,
    "chunking_eval": run_chunking,
    "html_scrapinghub": run_html,
}


def _citation_f1(chosen: Sequence[tuple[int, int]], gold: Sequence[tuple[int, int]]) -> float:
    """F1 of cited sentences against one annotation; a sentence is right when it overlaps a gold span."""
    right_given = sum(any(overlaps((start, end), span) for span in gold) for start, end in chosen)
    right_wanted = sum(any(overlaps((start, end), span) for start, end in chosen) for span in gold)
    precision, recall = right_given / len(chosen), right_wanted / len(gold)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _say(doing: str, done: int, total: int) -> None:
    if done == total:
        sys.stderr.write(f"{doing}: {total}\n")


if __name__ == "__main__":
    typer.run(main)
