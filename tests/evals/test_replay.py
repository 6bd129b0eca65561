"""Recorded replies: the same messages get the same reply, others a line that says how to record."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.assistant import Assistant
from assistant.errors import ModelError
from assistant.types import Answer, Retrieved
from evals.answering import answer_case
from evals.questions import Case
from evals.replay import NotRecorded, Recorded, ReplayModel, key_of, read_recording
from index.errors import InputError
from index.library import Library
from tests.fakes_chat import ScriptedChatModel, cut, draft, refusal, statement

QUESTION = "What price does the Pentagon guarantee MP Materials?"
FLOOR = "For ten years the Pentagon guarantees MP a minimum of $110 per kilogram for neodymium-praseodymium"
HONEST = "The Pentagon guarantees MP at least 110 dollars per kilogram for ten years."
WRONG = "The Pentagon guarantees MP at least 120 dollars per kilogram for ten years."


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return tmp_path / "replies" / "recording.jsonl"


@pytest.fixture
def source(corpus: Library) -> int:
    """The number under which a model is shown the paragraph that answers."""
    events = Assistant(corpus, ScriptedChatModel(replies=[draft()])).stream(QUESTION)
    retrieved = next(event for event in events if isinstance(event, Retrieved))
    return next(each.key for each in retrieved.evidence if FLOOR in each.paragraph.text)


def scripted_for(source: int, structured: bool, streams: bool) -> ScriptedChatModel:
    """A model that writes an honest and a wrong statement, and at the repair nothing."""
    replies: list[Any]
    if structured:
        replies = [draft(statement(HONEST, (source, FLOOR)), statement(WRONG, (source, FLOOR))), draft()]
    else:
        replies = [f'{HONEST} [{source}: "{FLOOR}"]\n{WRONG} [{source}: "{FLOOR}"]', "NO ANSWER: nothing"]
    return ScriptedChatModel(replies=replies, structured=structured, streams=streams)


def without_times(answer: Answer) -> Answer:
    usage = tuple(each for each in answer.usage if not each[0].endswith("_ms"))
    return replace(answer, usage=usage, model="")


@pytest.mark.parametrize("streams", [True, False])
@pytest.mark.parametrize("structured", [True, False])
def test_an_answer_is_the_same_recorded_and_replayed(
    corpus: Library, recording: Path, source: int, structured: bool, streams: bool
) -> None:
    direct = Assistant(corpus, scripted_for(source, structured, streams)).ask(QUESTION)
    model = scripted_for(source, structured, streams)
    recorded = Assistant(corpus, ReplayModel(path=recording, model=model)).ask(QUESTION)
    replayed = Assistant(corpus, ReplayModel(path=recording)).ask(QUESTION)
    assert [each.text for each in direct.statements] == [HONEST]
    assert [each.text for each in direct.withheld] == [WRONG]
    assert without_times(direct) == without_times(recorded) == without_times(replayed)
    assert dict(replayed.usage)["tokens_in"] > 0
    assert len(model.requests) == len(read_recording(recording)) == 2
    assert all((schema is not None) == structured for schema in model.schemas)


def test_a_model_is_asked_once_for_what_is_recorded(corpus: Library, recording: Path, source: int) -> None:
    model = scripted_for(source, structured=True, streams=True)
    for _ in range(2):
        Assistant(corpus, ReplayModel(path=recording, model=model)).ask(QUESTION)
    assert len(model.requests) == 2


def test_a_follow_up_that_a_model_rewrites_is_replayed(corpus: Library, recording: Path) -> None:
    follow_up = Case.model_validate(
        {
            "id": "follow-up", "topic": "mp", "kind": "follow-up", "question": "And who guarantees it?",
            "history": [QUESTION], "needs": [{"answers": ["x"], "sources": [{"article": "a", "text": "12345678"}]}],
        }
    )  # fmt: skip
    rewritten = "Who guarantees MP Materials a price?"
    for structured in (True, False):
        path = recording.with_stem(f"structured-{structured}")
        replies = [draft(), rewritten, draft()] if structured else ["NO ANSWER: none", rewritten, "NO ANSWER: none"]
        model = ScriptedChatModel(replies=replies, structured=structured)
        first = answer_case(Assistant(corpus, ReplayModel(path=path, model=model)), follow_up)
        second = answer_case(Assistant(corpus, ReplayModel(path=path)), follow_up)
        assert first.question == second.question == rewritten
        assert not second.trouble


@pytest.mark.parametrize("reply", [cut('{"statements": [{"text": "It pays'), refusal()])
def test_why_a_reply_ended_is_replayed_too(corpus: Library, recording: Path, reply: Any) -> None:
    told = []
    for model in (ScriptedChatModel(replies=[reply]), None):
        with pytest.raises(ModelError) as error:
            Assistant(corpus, ReplayModel(path=recording, model=model, model_name="a model")).ask(QUESTION)
        told.append(str(error.value))
    assert told[0] == told[1]
    assert "did not finish" in told[0] or "refused" in told[0]


def test_a_server_that_refuses_the_schema_is_recorded_in_marked_lines(corpus: Library, recording: Path) -> None:
    class Refused(Exception):
        status_code = 400

    model = ScriptedChatModel(replies=[Refused("response_format is not supported"), "NO ANSWER: nothing"])
    assert Assistant(corpus, ReplayModel(path=recording, model=model)).ask(QUESTION).abstained
    (recorded,) = read_recording(recording)
    assert not recorded.by_schema
    assert Assistant(corpus, ReplayModel(path=recording)).ask(QUESTION).abstained


def test_a_changed_prompt_asks_for_a_new_recording_in_one_line(
    corpus: Library, recording: Path, source: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    Assistant(corpus, ReplayModel(path=recording, model=scripted_for(source, True, True))).ask(QUESTION)
    monkeypatch.setattr("assistant.write.inert_text", lambda text: f"{text} Be brief.")
    model = ReplayModel(path=recording)
    with pytest.raises(NotRecorded, match=r"recording.jsonl holds no reply to this prompt .*--record") as error:
        Assistant(corpus, model).ask(QUESTION)
    assert "\n" not in str(error.value)
    (request,) = model.missing
    assert request.key == key_of(request.messages)
    assert "Be brief." in request.messages[1][1]
    assert request.schema is not None


def test_a_missing_recording_ends_the_case_in_trouble_and_not_the_run(
    corpus: Library, recording: Path, source: int
) -> None:
    Assistant(corpus, ReplayModel(path=recording, model=scripted_for(source, True, True))).ask(QUESTION)
    asked = Case(id="other", topic="mp", kind="unanswerable", question="Who controls Tomtor?")
    came = answer_case(Assistant(corpus, ReplayModel(path=recording)), asked)
    assert came.trouble.startswith(f"{recording} holds no reply to this prompt")
    assert (came.statements, came.ranked) == ((), ())


def test_nobody_stands_in_for_a_reply_that_is_not_recorded() -> None:
    assert issubclass(NotRecorded, ModelError)


def test_the_key_hangs_on_every_word_and_on_who_says_it() -> None:
    messages = [("system", "Be exact."), ("human", "Who?")]
    assert key_of(messages) == key_of(list(messages))
    others = [[*messages, ("human", "")], messages[:1], [("human", "Be exact."), messages[1]],
              [messages[0], ("human", "Who? ")], [("system", "Be exact.Who?")]]  # fmt: skip
    assert len({key_of(other) for other in [messages, *others]}) == 6
    key_of([("human", "a lone \ud800 surrogate")])


def test_a_reply_may_hold_any_character(recording: Path) -> None:
    odd = 'first\u2028second\x85third "quoted"\nfourth \ud800'
    said = ReplayModel(path=recording, model=ScriptedChatModel(replies=[odd])).invoke("Who?")
    assert ReplayModel(path=recording).invoke("Who?").content == said.content == odd.replace("\ud800", "?")


def test_a_reply_in_the_form_of_a_tools_call_is_recorded(recording: Path) -> None:
    from langchain_core.messages import AIMessage

    call = AIMessage("", tool_calls=[{"name": "draft", "args": {"answered": False}, "id": "1"}])
    ReplayModel(path=recording, model=ScriptedChatModel(replies=[call])).invoke("Who?")
    assert json.loads(str(ReplayModel(path=recording).invoke("Who?").content)) == {"answered": False}


def test_a_recording_that_a_crash_cut_off_is_gone_on_with(recording: Path) -> None:
    for question in ("Who?", "What?"):
        ReplayModel(path=recording, model=ScriptedChatModel(replies=["ä reply"])).invoke(question)
    whole = recording.read_bytes()
    for torn in (whole[:-1], whole[:-9], whole[: whole.index("ä".encode()) + 1]):
        recording.write_bytes(torn)
        model = ScriptedChatModel(replies=["ä reply"])
        for question in ("Who?", "What?"):
            assert ReplayModel(path=recording, model=model).invoke(question).content == "ä reply"
        assert sorted(recording.read_bytes().splitlines()) == sorted(whole.splitlines())


def test_damage_is_told_with_the_line_and_a_missing_file_with_the_remedy(recording: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read .*record it with --llm provider:model --record"):
        ReplayModel(path=recording)
    recording.parent.mkdir()
    recording.write_text(f'{json.dumps({"key": "k", "reply": "r"})}\n{{"key": 1}}\n', "utf-8")
    with pytest.raises(InputError, match=r"recording.jsonl line 2 is damaged; record it"):
        ReplayModel(path=recording)


def test_a_reply_written_by_hand_needs_but_its_key_and_words(recording: Path) -> None:
    recording.parent.mkdir()
    key = key_of([("human", "Who?")])
    recording.write_text(json.dumps({"key": key, "reply": "Rosneft"}), "utf-8")
    assert read_recording(recording) == [Recorded(key, "Rosneft")]
    assert ReplayModel(path=recording).invoke("Who?").content == "Rosneft"
    assert ReplayModel(path=recording).model_name == "replay:recording.jsonl"
