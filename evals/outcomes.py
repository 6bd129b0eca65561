"""What became of each case: written as it happens, one line a case, so that a run can be taken up again."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.types import Sayer
from evals.journal import append_entry, read_journal


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
    """A statement that was shown, or one that was withheld with the reasons.

    `sayers` are those on whose word it stands, one for each of the keys.
    """

    text: str
    keys: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    sayers: tuple[Sayer, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one case came to.

    `ranked` are the paragraph ids of each chunk found, best first; `unweighed` those of a search in which time does not
    weigh. `window` are the first and the last day that were read of the question; None where it is open, or none was
    read. `claims` are what the articles are shown to differ on, beside the statements. `shared` are the articles told
    to rest on one source, as often as that is told. `confidence` is the reader's log-odds that the articles answer;
    None where a chat model decided, or there was nothing to read. `trouble` is an error that ended the answer.
    `search_ms` is what a search takes, `answer_ms` all from the question to the answer.
    """

    case: str
    question: str
    ranked: tuple[tuple[str, ...], ...] = ()
    unweighed: tuple[tuple[str, ...], ...] = ()
    window: tuple[date | None, date | None] = (None, None)
    statements: tuple[Told, ...] = ()
    claims: tuple[Told, ...] = ()
    citations: tuple[CitedWords, ...] = ()
    shared: tuple[tuple[str, ...], ...] = ()
    withheld: tuple[Told, ...] = ()
    note: str = ""
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

    @property
    def told(self) -> str:
        """What a reader of a report is shown: the answer, else why there is none."""
        return self.text or (f"trouble: {self.trouble}" if self.trouble else f"no answer: {self.reason}")


def write_outcome(path: Path, outcome: Outcome) -> None:
    """Appends one line."""
    append_entry(path, outcome)


def read_outcomes(path: Path) -> list[Outcome]:
    """The outcomes of a file; a last line that a crash cut off is left out.

    Raises InputError for other damage, and for the outcomes of an older version, which noted less.
    """
    return read_journal(path, Outcome, "name the folder of a run, or run it anew", whole=True)
