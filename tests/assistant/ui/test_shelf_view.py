"""The articles over time: a bar a month, or a year where there are many."""

import re

from assistant.ui.shelf_view import render_months


def heights(html: str) -> list[str]:
    return re.findall(r"height: (\d+)%", html)


def test_months_are_bars_as_high_as_they_have_articles_with_the_year_under_january() -> None:
    html = render_months([("2025-12", 2), ("2026-01", 0), ("2026-02", 4)])
    assert heights(html) == ["50", "0", "100"]
    assert re.findall(r"<b>(\d+)</b>", html) == ["2026"]
    assert 'title="2026-02: 4"' in html
    assert "from 2025-12 to 2026-02; the tallest bar is 4" in html


def test_many_months_are_told_by_year() -> None:
    months = [(f"{year}-{month:02}", 1) for year in range(2014, 2022) for month in range(1, 13)]
    html = render_months(months)
    assert heights(html) == ["100"] * 8
    assert 'title="2014: 12"' in html
    assert re.findall(r"<b>(\d+)</b>", html) == ["2020"]


def test_a_single_month_needs_no_plot() -> None:
    assert render_months([]) == render_months([("2026-01", 3)]) == ""
