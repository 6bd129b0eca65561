"""Gate 3: every proper name of a statement stands in what it cites, or is what the cited words refer back to."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from assistant.verify.dates import MONTHS
from assistant.verify.quantities import find_quantities
from assistant.verify.syntax import PASSIVE_SUBJECTS, SUBJECTS, Parse, Word, parse
from assistant.verify.types import CitedWords, Claim, Outcome, Verdict
from assistant.verify.units import SCALES, SIGNS, UNITS
from index.terms import is_variant, rarity, short_names, stems

GATE = "names"
_WORD = re.compile(r"[^\W_]+(?:[.&'’-][^\W_]+)*\.?")
_NOT_NAMES = frozenset(MONTHS) | frozenset(UNITS) | frozenset(SCALES) | {sign.lower() for sign in SIGNS} | {"fy", "i"}
_PRONOUNS = frozenset("it its he his him she her hers they their them".split())
_SUBSTANCES = ("ium", "mony", "ite", "ese", "xide", "ides", "balt")
"""Ends of the names of elements and minerals, which are written small: yttrium, antimony, bastnaesite, oxide."""
_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur)\b")
_RUN = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*(?: [A-Z][\w’'-]+| \([A-Z]{2,}\))")
_SUM = re.compile(r"(?:RM|Rs|US|AU?|CA?|INR|USD|FY)\d")
_NEAR = 3
"""So many paragraphs before, what "the project" stands for need not be a subject."""
_PERSONS = frozenset("he him his she her hers".split())
_POINTERS = frozenset("the this these".split())
_POINTING = SUBJECTS | PASSIVE_SUBJECTS | {"poss", "dobj"}
_DEMONYMS = {"AUD": "Australian", "USD": "US American", "CAD": "Canadian", "MYR": "Malaysian", "INR": "Indian"}
_SEATS = "beijing China, moscow Russia, kremlin Russia, washington US, pentagon US, canberra Australia, brussels EU"
_SEATS += ", tokyo Japan, delhi India, ottawa Canada, seoul Korea, hanoi Vietnam, london UK, jakarta Indonesia"
_OFFICES = frozenset(("pentagon", "kremlin", "seoul"))
"""What does not stand for a country: parts of its government, and the capital of one of two Koreas."""
_WIDER = {
    "Seoul": "South Korea", "Pyongyang": "North Korea", "EU": "Europe", "US": "America", "Polish": "Poland",
    "Poland": "Polish",
}  # fmt: skip
"""Names of several words, or with a meaning beside, and what they are told by as well."""
_DEMONYMS |= {"CNY": "Chinese", "JPY": "Japanese", "RUB": "Russian", "GBP": "British"}


def check_names(claim: Claim) -> Verdict:
    """Whether each name stands in a cited sentence, its heading or title, or in what the sentence refers back to."""
    held = set().union(*(known_names(cited) for cited in claim.cited))
    for cited in claim.cited:
        publisher = cited.evidence.article.publisher
        if publisher and (publisher in claim.text or _WE.search(cited.text)):
            held |= set(stems(publisher))
    for name in find_names(claim.text):
        if not held.issuperset(stems(name)) and not is_acronym(name, claim):
            return Verdict(GATE, Outcome.FAILED, f"“{name}” is not named in the words it cites")
    known = {stem for cited in claim.cited for stem in stems(cited.known)}
    for word in parse(claim.text).words:
        if _is_substance(word) and not known & set(stems(word.text)):
            return Verdict(GATE, Outcome.FAILED, f"“{word.text}” is not named in the words it cites")
    return Verdict(GATE, Outcome.PASSED)


def _is_substance(word: Word) -> bool:
    """Whether it is the rare name of an element or a mineral."""
    return word.pos == "NOUN" and word.lemma.endswith(_SUBSTANCES) and rarity(word.lemma) >= 1


def find_names(text: str) -> list[str]:
    """The words of `text` that name: with a capital, and no month, unit or first word that is a common one."""
    parsed = parse(short_names(text))
    names = []
    for word in parsed.words:
        plain = word.text.rstrip(".").lower()
        if _SUM.match(word.text):
            continue
        if not _is_capitalised(word.text) or plain in _NOT_NAMES or not stems(word.text):
            continue
        begins = word.index == 0 or parsed.words[word.index - 1].text in {".", "!", "?", ":", "“", '"', "”"}
        if begins and word.pos != "PROPN" and rarity(plain) < 1 and not (word.text.isupper() or is_variant(plain)):
            continue
        if begins and word.pos in {"DET", "PRON", "ADP", "SCONJ", "CCONJ", "ADV", "AUX", "NUM", "VERB"}:
            continue
        names.append(word.text)
    return names


def known_names(cited: CitedWords) -> set[str]:
    """Stems of what a statement may name on the ground of these words."""
    paragraph, article = cited.evidence.paragraph, cited.evidence.article
    money = " ".join(_DEMONYMS.get(each.unit, "") for each in find_quantities(cited.text))
    held = set(stems(f"{cited.text} {article.title} {paragraph.heading} {money}"))
    if refers_back(cited.text):
        held |= set(stems(_antecedents(cited)))
    named = {stem for name in find_names(cited.text) for stem in stems(name)}
    held |= _full_names(named, (article.title, *cited.evidence.forerunners))
    held |= {seats()[stem] for stem in held if stem in seats()}
    acting = {stem for name in named_subjects(cited.text) for stem in stems(name)}
    held |= {seat for seat, country in seats().items() if country in acting and seat not in _OFFICES}
    return held.union(*(stems(words) for name, words in _WIDER.items() if held.issuperset(stems(name))))


def _full_names(held: set[str], texts: Iterable[str]) -> set[str]:
    """Stems of the names that stand beside a held one: Dana of "Dana Quillfeather", who is Ms Quillfeather later on.

    So does the short form in brackets: "Hind Metal Works (HMW)".
    """
    runs = (set(stems(run.group())) for text in texts for run in _RUN.finditer(text))
    return {stem for run in runs if run & held for stem in run}


@lru_cache(maxsize=1)
def seats() -> dict[str, str]:
    """Capitals and offices, and the countries for which they stand in the news, as stems."""
    pairs = (pair.split() for pair in _SEATS.split(","))
    return {stems(seat)[0]: stems(country)[0] for seat, country in pairs}


def refers_back(text: str) -> bool:
    """Whether the sentences speak of something before them by a pronoun or, as their subject, as "the company".

    "It" after a name of the same sentence is taken to mean that name; "she said" need not.
    """
    named = False
    parsed = parse(text)
    for word in parsed.words:
        named = named or (word.pos == "PROPN" and word.text.lower() not in MONTHS)
        plain = word.text.lower()
        if plain in _PERSONS or (plain in _PRONOUNS and not (named and word.dep in SUBJECTS | PASSIVE_SUBJECTS)):
            return True
        if word.pos == "NOUN" and word.dep in _POINTING and _is_pointer(parsed, word):
            return True
    return False


def _is_pointer(parsed: Parse, noun: Word) -> bool:
    """Whether it is "the company", and not "the company Lohum" or "that sum"."""
    children = list(parsed.children(noun))
    following = parsed.words[noun.index + 1 : noun.index + 2]
    names_itself = any(child.pos == "PROPN" and child.dep in ("appos", "compound", "nmod") for child in children)
    named_next = any(_is_capitalised(word.text) or word.text[0].isdigit() for word in following)
    return any(child.text.lower() in _POINTERS for child in children) and not names_itself and not named_next


def _antecedents(cited: CitedWords) -> str:
    """What is named before: in the paragraph, in those next before, and as the subject of the last that names one."""
    forerunners = cited.evidence.forerunners
    names = [name for text in (cited.before, *forerunners[-_NEAR:]) for name in find_names(text)]
    subjects = next((found for text in reversed(forerunners) if (found := named_subjects(text))), [])
    return " ".join([*names, *subjects])


def named_subjects(text: str) -> list[str]:
    """The names in the subjects of the sentences of `text`."""
    parsed = parse(text)
    names = set(find_names(text))
    subjects = [word for word in parsed.words if word.dep in SUBJECTS | PASSIVE_SUBJECTS]
    near = [word for subject in subjects for word in parsed.subtree(subject) if word.text in names]
    return [word.text for word in near]


def _is_capitalised(word: str) -> bool:
    return any(char.isupper() for char in word) and word[0].isalnum() and not word[0].isdigit()


def is_acronym(name: str, claim: Claim) -> bool:
    """Whether the letters of `name` begin a run of capitalised words in what is cited (US Geological Survey, USGS)."""
    letters = re.sub(r"\W", "", name)
    if not letters.isupper() or len(letters) < 2:
        return False
    texts = [text for each in claim.cited for text in (each.text, each.evidence.article.title)]
    return any(letters in run for text in texts for run in _initials(text))


def _initials(text: str) -> Iterator[str]:
    run = ""
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0].isupper():
            run += "".join(char for char in word if char.isupper()) if word.isupper() else word[0]
        elif word not in {"of", "and", "the", "for", "&"}:
            yield run
            run = ""
    yield run
