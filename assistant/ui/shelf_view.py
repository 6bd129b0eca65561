"""The library tab as HTML: the list of articles, and what an upload or a removal did."""

from collections.abc import Sequence

from markupsafe import Markup

from assistant.formatting import format_day, printable
from assistant.ui.links import Place
from assistant.ui.shelf import Listing, Row

_NOTHING = Markup("")


def render_listing(listing: Listing) -> str:
    """The articles, each a link that opens it, and how many there are."""
    rows = _NOTHING.join(_row(row) for row in listing.rows)
    more = f"; {len(listing.rows)} are listed, search to find the others" if listing.total > len(listing.rows) else ""
    total = f"{listing.total:,} article{'' if listing.total == 1 else 's'}{more}"
    return str(
        Markup('<div class="listing"><p class="total" role="status">{}</p><ul>{}</ul></div>').format(total, rows)
    )


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
