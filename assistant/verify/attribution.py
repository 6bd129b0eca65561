"""Gate 6: what a source only reports, plans or thinks possible is not told as a fact."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from assistant.verify.clauses import Clause, find_clauses, plain_terms, quoted_clauses, told_stems
from assistant.verify.dates import MONTHS
from assistant.verify.names import find_names, is_acronym
from assistant.verify.quantities import find_quantities
from assistant.verify.syntax import PASSIVE_SUBJECTS, SUBJECTS, Parse, Word, parse
from assistant.verify.types import CitedWords, Claim, Outcome, Verdict
from assistant.verify.units import CURRENCIES
from index.terms import coverage, stems, weigh_terms

HEDGE = "hedge"
ATTRIBUTION = "attribution"
RETOLD = 0.5
"""Share of the weight of a clause's words from which a statement is taken to retell it."""

OPEN_RETOLD = 0.4

_TO_COME, _PROMISED, _PLANNED, _POSSIBLE = 1, 2, 3, 4
_OPEN_WORDS = {
    (kind, word): strength
    for strength, kind, words in (
        (_TO_COME, "modal", "will shall"),
        (_PROMISED, "modal", "would should"),
        (_POSSIBLE, "modal", "may might could can"),
        (_PROMISED, "verb", "promise pledge commit agree undertake vow"),
        (
            _PLANNED,
            "verb",
            "expect forecast project estimate believe think plan mean suppose aim intend hope target schedule offer"
            " propose seek envisage anticipate earmark slate set seem appear",
        ),
        (_POSSIBLE, "verb", "consider weigh study explore mull assess evaluate examine negotiate discuss look"),
        (_PLANNED, "adj", "likely unlikely probable improbable due planned proposed believable"),
        (_POSSIBLE, "adj", "possible potential prospective uncertain unsure unclear credible plausible conceivable"),
        (_PLANNED, "wish", "want wish prefer"),
        (_PLANNED, "adv", "probably likely eventually"),
        (_POSSIBLE, "adv", "possibly perhaps potentially apparently reportedly allegedly"),
        (_PROMISED, "noun", "promise pledge commitment agreement guarantee"),
        (
            _PLANNED,
            "noun",
            "expectation forecast projection estimate belief plan aim intention hope target goal schedule proposal"
            " offer purpose objective ambition idea notion",
        ),
        (
            _POSSIBLE,
            "noun",
            "consideration study assessment talk negotiation discussion possibility chance prospect",
        ),
    )
    for word in words.split()
}
_KINDS = {"VERB": "verb", "ADJ": "adj", "ADV": "adv", "NOUN": "noun"}
_SAYING = frozenset(
    """say tell report write note argue claim describe call insist add confirm announce state warn judge doubt cite
    quote declare maintain acknowledge admit assure explain contend assert estimate read point believe inform
    speak""".split()
)
_RATING = frozenset("give put place rank name count list rate spot".split())
"""Verbs that say where what is given is no money: "S&P gives 11.4 million tonnes"."""
_SAID = frozenset("said says told quotes wrote writes".split())
"""Forms that are taken for verbs however the parser reads them."""
_RETELLING_VERBS = _SAYING | _RATING | frozenset(
    """accord regard reckon think voice attribute remark mention""".split()
)  # fmt: skip
_FINDING = frozenset("suggest consider conclude show find observe".split())
"""Verbs that report only with a clause of what is found."""
_TO_WHOM = re.compile(r"(?:To|For) [A-Z][^,]{1,60}, ")
_PLACES = frozenset("in at by to for from per with".split())
_NAMING = SUBJECTS | PASSIVE_SUBJECTS | {"poss", "pobj"}
_CONTENT = frozenset("ccomp xcomp parataxis conj".split())
_RETELLING_NOUNS = frozenset(
    """view opinion judgement judgment word account reckoning reading telling report story figure count comparison
    explainer estimate claim source coverage description criticism assurance remark announcement statement
    doubt mention""".split()
)
_ONE_VIEW = re.compile(
    r"\b(?:in (?:its|his|her|their|the|one|\w+['’]s) (?:own )?(?:view|judge?ment|opinion|words|reckoning|telling"
    r"|account|reading|eyes)|by (?:one|its own|his own|\w+['’]s) (?:account|count|estimate|reckoning)|according to"
    r"|goes by|(?:as )?per (?-i:[A-Z])\w+|reportedly|allegedly|apparently|supposedly"
    r"|(?:takes?|took|treats?|treated) .{1,40} (?:to mean|as)|left open by|credits?|credited)\b",
    re.IGNORECASE,
)


def check_hedge(claim: Claim) -> Verdict:
    """Whether what a statement retells of a plan, promise or possibility is no surer than in the cited words."""
    parsed = parse(claim.text)
    said = find_clauses(parsed)
    words = told_stems(claim.text) | claim.echoes
    for cited in claim.cited:
        for clause in quoted_clauses(cited):
            openness, weights = _clause_openness(clause), _weights(clause)
            if not openness or coverage(weights, words) < OPEN_RETOLD or _is_named_only(claim, clause.below, cited):
                continue
            retelling = max(said, key=lambda each: (coverage(weights, told_stems(each.text)), -each.head.index))
            told = _told_with(parsed, retelling)
            admitted = [_openness(word, nouns=True) for word in told if not _is_ground(parsed, word)]
            if max(admitted, default=0) < openness and _to_be(told) < openness:
                return Verdict(HEDGE, Outcome.FAILED, f"the cited words are less sure: “{clause.text[:60]}”")
    return Verdict(HEDGE, Outcome.PASSED)


def _is_named_only(claim: Claim, told: Iterable[Word], source: CitedWords) -> bool:
    """Whether these words of a source come back in one noun phrase, of which the statement tells what another says."""
    held = {stem for word in told for stem in stems(word.text)}
    others = {stem for each in claim.cited if each.text != source.text for stem in told_stems(each.text)}
    said = parse(claim.text)
    retold = {word.index for word in said.words if weigh_terms(word.text) and held & set(stems(word.text))}
    for noun in said.words if others else ():
        if noun.dep in _NAMING and noun.pos in ("NOUN", "PROPN"):
            phrase = {word.index for word in said.subtree(noun)}
            rest = plain_terms([word for word in said.words if word.index not in phrase])
            if retold <= phrase and coverage(rest, others) >= RETOLD:
                return True
    return False


def _clause_openness(clause: Clause) -> int:
    """How open it is what a clause of the source tells."""
    words = clause.words
    if any(word.dep == "neg" for word in words) and any(word.lemma in ("can", "could") for word in words):
        return 0  # "could not tell" is a fact
    told = [word for word in words if word.dep in ("nsubj", "attr") and clause.head.lemma == "be"]
    goal = max((_openness(word, nouns=True) for word in told), default=0)
    return max(goal, _to_be(words), *map(_openness, words))


def _is_ground(parsed: Parse, word: Word) -> bool:
    """Whether a noun only tells on what ground something is done: "under an agreement"."""
    return word.dep == "pobj" and parsed.head(word).lemma in ("under", "by", "after", "with")


def _weights(clause: Clause) -> dict[str, float]:
    """The words of a clause that tell what is open, with their weight: names and the words that say so left out."""
    return plain_terms([word for word in clause.below if not _openness(word) and word.pos not in ("PROPN", "NUM")])


def _told_with(parsed: Parse, clause: Clause) -> list[Word]:
    """The words of a clause, of those that it hangs on and of those that hang on it."""
    words = [*clause.below, *(word for each in clause.above for word in each.words)]
    return words + _shared_helpers(parsed, clause.head)


def _shared_helpers(parsed: Parse, verb: Word) -> list[Word]:
    """What helps a verb that stands second and has no time of its own: the "would" of "would be cut and shipped"."""
    helpers: list[Word] = []
    while verb.dep == "conj" and not _has_time(parsed, verb):
        verb = parsed.head(verb)
        helpers += [verb, *(child for child in parsed.children(verb) if child.dep in ("aux", "auxpass"))]
    return helpers


def _has_time(parsed: Parse, verb: Word) -> bool:
    """Whether a verb has a subject, or is or has with it a form that tells when: "was shipped", "ships"."""
    children = list(parsed.children(verb))
    told = [verb, *(child for child in children if child.dep in ("aux", "auxpass"))]
    subject = any(child.dep in SUBJECTS | PASSIVE_SUBJECTS for child in children)
    finite = {"VBZ", "MD"} if parsed.head(verb).tag == "VBN" else {"VBD", "VBZ", "MD"}  # "processed and tested"
    return subject or any(word.tag in finite for word in told)


def _openness(word: Word, nouns: bool = False) -> int:
    """0 for a word that tells a fact, 1 of what will be, 2 of a promise, 3 of a plan, 4 of a possibility."""
    if word.tag == "MD":
        return _OPEN_WORDS.get(("modal", word.lemma), _PLANNED if word.text in ("'d", "’d") else 0)
    kind, lemma = _KINDS.get(word.pos, ""), "hope" if word.lemma == "hop" else word.lemma
    strength = _OPEN_WORDS.get((kind, lemma), 0)
    if kind == "verb" and strength == _POSSIBLE and word.tag != "VBG":
        return 0  # "examined" tells what was done, "is examining" what is open
    if nouns:
        strength = strength or _OPEN_WORDS.get(("wish", lemma), 0)
        forms = (lemma, lemma.removesuffix("ed"), lemma.removesuffix("d"))
        return strength or (max(_OPEN_WORDS.get(("verb", form), 0) for form in forms) if kind == "adj" else 0)
    return 0 if kind == "noun" else strength


def _to_be(words: Iterable[Word]) -> int:
    """How open it is that something "is to" happen."""
    ordered = sorted(words, key=lambda word: word.index)
    for verb, following in pairwise(ordered):
        if verb.lemma == "be" and verb.tag != "VB" and following.tag == "TO" and following.index == verb.index + 1:
            return _TO_COME
    return 0


def check_attribution(claim: Claim) -> Verdict:
    """Whether a statement says that it is said, and by whom, each time that its source does."""
    said = parse(claim.text)
    words = told_stems(claim.text) | claim.echoes
    markers = sum(_retells(said, word) for word in said.words) + len(_ONE_VIEW.findall(claim.text))
    needed = 0
    for cited in claim.cited:
        for clause in _innermost_reports(cited):
            retold = [told for told in _reported(cited, clause) if _is_retold(told, words)]
            if all(_is_named_only(claim, told, cited) for told in retold):
                continue
            needed += 1
            sayers = _quoted_sayers(cited, clause)
            if needed > markers and not _by_whom(said, sayers):
                return Verdict(ATTRIBUTION, Outcome.FAILED, "it tells as a fact what the cited words report as said")
            if sayers and not sayers & words and not any(is_acronym(name, claim) for name in find_names(claim.text)):
                return Verdict(ATTRIBUTION, Outcome.FAILED, f"it does not say who says it: {', '.join(sorted(sayers))}")
    return Verdict(ATTRIBUTION, Outcome.PASSED)


def is_saying(word: Word) -> bool:
    """Whether a word, verb or noun, stands for what is said, reported, planned or thought."""
    kinds = [(kind, word.lemma) for kind in ("modal", "verb", "adj", "adv", "noun")]
    words = _RETELLING_VERBS | _RETELLING_NOUNS | _FINDING
    return word.lemma in words or any(kind in _OPEN_WORDS for kind in kinds)


def _retells(parsed: Parse, word: Word) -> bool:
    """Whether a word of a statement says that something is said: a verb, a noun, what somebody was "adamant that"."""
    if word.pos == "NOUN":
        return word.lemma in _RETELLING_NOUNS
    if word.pos == "VERB" and word.lemma in _RETELLING_VERBS:
        return True
    children = list(parsed.children(word))
    told = any(child.dep == "ccomp" for child in children)
    return told and (
        word.lemma in _FINDING or any(child.dep in SUBJECTS and child.pos == "PROPN" for child in children)
    )


def _by_whom(parsed: Parse, sayers: set[str]) -> bool:
    """Whether who says it is named as "in The Moscow Times", "to Rare Earth Exchanges", "S&P's figure"."""
    return any(
        (word.dep == "poss" or (word.dep == "pobj" and parsed.head(word).lemma in _PLACES))
        and any(sayers & set(stems(each.text)) for each in parsed.subtree(word))
        for word in parsed.words
    ) or (not sayers and bool(_TO_WHOM.match(parsed.text)))


def _innermost_reports(cited: CitedWords) -> list[Clause]:
    """The clauses by which somebody says something, those that report what another clause says left out."""
    parsed = parse(cited.text)
    reports = [clause for clause in quoted_clauses(cited) if _reports(parsed, clause) or _ONE_VIEW.search(clause.text)]
    outer = {each.head.index for clause in reports if clause.head.dep in _CONTENT for each in clause.above}
    return [clause for clause in reports if clause.head.index not in outer]


def _is_retold(told: Sequence[Word], words: set[str]) -> bool:
    """Whether a statement retells these words: most of what they tell, or some of it with the names."""
    share = coverage(plain_terms(told), words)
    names = {stem for word in told if word.pos == "PROPN" for stem in stems(word.text)}
    return share >= RETOLD or (share >= RETOLD / 2 and len(names) > 1 and len(names & words) > len(names) / 2)


def _reported(cited: CitedWords, report: Clause) -> list[Sequence[Word]]:
    """What is said: clause by clause, and what the reporting clause itself says of it."""
    parsed = parse(cited.text)
    speakers = [word for word in parsed.children(report.head) if word.dep in SUBJECTS and _reports(parsed, report)]
    speaking = {word.index for speaker in speakers for word in parsed.subtree(speaker)} | {report.head.index}
    own = [word for word in report.words if word.index not in speaking]
    below = [
        each.words
        for each in quoted_clauses(cited)
        if any(above.head.index == report.head.index for above in each.above) and each.head.index not in speaking
    ]
    return [told for told in (own, *below) if len(plain_terms(told)) > 1]


def _sayers(parsed: Parse, clause: Clause) -> set[str]:
    """Stems of the names of who says it; empty where nobody is named."""
    subjects = [word for word in parsed.children(clause.head) if word.dep in SUBJECTS]
    subjects += [word for by in parsed.children(clause.head) if by.dep == "agent" for word in parsed.children(by)]
    told = (word for subject in subjects for word in parsed.subtree(subject))
    names = {word.text for word in told if word.pos == "PROPN" and word.text.lower() not in MONTHS}
    return {stem for name in names for stem in stems(name)}


def _quoted_sayers(cited: CitedWords, clause: Clause) -> set[str]:
    """The same, as far as the quoted words hold them: what another clause says further off is not what is quoted."""
    return _sayers(parse(cited.text), clause) & set(stems(cited.quoted))


def _reports(parsed: Parse, clause: Clause) -> bool:
    """Whether the clause is one by which somebody says something."""
    verb = clause.head
    if any(word.text.lower() in _SAID for word in clause.words):
        return True
    if verb.pos != "VERB" or verb.lemma not in _SAYING | _RATING or (verb.dep == "acl" and verb.tag == "VBN"):
        return False
    if verb.lemma in _SAYING:
        return True
    objects = [child for child in parsed.children(verb) if child.dep in ("dobj", "prep", "dative", "oprd")]
    told = " ".join(word.text for child in objects for word in parsed.subtree(child))
    subjects = [child for child in parsed.children(verb) if child.dep in SUBJECTS]
    speaks = any(
        word.pos == "PROPN" or word.lemma in _RETELLING_NOUNS
        for subject in subjects
        for word in parsed.subtree(subject)
    )
    return speaks and bool(told) and not any(quantity.unit in CURRENCIES for quantity in find_quantities(told))
