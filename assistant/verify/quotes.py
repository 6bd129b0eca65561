"""Gate 1: the source exists and holds the quoted words, one after the other."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from assistant.types import DraftStatement, Evidence
from assistant.verify.types import CitedWords, Outcome, Verdict
from index.sentences import split_sentences
from index.terms import stems

GATE = "quote"
MIN_WORDS = 3
"""Fewer words of a paragraph carry nothing; a whole sentence may be shorter."""
_INVISIBLE = frozenset("Cf Cc Cs Co".split())
_QUOTES = str.maketrans(dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‐‑‒–—―−", "-"))
_MARKS = " \t\n'\".,;:!?()[]-"


def resolve_quotes(
    statement: DraftStatement, evidence: Sequence[Evidence]
) -> tuple[tuple[CitedWords, ...], tuple[Verdict, ...]]:
    """The cited words of a statement, or the verdicts on the quotes that cannot be found."""
    by_key = {each.key: each for each in evidence}
    cited: list[CitedWords] = []
    verdicts: list[Verdict] = []
    if not statement.quotes:
        verdicts.append(Verdict(GATE, Outcome.FAILED, "it quotes no source"))
    for quote in statement.quotes:
        source = by_key.get(quote.source)
        if source is None:
            verdicts.append(Verdict(GATE, Outcome.FAILED, f"there is no source [{quote.source}]"))
            continue
        places = [place for place in find_quotes(quote.words, source.paragraph.text) if _carries(source, place)]
        if not places:
            shown = quote.words[:80]
            verdicts.append(Verdict(GATE, Outcome.FAILED, f"source [{quote.source}] does not hold the words “{shown}”"))
            continue
        wanted = set(stems(statement.text))
        choices = (_with_sentences(source, place) for place in places)
        cited.append(max(choices, key=lambda each: (len(wanted & set(stems(each.text))), -each.start)))
    return tuple(cited), tuple(verdicts)


def find_quotes(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Offsets in `text` of every place where `words` stand whole, exactly or but for quotes, dashes, blanks and case.

    An ellipsis at either end is dropped; inside, it stands for itself only: words left out are not a quote.
    """
    wanted = [char for char, _, _ in _normalised(words)]
    wanted_text = "".join(wanted).strip(_MARKS)
    if not wanted_text:
        return
    normal = list(_normalised(text))
    held = "".join(char for char, _, _ in normal)
    start = held.find(wanted_text)
    while start >= 0:
        end = start + len(wanted_text)
        if _is_whole(held, start, end):
            yield _widened(text, normal[start][1], normal[end - 1][2], words)
        start = held.find(wanted_text, start + 1)


def _normalised(text: str) -> Iterator[tuple[str, int, int]]:
    """Character by character, normalised, each with the offsets of what it stands for."""
    blank = True
    for place, char in enumerate(text):
        if unicodedata.category(char) in _INVISIBLE and not char.isspace():
            continue
        if char.isspace():
            if not blank:
                yield " ", place, place + 1
            blank = True
            continue
        blank = False
        for normal in unicodedata.normalize("NFKC", char).translate(_QUOTES).casefold():
            yield normal, place, place + 1


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether neither end cuts through a word or a number: 1.5 does not stand in 11.5, nor 1 in 1.5."""
    before, first, last, after = text[max(0, start - 2) : start], text[start], text[end - 1], text[end : end + 2]
    if before and first.isalnum() and before[-1].isalnum():
        return False
    if first.isdigit() and re.search(r"\d[.,]$", before):
        return False
    if after and last.isalnum() and after[0].isalnum():
        return False
    return not (last.isdigit() and re.match(r"[.,]\d", after))


def _widened(text: str, start: int, end: int, words: str) -> tuple[int, int]:
    """The place with the closing mark that the quote has too."""
    tail = words.rstrip()[-1:]
    return (start, end + 1) if tail in {".", "!", "?", "%"} and text[end : end + 1] == tail else (start, end)


def _carries(source: Evidence, place: tuple[int, int]) -> bool:
    text = source.paragraph.text
    if len(text[slice(*place)].split()) >= MIN_WORDS:
        return True
    return any(place[0] <= start and end <= place[1] + 1 for start, end in split_sentences(text))


def _with_sentences(source: Evidence, place: tuple[int, int]) -> CitedWords:
    spans = split_sentences(source.paragraph.text)
    touched = [span for span in spans if span[0] < place[1] and place[0] < span[1]] or [place]
    return CitedWords(source, *place, (min(place[0], touched[0][0]), max(place[1], touched[-1][1])))
