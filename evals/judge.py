"""A chat model as judge of answers, beside the score that code gives: how often do the two agree?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.inert import inert_text
from assistant.models import told_in_one_line
from evals.outcomes import Outcome
from evals.questions import Case
from evals.scoring import Score
from prompts import load_prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

NOTHING = "nothing: the articles do not answer the question"
_FENCE = re.compile(r"\b(BEGIN|END)\s+UNTRUSTED\b", re.IGNORECASE)
_MAX_TEXT = 4_000
_VERDICT = re.compile(r"\b(RIGHT|WRONG)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of the answer to a case; `right` is None where it gave no verdict, `trouble` tells why."""

    case: str
    right: bool | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Judge:
    """A chat model that judges, and what it is called."""

    model: "BaseChatModel"
    name: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often judge and score agree on `count` answers, beyond chance (Cohen's kappa), and where they do not."""

    judge: str
    count: int
    share: float
    kappa: float
    disputed: tuple[str, ...]
    troubles: int


def judge_outcome(judge: Judge, case: Case, outcome: Outcome) -> Verdict:
    """Whether the answer that was given is right; a judge that fails, or rambles, gives no verdict."""
    prompt = load_prompt("judge").render(
        question=_inert(case.question), expected=_expected(case), answer=_inert(outcome.text)
    )
    try:
        with told_in_one_line(judge.name):
            reply = str(judge.model.invoke([("human", prompt)]).text)
    except ModelError as error:
        return Verdict(case.id, None, str(error))
    said = {word.upper() for word in _VERDICT.findall(reply)}
    if len(said) != 1:
        return Verdict(case.id, None, f"{judge.name} said neither RIGHT nor WRONG alone")
    return Verdict(case.id, said == {"RIGHT"})


def measure_agreement(judge: str, verdicts: Iterable[Verdict], scores: Sequence[Score]) -> Agreement:
    """How far verdicts and scores agree, over the answers that have both."""
    given = list(verdicts)
    said = {verdict.case: verdict.right for verdict in given if verdict.right is not None}
    pairs = {score.case.id: (said[score.case.id], score.is_right) for score in scores if score.case.id in said}
    disputed = tuple(case for case, (judged, scored) in pairs.items() if judged != scored)
    share = 1 - len(disputed) / len(pairs) if pairs else nan
    troubles = sum(verdict.right is None for verdict in given)
    return Agreement(judge, len(pairs), share, cohens_kappa(list(pairs.values())), disputed, troubles)


def cohens_kappa(pairs: Sequence[tuple[bool, bool]]) -> float:
    """Agreement beyond chance; not a number where chance alone would always agree, or there is nothing."""
    if not pairs:
        return nan
    count = len(pairs)
    first, second = (sum(pair[side] for pair in pairs) / count for side in (0, 1))
    chance = first * second + (1 - first) * (1 - second)
    observed = sum(one == other for one, other in pairs) / count
    return (observed - chance) / (1 - chance) if chance < 1 else nan


def _expected(case: Case) -> str:
    needs = ["; or ".join(answer.removeprefix("re:") for answer in need.answers) for need in case.needs]
    return _inert(" AND ".join(f"({need})" for need in needs)) if needs else NOTHING


def _inert(text: str) -> str:
    """One line that cannot end the fence."""
    return _FENCE.sub(r"\1-UNTRUSTED", inert_text(text))[:_MAX_TEXT]
