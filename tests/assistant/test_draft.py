"""Drafts: what a chat model writes is read with patience and made inert."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.draft import (
    MAX_MISSING,
    MAX_OUTPUT,
    MAX_QUOTES,
    MAX_STATEMENTS,
    MAX_TEXT,
    MAX_WORDS,
    Draft,
    DraftError,
    Usage,
    complete_statements,
    draft_schema,
    marked_statements,
    parse_draft,
    parse_marked,
)
from assistant.types import DraftStatement, Quote
from tests.fakes_chat import draft, statement

MINE = statement("The mine opens in May.", (1, "opens in May"))
PLANT = statement("The plant opens in June.", (2, "opens in June"), (3, "in June"))
READ_MINE = DraftStatement("The mine opens in May.", (Quote(1, "opens in May"),))
READ_PLANT = DraftStatement("The plant opens in June.", (Quote(2, "opens in June"), Quote(3, "in June")))

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["statements", "text", "quotes", "source", "words", "answered", "missing", "x"]), inner
        )
    ),
    max_leaves=12,
)
MARKS = st.sampled_from(
    ["1.", "and so", "[1", "[2:", ': "', '"]', "]", "x", ". ", "\n", "MISSING:", "NO ANSWER", "- ", "“", "<think>"]
)


def read(parse: Any, data: Any) -> Draft | None:
    """The draft in `data`, or None where there is none."""
    try:
        draft = parse(data)
    except DraftError:
        return None
    assert isinstance(draft, Draft)
    return draft


def test_a_draft_is_read_as_it_was_written() -> None:
    expected = Draft((READ_MINE, READ_PLANT), answered=True, missing="the cost")
    assert parse_draft(draft(MINE, PLANT, missing="the cost")) == expected
    assert parse_draft(json.dumps(draft(MINE, PLANT, missing="the cost"))) == expected


def test_a_draft_that_answers_nothing_says_what_is_missing() -> None:
    assert parse_draft(draft(missing="the cost")) == Draft(missing="the cost")


@pytest.mark.parametrize("form", ["Here you are:\n```json\n{}\n```\nBye {{}}.", "<think>so {{</think>{}", "\ufeff{}"])
def test_what_stands_around_the_json_is_passed_over(form: str) -> None:
    assert parse_draft(form.replace("{}", json.dumps(draft(MINE)))).statements == (READ_MINE,)


@pytest.mark.parametrize(
    "malformed",
    [None, 3, "text", [], {}, {"text": ""}, {"text": 3}, {"text": "\u200b"}, {"text": "x" * (MAX_TEXT + 1)},
     {"quotes": []}],
)  # fmt: skip
def test_a_malformed_statement_is_left_out(malformed: Any) -> None:
    assert parse_draft({"statements": [MINE, malformed, PLANT]}).statements == (READ_MINE, READ_PLANT)


@pytest.mark.parametrize(
    "malformed",
    [None, "opens", {}, {"source": 1}, {"words": "opens"}, {"source": 0, "words": "x"},
     {"source": "first", "words": "x"}, {"source": 1, "words": " "}, {"source": 1.5, "words": "x"},
     {"source": 10**9, "words": "x"}],
)  # fmt: skip
def test_a_malformed_quote_is_left_out(malformed: Any) -> None:
    entry = {"text": "It opens.", "quotes": [malformed, {"source": "[2]", "words": " in June "}]}
    assert parse_draft([entry]).statements[0].quotes == (Quote(2, "in June"),)


@pytest.mark.parametrize("quotes", [None, "opens", {"source": 1}, 3])
def test_a_statement_without_quotes_is_kept_for_the_checks_to_refuse(quotes: Any) -> None:
    assert parse_draft([{"text": "It opens.", "quotes": quotes}]).statements == (DraftStatement("It opens.", ()),)


def test_what_is_too_much_is_cut() -> None:
    many = [statement(f"Mine {number} opens.", *((1, f"mine {place}") for place in range(9))) for number in range(99)]
    read = parse_draft({"statements": many, "missing": "x" * 9_999})
    assert len(read.statements) == MAX_STATEMENTS
    assert all(len(each.quotes) == MAX_QUOTES for each in read.statements)
    assert len(read.missing) == MAX_MISSING


def test_words_that_are_too_long_are_cut_between_two_of_them() -> None:
    words = "opens in May " * 100
    cut = parse_draft([statement("It opens.", (1, words))]).statements[0].quotes[0].words
    assert MAX_WORDS - 6 <= len(cut) <= MAX_WORDS
    assert words.startswith(cut + " ")


def test_what_is_said_twice_is_read_once() -> None:
    assert parse_draft([MINE, MINE, PLANT, MINE]).statements == (READ_MINE, READ_PLANT)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("The mine [1] opens in May [2][3].", "The mine opens in May."),
        ("It opens in May (source 2) [1, 3].", "It opens in May."),
        ("It <b>opens</b> in May<script>x()</script>.", "It opens in May ."),
        ("It opens, see [here](https://x.example).", "It opens, see here."),
        ("![x](https://x.example/p.png?q=1)It opens.", "It opens."),
        ("It opens, see https://x.example/a.", "It opens, see (link)."),
        ("<|im_start|>It **opens**\n\u202ein May.", "It opens in May."),
        ("It cost [sic] $5 [NYSE: X].", "It cost [sic] $5 [NYSE: X]."),
    ],
)
def test_a_statement_is_text_only(written: str, text: str) -> None:
    assert parse_draft([statement(written)]).statements[0].text == text
    assert parse_draft({"answered": False, "missing": "See [here](https://x.example)."}).missing == "See here."


@pytest.mark.parametrize(
    "junk",
    [None, 3, "", "Sorry.", {}, {"x": 1}, {"statements": "none"}, {"statements": [3]}, "[" * 9_999, "{" * 9_999,
     '{"a":' * 9_999, '{"a": ' + "1" * 9_999],
)  # fmt: skip
def test_what_holds_no_draft_is_refused(junk: Any) -> None:
    with pytest.raises(DraftError):
        parse_draft(junk)


def test_of_a_cut_reply_the_whole_statements_are_read() -> None:
    text = json.dumps(draft(MINE, PLANT))
    assert parse_draft(text[: text.index("The plant") + 3]).statements == (READ_MINE,)


def test_a_broken_statement_does_not_take_the_next_with_it() -> None:
    broken = '{"statements": [{"text": "He said "yes".", "quotes": []}, ' + json.dumps(MINE) + '], "answered": true}'
    assert parse_draft(broken) == Draft((READ_MINE,), answered=True)


def test_the_answered_of_a_draft_without_statements_is_not_believed() -> None:
    assert not parse_draft({"statements": [], "answered": True, "missing": ""}).answered
    assert not parse_draft({"statements": [MINE], "answered": False, "missing": ""}).answered


def test_statements_are_complete_one_by_one_while_the_reply_grows() -> None:
    text = json.dumps(draft(MINE, PLANT, missing="it"))
    seen = [complete_statements(text[:end]) for end in range(len(text) + 1)]
    assert seen[0] == []
    assert seen[text.index(', {"text": "The plant')] == [READ_MINE]
    assert seen[-1] == [READ_MINE, READ_PLANT]
    assert all(later[: len(earlier)] == earlier for earlier, later in pairwise(seen))


@given(VALUES)
def test_any_values_are_read_or_refused(data: object) -> None:
    assert isinstance(read(parse_draft, data), Draft | None)


@given(st.text() | st.lists(MARKS).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert isinstance(read(parse_draft, text), Draft | None)
    assert isinstance(read(parse_marked, text), Draft | None)


@given(VALUES, st.data())
def test_what_was_complete_of_json_stays_in_the_draft(values: object, data: st.DataObject) -> None:
    text = json.dumps({"statements": values, "answered": True} if data.draw(st.booleans()) else values)
    early = complete_statements(text[: data.draw(st.integers(0, len(text)))])
    whole = read(parse_draft, text)
    assert early == list(whole.statements if whole else ())[: len(early)]


@given(st.lists(MARKS, max_size=30).map("".join), st.data())
def test_what_was_complete_of_marked_lines_stays_in_the_draft(text: str, data: st.DataObject) -> None:
    early = marked_statements(text[: data.draw(st.integers(0, len(text)))])
    whole = read(parse_marked, text)
    assert early == list(whole.statements if whole else ())[: len(early)]


@pytest.mark.parametrize("piece", ["[1", '[1:"', "{", '{"text":', "[[", "<think>", "x [1] ", "- ", '"statements":['])
def test_a_reply_built_to_take_for_ever_is_read_within_bounds(piece: str) -> None:
    text = piece * (MAX_OUTPUT // len(piece))
    for parse in (parse_draft, parse_marked):
        draft = read(parse, text)
        assert draft is None or len(draft.statements) <= MAX_STATEMENTS


@pytest.mark.parametrize(
    ("line", "text", "quotes"),
    [
        ('It opens in May. [1: "opens in May"] [2: "May"]', "It opens in May.", ((1, "opens in May"), (2, "May"))),
        ("It opens in May. [1: “opens in May”]", "It opens in May.", ((1, "opens in May"),)),
        ('- It opens in May [1: "opens"].', "It opens in May.", ((1, "opens"),)),
        ('2. **It opens** in May. [Source 1: "opens"]', "It opens in May.", ((1, "opens"),)),
        ('He said no. [1: "he said "no" [sic] to it"]', "He said no.", ((1, 'he said "no" [sic] to it'),)),
        ("It opens in May. [1, opens in May]", "It opens in May.", ((1, "opens in May"),)),
        ("It opens in May. [1]", "It opens in May.", ((1, "It opens in May."),)),
        ('It opens in May.\n[1: "opens"]\n[2: "May"]', "It opens in May.", ((1, "opens"), (2, "May"))),
        ('It costs [300 million] dollars. [1: "costs"]', "It costs [300 million] dollars.", ((1, "costs"),)),
        ('No answer was given by the ministry. [1: "no answer"]', "No answer was given by the ministry.",
         ((1, "no answer"),)),
    ],
)  # fmt: skip
def test_a_marked_line_is_a_statement_with_its_quotes(
    line: str, text: str, quotes: tuple[tuple[int, str], ...]
) -> None:
    expected = DraftStatement(text, tuple(Quote(source, words) for source, words in quotes))
    assert parse_marked(f"Here is the answer:\n\n{line}\n").statements == (expected,)


def test_a_marked_statement_is_complete_once_another_begins() -> None:
    assert marked_statements('It opens. [1: "opens"]') == []
    assert marked_statements('It opens. [1: "opens"]\n[2: "ope') == []
    assert marked_statements('It opens. [1: "opens"]\n2.') == []
    assert [each.text for each in marked_statements('It opens. [1: "opens"]\n2. It clo')] == ["It opens."]
    assert [each.text for each in marked_statements('It opens. [1: "opens"]\nMISSING: the cost')] == []


def test_marked_lines_say_what_is_missing() -> None:
    read = parse_marked('It opens. [1: "opens"]\n\nMISSING: the cost\n')
    assert (len(read.statements), read.answered, read.missing) == (1, True, "the cost")


@pytest.mark.parametrize("line", ["NO ANSWER: the cost", "**NO ANSWER:** the cost", "no answer: the cost\n"])
def test_marked_lines_say_that_nothing_answers(line: str) -> None:
    assert parse_marked(line) == Draft(missing="the cost")


def test_text_without_marks_is_kept_for_the_checks_to_refuse() -> None:
    assert parse_marked("It opens in May.\n").statements == (DraftStatement("It opens in May.", ()),)


@pytest.mark.parametrize("text", ["", "\n\n", "```\n```", "<think>It opens. [1: x]"])
def test_text_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(DraftError):
        parse_marked(text)


def test_the_schema_asks_for_the_statements_first_and_bounds_everything() -> None:
    schema = draft_schema(7)
    assert list(schema["properties"]) == ["statements", "answered", "missing"]
    assert schema["properties"]["statements"]["maxItems"] == MAX_STATEMENTS
    assert_bounded(schema)


def assert_bounded(schema: dict[str, Any]) -> None:
    """Every object is closed and complete, every text and list bounded."""
    if schema["type"] == "object":
        assert schema["additionalProperties"] is False
        assert schema["required"] == list(schema["properties"])
        for each in schema["properties"].values():
            assert_bounded(each)
    if schema["type"] == "array":
        assert schema["maxItems"] > 0
        assert_bounded(schema["items"])
    if schema["type"] == "integer":
        assert (schema["minimum"], schema["maximum"]) == (1, 7)
    if schema["type"] == "string":
        assert schema["maxLength"] > 0


def test_usage_adds_up() -> None:
    assert Usage(3, 4) + Usage(10, 20) == Usage(13, 24)
