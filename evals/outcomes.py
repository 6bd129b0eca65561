"""What became of each case: written as it happens, one line a case, so that a run can be taken up again."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from index.errors import InputError


@dataclass(frozen=True, slots=True)
class CitedWords:
    """A citation as it was shown; `valid` where the library's paragraph holds the quote at these offsets."""

    key: int
    article: str
    paragraph: str
    quote: str
    valid: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A statement that was shown, or one that was withheld with the reasons."""

    text: str
    keys: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one case came to.

    `ranked` are the paragraph ids of each chunk found, best first. `confidence` is the reader's log-odds that the
    articles answer; None where a chat model decided. `trouble` is an error that ended the answer.
    """

    case: str
    question: str
    ranked: tuple[tuple[str, ...], ...] = ()
    statements: tuple[Told, ...] = ()
    citations: tuple[CitedWords, ...] = ()
    withheld: tuple[Told, ...] = ()
    reason: str = ""
    confidence: float | None = None
    trouble: str = ""
    search_ms: float = 0.0
    answer_ms: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0

    @property
    def abstained(self) -> bool:
        """Whether nothing was told."""
        return not self.statements

    @property
    def text(self) -> str:
        """All that was told."""
        return " ".join(statement.text for statement in self.statements)


_OUTCOME = TypeAdapter(Outcome)


def write_outcome(path: Path, outcome: Outcome) -> None:
    """Appends one line."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")


def read_outcomes(path: Path) -> list[Outcome]:
    """The outcomes of a file; a last line that a crash cut off is left out. Raises InputError for other damage."""
    return list(_read(path))


def _read(path: Path) -> Iterator[Outcome]:
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error}); name the folder of a run") from None
    *complete, _unfinished = lines
    for number, line in enumerate(complete, start=1):
        try:
            yield _OUTCOME.validate_json(line)
        except ValidationError:
            raise InputError(f"{path} line {number} is damaged; delete the file and run again") from None
