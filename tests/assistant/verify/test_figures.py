"""Figures, days and names told in another way than the source tells them, and their near misses."""

import pytest

from assistant.verify.quantities import find_quantities
from tests.assistant.verify.helpers import check, gates, source

EXACT = {"quantities", "dates", "names"}
FORERUNNERS = ("Dana Quill heads Hind Metal Works (HMW).", "Other mines do well.")


@pytest.mark.parametrize(
    ("text", "honest", "wrong"),
    [
        ("Half of it goes to Japan.", "50% of it goes to Japan.", "40% of it goes to Japan."),
        ("A third of it goes to Japan.", "33% of it goes to Japan.", "35% of it goes to Japan."),
        ("India halved the tariff.", "India cut the tariff by half.", "India cut the tariff by a third."),
        ("It may sell up to 5 tonnes.", "It may sell as much as 5 tonnes.", "It may sell at least 5 tonnes."),
        ("Spending is capped by law at $5m.", "Spending is limited to $5m.", "Spending is at least $5m."),
        ("A floor of $62 was set.", "The price could not fall below $62.", "The price could not go above $62."),
        ("It revised output to 540 tonnes.", "It revised output up to 540 tonnes.", "It revised output to 450 tonnes."),
        ("Aid fell to $260m from $300m.", "Aid of $260m was 40 million less.", "Aid of $260m was 50 million less."),
        ("Aid fell to $260m from $300m.", "Aid shrank by $40m.", "Aid shrank by $45m."),
        ("It has 22 cranes, not 30.", "With 22 cranes it has eight fewer.", "With 22 cranes it has nine fewer."),
        ("It sold 9 tonnes in the first half of 2025.", "It sold 9 tonnes in six months.", "It sold 9 tonnes in May."),
        ("It sold 9 tonnes in the first half.", "It sold 9 tonnes in the first six months.",
         "It sold 9 tonnes in the last six months."),
        ("It will open in the third quarter of 2026.", "It will open between July and September 2026.",
         "It will open between June and September 2026."),
        ("Sales rose last year.", "Sales rose in 2024.", "Sales rose in 2023."),
        ("It opens next June.", "It opens in June 2026.", "It opens in June 2027."),
        ("It closed last June.", "It closed in June 2024.", "It closed in June 2025."),
        ("It takes 14 days.", "It takes a fortnight.", "It takes 14 weeks."),
        ("It takes 45 working days.", "It takes 45 days.", "It takes 45 working weeks."),
        ("It cost 5 million rupiah.", "It cost 5m rupiah.", "It cost 5m dong."),
        ("It uses 13 kilowatt-hours a kilogram.", "It uses 13 kWh per kg.", "It uses 13 MWh per kg."),
        ("She took over 300 samples.", "She took 300 samples over.", "She took 200 samples over."),
        ("Ghana wants a plant.", "A Ghanaian plant is wanted.", "A Gabonese plant is wanted."),
        ("China slowed exports.", "Beijing slowed exports.", "Hanoi slowed exports."),
        ("Polish ships wait.", "Ships from Poland wait.", "Ships from Latvia wait."),
        ("Ms Quill agreed.", "Dana Quill agreed.", "Nora Quill agreed."),
        ("Hind Metal closed a mine.", "HMW closed a mine.", "HMB closed a mine."),
    ],
)  # fmt: skip
def test_what_comes_to_the_same_passes_and_what_does_not_is_stopped(text: str, honest: str, wrong: str) -> None:
    told = source(text, before=FORERUNNERS)
    assert gates(check(honest, told)) & EXACT == set()
    assert gates(check(wrong, told)) & EXACT


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("It is the company's third plant in Texas.", "It is the company's first plant in Texas."),
        ("MP Materials sold 500 tonnes of rare earths.", "Lynas sold 500 tonnes of rare earths."),
        ("Vietnam raised quotas to 500 tonnes.", "China raised quotas to 500 tonnes."),
        ("It raised capacity from 7,000 tonnes to 10,000 tonnes.", "It has a capacity of 3,000 tonnes."),
        ("It paid $60 million for the mine and $100 million for the plant.", "It paid $40 million for the mine."),
        ("Output rose from 30 to 50 tonnes with 50 workers.", "The mine with 50 workers hired 20 more workers."),
        ("It makes 50 tonnes a year and will open soon.", "It will open in 12 months."),
        ("It meets a quarter of demand and will open soon.", "It will open in three months."),
        ("The share rose to 31%.", "The share rose to at most 31%."),
        ("It guarantees a price of $110, and the company sold 500 tonnes.", "The company sold more than 500 tonnes."),
        ("Output was limited by drought and the company sold 500 tonnes.", "The company sold less than 500 tonnes."),
        ("It plans to raise up to $200 million.", "It plans to raise $200 million."),
        ("Phase 2 will take more than three years.", "It will take three years."),
        ("It opens in the third quarter of 2027.", "It opens in July 2027."),
        ("It sold 9 tonnes in the first nine months of 2025.", "It sold 9 tonnes in September 2025."),
        ("In 2019 output fell from the previous year.", "In 2024 output fell."),
        ("The US firm bought 15% of the mine.", "The Pentagon bought 15% of the mine."),
        ("The Indian firm Lohum bought a mine.", "New Delhi bought a mine."),
        ("North Korea tested a furnace.", "Seoul tested a furnace."),
        ("It cost SEK 500 million.", "It cost CHF 500 million."),
        ("It cost R$500 million.", "It cost $500 million."),
        ("It has a mid-20% share.", "It has a mid-30% share."),
        ("Both companies closed a mine.", "The companies closed two mines."),
        ("34% of it goes to Japan.", "A third of it goes to Japan."),
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_stopped(text: str, wrong: str) -> None:
    before = ("Lynas Rare Earths reported a loss.", "China Daily asked.")
    assert gates(check(wrong, source(text, before=before))) & EXACT


def test_a_bound_before_a_sum_of_time_is_kept() -> None:
    told = source("The $500 million plant will take more than three years to build.")
    assert check("The plant will take more than three years to build.", told).failures == ()


def test_the_paper_may_be_named_and_lends_its_name_to_nobody_else() -> None:
    told = source("Vietnam raised quotas to 500 tonnes.", publisher="China Daily")
    assert gates(check("Vietnam raised quotas to 500 tonnes, China Daily wrote.", told)) & EXACT == set()
    assert gates(check("China raised quotas to 500 tonnes.", told)) & EXACT
    ours = source("We expect quotas of 500 tonnes.", publisher="Callow Notes")
    assert gates(check("Callow expects quotas of 500 tonnes.", ours)) & EXACT == set()


@pytest.mark.parametrize(
    ("text", "figure", "bound"),
    [
        ("handed over 300 samples", 300, ""),
        ("over 300 samples", 300, "more"),
        ("under a $5m order", 5_000_000, ""),
        ("$42 less than a year ago", 1, ""),
        ("less than a year ago", 1, "less"),
        ("short of 400 tonnes a year", 400, ""),
        ("in the past 3 years", 3, ""),
    ],
)
def test_a_bound_is_told_from_a_word_that_goes_with_the_verb(text: str, figure: int, bound: str) -> None:
    assert [each.bound for each in find_quantities(text) if each.number in (figure, figure // 1_000_000)][-1:] == [
        bound
    ]


def test_a_number_within_a_name_is_none() -> None:
    assert find_quantities("Illari-2 will not fly.") == []
