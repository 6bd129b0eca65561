"""Blocks: the lines of a page gathered into headings, list items and paragraphs."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from index.cleaning import AUTOLINK, IMAGE, LINK, clean_markdown, clean_text, mend_text


class Kind(StrEnum):
    """What a block is by its shape; who speaks in it is decided later."""

    PROSE = "prose"
    HEADING = "heading"
    ITEM = "item"
    LINK = "link"
    IMAGE = "image"
    TABLE = "table"
    NOISE = "noise"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Block:
    """A cleaned piece of text; `tight` where no blank line parts it from the one before.

    `level` is that of a heading whose markup states one, 1 for the topmost.
    """

    text: str
    kind: Kind = Kind.PROSE
    page: int | None = None
    tight: bool = False
    level: int = 0


@dataclass(slots=True)
class _Unit:
    kind: Kind
    lines: list[str] = field(default_factory=list)
    level: int = 0


_ENDS = re.compile(r"[.!?…:;。！？؟।]['\"’”»)\]]{0,3}$")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?=\S)")
_SIGN = re.compile(r"\s{0,40}[•‣◦▪●○■□·∙➢➤✓✔](?=\s)\s{0,8}")
# "16. June 2026" is a date, not the sixteenth item.
_DASH = re.compile(r"\s{0,40}(?:[-*+]|\(?\d{1,3}[.)](?!\s{1,4}\w{3,12}\.? \d{4}\b))\s{1,8}(?=\S)")
_QUOTE = re.compile(r" {0,3}(?:> ?){1,5}")
_BARE_URL = re.compile(r"<?https?://[^<>\s]{1,2000}>?$")
_LONG_LINE = 200
_SHORT_LINE = 60


def ends_sentence(text: str) -> bool:
    """Whether `text` stops where a sentence, or the lead-in to a list, stops."""
    return _ENDS.search(text[-5:]) is not None


def split_text(text: str, markdown: bool = True, page: int | None = None) -> list[Block]:
    """The blocks of plain text, with or without markdown."""
    blocks: list[Block] = []
    clean = clean_markdown if markdown else clean_text
    for lines in _stanzas(mend_text(text), markdown):
        if markdown and _is_fence(lines[0]):
            units = [_Unit(Kind.TABLE, [line for line in lines if not _is_fence(line)])]
        else:
            units = _units(lines, markdown)
        first = True
        for unit in units:
            block = _build(unit, clean)
            if block.text:
                blocks.append(replace(block, page=page, tight=not first))
                first = False
    return blocks


def _stanzas(text: str, markdown: bool) -> Iterator[list[str]]:
    """Runs of lines without a blank one; a fenced part is one run, blank lines and all."""
    run: list[str] = []
    fenced = False
    for line in text.split("\n"):
        if markdown and _is_fence(line):
            if run and not fenced:
                yield run
                run = []
            run.append(line)
            if fenced:
                yield run
                run = []
            fenced = not fenced
        elif line.strip() or fenced:
            run.append(line)
        elif run:
            yield run
            run = []
    if fenced and run:
        # A fence that is never closed is a stray mark, and what follows is text like any other.
        yield from _stanzas("\n".join(run[1:]), markdown=False)
    elif run:
        yield run


def _is_fence(line: str) -> bool:
    return line.lstrip(" ").startswith(("```", "~~~"))


def _units(lines: list[str], markdown: bool) -> list[_Unit]:
    width = sorted(len(line.strip()) for line in lines)[int(0.9 * len(lines))]
    labels = len(lines) > 1 and all(_is_label(line.strip()) for line in lines)
    units: list[_Unit] = []
    closed = True
    for raw in lines:
        line = _QUOTE.sub("", raw, count=1) if markdown and raw.lstrip(" ").startswith(">") else raw
        if _is_rule(line):
            if markdown and not closed and units[-1].kind is Kind.PROSE and len(units[-1].lines) == 1:
                units[-1].kind, units[-1].level = Kind.HEADING, 1 if "=" in line else 2
            closed = True
            continue
        kind, text = _classify(line, units[-1] if not closed else None, markdown)
        follows = not closed and kind in (Kind.PROSE, Kind.TABLE) and units[-1].kind in (kind, Kind.ITEM)
        if follows and (kind is Kind.TABLE or not _parts(units[-1].lines[-1], text, width, labels)):
            units[-1].lines.append(text)
        else:
            level = line.count("#", 0, len(line) - len(text)) if kind is Kind.HEADING else 0
            units.append(_Unit(kind, [text], level))
        closed = kind in (Kind.HEADING, Kind.LINK, Kind.IMAGE)
    return units


def _is_label(line: str) -> bool:
    return len(line) < _SHORT_LINE and not ends_sentence(line)


def _classify(line: str, open_unit: _Unit | None, markdown: bool) -> tuple[Kind, str]:
    stripped = line.strip()
    if markdown:
        if heading := _HEADING.match(line):
            return Kind.HEADING, line[heading.end() :]
        if stripped.startswith("|") and stripped.count("|") > 1:
            return Kind.TABLE, stripped
        if IMAGE.fullmatch(stripped):
            return Kind.IMAGE, stripped
        if LINK.fullmatch(stripped.strip("*_ ")) or AUTOLINK.fullmatch(stripped):
            return Kind.LINK, stripped
    if _BARE_URL.match(stripped):
        return Kind.LINK, stripped
    if sign := _SIGN.match(line):
        return Kind.ITEM, line[sign.end() :]
    # In running prose a line may happen to begin with a number or a dash.
    in_prose = open_unit is not None and open_unit.kind is Kind.PROSE and not ends_sentence(open_unit.lines[-1].strip())
    if (dash := _DASH.match(line)) and not in_prose:
        return Kind.ITEM, line[dash.end() :]
    return Kind.PROSE, line


def _parts(before: str, line: str, width: int, labels: bool) -> bool:
    """Whether a line end is meant, not just where the wrapping fell."""
    before, line = before.strip(), line.strip()
    if line[:1].islower() and not ends_sentence(before):
        return False
    if labels or len(before) > _LONG_LINE:
        return True
    # Wrapping fills a line: where the next word would have fitted, the writer broke it.
    return len(before) + 1 + len(line.split(" ", 1)[0]) < 0.7 * width


def _is_rule(line: str) -> bool:
    marks = line.replace(" ", "").strip()
    return len(marks) >= 3 and marks[0] in "-*_=—–" and marks == marks[0] * len(marks)


def _build(unit: _Unit, clean: Callable[[str], str]) -> Block:
    if unit.kind is Kind.IMAGE and (image := IMAGE.fullmatch(unit.lines[0].strip())):
        return Block(clean(image[1]), Kind.IMAGE)
    if unit.kind is Kind.TABLE and unit.lines and unit.lines[0].startswith("|"):
        rows = (" | ".join(cell.strip() for cell in line.strip("|").split("|")) for line in unit.lines)
        return Block(clean("; ".join(row for row in rows if set(row) - set("-:| "))), Kind.TABLE)
    text = clean(" ".join(unit.lines))
    return Block(text.rstrip("# ") if unit.kind is Kind.HEADING else text, unit.kind, level=unit.level)
