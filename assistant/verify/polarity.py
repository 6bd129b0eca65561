"""Gate 4: a statement says yes where its source says yes, and up where it says up."""

import re
from collections.abc import Iterable

from assistant.verify.clauses import Clause, find_clauses, quoted_clauses
from assistant.verify.quantities import find_quantities
from assistant.verify.syntax import parse
from assistant.verify.types import Claim, Outcome, Verdict
from index.terms import coverage, rarity, stems, weigh_terms

NEGATION = "negation"
DIRECTION = "direction"
RETOLD = 0.5
"""Share of the weight of a clause's words from which a statement is taken to retell it."""
MARGIN = 0.2
"""By so much more of a denial must stand in an affirmative clause than in a denied one for it to be wrong."""
_NEGATIVE_WORDS = frozenset(
    """no not n't never none nor neither without hardly scarcely nothing nobody nowhere deny denial refuse refusal
    reject rejection fail failure lack absence absent unsure untrue false exclude doubt doubtful dispute contradict
    cannot unsettled unresolved unsigned improbable impossible incapable insufficient incomplete little few
    disavow disclaim unconvinced sceptical skeptical""".split()
)
_NEGATIVE_PHRASES = re.compile(
    r"\b(?:far from|yet to|rather than|instead of|anything but|short of|out of the question|as (?:they|it) (?:are|is|was"
    r"|were)|intact|untouched|unchanged|remains? the same|leaves? open|left open|in doubt)\b",
    re.IGNORECASE,
)
_NOT_NEGATION = re.compile(
    r"\b(?:no|not|none) (?:more|less|fewer|larger|greater|higher|lower|later|earlier|longer than|only|just|merely|least)\b"
    r"|\bno\. ?\d|\bwhether or not\b|\ba (?:little|few)\b|\bonly\b",
    re.IGNORECASE,
)
_NOT_UN = frozenset(
    "under until unit union unite united unique understand uncover unveil unlock undated unnamed university".split()
)
_OPPOSITES = tuple(
    (frozenset(first.split()), frozenset(second.split()))
    for first, second in (
        (
            "rise grow increase lift raise climb gain high higher up upward expand jump surge soar upgrade boost swell rose"
            " double growth",
            "fall drop decrease cut slash reduce low lower decline shrink slide plunge down downward slump halve lose trim"
            " downgrade reduction fell",
        ),
        ("before prior precede beforehand", "after follow following afterwards subsequently later"),
        ("large larger largest big bigger biggest most maximum main", "small smaller smallest least minimum minor"),
        ("more greater exceed above over surpass", "less fewer below under"),
        ("first begin start open launch initial", "last end stop close halt cease final"),
        ("import buy purchase acquire importer", "export sell exporter"),
        ("inside within domestic", "outside beyond abroad foreign"),
        ("fast faster quick quickly accelerate early earlier", "slow slower slowly delay late slip"),
        ("forward ahead advance", "backward backwards behind postpone delay back/ADV"),
        ("tighten tight strict stricter", "loosen ease relax loose"),
        ("join enter arrive", "leave exit quit depart withdraw"),
        ("support back/VERB favour approve accept", "oppose block"),
        ("true confirm believable credible plausible", "false deny implausible unbelievable"),
        ("newcomer new recent", "veteran old longstanding"),
        ("allow permit let grant", "ban forbid prohibit bar"),
        ("success succeed win", "failure fail lose"),
        ("strong strengthen", "weak weaken"),
        ("top", "bottom"),
        ("much many lot great/ADJ", "little few"),
        ("single sole only/ADJ one/NUM", "several many various multiple"),
    )
)


def check_negation(claim: Claim) -> Verdict:
    """Whether a statement denies just where the quoted clauses do, as far as it retells them."""
    said = [clause for clause in find_clauses(parse(claim.text)) if is_negative(clause)]
    held = [clause for cited in claim.cited for clause in quoted_clauses(cited)]
    denied = [clause for clause in held if is_negative(clause)]
    affirmative = [clause for clause in held if not any(map(is_negative, clause.chain))]
    for clause in said:
        if not denied or _nearness(clause, affirmative) > _nearness(clause, denied) + MARGIN:
            return Verdict(NEGATION, Outcome.FAILED, f"it denies (“{clause.text[:60]}”) what the cited words do not")
    if not said:
        words = set(stems(claim.text))
        affirmed = {stem for clause in affirmative for stem in stems(clause.text)}
        for clause in denied:
            terms = {
                stem: weight for stem, weight in weigh_terms(_denied(clause)).items() if stem not in _NEGATIVE_WORDS
            }
            if coverage(terms, words) >= RETOLD and coverage(terms, words - affirmed) > 0:
                return Verdict(NEGATION, Outcome.FAILED, f"the cited words deny it: “{clause.text[:60]}”")
    return Verdict(NEGATION, Outcome.PASSED)


def _nearness(said: Clause, held: Iterable[Clause]) -> float:
    """The highest share of the clause's words that one of the others holds."""
    terms = {stem: weight for stem, weight in weigh_terms(said.text).items() if stem not in _NEGATIVE_WORDS}
    return max((coverage(terms, set(stems(clause.text))) for clause in held), default=0.0)


def _denied(clause: Clause) -> str:
    """What a clause denies: all that it tells, or of a verb such as "doubt" what is doubted, not who doubts."""
    if clause.head.lemma not in _NEGATIVE_WORDS:
        return clause.content
    return " ".join(word.text for word in clause.below if word.index > clause.head.index)


def is_negative(clause: Clause) -> bool:
    """Whether a clause denies."""
    text = _NOT_NEGATION.sub(" ", clause.text)
    plain = set(re.findall(r"[\w']+", text.lower()))
    lemmas = {word.lemma for word in clause.words if word.text.lower() in plain} | plain
    return bool(lemmas & _NEGATIVE_WORDS or any(map(_has_un, plain)) or _NEGATIVE_PHRASES.search(text))


def _has_un(word: str) -> bool:
    """Whether `un` turns a common word into its opposite: unlikely, unwanted, unable."""
    return word.startswith("un") and len(word) > 5 and word not in _NOT_UN and rarity(word[2:]) < 1


def check_direction(claim: Claim) -> Verdict:
    """Whether no word of the statement stands where the cited sentences have its opposite, and only that."""
    said = _lemmas([claim.text])
    held = _lemmas([cited.text for cited in claim.cited]) | _implied(claim)
    for first, second in _OPPOSITES:
        for side, other in ((first, second), (second, first)):
            if said & side and not said & other and held & other and not held & side:
                words = f"“{min(said & side)}” where the cited words have “{min(held & other)}”"
                return Verdict(DIRECTION, Outcome.FAILED, f"it says {words}")
    return Verdict(DIRECTION, Outcome.PASSED)


def _lemmas(texts: Iterable[str]) -> set[str]:
    words = [word for text in texts for word in parse(text).words]
    lemmas = {word.lemma for word in words} | {word.text.lower() for word in words}
    return lemmas | {f"{word.lemma}/{word.pos}" for word in words}


def _implied(claim: Claim) -> set[str]:
    """The direction of a change from one figure to another, where the source tells it in figures alone."""
    implied = set()
    for cited in claim.cited:
        roles = {each.role: each for each in find_quantities(cited.text) if each.role and each.unit != "rank"}
        if {"from", "to"} <= roles.keys():
            implied.add("rise" if roles["to"].number > roles["from"].number else "fall")
    return implied
