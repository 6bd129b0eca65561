"""Whether a text tells an answer, in its words or in another spelling."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.telling import stray_figures, tells

TOLD = [
    ("The talks were in Busan.", "Busan"),
    ("THE TALKS WERE IN BUSAN", "busan"),
    ("It’s the “Chikyu” – a ship", 'It\'s the "Chikyu" - a ship'),
    ("Japan Australia\u00a0Rare\nEarths", "Japan Australia Rare Earths"),
    ("cafe\u0301", "café"),
    ("It pays US$110 per kilogram.", "$110"),
    ("It pays 110 dollars a kilogram.", "$110"),
    ("Rs 7,280 crore were approved", "72.8 billion rupees"),
    ("a share of 15 percent", "15%"),
    ("2.5 million tonnes", "2,500,000 tonnes"),
    ("It costs about 110 dollars per kilogram", "$110 per kilogram"),
    ("over 90% of refining", "90%"),
    ("on May 20, 2025", "20 May 2025"),
    ("on 2025-05-20", "20 May 2025"),
    ("on 20 May", "20 May 2025"),
    ("in May 2027", "2027"),
    ("They lent 300 million.", "re:3\\d\\d million"),
]
NOT_TOLD = [
    ("The Busanites left.", "Busan"),
    ("It holds 1,300 tonnes", "300 tonnes"),
    ("It holds 300.5 tonnes", "300"),
    ("It holds 12,300", "300"),
    ("It pays 120 dollars", "$110"),
    ("It pays 110 euros", "$110"),
    ("It pays $110 million", "$110"),
    ("It pays $110 per tonne", "$110 per kilogram"),
    ("under 90 percent of refining", "over 90%"),
    ("on 21 May 2025", "20 May 2025"),
    ("on 20 June 2025", "20 May 2025"),
    ("on 20 May 2024", "20 May 2025"),
    ("in May", "2027"),
    ("in May 2025", "20 May 2025"),
    ("", "Busan"),
    ("They lent 400 million.", "re:3\\d\\d million"),
]


@pytest.mark.parametrize(("text", "answer"), TOLD)
def test_told(text: str, answer: str) -> None:
    assert tells(text, answer)


@pytest.mark.parametrize(("text", "answer"), NOT_TOLD)
def test_not_told(text: str, answer: str) -> None:
    assert not tells(text, answer)


AMOUNTS = st.integers(min_value=2, max_value=99_999)
UNITS = {"tonnes": ("tonnes", "tons", "t"), "kg": ("kilograms", "kg")}


def spellings(amount: int) -> list[str]:
    """Ways to write an amount of dollars in millions."""
    return [
        f"${amount} million",
        f"${amount:,} million",
        f"{amount:,} million dollars",
        f"US${amount}m",
        f"${amount},000,000" if amount < 1000 else f"${amount * 10**6:,}",
    ]


@given(AMOUNTS, st.data())
def test_an_amount_retold_in_another_spelling_is_found_and_another_amount_is_not(
    amount: int, data: st.DataObject
) -> None:
    answer = data.draw(st.sampled_from(spellings(amount)))
    other = data.draw(AMOUNTS.filter(lambda each: each != amount))
    assert tells(f"They lent {data.draw(st.sampled_from(spellings(amount)))} in all.", answer)
    assert not tells(f"They lent {data.draw(st.sampled_from(spellings(other)))} in all.", answer)


def day_spellings(day: date) -> list[str]:
    return [
        f"{day.day} {day:%B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        day.isoformat(),
    ]


DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2049, 12, 31))


@given(DAYS, st.integers(min_value=1, max_value=10_000), st.data())
def test_a_day_retold_in_another_spelling_is_found_and_another_day_is_not(
    day: date, apart: int, data: st.DataObject
) -> None:
    answer = data.draw(st.sampled_from(day_spellings(day)))
    other = day + timedelta(apart)
    assert tells(f"They met on {data.draw(st.sampled_from(day_spellings(day)))} there.", answer)
    assert not tells(f"They met on {data.draw(st.sampled_from(day_spellings(other)))} there.", answer)


@given(st.text(max_size=60), st.text(min_size=1, max_size=20).filter(lambda text: not text.startswith("re:")))
def test_no_text_is_too_odd_to_look_through(text: str, answer: str) -> None:
    tells(text, answer)
    stray_figures(text, answer)


@given(st.text(min_size=1, max_size=40).filter(lambda text: any(map(str.isalnum, text))))
def test_a_text_tells_itself(text: str) -> None:
    assert text.startswith("re:") or tells(text, text)


@pytest.mark.parametrize(
    ("text", "sources", "strays"),
    [
        ("It employs 300 people.", "It will employ 300 people.", []),
        ("It employs 400 people.", "It will employ 300 people.", ["400"]),
        ("It employs 7 people.", "It will employ seven people.", []),
        ("It costs 72.8 billion rupees.", "It costs Rs 7,280 crore.", []),
        ("It costs Rs 7,820 crore.", "It costs Rs 7,280 crore.", ["7,820"]),
        ("It came on 20 May 2025.", "It came on 2025-05-20.", []),
        ("It came on 21 May 2025.", "It came on 2025-05-20.", ["21"]),
        ("From 1,400 to 1,600 tonnes", "between 1,400 and 1,500 tonnes", ["1,600"]),
        ("Nothing in digits here.", "", []),
    ],
)
def test_figures_that_the_sources_do_not_tell_are_strays(text: str, sources: str, strays: list[str]) -> None:
    assert stray_figures(text, sources) == strays


def test_a_figure_is_compared_by_value() -> None:
    assert Fraction("7280") == Fraction("7280.0")
    assert stray_figures("7,280.0 were counted", "7280 were counted") == []
