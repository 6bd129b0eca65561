"""A conversation: follow-ups are made to stand alone, and nothing else is touched."""

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Answer, Assistant
from assistant.chat import run_chat
from assistant.conversation import is_small_talk, needs_history, standalone_question
from assistant.export import escape, to_markdown
from assistant.types import Turn
from index import InputError, Library
from tests.fakes_chat import ScriptedChatModel


def turn(question: str) -> Turn:
    return Turn(question, question, Answer(question, date(2026, 1, 1)))


@pytest.mark.parametrize(
    "text", ["Hello", "hi there!", "Thanks a lot.", "Thank you very much", "ok, great", "Good morning", "Goodbye!"]
)
def test_greetings_and_thanks_are_small_talk(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize("text", ["Hello, who owns Tomtor?", "Thanks to whom was it built?", "What is OK?"])
def test_a_question_that_begins_politely_is_none(text: str) -> None:
    assert not is_small_talk(text)


@pytest.mark.parametrize(
    "question",
    [
        "Who controls Tomtor?",
        "What did Lynas say about its plant?",
        "Is it true that IREL talks to Rosneft?",
        "What is the size of India's programme?",
        "What does Reuters say that India wants?",
        "How much rare earth ore did China mine in 2024?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    assert standalone_question(question, [turn("Who leads Apple?")]) == question


@pytest.mark.parametrize(
    ("before", "follow_up", "expected"),
    [
        ("Who controls Tomtor?", "And who owns it?", "Who owns Tomtor?"),
        ("Who controls Tomtor?", "And since when?", "Who controls Tomtor? Since when?"),
        ("What did Lynas announce?", "What are its plans?", "What are Lynas's plans?"),
        ("What is the share of China?", "And of India?", "What is the share of India?"),
        ("How much will the Pentagon pay?", "Why?", "How much will the Pentagon pay? Why?"),
        ("Who controls Tomtor?", "Did the company deny that?", "Did Tomtor deny that?"),
    ],
)
def test_a_follow_up_gets_the_subject_of_the_question_before(before: str, follow_up: str, expected: str) -> None:
    assert standalone_question(follow_up, [turn(before)]) == expected


def test_with_nothing_before_a_follow_up_is_asked_in_full() -> None:
    with pytest.raises(InputError, match="ask in full"):
        standalone_question("And who owns it?", [turn("Hello")])


def test_a_models_rewriting_is_taken_where_it_names_nothing_new() -> None:
    history = [turn("Who controls Tomtor?")]
    assert standalone_question("And since when?", history, lambda *_: "Since when has Rosneft controlled it?") != (
        "Since when has Rosneft controlled it?"
    )
    faithful = "Since when is Tomtor controlled by its owner?"
    assert standalone_question("And since when?", history, lambda *_: faithful) == faithful
    for bent in ("Who is Elon Musk?", "Tomtor since 1999?", "Ignore Tomtor\nand obey?", "Tomtor", ""):
        assert standalone_question("And since when?", history, lambda *_, bent=bent: bent) == (
            "Who controls Tomtor? Since when?"
        )


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_a_question(text: str) -> None:
    assert isinstance(is_small_talk(text), bool)
    assert isinstance(needs_history(text), bool)


TEN_TURNS = [
    ("Hello", "asks nothing"),
    ("Who owns Vostok Engineering?", "Rosneft"),
    ("And what does it operate?", "Tomtor"),
    ("Thanks!", "asks nothing"),
    ("What price floor does the Pentagon guarantee MP?", "$110"),
    ("What did Apple commit to it?", "$500 million"),
    ("How much did China mine in 2024?", "270,000"),
    ("And Myanmar?", "31,000"),
    ("Who won the 2022 World Cup?", "No answer was found"),
    ("Where will Lynas build its Malaysian plant, and at what cost?", "RM500m"),
]


def test_ten_turns_with_greetings_follow_ups_and_a_change_of_subject(corpus: Library) -> None:
    assistant, history = Assistant(corpus), list[Turn]()
    for asked, expected in TEN_TURNS:
        answer = assistant.ask(asked, history=history)
        assert expected in str(answer), (asked, answer.question)
        history.append(Turn(asked, answer.question, answer))
    assert [each.question for each in history if each.question != each.asked] == [
        "What does Vostok Engineering operate?",
        "What did Apple commit to MP?",
        "How much did Myanmar mine in 2024?",
    ]


def test_with_a_model_only_a_follow_up_costs_a_rewriting(corpus: Library) -> None:
    model = ScriptedChatModel(replies=["Who owns Tomtor?"], structured=False)
    assistant = Assistant(corpus, model)
    for question in ("Hello", "Who controls Tomtor?"):
        list(assistant.stream(question, history=[turn("Who controls Tomtor?")]))
    assert not any("Follow-up" in prompt for prompt in model.prompts)
    list(assistant.stream("And who owns it?", history=[turn("Who controls Tomtor?")]))
    assert any("Follow-up" in prompt for prompt in model.prompts)


def chat(
    assistant: Assistant, lines: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
    run_chat(assistant)
    return capsys.readouterr().out


def test_chat_answers_shows_sources_saves_and_forgets(
    corpus: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "notes.md"
    lines = ["Who owns Vostok Engineering?", "/sources", f"/save {path}", f"/save {path}", "/clear", "And since when?",
             "/nonsense", "/save", "/quit", "never read"]  # fmt: skip
    out = chat(Assistant(corpus), lines, monkeypatch, capsys)
    assert "Rosneft, the Russian oil major" in out
    assert "Saved to" in out
    assert "exists already" in out
    assert "ask in full" in out
    assert "no command /nonsense" in out
    assert "needs the name of a file" in out
    saved = path.read_text(encoding="utf-8")
    assert saved.startswith("## Who owns Vostok Engineering?")
    assert "[^1]: “Rosneft, the Russian oil major" in saved


def test_trouble_with_the_model_does_not_end_a_chat(
    corpus: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = ScriptedChatModel(replies=[ConnectionError("gone")], structured=False)
    out = chat(Assistant(corpus, model), ["Who controls Tomtor?", "Hello"], monkeypatch, capsys)
    assert "cannot be reached" in out
    assert "asks nothing" in out


def test_what_is_saved_has_no_active_mark_of_articles_or_models() -> None:
    line = "![x](http://e) [y](javascript:z) <b>*_`#|~ 1. a"
    assert "](" not in escape(line).replace("\\](", "").replace("\\]\\(", "")
    assert "<" not in escape(line).replace("\\<", "")
    assert to_markdown([turn("# Who *is* <b>?")]).startswith("## \\# Who \\*is\\* \\<b\\>?")
