"""Which of the evaluation data is for tuning and which for testing, and what of the former fits which model."""

from typing import Literal

from evals.datasets import ReadingData

Half = Literal["dev", "test"]
WEIGHED_STORIES = "finance.txt"
"""The practice stories that the cross-encoder is not fitted on: they fit what weighs its word beside other features."""

WEIGHED_STATEMENTS = "metals.txt"
"""The pairs of statements on practice stories that fit what weighs entailment beside the gates of verification."""
TESTED_STATEMENTS = "finance.txt"
"""Those on which nothing of verification is fitted or tuned."""


def split_halves(data: ReadingData) -> dict[str, Half]:
    """Passage id → its half; passages of one title stay together."""
    titles = sorted({passage.title for passage in data.passages})
    half_of: dict[str, Half] = {title: "dev" if place % 2 == 0 else "test" for place, title in enumerate(titles)}
    return {passage.id: half_of[passage.title] for passage in data.passages}
