"""Public evaluation data as typed rows; the data stay outside the repository. Rules: the data's own README."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import InputError


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
    gold: tuple[tuple[tuple[int, int], ...], ...]

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


@dataclass(frozen=True, slots=True)
class SpanQuestion:
    """A question whose answer is spread over spans (start, end) of one corpus."""

    question: str
    corpus_id: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A web page and the article text that people found in it."""

    id: str
    html: bytes
    body: str


def load_squad2(folder: Path) -> ReadingData:
    """SQuAD 2.0: a span may answer alone, so each is an alternative."""
    passages = tuple(
        Passage(row["pid"], row["title"].replace("_", " "), row["text"]) for row in _rows(folder / "passages.jsonl")
    )
    questions = tuple(
        PassageQuestion(
            row["qid"],
            row["pid"],
            row["question"],
            () if row["is_impossible"] else tuple(((start, end),) for start, end in row["answer_spans"]),
        )
        for row in _rows(folder / "questions.jsonl")
    )
    return ReadingData("squad2", passages, questions)


def load_clapnq(folder: Path) -> ReadingData:
    """CLAPnq: an annotation's selected sentences answer together; annotations are alternatives."""
    passages, questions = [], []
    for name in ("dev_answerable", "dev_unanswerable"):
        for row in _rows(folder / f"{name}.jsonl"):
            (given,) = row["passages"]
            sentences = tuple(sentence.strip() for sentence in given["sentences"])
            passages.append(Passage(row["id"], given["title"], given["text"], sentences))
            spans = dict(zip(sentences, find_spans(given["text"], sentences), strict=True))
            chosen = [] if name.endswith("unanswerable") else [each for each in row["output"] if _is_annotation(each)]
            gold = tuple(tuple(spans[text.strip()] for text in each["selected_sentences"]) for each in chosen)
            if gold or name.endswith("unanswerable"):
                questions.append(PassageQuestion(row["id"], row["id"], row["input"], gold))
    return ReadingData("clapnq", tuple(passages), tuple(questions))


def load_chunking(folder: Path) -> tuple[dict[str, str], list[SpanQuestion]]:
    """chunking_evaluation: corpus id → text, and the questions."""
    corpora = {row["corpus_id"]: row["text"] for row in _rows(folder / "corpora.jsonl")}
    questions = [
        SpanQuestion(
            row["question"],
            row["corpus_id"],
            tuple((reference["start_index"], reference["end_index"]) for reference in row["references"]),
        )
        for row in _rows(folder / "questions.jsonl")
    ]
    return corpora, questions


def load_pages(folder: Path) -> list[Page]:
    """The article extraction benchmark of Scrapinghub."""
    pages = []
    for row in _rows(folder / "ground_truth.jsonl"):
        with gzip.open(folder / "html" / f"{row['id']}.html.gz") as file:
            pages.append(Page(row["id"], file.read(), row["articleBody"]))
    return pages


def find_spans(text: str, pieces: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the pieces stand in `text`, one after the other."""
    spans, position = [], 0
    for piece in pieces:
        start = text.index(piece, position)
        position = start + len(piece)
        spans.append((start, position))
    return spans


def _is_annotation(row: dict[str, Any]) -> bool:
    return bool(row["answer"] and row["selected_sentences"] and not row["meta"].get("skip"))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        raise InputError(f"{path} does not exist; name the folder that holds the data set")
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield json.loads(line)
