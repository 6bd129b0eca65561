"""Verification: what a chat model wrote is shown only where code finds it in the sources."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.instructions import looks_like_instruction
from assistant.types import DraftStatement, Evidence
from assistant.verify.attribution import check_attribution, check_hedge
from assistant.verify.doubt import WEIGHED, weigh_doubts
from assistant.verify.entailment import Entailment, Reading, read_statement
from assistant.verify.fact_checker import FactChecker, check_facts
from assistant.verify.figures import check_dates, check_quantities
from assistant.verify.names import check_names
from assistant.verify.news import check_news
from assistant.verify.pairing import check_pairing
from assistant.verify.polarity import check_direction, check_negation
from assistant.verify.quotes import resolve_quotes
from assistant.verify.roles import check_roles
from assistant.verify.support import Nearness, check_support, find_echoes
from assistant.verify.types import CitedWords, Claim, Outcome, Verdict
from index.sentences import split_sentences

__all__ = [
    "CitedWords",
    "Claim",
    "FactChecker",
    "Judges",
    "Nearness",
    "Outcome",
    "Reading",
    "Verdict",
    "Verification",
    "run_gates",
    "verify_statement",
]

_GATES = (
    check_news,
    check_quantities,
    check_dates,
    check_names,
    check_negation,
    check_direction,
    check_roles,
    check_pairing,
    check_hedge,
    check_attribution,
)


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found of a statement: the words that bear it out, and why it is withheld."""

    cited: tuple[CitedWords, ...]
    failures: tuple[Verdict, ...]

    @property
    def passed(self) -> bool:
        """Whether it may be shown."""
        return not self.failures


@dataclass(frozen=True, slots=True)
class Judges:
    """The models that verification asks."""

    nearness: Nearness
    entailment: Entailment = read_statement
    fact_checker: FactChecker | None = None
    """One that the user names; what it does not find is withheld."""


def verify_statement(statement: DraftStatement, evidence: Sequence[Evidence], judges: Judges) -> Verification:
    """Every gate in turn, and what they and the reading of statement and sources together come to."""
    cited, failures = resolve_quotes(statement, evidence)
    if failures:
        return Verification((), failures)
    claim = Claim(statement.text, cited)
    failed = run_gates(claim, judges.nearness)
    if all(verdict.gate in WEIGHED for verdict in failed):
        failed = weigh_doubts(failed, judges.entailment(claim.text, _without_orders(claim.known)))
    if not failed and judges.fact_checker is not None:
        verdict = check_facts(claim, judges.fact_checker)
        failed = () if verdict.passed else (verdict,)
    return Verification(cited, failed)


def _without_orders(source: str) -> str:
    """The sentences that tell news: no order to a machine that stands beside them speaks for a statement."""
    told = (source[start:end] for start, end in split_sentences(source))
    return " ".join(sentence for sentence in told if not looks_like_instruction(sentence))


def run_gates(claim: Claim, nearness: Nearness) -> tuple[Verdict, ...]:
    """What each gate says that did not let the statement through."""
    claim = replace(claim, echoes=find_echoes(claim.text, claim.scope, nearness))
    verdicts = [*(gate(claim) for gate in _GATES), check_support(claim, nearness)]
    return tuple(verdict for verdict in verdicts if not verdict.passed)
