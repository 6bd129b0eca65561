"""Verification: what a chat model wrote is shown only where code finds it in the sources."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.types import DraftStatement, Evidence
from assistant.verify.attribution import check_attribution, check_hedge
from assistant.verify.entailment import Entails, check_entailment
from assistant.verify.figures import check_dates, check_quantities
from assistant.verify.names import check_names
from assistant.verify.news import check_news
from assistant.verify.pairing import check_pairing
from assistant.verify.polarity import check_direction, check_negation
from assistant.verify.quotes import resolve_quotes
from assistant.verify.roles import check_roles
from assistant.verify.support import Nearness, check_support, find_echoes
from assistant.verify.types import CitedWords, Claim, Outcome, Verdict

__all__ = ["CitedWords", "Claim", "Entails", "Nearness", "Outcome", "Verdict", "Verification", "verify_statement"]

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
    """What was found of a statement: the words that bear it out, and every gate that it did not pass."""

    cited: tuple[CitedWords, ...]
    failures: tuple[Verdict, ...]

    @property
    def passed(self) -> bool:
        """Whether every gate let it through."""
        return not self.failures


def verify_statement(
    statement: DraftStatement, evidence: Sequence[Evidence], nearness: Nearness, entails: Entails | None = None
) -> Verification:
    """Every gate in turn; where a quote cannot be found, the others have nothing to look at."""
    cited, failures = resolve_quotes(statement, evidence)
    if failures:
        return Verification((), failures)
    claim = Claim(statement.text, cited)
    claim = replace(claim, echoes=find_echoes(claim.text, claim.scope, nearness))
    verdicts = [*(gate(claim) for gate in _GATES), check_support(claim, nearness)]
    if entails is not None:
        verdicts.append(check_entailment(claim, entails))
    return Verification(cited, tuple(verdict for verdict in verdicts if verdict.outcome is not Outcome.PASSED))
