"""Who and what takes part in what a verb tells."""

from collections.abc import Iterable

from assistant.verify.dates import MONTHS
from assistant.verify.names import seats
from assistant.verify.syntax import PASSIVE_SUBJECTS, SUBJECTS, Parse, Word
from index.terms import stems

GETTING = frozenset("have hold receive get enjoy obtain secure win gain".split())
_IN_PHRASE = frozenset("compound conj appos flat nmod poss amod".split())


def is_passive(parsed: Parse, verb: Word) -> bool:
    return any(child.dep == "auxpass" for child in parsed.children(verb)) or (
        verb.tag == "VBN" and verb.dep in ("acl", "advcl")
    )


def inherited_subject(parsed: Parse, verb: Word) -> list[Word]:
    """Who does what the verb above does: of "promised to lend", and of the second of two verbs."""
    while verb.dep in ("xcomp", "conj", "advcl") and verb.head != verb.index:
        verb = parsed.head(verb)
        subjects = [child for child in parsed.children(verb) if child.dep in SUBJECTS | PASSIVE_SUBJECTS]
        if subjects:
            return noun_phrase(parsed, subjects[0])
    return []


def noun_phrase(parsed: Parse, noun: Word) -> list[Word]:
    """The nouns and names of a noun phrase, what hangs on it by a preposition or a clause left out."""
    words = [noun]
    for word in words:
        words += [child for child in parsed.children(word) if child.dep in _IN_PHRASE]
    return [word for word in words if word.pos in ("PROPN", "NOUN") and word.lemma not in MONTHS]


def name_stems(words: Iterable[Word]) -> frozenset[str]:
    return frozenset(seats().get(stem, stem) for word in words for stem in stems(word.text))
