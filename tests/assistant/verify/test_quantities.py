"""Numbers, units and dates are read into values that can be compared."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.verify.dates import find_dates
from assistant.verify.quantities import find_quantities


def read(text: str) -> list[tuple[Fraction, str]]:
    return [(quantity.value, quantity.unit) for quantity in find_quantities(text)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("$771 million", "771m dollars"),
        ("US$771m", "771 million US dollars"),
        ("a third of it", "one-third of it"),
        ("50%", "half of it"),
        ("15 per cent", "15%"),
        ("₹7,300 crore", "73 billion rupees"),
        ("Rs 7,280 crore", "72.8 billion rupees"),
        ("Rs. 3,500 crore", "₹35bn"),
        ("Rs 1,00,000", "Rs 1 lakh"),
        ("3,000 kg", "3 tonnes"),
        ("44 million tonnes", "44,000,000 metric tons"),
        ("RM500m", "500 million ringgit"),
        ("A$443m", "443 million Australian dollars"),
        ("six months", "6 months"),
        ("a decade", "10 years"),
        ("twenty-one tonnes", "21 tonnes"),
        ("$110 per kilogram", "110 dollars a kilogram"),
        ("twice as much", "2 times as much"),
        ("third largest", "3rd largest"),
        ("$1.0 billion", "one billion dollars"),
    ],
)
def test_the_same_quantity_in_other_words_is_equal(first: str, second: str) -> None:
    assert read(first) == read(second) != []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("5,000 tonnes", "5,000 kg"),
        ("5,000 tonnes", "5,000 tons"),
        ("$5 million", "$5 billion"),
        ("US$120m", "A$120m"),
        ("7,280 crore rupees", "7,280 lakh rupees"),
        ("$70", "70 rupees"),
        ("15%", "15 percentage points"),
        ("ten years", "ten months"),
        ("1.5 million", "11.5 million"),
        ("a third of it", "30% of it"),
    ],
)
def test_another_quantity_is_not_equal(first: str, second: str) -> None:
    assert read(first) != read(second)


def test_a_range_lends_scale_and_unit_to_both_its_ends() -> None:
    assert read("between 11.4 and 13.2 million tonnes") == read("11.4 million tonnes, 13.2 million tonnes")
    assert read("$3-5 billion") == read("$3 billion, $5 billion")


def test_two_numbers_in_a_list_keep_what_is_their_own() -> None:
    assert read("6 and 9 million tonnes")[0][0] != read("6 million tonnes")[0][0]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("over 65%", "more"),
        ("more than $5m", "more"),
        ("no less than $110", "more"),
        ("0.1% or more", "more"),
        ("up to 6,000 tonnes", "less"),
        ("no more than 5 tonnes", "less"),
        ("none larger than 1,200 tonnes", "less"),
        ("about 15%", "about"),
        ("roughly US$120m", "about"),
        ("goes up to 13.6 million tonnes", ""),
        ("over ten years", ""),
        ("15%", ""),
    ],
)
def test_more_less_and_about_are_kept(text: str, bound: str) -> None:
    assert [quantity.bound for quantity in find_quantities(text)] == [bound]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 17 June 2026", (2026, 6, 17, False)),
        ("on June 17, 2026", (2026, 6, 17, False)),
        ("2026-06-17", (2026, 6, 17, False)),
        ("17th of June", (None, 6, 17, False)),
        ("in October 2025", (2025, 10, None, False)),
        ("Sept. 2025", (2025, 9, None, False)),
        ("FY2023–24", (2024, None, None, True)),
        ("FY24", (2024, None, None, True)),
        ("the 2025 financial year", (2025, None, None, True)),
        ("in 2011", (2011, None, None, False)),
        ("by May", (None, 5, None, False)),
    ],
)
def test_a_date_is_read_as_far_as_it_goes(text: str, expected: tuple[int | None, int | None, int | None, bool]) -> None:
    assert [(each.year, each.month, each.day, each.fiscal) for each in find_dates(text)] == [expected]


@pytest.mark.parametrize("text", ["it may be", "2,000 tonnes", "2000 tonnes", "$2025", "March on", "numbers 55 to 58"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert [each for each in find_dates(text) if each.year or each.day] == []


@given(st.text(max_size=200))
def test_no_text_makes_the_readers_fail(text: str) -> None:
    for found in (*find_quantities(text), *find_dates(text)):
        assert 0 <= found.start < found.end <= len(text)


@given(
    st.integers(1, 999_999), st.sampled_from(["$%s", "%s tonnes", "%s%%", "Rs %s crore", "%s kg", "%s million euros"])
)
def test_a_number_is_the_same_with_and_without_its_commas(number: int, form: str) -> None:
    if not (1900 <= number <= 2099):
        assert read(form % number) == read(form % f"{number:,}") != []
