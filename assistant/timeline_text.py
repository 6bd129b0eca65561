"""A timeline as plain text, Markdown, CSV and plain values: what articles wrote stays text in each."""

import csv
import io
import textwrap
from collections.abc import Iterator
from typing import Any

from assistant.export import escape, is_plain_url
from assistant.formatting import WIDTH, format_day, format_sayer, format_source, printable
from assistant.timeline import Entry, Precision, Revision, Timeline, precision_of
from assistant.types import Citation, citation_to_dict
from assistant.windows import DAY, Window

_COLUMN = 24
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet."""


def format_window(when: Window) -> str:
    """A time as it is read, no more exactly than it is known: 16 June 2026, June 2026, 2026, or from when to when."""
    first, last, precision = when.first, when.last, precision_of(when)
    if not first or not last:
        return format_day(day) if (day := first or last) else "no date"
    if precision is Precision.PERIOD:
        whole = first.day == 1 and (last + DAY).day == 1
        return f"{first:%B %Y} to {last:%B %Y}" if whole else f"{format_day(first)} to {format_day(last)}"
    return {Precision.DAY: format_day(first), Precision.MONTH: f"{first:%B %Y}"}.get(precision, str(first.year))


def format_time(entry: Entry) -> str:
    """When an entry is placed: the time that its sentence names, or the day on which its article told it."""
    if entry.when is None:
        return "no date"
    return format_window(entry.when) if entry.named else f"told {format_window(entry.when)}"


def describe_marks(entry: Entry) -> list[str]:
    """What a reader must know of an entry beside its sentence, a phrase each."""
    due = f" for {format_window(entry.due)}" if entry.due else ""
    other = [_short_source(each) for each in entry.also]
    copies = dict.fromkeys(copy.publisher or copy.id for copy in entry.citation.evidence.copies)
    sayer = format_sayer(entry.sayer)
    marks = [
        f"said by {sayer}" if sayer not in entry.text else "",
        "from a correction" if entry.corrects else "",
        f"a plan or forecast{due}" if entry.planned else "",
        _format_revision(entry.revision) if entry.revision else "",
        f"also told by {'; '.join(other)}" if other else "",
        f"nearly the same article: {', '.join(copies)}" if copies else "",
    ]
    return [mark for mark in marks if mark]


def _format_revision(revision: Revision) -> str:
    return f"{revision.now}: was {revision.before}, {format_window(revision.when)}"


def summarize(timeline: Timeline) -> str:
    """How much a timeline holds, or that there is nothing, in a line."""
    new = f", new since {format_day(timeline.since)}" if timeline.since else ""
    if not timeline.entries:
        told = "tell nothing new of" if new else "do not speak of"
        return f"The articles {told} “{timeline.topic}”{new.removeprefix(', new')}."
    articles = len({each.citation.evidence.article.id for each in timeline.entries})
    counted = f"{_counted(len(timeline.entries), 'entry', 'entries')} from {_counted(articles, 'article', 'articles')}"
    rest = "" if timeline.whole else " Only the nearest passages were read: narrow it by day or publisher."
    return f"{timeline.topic}{new}: {counted}.{rest}"


def format_timeline(timeline: Timeline) -> str:
    """Each entry with its time, its source and what must be known of it, for a terminal."""
    return printable("\n\n".join([textwrap.fill(summarize(timeline), WIDTH), *map(_format_entry, timeline.entries)]))


def to_markdown(timeline: Timeline) -> str:
    """The entries as a list with footnotes."""
    lines = [
        f"- **{format_time(each)}**: {escape(each.text)}[^{each.citation.key}]"
        + "".join(f" *({escape(mark)})*" for mark in describe_marks(each))
        for each in timeline.entries
    ]
    notes = [_note(each.citation) for each in timeline.entries]
    blocks = [f"# Timeline: {escape(timeline.topic)}", escape(summarize(timeline)), "\n".join(lines), "\n".join(notes)]
    return printable("\n\n".join(block for block in blocks if block) + "\n")


def to_csv(timeline: Timeline) -> str:
    """A row an entry; a cell that a spreadsheet would compute begins with an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(_HEAD)
    for entry in timeline.entries:
        writer.writerow([_inert_cell(cell) for cell in _cells(entry)])
    return written.getvalue()


def timeline_to_dict(timeline: Timeline) -> dict[str, Any]:
    """The timeline as plain values; `paragraph.text[start:end] == quote` in every citation."""
    return {
        "topic": timeline.topic,
        "as_of": timeline.as_of.isoformat(),
        "since": timeline.since.isoformat() if timeline.since else None,
        "whole": timeline.whole,
        "entries": [_entry_to_dict(each) for each in timeline.entries],
    }


def _entry_to_dict(entry: Entry) -> dict[str, Any]:
    revision = entry.revision
    return {
        "text": entry.text,
        "when": _iso(entry.when),
        "precision": entry.precision,
        "named": entry.named,
        "told": entry.told.isoformat() if entry.told else None,
        "sayer": {"kind": entry.sayer.kind, "name": entry.sayer.name},
        "planned": entry.planned,
        "due": _iso(entry.due),
        "corrects": entry.corrects,
        "revision": revision and {"now": revision.now, "before": revision.before, "when": _iso(revision.when),
                                  "citation": citation_to_dict(revision.citation)},
        "citation": citation_to_dict(entry.citation),
        "also": [citation_to_dict(each) for each in entry.also],
    }  # fmt: skip


_HEAD = ("when", "precision", "named", "told", "text", "said_by", "plan", "due", "was", "correction", "title",
         "publisher", "published", "url", "article", "paragraph", "start", "end", "also")  # fmt: skip


def _cells(entry: Entry) -> Iterator[object]:
    citation = entry.citation
    article, paragraph = citation.evidence.article, citation.evidence.paragraph
    yield from (_iso(entry.when), entry.precision or "", _yes(entry.named), entry.told, entry.text)
    yield from (
        format_sayer(entry.sayer),
        _yes(entry.planned),
        _iso(entry.due),
        entry.revision.before if entry.revision else "",
    )
    yield from (_yes(entry.corrects), article.title, article.publisher, article.published, article.url, article.id)
    yield from (paragraph.number, citation.start, citation.end, "; ".join(map(_short_source, entry.also)))


def _inert_cell(cell: object) -> str:
    text = " ".join(printable("" if cell is None else str(cell)).split())
    return f"'{text}" if text.startswith(_FORMULA) else text


def _yes(told: bool) -> str:
    return "yes" if told else ""


def _iso(when: Window | None) -> str | None:
    """A time in the manner of ISO 8601, no more exactly than it is known: 2026-06-16, 2026-06, 2026, day/day."""
    if when is None:
        return None
    length = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}.get(precision_of(when))
    days = [day.isoformat() for day in (when.first, when.last) if day]
    return days[0][:length] if length else "/".join(days)


def _format_entry(entry: Entry) -> str:
    article, time = entry.citation.evidence.article, format_time(entry)
    above, beside = ([], time) if len(time) < _COLUMN else ([time], "")
    source = (
        f"{_short_source(entry.citation)}, ¶{entry.citation.evidence.paragraph.number}, {article.url or article.id}"
    )
    lines = [_filled(f"{entry.text} [{entry.citation.key}]", beside), _filled(source)]
    return "\n".join([*above, *lines, *(_filled(f"* {mark}") for mark in describe_marks(entry))])


def _filled(text: str, beside: str = "") -> str:
    indent = " " * _COLUMN
    return textwrap.fill(
        text, WIDTH, initial_indent=beside.ljust(_COLUMN), subsequent_indent=indent, break_on_hyphens=False
    )


def _note(citation: Citation) -> str:
    article, paragraph = citation.evidence.article, citation.evidence.paragraph
    url = f" <{article.url}>" if is_plain_url(article.url) else ""
    return f"[^{citation.key}]: {escape(format_source(article))}, ¶{paragraph.number}.{url}"


def _short_source(citation: Citation) -> str:
    article = citation.evidence.article
    day = format_day(article.published) if article.published else "no date"
    return f"{article.publisher or article.title}, {day}"


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
