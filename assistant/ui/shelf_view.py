"""The library tab as HTML: the articles over time and as a list, and what an upload or a removal did."""

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from assistant.formatting import format_day, printable
from assistant.ui.links import Place
from assistant.ui.shelf import Listing, Row

_NOTHING = Markup("")
_MOST_MONTHS = 60


def render_listing(listing: Listing) -> str:
    """The articles, each a link that opens it, and how many there are."""
    rows = _NOTHING.join(_row(row) for row in listing.rows)
    more = f"; {len(listing.rows)} are listed, search to find the others" if listing.total > len(listing.rows) else ""
    total = f"{listing.total:,} article{'' if listing.total == 1 else 's'}{more}"
    return str(
        Markup('<div class="listing"><p class="total" role="status">{}</p><ul>{}</ul></div>').format(total, rows)
    )


def render_months(months: Sequence[tuple[str, int]]) -> str:
    """How many articles each month had, as bars; each year where there are too many months."""
    bars = months if len(months) <= _MOST_MONTHS else _by_year(months)
    if len(bars) < 2:
        return ""
    most = max(count for _, count in bars)
    told = f"Articles published from {bars[0][0]} to {bars[-1][0]}; the tallest bar is {most:,}"
    drawn = _NOTHING.join(
        Markup('<span title="{}: {}"><i style="height: {}%"></i><b>{}</b></span>').format(
            name, f"{count:,}", round(100 * count / most), _tick(name)
        )
        for name, count in bars
    )
    return str(
        Markup('<figure class="months"><div role="img" aria-label="{}">{}</div><figcaption>{}</figcaption></figure>')
        .format(told, drawn, told)
    )  # fmt: skip


def render_report(done: str, remarks: Sequence[str]) -> str:
    """A line on what was done, and every failure and remark."""
    listed = _NOTHING.join(Markup("<li>{}</li>").format(printable(remark)) for remark in remarks)
    return str(Markup('<div class="report" role="status"><p>{}</p><ul>{}</ul></div>').format(printable(done), listed))


def _row(row: Row) -> Markup:
    info = row.article
    day = format_day(info.published) if info.published else "no date"
    size = f"{row.paragraphs} paragraph{'' if row.paragraphs == 1 else 's'}"
    copies = f"{row.copies} cop{'y' if row.copies == 1 else 'ies'}" if row.copies else ""
    facts = " · ".join(part for part in (day, printable(info.publisher), size, copies) if part)
    return Markup('<li><a href="{}" data-open>{}</a><span class="from">{}</span></li>').format(
        Place(info.id).link, printable(info.title), facts
    )


def _by_year(months: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for month, count in months:
        counts[month[:4]] += count
    return list(counts.items())


def _tick(name: str) -> str:
    """What stands under a bar: the year under a January, and under a year that begins a decade."""
    year, _, month = name.partition("-")
    return year if month == "01" or (not month and year.endswith("0")) else ""
