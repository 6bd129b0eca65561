"""Where sentences begin and end."""

import re
from itertools import pairwise

_NOT_AN_END = re.compile(r"(?:\b(?:Rs|Lt|Maj|Sen|Rep|a\.k\.a|им|т\.\s?е|млрд|млн)\.)$")
_DANDA = re.compile(r"(?<=[।॥])\s+")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Offsets (start, end) of the sentences of `text`, blanks at their ends left out.

    nupunkt finds the boundaries; a boundary before a lower-case letter or after an abbreviation that it does
    not know is taken back, and one is added after a danda.
    """
    from nupunkt import sent_spans

    spans: list[tuple[int, int]] = []
    for found in sent_spans(text):
        for piece in _split_at_dandas(text, *found):
            start, end = _trimmed(text, *piece)
            if start >= end:
                continue
            if spans and _belongs_before(text, spans[-1], start):
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return spans


def _split_at_dandas(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [start, *(match.end() for match in _DANDA.finditer(text, start, end)), end]
    return list(pairwise(cuts))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _belongs_before(text: str, before: tuple[int, int], start: int) -> bool:
    tail = text[max(before[0], before[1] - 12) : before[1]]
    return text[start].islower() or bool(_NOT_AN_END.search(tail))
