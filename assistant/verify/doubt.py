"""What speaks against a statement, weighed: the gates that err most, and how statement and sources read together.

What any other gate stops is withheld. Those that look for a turned negation and for words that the source has nothing
like stop nearly as many paraphrases as wrong statements on news that they were not tuned on; how much each means beside
the reading is fitted by evals/fit_verification.py.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.verify.entailment import Reading
from assistant.verify.types import Outcome, Verdict

GATE = "entailment"
WEIGHED = ("negation", "support")
"""The gates that are weighed."""
SURE = 3.0
"""Log-odds beyond which a reading counts no more: it is surer of foreign news than it should be."""
WEIGHTS = Path(__file__).with_name("doubt.json")


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds that a statement is wrong: what each gate that stops it adds, what the reading takes off, and from how
    much on it is withheld."""

    gates: dict[str, float]
    reading: float
    threshold: float


@cache
def load_weights() -> Weights:
    """The weights that evals/fit_verification.py wrote. Raises ValueError when they are for other gates."""
    weights = Weights(**json.loads(WEIGHTS.read_text(encoding="utf-8")))
    if tuple(weights.gates) != WEIGHED:
        raise ValueError("the weights are for other gates: run evals/fit_verification.py")
    return weights


def weigh_doubts(failed: Sequence[Verdict], reading: Reading) -> tuple[Verdict, ...]:
    """Why a statement is withheld that only weighed gates stopped; nothing where too little speaks against it."""
    if doubt(failed, reading) < load_weights().threshold:
        return ()
    reason = f"the words it cites do not seem to bear it out, “{reading.doubted}” least of all"
    return tuple(failed) or (Verdict(GATE, Outcome.FAILED, reason),)


def doubt(failed: Sequence[Verdict], reading: Reading) -> float:
    """Log-odds that the statement is wrong, but for a constant, given the weighed gates that stopped it."""
    weights = load_weights()
    against = sum(weights.gates[gate] for gate in {verdict.gate for verdict in failed})
    return against - weights.reading * clip(reading.log_odds)


def clip(log_odds: float) -> float:
    """What a reading says, as far as it is believed."""
    return max(-SURE, min(SURE, log_odds))
