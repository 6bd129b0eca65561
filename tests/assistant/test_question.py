"""What a question asks for, and whether a text tells it."""

from datetime import date

import pytest

from assistant.measures import Measure, measure_wanted, tells_measure
from assistant.question import dates_met, leans_back, read_wanted, tells_kind
from assistant.verify.dates import find_dates

PUBLISHED = date(2025, 9, 1)


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("How many tonnes did it mine?", Measure.MASS),
        ("What revenue did it report?", Measure.MONEY),
        ("How much is it investing in the plant?", Measure.MONEY),
        ("By what percentage did it fall?", Measure.SHARE),
        ("At what depth was it found?", Measure.LENGTH),
        ("How long does it run?", Measure.TIME),
        ("How many cars?", None),
    ],
)
def test_the_wording_tells_what_a_number_must_count(question: str, measure: Measure | None) -> None:
    assert measure_wanted(question) is measure


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (Measure.MONEY, "It cost $5 million."),
        (Measure.MONEY, "It fetched 850,000 yuan a tonne."),
        (Measure.MASS, "They dug 1.3 million tonnes."),
        (Measure.SHARE, "Nearly 90% came from there."),
        (Measure.LENGTH, "It lay at 6,000 metres."),
        (Measure.TIME, "For ten years it is guaranteed."),
    ],
)
def test_an_amount_is_of_its_own_measure_only(measure: Measure, text: str) -> None:
    assert [each for each in Measure if tells_measure(each, text)] == [measure]


@pytest.mark.parametrize(
    ("question", "text", "told"),
    [
        ("How many people work there?", "The plant makes magnets for 1 million cars.", False),
        ("How many people work there?", "Some 900 people work there.", True),
        ("How many tonnes of mud came up?", "It came up on 1 February.", False),
        ("Who was arrested?", "The captain was arrested.", True),
        ("Who was arrested?", "In October it happened again.", False),
        ("On what date was he released?", "He was arrested.", False),
        ("Why did it stop?", "Because of power cuts.", False),
    ],
)
def test_a_text_tells_the_kind_of_thing_that_is_wanted(question: str, text: str, told: bool) -> None:
    assert tells_kind(read_wanted(question), text) is told


@pytest.mark.parametrize(
    ("question", "text", "met"),
    [
        ("What did it cost in August 2025?", "In August 2025 it cost $88.", 1.0),
        ("What did it cost in August 2025?", "In August it cost $88.", 1.0),
        ("What did it cost in August 2025?", "In 2025 it cost $88.", 0.5),
        ("What did it cost in August 2025?", "In May it cost $88.", 0.0),
        ("What did it cost in August 2023?", "In August it cost $88.", 0.0),
        ("What did it cost in December 2024?", "In December it cost $88.", 1.0),
        ("How much by 2040?", "It wants 25% by 2030.", 0.0),
    ],
)
def test_a_date_asked_about_is_met_by_that_date_only(question: str, text: str, met: float) -> None:
    assert dates_met(read_wanted(question), find_dates(text), PUBLISHED, frozenset()) == met


def test_a_month_without_a_year_may_be_of_any_year_that_its_paragraph_names() -> None:
    wanted, told = read_wanted("When in August 2014 did it fail?"), find_dates("On 7 August it failed.")
    assert dates_met(wanted, told, PUBLISHED, frozenset()) == 0.0
    assert dates_met(wanted, told, PUBLISHED, frozenset({2014})) == 1.0


@pytest.mark.parametrize(
    "sentence", ["It was about 6,000 metres.", "The company denied it.", "In their view it is over."]
)
def test_a_sentence_that_points_back_leans_on_the_one_before(sentence: str) -> None:
    assert leans_back(sentence)
    assert not leans_back(f"Rosneft says: {sentence}")
