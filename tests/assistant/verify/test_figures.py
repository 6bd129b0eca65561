"""Figures, days and names told in another way than the source tells them, and their near misses."""

import pytest

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
        ("Duties are 14 to 31 percent.", "Duties are up to 31 percent.", "Duties are up to 41 percent."),
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
    from assistant.verify.quantities import find_quantities

    assert [each.bound for each in find_quantities(text) if each.number in (figure, figure // 1_000_000)][-1:] == [
        bound
    ]


def test_a_number_within_a_name_is_none() -> None:
    from assistant.verify.quantities import find_quantities

    assert find_quantities("Illari-2 will not fly.") == []
