"""WiCE: claims of Wikipedia against the web pages that they cite."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evals.datasets.files import REMEDY, Record, find_files, read_rows
from index.errors import InputError

Label = Literal["supported", "partially_supported", "not_supported"]
_FILES = ("test.jsonl", "dev.jsonl")
_PARTS = ("", "claim", "subclaim", "entailment_retrieval/claim", "data/entailment_retrieval/claim")
_TITLE = "(meta data) TITLE:"


@dataclass(frozen=True, slots=True)
class EntailmentClaim:
    """A claim and the sentences of its page; `supporting` are alternative sets of those that bear it out."""

    claim: str
    label: Label
    title: str
    sentences: tuple[str, ...]
    supporting: tuple[tuple[int, ...], ...]


class _Row(Record):
    label: Label
    claim: str
    evidence: tuple[str, ...]
    supporting_sentences: tuple[tuple[int, ...], ...]


def load_wice(folder: Path) -> list[EntailmentClaim]:
    """The claims of test.jsonl, or dev.jsonl where there is no test, in the folder or where the repository has them."""
    (path, *_) = find_files(folder, [str(Path(part) / name) for part in _PARTS for name in _FILES])
    return [_claim(path, row) for row in read_rows(path, _Row)]


def _claim(path: Path, row: _Row) -> EntailmentClaim:
    supporting = tuple(dict.fromkeys(each for each in row.supporting_sentences if each))
    if any(not 0 <= number < len(row.evidence) for each in supporting for number in each):
        raise InputError(f"{path}: {row.claim[:60]!r} leans on a sentence that its page does not have; {REMEDY}")
    title = next((each.removeprefix(_TITLE).strip() for each in row.evidence if each.startswith(_TITLE)), "")
    return EntailmentClaim(row.claim, row.label, title, row.evidence, supporting)
