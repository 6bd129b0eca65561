"""A date that is certain is read; one that is not is no date."""

from datetime import date

import pytest

from index import InputError
from index.dates import parse_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-16", date(2026, 6, 16)),
        ("2026-06-16T23:59:00+05:30", date(2026, 6, 16)),
        (" 2026-06-16 ", date(2026, 6, 16)),
        ("13/02/2026", date(2026, 2, 13)),
        ("02/13/2026", date(2026, 2, 13)),
        ("05.05.2026", date(2026, 5, 5)),
        ("June 16, 2026", date(2026, 6, 16)),
        ("16 Jun 2026", date(2026, 6, 16)),
        ("Tue, 16 June 2026 10:00", date(2026, 6, 16)),
        ("12 июня 2026 г.", date(2026, 6, 12)),
        ("16 juin 2026", date(2026, 6, 16)),
        ("2026年6月12日", date(2026, 6, 12)),
        ("१२ जून २०२६", date(2026, 6, 12)),
    ],
)
def test_a_certain_date_is_read(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    ["2026-13-45", "2026-02-30", "01/02/2026", "31/31/2026", "June 2026", "2026", "yesterday", "12 June", "", " ",
     "not a date at all 2026", "12 Sene 2018", "12 listopada 2025", "12 มิถุนายน 2569", "1447-12-26", "3 Adar 5786",
     "22 خرداد 1405", "令和8年6月12日", "9" * 5_000, "June 16, 2026 " * 20],
)  # fmt: skip
def test_what_is_no_certain_day_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError) as error:
        parse_date(text)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 200
