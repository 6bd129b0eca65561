"""Gate 7: what a statement says besides names and figures is said by the words that it cites."""

from collections.abc import Callable, Sequence

from assistant.verify.attribution import is_saying
from assistant.verify.clauses import Clause, find_clauses, told_stems
from assistant.verify.dates import MONTHS, find_dates
from assistant.verify.polarity import tells_change
from assistant.verify.quantities import find_quantities
from assistant.verify.syntax import PASSIVE_SUBJECTS, SUBJECTS, Parse, Word, parse
from assistant.verify.types import Claim, Outcome, Verdict
from assistant.verify.units import SCALES, UNITS
from index.terms import is_variant, stems, weigh_terms

GATE = "support"
STRANGE = 0.3
"""Cosine of a word, in its context, to the nearest word of the source below which the source says nothing like it."""
STRANGE_VERB = 0.34
"""The same of what a sentence says of its subject."""
STRANGE_SAYER = 0.5
ECHO = 0.6
"""Cosine of a word of the source to the nearest word of the statement from which that tells it in another word."""
MAX_STRANGE = 1
STRANGE_SHARE = 0.15
"""Share of the telling words of a sentence that may be strange, if that comes to more than MAX_STRANGE."""
_TELLING = frozenset("NOUN VERB ADJ ADV".split())
_LIGHT = frozenset(
    """be have do go come make take put get give hold set see show stand become remain amount total mark also too year
    month day part number figure case way sum time then already still such same other""".split()
)

_ADDED = frozenset("relcl conj advcl parataxis acl ccomp".split())
"""Clauses that can be hung on to a sentence that is borne out."""

Nearness = Callable[[str, str], Sequence[tuple[int, int, float]]]
"""For each token of a text: where it stands, and its highest cosine with a token of the other, both in context."""


def find_echoes(text: str, scope: str, nearness: Nearness) -> frozenset[str]:
    """Stems of the telling words of the source that come near to a word of the statement."""
    strange = _strangeness(parse(scope), text, nearness(scope, text))
    return frozenset(
        stem for word, near in strange.items() if near >= ECHO for stem in (*stems(word.text), *stems(word.lemma))
    )


def check_support(claim: Claim, nearness: Nearness) -> Verdict:
    """Whether the words of the statement, its verb above all, have something like them in the sources."""
    parsed, known = parse(claim.text), claim.known
    strange = _strangeness(parsed, known, nearness(claim.text, known))
    if alien := _aliens(parsed, parsed.words, strange, _shares_figure(claim)):
        return _failed(f"the words it cites say nothing like “{'”, “'.join(word.text for word in alien)}”")
    for clause in find_clauses(parsed):
        if _is_added(parsed, clause.head) and _tells_only_strange(clause, strange):
            return _failed(f"the words it cites say nothing like “{clause.text[:60]}”")
    if sayer := _invented_sayer(parsed, strange):
        return _failed(f"the words it cites do not say that “{sayer}” says so")
    return Verdict(GATE, Outcome.PASSED)


def _aliens(parsed: Parse, sentence: Sequence[Word], strange: dict[Word, float], tells_figure: bool) -> list[Word]:
    """The strange words of a sentence where they are more than a paraphrase brings along, or all that it says."""
    far = [word for word in sentence if strange.get(word, 1.0) < STRANGE]
    telling = [word for word in sentence if word.pos in _TELLING]
    if len(far) > max(MAX_STRANGE, STRANGE_SHARE * len(telling)) + tells_figure:
        return far
    said = _predicate(parsed, sentence)
    alien = bool(said) and all(strange.get(word, 1.0) < STRANGE_VERB for word in said)
    return said if alien and not tells_figure else []


def _failed(reason: str) -> Verdict:
    return Verdict(GATE, Outcome.FAILED, reason)


def _strangeness(parsed: Parse, known: str, tokens: Sequence[tuple[int, int, float]]) -> dict[Word, float]:
    """The telling words whose stem is not in the source, with the nearness of what comes nearest to them there."""
    held = told_stems(known)
    return {
        word: max((near for start, end, near in tokens if start < word.end and word.start < end), default=0.0)
        for word in parsed.words
        if word.pos in _TELLING and weigh_terms(word.text) and not _is_light(word) and not is_variant(word.text.lower())
        if not held & {*stems(word.text), *stems(word.lemma)}
    }


def _is_light(word: Word) -> bool:
    """Whether a word tells nothing by itself, or is what another gate looks at: a measure, a report, a direction."""
    plain = word.text.lower()
    measures = plain in UNITS or plain in SCALES or plain in MONTHS or word.lemma in UNITS
    return measures or word.lemma in _LIGHT or is_saying(word) or tells_change(word)


def _predicate(parsed: Parse, sentence: Sequence[Word]) -> list[Word]:
    """What a sentence says of its subject: its verb, or what stands with a verb that says little; of a report, that."""
    verb = next((word for word in sentence if word.dep == "ROOT"), sentence[0])
    while is_saying(verb) and (inner := [child for child in parsed.children(verb) if child.dep == "ccomp"]):
        verb = inner[0]
    if verb.pos == "VERB" and verb.lemma not in _LIGHT:
        return [verb]
    objects = [child for child in parsed.children(verb) if child.dep in ("attr", "dobj", "acomp", "oprd")]
    objects = objects or [
        noun for child in parsed.children(verb) if child.dep == "prep" for noun in parsed.children(child)
    ]
    return [word for word in objects if word.pos in ("NOUN", "ADJ", "VERB")]


def _shares_figure(claim: Claim) -> bool:
    """Whether it tells a quantity or a full date of the source: its verb then often only leads up to that."""
    dated = any(date.year or date.day for date in find_dates(claim.text))
    return dated or any(quantity.unit or quantity.number > 31 for quantity in find_quantities(claim.text))


def _is_added(parsed: Parse, verb: Word) -> bool:
    """Whether a clause with a subject of its own is hung on to the sentence: ", which is illegal"."""
    return verb.dep in _ADDED and any(child.dep in SUBJECTS | PASSIVE_SUBJECTS for child in parsed.children(verb))


def _tells_only_strange(clause: Clause, strange: dict[Word, float]) -> bool:
    told = [word for word in clause.words if word.pos in _TELLING and weigh_terms(word.text) and not _is_light(word)]
    return bool(told) and all(strange.get(word, 1.0) < STRANGE for word in told)


def _invented_sayer(parsed: Parse, strange: dict[Word, float]) -> str:
    """Who is said to say something although the source has nothing like them: "as the legal department confirms"."""
    for verb in parsed.words:
        subjects = parsed.children(verb) if verb.pos == "VERB" and is_saying(verb) else ()
        for subject in subjects:
            if subject.dep in SUBJECTS and subject.text.islower() and subject.pos == "NOUN" and not is_saying(subject):
                phrase = [word for word in parsed.subtree(subject) if word.pos in ("NOUN", "ADJ")]
                if all(strange.get(word, 1.0) < STRANGE_SAYER for word in phrase):
                    return subject.text
    return ""
