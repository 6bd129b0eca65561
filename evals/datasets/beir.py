"""Any folder of the form of BEIR: corpus.jsonl, queries.jsonl and qrels/*.tsv."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from evals.datasets.files import REMEDY, Record, find_files, read_rows, read_table
from index.errors import InputError

SPLITS = ("test", "dev", "train")


@dataclass(frozen=True, slots=True)
class BeirData:
    """Documents as id → (title, text), the questions that are judged, and question id → document id → grade."""

    split: str
    documents: Mapping[str, tuple[str, str]]
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]


class _Document(Record):
    id: str = Field(alias="_id")
    title: str | None = None
    text: str


class _Query(Record):
    id: str = Field(alias="_id")
    text: str


def load_beir(folder: Path) -> BeirData:
    """The judgements of the test split, or of dev or train where there is no test; questions without gold left out."""
    documents = {row.id: (row.title or "", row.text) for row in read_rows(folder / "corpus.jsonl", _Document)}
    queries = {row.id: row.text for row in read_rows(folder / "queries.jsonl", _Query)}
    (judged, *_) = find_files(folder / "qrels", [f"{split}.tsv" for split in SPLITS])
    grades: dict[str, dict[str, int]] = {}
    for query, document, grade, *_ in read_table(judged, 3):
        if query not in queries:
            raise InputError(f"{judged}: there is no query {query!r} in queries.jsonl; {REMEDY}")
        try:
            grades.setdefault(query, {})[document] = int(grade)
        except ValueError:
            raise InputError(f"{judged}: {grade!r} is no grade; {REMEDY}") from None
    grades = {query: judgements for query, judgements in grades.items() if max(judgements.values()) > 0}
    if not grades:
        raise InputError(f"{judged} judges nothing relevant; {REMEDY}")
    return BeirData(judged.stem, documents, {query: queries[query] for query in grades}, grades)
