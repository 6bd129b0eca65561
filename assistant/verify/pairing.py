"""Gate 5: names, figures and dates that stand together in a statement stand together in the cited words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.verify.dates import find_dates
from assistant.verify.names import find_names
from assistant.verify.quantities import Quantity, find_quantities
from assistant.verify.syntax import parse
from assistant.verify.types import Claim, Outcome, Verdict
from assistant.verify.units import SCALES, UNITS
from index.terms import coverage, stems, weigh_terms

GATE = "pairing"
_CUT = re.compile(
    r"[;:()—]|,(?!\d)|\b(?:while|whereas|but|though|although|against|compared|plus|then|followed|and)\b", re.IGNORECASE
)
_AND_NAME = re.compile(r"^and (?=[A-Z]\w+ (?:as|with|at|on)\b)")
_RELATIVE = re.compile(r"^\W*(?:which|who|whose|whom|where|that)\b", re.IGNORECASE)
_NAME_WEIGHT = 2.0
_MARGIN = 1.0
"""So much more like another stretch than like the figure's own must a stretch be: about a rare word."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a sentence that tells one thing: the names, figures and dates in it, and its other words."""

    text: str
    names: frozenset[str]
    figures: frozenset[tuple[str, str]]
    """Unit and number."""
    dates: frozenset[tuple[int | None, int | None, int | None]]
    words: frozenset[str]
    has_verb: bool

    @property
    def is_bare(self) -> bool:
        """Whether it neither names anything nor says what a figure is of: it belongs to the one before."""
        return not self.names and not (self.figures and self.words)

    @property
    def is_open(self) -> bool:
        """Whether it only names something: what is told of it is still to come."""
        return not (self.has_verb or self.figures or self.dates)


def check_pairing(claim: Claim) -> Verdict:
    """Whether what each stretch of the statement puts together is so put together by the stretch it retells."""
    held = [segment for cited in claim.cited for segment in find_segments(cited.text)]
    said = find_segments(claim.text)
    if len(held) < 2:
        return Verdict(GATE, Outcome.PASSED)
    for index, segment in enumerate(said):
        others = [*said[:index], *said[index + 1 :]]
        if wrong := _misplaced_figure(segment, held) or _exchanged_name(segment, others, held):
            return Verdict(GATE, Outcome.FAILED, wrong)
    if wrong := _wrong_owner(said, held):
        return Verdict(GATE, Outcome.FAILED, wrong)
    return Verdict(GATE, Outcome.PASSED)


def find_segments(text: str) -> list[Segment]:
    """The stretches of a text; one that names nothing or tells nothing is joined to the one before it."""
    joined: list[str] = []
    for piece in _pieces(text):
        if joined and (_RELATIVE.match(piece) or _segment(piece).is_bare or _segment(joined[-1]).is_open):
            joined[-1] += piece
        else:
            joined.append(piece)
    return [_segment(piece) for piece in joined]


def _pieces(text: str) -> list[str]:
    """`text` cut at its marks and joining words; at "and" only between two figures or two verbs."""
    cuts = [0]
    for match in _CUT.finditer(text):
        before, after = text[cuts[-1] : match.start()], text[match.end() :]
        if match.group().lower() != "and" or _are_like(before, after) or _AND_NAME.match(text[match.start() :]):
            cuts.append(match.start())
    cuts.append(len(text))
    return [text[start:end] for start, end in pairwise(cuts) if text[start:end].strip()]


def _are_like(first: str, second: str) -> bool:
    return (_has_figure(first) and _has_figure(second)) or (_has_verb(first) and _has_verb(second))


def _has_verb(text: str) -> bool:
    return any(word.pos in ("VERB", "AUX") for word in parse(text).words)


def _has_figure(text: str) -> bool:
    return any(map(_counts, find_quantities(text)))


def _counts(quantity: Quantity) -> bool:
    """Whether it is more than a small bare number, as of a list or a heading."""
    return bool(quantity.unit) or quantity.number > 31


def _segment(text: str) -> Segment:
    names = frozenset(stem for name in find_names(text) for stem in stems(name))
    figures = frozenset((each.unit, _number(each)) for each in find_quantities(text) if _counts(each))
    dates = frozenset((each.year, each.month, each.day) for each in find_dates(text))
    words = weigh_terms(re.sub(r"\d\S*", " ", text)).keys() - names - _MEASURES
    return Segment(text, names, figures, dates, frozenset(words), _has_verb(text))


_MEASURES = frozenset(stem for word in (*UNITS, *SCALES) for stem in stems(word))


def _number(quantity: Quantity) -> str:
    return str(quantity.value if quantity.unit == "ratio" else quantity.number)


def _misplaced_figure(said: Segment, held: Sequence[Segment]) -> str:
    """Why a figure is at the wrong place: the cited words put it beside another name or thing."""
    stated = {number for _, number in said.figures}
    for unit, number in said.figures:
        own = [each for each in held if any(other == number for _, other in each.figures)]
        rivals = [
            each
            for each in held
            if each not in own and any(other in (unit, "") and n not in stated for other, n in each.figures)
        ]
        named = any(each.names for each in own)
        if own and rivals and _best(said, rivals, named) > _best(said, own, named) + _MARGIN:
            rival = max(rivals, key=lambda each: _likeness(said, each, named))
            return f"“{rival.text.strip(' ,;')[:60]}” goes with another figure"
    return ""


def _wrong_owner(said: Sequence[Segment], held: Sequence[Segment]) -> str:
    """Why a figure is given to another: whose it is goes unnamed, and who is named has another one of its kind."""
    named = frozenset().union(*(segment.names for segment in said))
    stated = {number for segment in said for _, number in segment.figures}
    for unit, number in sorted(figure for segment in said for figure in segment.figures):
        own = [each for each in held if any(other == number for _, other in each.figures)]
        owners = frozenset().union(*(each.names for each in own))
        if not owners or owners & named:
            continue
        for rival in held:
            other = any(kind == unit and figure not in stated for kind, figure in rival.figures)
            if rival not in own and other and rival.names & named:
                return f"it is the figure of “{min(owners)}”, and “{min(rival.names & named)}” has another"
    return ""


def _best(said: Segment, held: Sequence[Segment], named: bool) -> float:
    return max(_likeness(said, each, named) for each in held)


def _likeness(said: Segment, held: Segment, named: bool) -> float:
    """How much two stretches have in common beside their figures: names count most, where the figure's has any."""
    names = _NAME_WEIGHT * len(said.names & held.names) if named else 0.0
    shared_dates = any(first == second for first in said.dates for second in held.dates)
    return names + float(shared_dates) + _shared(said, held)


def _exchanged_name(said: Segment, others: Sequence[Segment], held: Sequence[Segment]) -> str:
    """Why two names are exchanged: the statement has each where the cited words have the other."""
    scored = sorted((_shared(said, each) + _common_facts(said, each), -place) for place, each in enumerate(held))
    best = held[-scored[-1][1]]
    if scored[-1][0] < 1.0 or (len(scored) > 1 and scored[-1][0] < 2 * scored[-2][0]) or said.names & best.names:
        return ""
    strangers = said.names & frozenset().union(*(each.names for each in held))
    for other in others:
        displaced = other.names & best.names
        turned = max(held, key=lambda each: (_shared(other, each) + _common_facts(other, each), -held.index(each)))
        if displaced and strangers & turned.names and turned is not best:
            return f"“{min(strangers)}” stands where the cited words have “{min(displaced)}”"
    return ""


def _shared(said: Segment, held: Segment) -> float:
    """Weight of the other words in common."""
    weights = weigh_terms(" ".join(said.words))
    return sum(weights.values()) * coverage(weights, set(held.words))


def _common_facts(said: Segment, held: Segment) -> float:
    return float(len(said.figures & held.figures) + len(said.dates & held.dates))
