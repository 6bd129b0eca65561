"""A timeline as HTML: drawn along its days, and listed. Everything goes through `Markup.format`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from assistant.formatting import format_source, printable
from assistant.timeline import Entry, Timeline
from assistant.timeline_text import describe_marks, format_time, summarize
from assistant.ui.links import place_of

_NOTHING = Markup("")
_DOT = 5.0
"""Room that a dot takes, in hundredths of the width: on a telephone it is as wide."""
_HEIGHT = 260
"""Pixels that all rows have together; many make small dots without numbers."""
_LEGIBLE = 7
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
_MOST_TICKS = 5


def render_timeline(timeline: Timeline) -> str:
    """The line of days with a numbered dot an entry, and the entries in order, each a link to its source."""
    entries = _NOTHING.join(_entry(each) for each in timeline.entries)
    listed = Markup('<ol class="entries">{}</ol>').format(entries) if entries else _NOTHING
    head = Markup('<p class="total" role="status">{}</p>').format(printable(summarize(timeline)))
    return str(Markup('<div class="timeline">{}{}{}</div>').format(head, _drawing(timeline.entries), listed))


def _entry(entry: Entry) -> Markup:
    citation = entry.citation
    marks = _NOTHING.join(Markup("<li>{}</li>").format(printable(mark)) for mark in describe_marks(entry))
    return Markup(
        '<li><p class="time">{}</p><div><p class="statement">{}<a class="chip" href="{}" data-open>[{}]</a></p>'
        '<p class="from">{}, paragraph {}</p>{}</div></li>'
    ).format(
        format_time(entry), printable(entry.text), place_of(citation).link, citation.key,
        printable(format_source(citation.evidence.article)), citation.evidence.paragraph.number,
        Markup('<ul class="marks">{}</ul>').format(marks) if marks else _NOTHING,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to hundredths of the width."""

    first: date
    last: date

    def at(self, day: date) -> float:
        return round(4 + 92 * (day - self.first).days / (self.last - self.first).days, 2)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Firsts of months, a few of them, with what stands under them."""
        begin, end = (day.year * 12 + day.month - 1 for day in (self.first, self.last))
        step = next((each for each in _STEPS if (end - begin) // each < _MOST_TICKS), _STEPS[-1])
        months = [month for month in range(begin - begin % step, end + 1, step) if month > begin or self.first.day == 1]
        days = [date(month // 12, month % 12 + 1, 1) for month in months if month >= begin]
        return [(self.at(day), str(day.year) if step >= 12 else f"{day:%b %Y}") for day in days]


@dataclass(frozen=True, slots=True)
class _Mark:
    """An entry in the drawing: its first and last day, and that of what it foresees."""

    entry: Entry
    first: date
    last: date
    due: date

    @classmethod
    def of(cls, entry: Entry) -> "_Mark | None":
        when, due = entry.when, entry.due
        if when is None or when.first is None or when.last is None:
            return None
        return cls(entry, when.first, when.last, due.first if due and due.first else when.last)


def _drawing(entries: Sequence[Entry]) -> Markup:
    """The entries whose time is known, on a line of days; nothing where they are all of one day."""
    marks = [mark for entry in entries if (mark := _Mark.of(entry))]
    days = sorted(day for mark in marks for day in (mark.first, mark.last, mark.due))
    if not days or days[0] == days[-1]:
        return _NOTHING
    scale = _Scale(days[0], days[-1])
    rows = _rows([(scale.at(mark.first), scale.at(max(mark.last, mark.due))) for mark in marks])
    pitch = min(22.0, _HEIGHT / (max(rows) + 1))
    base = pitch * (max(rows) + 1) + 4
    drawn = _NOTHING.join(
        _dot(mark, scale, base - pitch * (row + 0.5), min(9.0, pitch * 0.42))
        for mark, row in zip(marks, rows, strict=True)
    )
    ticks = _NOTHING.join(
        Markup('<line class="tick" x1="{}%" x2="{}%" y1="0" y2="{}"/><text x="{}%" y="{}">{}</text>').format(
            at, at, base, at, base + 17, label
        )
        for at, label in scale.ticks
    )
    return Markup(
        '<figure class="drawing"><svg width="100%" height="{}" role="group" aria-label="Timeline, drawn">{}'
        '<line class="axis" x1="0" x2="100%" y1="{}" y2="{}"/>{}</svg>{}</figure>'
    ).format(base + 24, ticks, base, base, drawn, _KEY)


_KEY = Markup(
    '<figcaption><span><i class="named"></i>when the sentence says</span><span><i class="told"></i>when its article '
    'told it</span><span><i class="planned"></i>plan or forecast, and the time it is for</span></figcaption>'
)


def _rows(spans: Sequence[tuple[float, float]]) -> list[int]:
    """For each span the lowest row in which there is still room for it."""
    ends: list[float] = []
    rows = []
    for first, last in spans:
        row = next((at for at, end in enumerate(ends) if end <= first - _DOT / 2), len(ends))
        ends[row : row + 1] = [last + _DOT / 2]
        rows.append(row)
    return rows


def _dot(mark: _Mark, scale: _Scale, y: float, radius: float) -> Markup:
    """A dot with the entry's number; a bar over a time longer than a day, dashes to the time of a plan."""
    entry, x, time = mark.entry, scale.at(mark.first), format_time(mark.entry)
    kind = "named" if entry.named else "planned" if entry.planned else "told"
    parts = [Markup("<title>{}: {}</title>").format(time, printable(entry.text))]
    for name, to in (("span", scale.at(mark.last)), ("due-line", scale.at(mark.due) if entry.due else x)):
        if to > x:
            parts.append(Markup('<line class="{}" x1="{}%" x2="{}%" y1="{}" y2="{}"/>').format(name, x, to, y, y))
    if entry.due:
        parts.append(Markup('<circle class="due" cx="{}%" cy="{}" r="4"/>').format(scale.at(mark.due), y))
    parts.append(Markup('<circle class="{}" cx="{}%" cy="{}" r="{}"/>').format(kind, x, y, radius))
    if radius >= _LEGIBLE:
        number = entry.citation.key
        parts.append(Markup('<text class="number {}" x="{}%" y="{}">{}</text>').format(kind, x, y + 3.5, number))
    return Markup('<a href="{}" data-open aria-label="Entry {}, {}">{}</a>').format(
        place_of(entry.citation).link, entry.citation.key, time, _NOTHING.join(parts)
    )
