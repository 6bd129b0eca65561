"""Gate 7: a statement is about what it cites: a floor under the nearness of their meaning."""

from collections.abc import Callable

from assistant.verify.types import Claim, Outcome, Verdict

GATE = "meaning"
FLOOR = 0.25
"""Cosine of statement and cited sentences below which they speak of different things."""

Similarity = Callable[[str, str], float]
"""Cosine of two texts: `Library.similarity`."""


def check_meaning(claim: Claim, similarity: Similarity) -> Verdict:
    """Whether the statement and the cited sentences are near in meaning."""
    near = similarity(claim.text, claim.scope)
    if near < FLOOR:
        return Verdict(
            GATE, Outcome.FAILED, f"it speaks of something else than the words it cites (nearness {near:.2f})"
        )
    return Verdict(GATE, Outcome.PASSED)
