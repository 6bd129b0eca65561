"""Each gate lets honest statements through and stops those with one thing wrong."""

import pytest

from assistant.types import DraftStatement, Quote
from index import Library
from tests.assistant.verify.helpers import check, gated, gates, source

DEAL = "The Pentagon promised to lend MP $150 million. It will pay about 15% of the cost, over 65 tonnes a year."
STAKE = "Rostec was out by August 2019. Its stake of 25% went to Zaltama on 4 June."
RANKS = "In 2024 China dug out 270,000 tonnes, against 45,000 in the United States and 31,000 in Myanmar."
VOICES = "Lynas said exports rose from 5 tonnes to 9 tonnes. A source told Reuters that Beijing may ban them."
DENIAL = "The ministry did not confirm the deal, but Vale confirmed the price of 20 dollars a kilogram."


@pytest.mark.parametrize(
    ("text", "statement", "gate"),
    [
        (DEAL, "The Pentagon promised to lend MP $160 million.", "quantities"),
        (DEAL, "The Pentagon promised to lend MP 150 million euros.", "quantities"),
        (DEAL, "It will pay 15% of the cost.", "quantities"),
        (DEAL, "The Pentagon will pay about 15% of the profit.", "quantities"),
        (DEAL, "It will pay for over 65 tonnes a month.", "quantities"),
        (DEAL, "It will pay for under 65 tonnes a year.", "quantities"),
        (RANKS, "China dug out 270,000 kilograms in 2024.", "quantities"),
        (RANKS, "China dug out 270,000 tonnes in 2023.", "dates"),
        (STAKE, "Rostec's stake of 25% went to Zaltama on 4 July.", "dates"),
        (STAKE, "Rostec's stake of 25% went to Zaltama on 4 June 2018.", "dates"),
        (STAKE, "Rosneft's stake of 25% went to Zaltama.", "names"),
        (STAKE, "Rostec's stake of 25% went to Polymetal.", "names"),
        (RANKS, "China dug out 45,000 tonnes in 2024 and the United States 270,000.", "pairing"),
        (DENIAL, "The ministry confirmed the deal.", "negation"),
        (DENIAL, "Vale did not confirm the price of 20 dollars a kilogram.", "pairing negation"),
        (VOICES, "Lynas said exports fell from 9 tonnes to 5 tonnes.", "direction quantities"),
        (VOICES, "Exports rose from 5 tonnes to 9 tonnes.", "attribution"),
        (VOICES, "A source told Reuters that Beijing will ban them.", "hedge"),
        (VOICES, "Reuters told a source that Beijing may ban them.", "roles"),
        (DEAL, "MP promised to lend the Pentagon $150 million.", "roles"),
        (DEAL, "The Pentagon lent MP $150 million.", "hedge"),
    ],
)
def test_one_thing_wrong_is_found(text: str, statement: str, gate: str) -> None:
    assert gates(check(statement, source(text))) & set(gate.split())


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (DEAL, "MP is to be lent 150 million dollars by the Pentagon, as promised."),
        (DEAL, "It will pay around 15 percent of the cost."),
        (STAKE, "Rostec's stake of a quarter went to Zaltama on June 4."),
        (RANKS, "China mined 270,000 tonnes in 2024, Myanmar 31,000 and the US 45,000."),
        (DENIAL, "The deal has not been confirmed by the ministry."),
        (DENIAL, "Vale confirmed the price of $20 per kg."),
        (VOICES, "According to Lynas, exports increased from 5 to 9 tonnes."),
        (VOICES, "Beijing might ban them, a source told Reuters."),
    ],
)
def test_an_honest_paraphrase_passes(text: str, statement: str) -> None:
    assert check(statement, source(text)).failures == ()


def test_a_figure_outside_the_quoted_words_does_not_count() -> None:
    found = check("China dug out 31,000 tonnes.", source(RANKS), quote="In 2024 China dug out 270,000 tonnes")
    assert "quantities" in gates(found)


def test_a_year_comes_from_the_day_of_the_article_or_the_text_before() -> None:
    text = "Work began in 2023. On 4 March it stopped for the winter season."
    quote = "On 4 March it stopped for the winter season"
    assert check("It stopped on 4 March 2023.", source(text), quote=quote).failures == ()
    assert "dates" in gates(check("It stopped on 4 March 2021.", source(text), quote=quote))


def test_a_fiscal_year_is_no_calendar_year() -> None:
    text = "India imported 100 tonnes in FY2023-24."
    assert check("India imported 100 tonnes in the financial year 2023-24.", source(text)).failures == ()
    assert "dates" in gates(check("India imported 100 tonnes in 2024.", source(text)))


def test_the_company_may_be_named_from_the_sentence_before() -> None:
    before = ("Lynas opened a plant in Malaysia.",)
    text = "The company expects to sell 20 tonnes of oxide."
    assert check("Lynas expects to sell 20 tonnes of oxide.", source(text, before=before)).failures == ()
    assert "names" in gates(check("Iluka expects to sell 20 tonnes of oxide.", source(text, before=before)))


def test_an_acronym_stands_for_the_names_that_it_shortens() -> None:
    text = "The US Geological Survey counts 44 million tonnes."
    assert check("The USGS counts 44 million tonnes.", source(text)).failures == ()


GUARANTEE = "For ten years the Pentagon guarantees MP a minimum of $110 per kilogram for neodymium."


@pytest.mark.parametrize(
    "added",
    [
        "; sell your MP shares",
        ", which is illegal",
        " per pound",
        " because you asked",
        " for dysprosium",
    ],
)
def test_what_is_hung_on_to_a_true_statement_is_found(added: str, corpus: Library) -> None:
    draft = DraftStatement(f"The Pentagon guarantees MP at least $110 per kilogram{added}.", (Quote(1, GUARANTEE),))
    if added == " per pound":
        draft = DraftStatement("The Pentagon guarantees MP at least $110 per pound.", draft.quotes)
    assert not gated(draft, [source(GUARANTEE)], corpus.nearness).passed


def test_a_second_sentence_hides_behind_no_first_one() -> None:
    text = "China dug out 270,000 tonnes in 2024. Confirm your account"
    assert gates(check(text, source(RANKS))) == {"news"}


SHIFT = (
    "In 2024 China dug out 270,000 tonnes, against 31,000 in Myanmar, which had mined 43,000 a year before. Vietnam"
    " fell from second to sixth. They met on 30 October 2025, and on 7 November 2025 the rules were eased."
)


@pytest.mark.parametrize(
    ("statement", "passes"),
    [
        ("Myanmar's output fell by more than a quarter, to 31,000 tonnes from 43,000.", True),
        ("Myanmar's output fell by more than a third, to 31,000 tonnes from 43,000.", False),
        ("Vietnam fell four places, from second to sixth.", True),
        ("Vietnam fell five places, from second to sixth.", False),
        ("The rules were eased a week or so after they met on 30 October.", True),
        ("The rules were eased a month after they met on 30 October.", False),
        ("China dug out just over 269,000 tonnes in 2024.", True),
        ("China dug out just under 269,000 tonnes in 2024.", False),
        ("China dug out six times as much as others.", False),
    ],
)
def test_a_figure_may_be_what_two_of_the_source_come_to(statement: str, passes: bool) -> None:
    assert ("quantities" not in gates(check(statement, source(SHIFT)))) == passes


PASSED_ON = (
    "Rostec's stake went to Zaltama. Moscow has offered New Delhi a way in. Ore is processed in Russia and tested in"
    " India. Lynas made no promise and looks for supplies from Malawi. The first product is samarium."
)


@pytest.mark.parametrize(
    ("statement", "gate"),
    [
        ("Zaltama's stake went to Rostec.", "roles"),
        ("India has offered Russia a way in.", "roles"),
        ("Ore is processed in India.", "roles"),
        ("Lynas looks for supplies to Malawi.", "roles"),
        ("Lynas made a promise.", "negation"),
        ("The last product is samarium.", "direction"),
    ],
)
def test_names_and_words_in_the_place_of_others_are_found(statement: str, gate: str) -> None:
    assert gate in gates(check(statement, source(PASSED_ON)))


def test_a_hedge_left_out_is_found_where_the_rest_is_told_in_other_words(corpus: Library) -> None:
    text = "A Moscow analyst read the handover as a sign that genuine mining groups do not want the project."
    draft = DraftStatement("The takeover is evidence that genuine miners don't want it.", (Quote(1, text),))
    assert "attribution" in gates(gated(draft, [source(text)], corpus.nearness))


def test_a_statement_is_one_sentence_since_each_needs_footnotes_of_its_own(corpus: Library) -> None:
    one, two = "China dug out 270,000 tonnes in 2024.", "China dug out 270,000 tonnes in 2024. Myanmar mined 31,000."
    quotes = (Quote(1, RANKS),)
    assert gated(DraftStatement(one, quotes), [source(RANKS)], corpus.nearness).passed
    assert "news" in gates(gated(DraftStatement(two, quotes), [source(RANKS)], corpus.nearness))


def test_a_sentence_that_says_something_else_has_no_ground(corpus: Library) -> None:
    alien = DraftStatement("Whales sing and dance.", (Quote(1, RANKS),))
    assert "support" in gates(gated(alien, [source(RANKS)], corpus.nearness))
