"""Values of sentences, and whether two of them can be of one thing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.values import Kind, Measured, are_comparable, are_same, find_values, wanted_kinds

DAY = date(2025, 6, 1)


def only(text: str) -> Measured:
    (value,) = find_values(text, DAY)
    return value


@pytest.mark.parametrize(("question", "kind"), [
    ("How big is the fund?", Kind.MONEY),
    ("What did the mine cost?", Kind.MONEY),
    ("What share of the tin comes from Peru?", Kind.SHARE),
    ("How many tonnes does it dig?", Kind.MASS),
    ("At what depth does the ore lie?", Kind.LENGTH),
    ("How many goods are listed?", Kind.COUNT),
    ("When was it opened?", Kind.DAY),
    ("How long does the contract run?", Kind.DURATION),
])  # fmt: skip
def test_the_wording_tells_what_kind_of_value_would_answer(question: str, kind: Kind) -> None:
    assert wanted_kinds(question)[0] is kind


@pytest.mark.parametrize("question", [
    "Who owns the mine?", "Why was it closed?", "What cut does the state take when prices are high?",
])  # fmt: skip
def test_other_questions_ask_for_no_value(question: str) -> None:
    assert wanted_kinds(question) == ()


@pytest.mark.parametrize(("one", "other", "same"), [
    ("It cost $2 million.", "It cost 2m dollars.", True),
    ("It has Rs 7,280 crore.", "It has about Rs 7,300 crore.", True),
    ("It has Rs 7,280 crore.", "It has Rs 7,450 crore.", False),
    ("It has 90%.", "It has nine tenths.", True),
    ("It is about 100 km off.", "It is 102 km off.", True),
    ("It is 100 km off.", "It is 102 km off.", False),
    ("It came on 3 May.", "It came in May 2025.", True),
    ("It came on 3 May.", "It came on 4 May 2025.", False),
    ("It cost $100.", "It cost 90 euros.", False),
])  # fmt: skip
def test_values_are_the_same_when_written_or_rounded_in_another_way(one: str, other: str, same: bool) -> None:
    assert are_same(only(one), find_values(other, DAY)[0]) is same


@pytest.mark.parametrize(("one", "other"), [
    ("It cost $2 million.", "It holds 2 million tonnes."),
    ("It cost $2 million.", "It cost $20 million."),
    ("It sells at $60 a kilogram.", "It cost $50."),
    ("It counts 800 goods.", "It counts 900 workers."),
    ("It cost $771 million.", "It cost Rs 197 crore."),
    ("It came in May 2025.", "It came in May 2015."),
])  # fmt: skip
def test_values_of_another_kind_or_order_cannot_be_of_one_thing(one: str, other: str) -> None:
    assert not are_comparable(only(one), only(other))


@pytest.mark.parametrize(("one", "other"), [
    ("It cost $771 million.", "It cost ₹7,300 crore."),
    ("It counts 800 goods.", "It counts 1,100."),
    ("It holds 5 tonnes.", "It holds 4,000 kilograms."),
])  # fmt: skip
def test_values_of_one_order_can_be_of_one_thing_in_another_currency_or_unit(one: str, other: str) -> None:
    assert are_comparable(only(one), only(other))


@pytest.mark.parametrize("text", ["more than 800 goods", "about $5 million", "up to 90%"])
def test_a_value_is_told_with_what_bounds_it(text: str) -> None:
    assert only(f"It is {text}.").text == text.removesuffix(" goods")


@pytest.mark.parametrize("text", ["40 to 70 kilograms", "$700-1,000", "1-5%", "11.4 to 13.2 million tonnes"])
def test_a_range_is_one_value(text: str) -> None:
    assert only(f"It holds {text}.").text == text


@pytest.mark.parametrize(("text", "kind"), [
    ("It holds 920 pounds, or 417 kilograms.", Kind.MASS),
    ("It holds 920 pounds (417 kg).", Kind.MASS),
    ("It holds 920 pounds of tin.", Kind.MASS),
    ("It cost 920 pounds, he said.", Kind.MONEY),
])  # fmt: skip
def test_pounds_are_weight_where_the_sentence_says_so(text: str, kind: Kind) -> None:
    assert find_values(text, DAY)[0].kind is kind


def test_what_is_joined_to_a_share_is_none_itself() -> None:
    kinds = [each.kind for each in find_values("Seven are reused at 5% and ten are not.", DAY)]
    assert kinds == [Kind.COUNT, Kind.SHARE]


@given(st.text(max_size=200) | st.from_regex(r"[\w $€₹%.,-]{0,80}"), st.none() | st.dates())
def test_a_value_stands_in_its_sentence(sentence: str, published: date | None) -> None:
    for value in find_values(sentence, published):
        assert sentence[value.start :].startswith(value.text)
        assert are_same(value, value)
