"""What verification works on and what it finds."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.types import Evidence


class Outcome(StrEnum):
    """What a gate finds: the sources bear the statement out, they do not, or code cannot tell."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The finding of one gate, and the reason unless it passed."""

    gate: str
    outcome: Outcome
    reason: str = ""

    @property
    def passed(self) -> bool:
        """Whether the gate let the statement through."""
        return self.outcome is Outcome.PASSED


@dataclass(frozen=True, slots=True)
class CitedWords:
    """Words quoted from a piece of evidence: `evidence.paragraph.text[start:end]`, and the sentences they stand in.

    `sentences` are the offsets of the first and the last of them together, `before` what the paragraph says earlier.
    """

    evidence: Evidence
    start: int
    end: int
    sentences: tuple[int, int]

    @property
    def quoted(self) -> str:
        """The quoted words."""
        return self.evidence.paragraph.text[self.start : self.end]

    @property
    def known(self) -> str:
        """All that stands in the article's title and heading and in the paragraph up to the end of what is cited."""
        paragraph = self.evidence.paragraph
        return f"{self.evidence.article.title} {paragraph.heading} {paragraph.text[: self.sentences[1]]}"

    @property
    def text(self) -> str:
        """The whole sentences that the quoted words stand in."""
        return self.evidence.paragraph.text[slice(*self.sentences)]

    @property
    def before(self) -> str:
        """What the paragraph says before them."""
        return self.evidence.paragraph.text[: self.sentences[0]]

    @property
    def published(self) -> date | None:
        """The day of the article."""
        return self.evidence.article.published


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement and the words that are to bear it out; there is at least one quote."""

    text: str
    cited: tuple[CitedWords, ...]
    echoes: frozenset[str] = frozenset()
    """Stems of the words of the cited sentences that the statement tells by another word of like meaning."""

    @property
    def scope(self) -> str:
        """All the sentences that are cited, as one text."""
        return " ".join(dict.fromkeys(cited.text for cited in self.cited))

    @property
    def known(self) -> str:
        """The same with what their paragraphs say before them, and their titles."""
        return " ".join(dict.fromkeys(cited.known for cited in self.cited))
