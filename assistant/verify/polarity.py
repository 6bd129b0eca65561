"""Gate 4: a statement says yes where its source says yes, and up where it says up."""

import re
from collections.abc import Iterable, Iterator

from assistant.verify.clauses import Clause, find_clauses, plain_terms, quoted_clauses, told_stems
from assistant.verify.syntax import Parse, Word, parse
from assistant.verify.types import Claim, Outcome, Verdict
from index.terms import coverage, rarity, stems

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
    reject rejection fail failure lack absence absent unsure untrue false exclude doubt doubtful contradict silent
    inconsistent cannot unsettled unresolved unsigned improbable impossible incapable insufficient incomplete little few
    disavow disclaim unconvinced sceptical skeptical""".split()
)
_NEGATIVE_PHRASES = re.compile(
    r"\b(?:far from|yet to|rather than|instead of|anything but|short of|out of the question|as (?:they|it)"
    r" (?:are|is|was|were)|intact|untouched|unchanged|remains? the same|leaves? open|left open|in doubt)\b",
    re.IGNORECASE,
)
_LIGHT_VERBS = frozenset("have do go get take make give come say tell want".split())
_HALF_DENIED = re.compile(
    r"\b(?:outside|beyond|hard|difficult|only|short|less|fewer|var(?:y|ies|ied)|differ\w*|without|leaves?|left|late"
    r"|out|former\w*|lost|quit|gone)\b",
    re.IGNORECASE,
)
"""What may be told by a denial as well, and need not be."""
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
        terms = _terms(_denied(clause))
        near = _nearness(terms, [each for each in held if each in denied or _HALF_DENIED.search(each.text)])
        if near is None or (len(terms) > 1 and (_nearness(terms, affirmative) or 0) > near + MARGIN):
            return Verdict(NEGATION, Outcome.FAILED, f"it denies (“{clause.text[:60]}”) what the cited words do not")
    if wrong := _affirmed_word(clauses, denied, affirmative):
        return Verdict(NEGATION, Outcome.FAILED, f"the cited words deny “{wrong}”")
    if not any(map(is_negative, clauses)):
        words = told_stems(claim.text) | claim.echoes
        affirmed = {stem for clause in affirmative for stem in told_stems(clause.text)}
        for clause in denied:
            terms = _terms(_denied(clause))
            if coverage(terms, words) >= RETOLD and coverage(terms, words - affirmed) > 0:
                return Verdict(NEGATION, Outcome.FAILED, f"the cited words deny it: “{clause.text[:60]}”")
    return Verdict(NEGATION, Outcome.PASSED)


def _affirmed_word(clauses: Iterable[Clause], denied: Iterable[Clause], affirmative: Iterable[Clause]) -> str:
    """The word that the cited words deny as such ("no ban", "did not name") and the statement affirms."""
    said = {stem for clause in clauses if not any(map(is_negative, clause.chain)) for stem in told_stems(clause.text)}
    elsewhere = {stem for clause in affirmative for stem in told_stems(clause.text)}
    for clause in denied:
        for word in _denied_words(clause):
            if set(stems(word.lemma)) & said - elsewhere:
                return word.text
    return ""


def _denied_words(clause: Clause) -> Iterator[Word]:
    """What each denying word of a clause stands with: a verb, or the noun after "no"."""
    by_index = {word.index: word for word in clause.words}
    for word in clause.words:
        head = by_index.get(word.head) if word.dep == "neg" or word.text.lower() in ("no", "never") else None
        if head and head.pos in ("NOUN", "VERB") and head.lemma not in _LIGHT_VERBS:
            yield head


def _terms(words: Iterable[Word]) -> dict[str, float]:
    return {stem: weight for stem, weight in plain_terms(words).items() if stem not in _NEGATIVE_WORDS}


def _nearness(terms: dict[str, float], held: Iterable[Clause]) -> float | None:
    """The highest share of the terms that one of the clauses holds; None where there is no clause."""
    return max((coverage(terms, told_stems(clause.text)) for clause in held), default=None)


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
    sources = [clause for cited in claim.cited for clause in quoted_clauses(cited)]
    for clause in find_clauses(parse(claim.text)):
        said = _word_forms(clause.words)
        retold = max(sources, key=lambda each: coverage(_terms(clause.words), told_stems(each.text)), default=None)
        held = _word_forms(retold.words) if retold else set()
        for side, other in _both_ways():
            if not said & side or said & other:
                continue
            opposed = held & other and not held & side
            if opposed and (said & side & _NEGATIVE_WORDS or is_negative(clause) == any(map(is_negative, sources))):
                words = f"“{min(said & side)}” where the cited words have “{min(held & other)}”"
                return Verdict(DIRECTION, Outcome.FAILED, f"it says {words}")
    if wrong := _opposed_beside(claim):
        return Verdict(DIRECTION, Outcome.FAILED, wrong)
    return Verdict(DIRECTION, Outcome.PASSED)


def _opposed_beside(claim: Claim) -> str:
    """Why a word is wrong: of the same thing the cited words say the opposite, "first product" for "last product"."""
    held = [pair for cited in claim.cited for pair in _described(parse(cited.text))]
    for word, things in _described(parse(claim.text)):
        for side, other in _both_ways():
            beside = [each for each, others in held if things & others]
            if _word_forms([word]) & side and not _word_forms(beside) & side and _word_forms(beside) & other:
                return f"it says “{word.text}” where the cited words have “{min(_word_forms(beside) & other)}”"
    return ""


def _described(parsed: Parse) -> Iterator[tuple[Word, frozenset[str]]]:
    """Each adjective before a noun, with the stem of the noun."""
    for word in parsed.words:
        if word.dep == "amod" and parsed.head(word).pos == "NOUN":
            yield word, frozenset(stems(parsed.head(word).text))


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
