"""Fits what weighs the gates that err most beside the reading: python -m evals.fit_verification.

For fitting: the pairs of statements on one file of practice stories, which fitted neither the reading
(evals/fit_entailment.py; the cross-encoder that it began with has seen the articles) nor any gate, and on the sample
corpus those that the gates were tuned on; each half as much. Needs the scikit-learn of the dev extra.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import typer
from sklearn.linear_model import LogisticRegression

from assistant.verify import Nearness, run_gates
from assistant.verify.doubt import WEIGHED, WEIGHTS, Weights, clip
from assistant.verify.entailment import read_statement
from evals.datasets import read_stories
from evals.reader_cases import PRACTICE
from evals.splits import WEIGHED_STATEMENTS
from evals.verification import CASES, PairCase, load_corpus, load_pairs, read_claim, story_pairs
from index.library import Library
from index.types import Article


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement that no gate stopped but those named, what the reading says of it, and whether it is wrong."""

    gates: frozenset[str]
    reading: float
    wrong: bool


def main() -> None:
    """Fits and writes assistant/verify/doubt.json."""
    stories, corpus = story_pairs(list(read_stories(PRACTICE / WEIGHED_STATEMENTS)))
    tuned = [case for case in load_pairs(CASES) if case.part == "dev"]
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "library", create=True) as library:
        parts = [
            list(read_judged(cases, articles, library.nearness))
            for cases, articles in ((stories, corpus), (tuned, load_corpus()))
        ]
    weights = fit(parts)
    WEIGHTS.write_text(json.dumps(asdict(weights), indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{' and '.join(str(len(part)) for part in parts)} statements; {weights}\n")


def read_judged(cases: Sequence[PairCase], corpus: dict[str, Article], nearness: Nearness) -> Iterator[Judged]:
    """Every statement of the pairs that quotes what is there and is stopped by none but weighed gates."""
    for case in cases:
        for statement, wrong in ((case.honest, False), (case.wrong, True)):
            try:
                claim = read_claim(case, statement, corpus)
            except ValueError:
                continue
            gates = frozenset(verdict.gate for verdict in run_gates(claim, nearness))
            if gates <= set(WEIGHED):
                yield Judged(gates, read_statement(claim.text, claim.known).log_odds, wrong)


def fit(parts: Sequence[Sequence[Judged]]) -> Weights:
    """Logistic regression, each part counting as much; withheld is what is likelier wrong than not."""
    judged = [each for part in parts for each in part]
    features = np.array([[*(gate in each.gates for gate in WEIGHED), -clip(each.reading)] for each in judged])
    counts = np.concatenate([np.full(len(part), len(judged) / len(parts) / len(part)) for part in parts])
    model = LogisticRegression(C=3.0).fit(features, [each.wrong for each in judged], counts)
    *gates, reading = (round(float(each), 3) for each in model.coef_[0])
    return Weights(dict(zip(WEIGHED, gates, strict=True)), reading, round(-float(model.intercept_[0]), 3))


if __name__ == "__main__":
    typer.run(main)
