"""Gate 4: a statement says yes where its source says yes, and up where it says up."""

import re
from collections.abc import Iterable, Iterator

from assistant.verify.clauses import Clause, find_clauses, plain_terms, quoted_clauses, told_stems
from assistant.verify.quantities import find_quantities
from assistant.verify.syntax import Word, parse
from assistant.verify.types import Claim, Outcome, Verdict
from index.terms import coverage, rarity

_CHANGES = 5
"""So many of the pairs below, the first, are of change, order and size."""
NEGATION = "negation"
DIRECTION = "direction"
RETOLD = 0.45
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
    r"\b(?:far from|yet to|rather than|instead of|anything but|short of|out of the question|as (?:they|it)"
    r" (?:are|is|was|were)|intact|untouched|unchanged|remains? the same|leaves? open|left open|in doubt)\b",
    re.IGNORECASE,
)
_NOT_NEGATION = re.compile(
    r"\b(?:no|not|none) (?:more|less|fewer|larger|greater|higher|lower|later|earlier|longer than|only|just|merely"
    r"|least)\b"
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
            "rise grow increase lift raise climb gain higher up upward expand jump surge soar upgrade boost swell rose"
            " double growth",
            "fall drop decrease cut slash reduce lower decline shrink slide plunge down downward slump halve lose trim"
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
        ("easy simple straightforward easily", "hard/ADJ difficult tricky"),
        ("same identical alike equally", "differently different differ disagree"),
        ("majority", "minority"),
        ("agree", "disagree differ"),
        ("hope/NOUN", "fear/NOUN"),
        ("north northern", "south southern"),
        ("east eastern", "west western"),
        ("gain/NOUN profit", "loss"),
        ("public state", "private"),
        ("include", "exclude"),
        ("increase/NOUN growth rise/NOUN", "decrease/NOUN decline/NOUN fall/NOUN cut/NOUN drop/NOUN"),
        ("much many lot great/ADJ", "little few"),
        ("single sole only/ADJ one/NUM", "several many various multiple"),
    )
)


def check_negation(claim: Claim) -> Verdict:
    """Whether a statement denies just where the quoted clauses do, as far as it retells them."""
    clauses = find_clauses(parse(claim.text))
    said = [clause for clause in clauses if is_negative(clause) and not _turned(clause, claim)]
    held = [clause for cited in claim.cited for clause in quoted_clauses(cited)]
    denied = [clause for clause in held if is_negative(clause)]
    affirmative = [clause for clause in held if not any(map(is_negative, clause.chain))]
    for clause in said:
        if not denied or _nearness(clause, affirmative) > _nearness(clause, denied) + MARGIN:
            return Verdict(NEGATION, Outcome.FAILED, f"it denies (“{clause.text[:60]}”) what the cited words do not")
    if not any(map(is_negative, clauses)):
        words = told_stems(claim.text)
        affirmed = {stem for clause in affirmative for stem in told_stems(clause.text)}
        for clause in denied:
            terms = _terms(_denied(clause))
            if coverage(terms, words) >= RETOLD and coverage(terms, words - affirmed) > 0:
                return Verdict(NEGATION, Outcome.FAILED, f"the cited words deny it: “{clause.text[:60]}”")
    return Verdict(NEGATION, Outcome.PASSED)


def _terms(words: Iterable[Word]) -> dict[str, float]:
    return {stem: weight for stem, weight in plain_terms(words).items() if stem not in _NEGATIVE_WORDS}


def _nearness(said: Clause, held: Iterable[Clause]) -> float:
    """The highest share of the clause's words that one of the others holds."""
    terms = _terms(said.words)
    return max((coverage(terms, told_stems(clause.text)) for clause in held), default=0.0)


def _denied(clause: Clause) -> list[Word]:
    """What a clause denies: its own words, where these are few all that it tells; its verb is often another.

    Of a verb such as "doubt" it is what is doubted, not who doubts.
    """
    if clause.head.lemma in _NEGATIVE_WORDS:
        return [word for word in clause.below if word.index > clause.head.index]
    for words in (clause.words, clause.below):
        told = [word for word in words if word.index != clause.head.index]
        if len(_terms(told)) > 1:
            return told
    return list(clause.below)


def _turned(clause: Clause, claim: Claim) -> bool:
    """Whether a denial says the same by the opposite word: "not easy" where the cited words have "hard"."""
    said, held = _word_forms(clause.words), _lemmas([cited.text for cited in claim.cited])
    return any((said & side) - _NEGATIVE_WORDS and held & other for side, other in _both_ways())


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
    """Whether no word of the statement stands where the clause that it retells has its opposite, and only that."""
    whole = _lemmas([cited.text for cited in claim.cited]) | _implied(claim)
    sources = [clause for cited in claim.cited for clause in quoted_clauses(cited)]
    for clause in find_clauses(parse(claim.text)):
        said = _word_forms(clause.words)
        retold = max(sources, key=lambda each: coverage(_terms(clause.words), told_stems(each.text)), default=None)
        held = _word_forms(retold.words) if retold else set()
        for side, other in _both_ways():
            if not said & side or said & other:
                continue
            opposed = next((each for each in (held, whole) if each & other and not each & side), None)
            if opposed and (said & side & _NEGATIVE_WORDS or is_negative(clause) == any(map(is_negative, sources))):
                words = f"“{min(said & side)}” where the cited words have “{min(opposed & other)}”"
                return Verdict(DIRECTION, Outcome.FAILED, f"it says {words}")
    return Verdict(DIRECTION, Outcome.PASSED)


def tells_change(word: Word) -> bool:
    """Whether a word tells how a figure or a date stands to another, and so is compared with its opposite."""
    forms = _word_forms([word])
    return any(forms & side for pair in _OPPOSITES[:_CHANGES] for side in pair)


def _both_ways() -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    for first, second in _OPPOSITES:
        yield first, second
        yield second, first


def _word_forms(words: Iterable[Word]) -> set[str]:
    """The lemma and the form of each word, and the lemma with its part of speech."""
    words = list(words)
    forms = {word.lemma for word in words} | {word.text.lower() for word in words}
    return forms | {f"{word.lemma}/{word.pos}" for word in words}


def _lemmas(texts: Iterable[str]) -> set[str]:
    return _word_forms(word for text in texts for word in parse(text).words)


def _implied(claim: Claim) -> set[str]:
    """The direction of a change from one figure to another, where the source tells it in figures alone."""
    implied = set()
    for cited in claim.cited:
        roles = {each.role: each for each in find_quantities(cited.text) if each.role and each.unit != "rank"}
        if {"from", "to"} <= roles.keys():
            implied.add("rise" if roles["to"].number > roles["from"].number else "fall")
    return implied
