"""Short ways to write evidence and drafts."""

import re
from collections.abc import Sequence
from datetime import date

from assistant.types import DraftStatement, Evidence, Quote
from assistant.verify import Claim, Nearness, Verification, run_gates
from assistant.verify.quotes import resolve_quotes
from index.types import ArticleInfo, Paragraph

DAY = date(2025, 5, 22)


def source(
    text: str,
    key: int = 1,
    title: str = "An article",
    published: date | None = DAY,
    heading: str = "",
    before: tuple[str, ...] = (),
    publisher: str = "",
) -> Evidence:
    """A paragraph that may be cited."""
    paragraph = Paragraph(f"p{key}", 5, text, heading=heading)
    return Evidence(key, paragraph, ArticleInfo(f"a{key}", title, publisher, published=published), forerunners=before)


def near_as_in_words(text: str, other: str) -> list[tuple[int, int, float]]:
    """A word is near to itself, far from every other: stands in for the model."""
    held = set(re.findall(r"\w+", other.lower()))
    return [(*match.span(), float(match.group().lower() in held)) for match in re.finditer(r"\w+", text)]


def near_to_all(text: str, _other: str) -> list[tuple[int, int, float]]:
    """Every word is near enough to some other to be no stranger, and too far to be the same."""
    return [(*match.span(), 0.5) for match in re.finditer(r"\w+", text)]


def check(statement: str, *sources: Evidence, quote: str = "") -> Verification:
    """What the gates say of a statement that quotes the whole first source, or `quote` from it."""
    words = quote or sources[0].paragraph.text
    return gated(DraftStatement(statement, (Quote(sources[0].key, words),)), sources, near_to_all)


def gated(draft: DraftStatement, sources: Sequence[Evidence], nearness: Nearness) -> Verification:
    """What the gates say of a draft, each by itself."""
    cited, failures = resolve_quotes(draft, sources)
    return Verification(cited, failures or run_gates(Claim(draft.text, cited), nearness))


def gates(verification: Verification) -> set[str]:
    """The gates that did not let a statement through."""
    return {verdict.gate for verdict in verification.failures}
