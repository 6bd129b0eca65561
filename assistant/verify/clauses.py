"""Clauses: a sentence cut at its verbs."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.verify.syntax import PASSIVE_SUBJECTS, SUBJECTS, Parse, Word, parse
from assistant.verify.types import CitedWords
from index.terms import stems, weigh_terms

_OPENS_CLAUSE = frozenset({"ROOT", "ccomp", "advcl", "relcl", "acl", "parataxis", "csubj", "csubjpass", "pcomp"})
_CLAUSE_WITH_SUBJECT = frozenset({"conj", "appos", "dep", "xcomp", "attr", "acomp"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with the words of its own; `above` are the clauses that it hangs on, the nearest first."""

    head: Word
    words: tuple[Word, ...]
    below: tuple[Word, ...]
    """Its own words and those of the clauses that hang on it, in order; not of a verb beside it ("and …")."""
    above: tuple["Clause", ...] = ()

    @property
    def text(self) -> str:
        """Its own words."""
        return " ".join(word.text for word in self.words)

    @property
    def chain(self) -> tuple["Clause", ...]:
        """The clause and those that it hangs on."""
        return (self, *self.above)


def find_clauses(parsed: Parse) -> list[Clause]:
    """The clauses of a text in the order of their verbs."""
    heads = {word.index for word in parsed.words if _opens_clause(parsed, word)}
    owned: dict[int, list[Word]] = {index: [] for index in sorted(heads)}
    for word in parsed.words:
        owner = next((each.index for each in (word, *parsed.ancestors(word)) if each.index in heads), None)
        if owner is not None:
            owned[owner].append(word)
    made: dict[int, Clause] = {}

    def make(index: int) -> Clause:
        if index not in made:
            head = parsed.words[index]
            above = next((each.index for each in parsed.ancestors(head) if each.index in heads), None)
            chain = () if above is None else make(above).above if head.dep == "conj" else make(above).chain
            made[index] = Clause(head, tuple(owned[index]), tuple(_told_by(parsed, head)), chain)
        return made[index]

    return [make(index) for index in owned]


def _opens_clause(parsed: Parse, word: Word) -> bool:
    if word.dep == "ROOT":
        return True
    if word.pos not in ("VERB", "AUX"):
        return False
    if word.dep in _OPENS_CLAUSE:
        return True
    has_subject = any(child.dep in SUBJECTS | PASSIVE_SUBJECTS for child in parsed.children(word))
    return word.dep in _CLAUSE_WITH_SUBJECT and (has_subject or (word.dep == "conj" and word.pos == "VERB"))


def _told_by(parsed: Parse, head: Word) -> list[Word]:
    """The verb and all that hangs on it, without the verbs that stand beside it ("and …", "but …")."""
    beside = {
        word.index
        for other in parsed.children(head)
        if other.dep == "conj" and other.pos in ("VERB", "AUX")
        for word in parsed.subtree(other)
    }
    return [word for word in parsed.subtree(head) if word.index not in beside]


def plain_terms(words: Iterable[Word]) -> dict[str, float]:
    """Stem → weight of the words that tell something; names and numbers only where there is little else.

    A sentence about the same company is not yet one that says the same of it.
    """
    words = list(words)
    plain = weigh_terms(" ".join(map(_base, (word for word in words if word.pos not in ("PROPN", "NUM")))))
    return plain if len(plain) > 1 else weigh_terms(" ".join(map(_base, words)))


def told_stems(text: str) -> set[str]:
    """The stems of a text, those of its verbs in their base form too: "lent" as lend."""
    return set(stems(text)) | {stem for word in parse(text).words if word.pos == "VERB" for stem in stems(word.lemma)}


def _base(word: Word) -> str:
    return word.lemma if word.pos == "VERB" else word.text


def quoted_clauses(cited: CitedWords) -> list[Clause]:
    """The clauses of the cited sentences that are quoted, their verb or half of their words, and those above them."""
    start, end = cited.start - cited.sentences[0], cited.end - cited.sentences[0]
    clauses = find_clauses(parse(cited.text))
    touched: set[int] = set()
    for clause in clauses:
        words = [word for word in clause.words if word.text[0].isalnum()]
        inside = sum(start <= word.start < end for word in words)
        if start <= clause.head.start < end or 2 * inside >= max(1, len(words)):
            touched |= {each.head.index for each in clause.chain}
    return [clause for clause in clauses if clause.head.index in touched]
