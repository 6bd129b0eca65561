"""Readers' judgments are kept one a line, the last one of a turn counts, and no article text is kept beyond quotes."""

import json
import multiprocessing
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from filelock import FileLock

from assistant import feedback
from assistant.feedback import (
    MAX_REMARK_CHARACTERS,
    CitedQuote,
    Judgment,
    format_judgments,
    judge,
    read_judgments,
    record_judgment,
)
from index.embedding import PackagedEmbedder
from index.errors import InputError, LibraryBusy, LibraryError
from index.library import Library
from tests.assistant.test_conversations import make_turn

NOW = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)
TURN = make_turn()


def make_judgment(turn: int = 1, verdict: feedback.Verdict = "down", remark: str = "") -> Judgment:
    return judge("a conversation", turn, TURN, verdict, remark, NOW)


def record_many(folder: Path, first: int) -> None:
    for turn in range(first, first + 20):
        record_judgment(folder, make_judgment(turn))


def test_a_judgment_holds_what_was_asked_and_answered(tmp_path: Path) -> None:
    judgment = judge("c", 2, TURN, "up", "Right.", NOW.astimezone(timezone(timedelta(hours=5))))
    record_judgment(tmp_path, judgment)
    assert read_judgments(tmp_path) == [judgment]
    assert judgment == Judgment(
        conversation="c",
        turn=2,
        asked="Who controls Tomtor?",
        question="Who controls Tomtor?",
        verdict="up",
        remark="Right.",
        answer="Rosneft does. [1]",
        abstained=False,
        citations=(CitedQuote("mine", "mine.1", TURN.answer.citations[0].quote),),
        model="extractive",
        as_of=TURN.answer.as_of,
        judged_at=NOW,
    )
    assert judgment.judged_at.utcoffset() == timedelta()


def test_of_the_articles_only_quotes_are_kept(tmp_path: Path) -> None:
    record_judgment(tmp_path, make_judgment())
    kept = (tmp_path / "feedback.jsonl").read_text()
    assert TURN.answer.citations[0].quote in kept
    assert "Since May" not in kept
    assert "The text before." not in kept


def test_the_last_judgment_of_a_turn_counts_and_the_oldest_comes_first(tmp_path: Path) -> None:
    given = [
        make_judgment(1, "up"),
        make_judgment(2),
        replace(make_judgment(1), conversation="other"),
        make_judgment(1),
    ]
    for judgment in given:
        record_judgment(tmp_path, judgment)
    assert read_judgments(tmp_path) == given[1:]


def test_without_judgments_there_are_none(tmp_path: Path) -> None:
    assert read_judgments(tmp_path) == []
    assert "no judgments" in format_judgments([])


def test_a_remark_is_kept_on_one_line_of_bounded_length(tmp_path: Path) -> None:
    remark = "Wrong\n\x1b[31myear\u2028\u202e" + "x" * 9_000
    record_judgment(tmp_path, make_judgment(remark=remark))
    kept = read_judgments(tmp_path)[0].remark
    assert kept.startswith("Wrong [31myear xxx")
    assert len(kept) == MAX_REMARK_CHARACTERS
    assert (tmp_path / "feedback.jsonl").read_bytes().count(b"\n") == 1


def test_any_character_can_be_asked_and_half_a_one_becomes_a_question_mark(tmp_path: Path) -> None:
    for number, asked in enumerate(["टोमटोर\x85\u2028?", "\ud83e?"], start=1):
        record_judgment(tmp_path, replace(make_judgment(number), asked=asked))
    assert [each.asked for each in read_judgments(tmp_path)] == ["टोमटोर\x85\u2028?", "??"]


def test_only_the_owner_can_read_what_is_kept(tmp_path: Path) -> None:
    record_judgment(tmp_path, make_judgment())
    assert (tmp_path / "feedback.jsonl").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: line[:-10],
        lambda line: line.replace('"down"', '"sideways"'),
        lambda line: line.replace('"turn": 2', '"turn": "2"'),
        lambda line: line.replace('"turn": 2', '"turn": 2, "stars": 5'),
        lambda _: "[]",
        lambda _: "\udcff",
    ],
)
def test_a_damaged_line_is_named(tmp_path: Path, damage: Callable[[str], str]) -> None:
    for turn in (1, 2, 3):
        record_judgment(tmp_path, make_judgment(turn))
    file = tmp_path / "feedback.jsonl"
    lines = file.read_text().splitlines()
    lines[1] = damage(lines[1])
    file.write_text("\n".join(lines) + "\n", errors="surrogateescape")
    with pytest.raises(InputError) as error:
        read_judgments(tmp_path)
    assert str(error.value).startswith(f"{file}:line 2 ")
    assert "\n" not in str(error.value)


def test_a_line_torn_by_a_kill_does_not_spoil_the_next_one(tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    file.write_text('{"conversation": "torn')
    record_judgment(tmp_path, make_judgment())
    with pytest.raises(InputError, match="line 1 "):
        read_judgments(tmp_path)
    file.write_text(file.read_text().split("\n", 1)[1])
    assert read_judgments(tmp_path) == [make_judgment()]


def test_threads_and_processes_record_at_once_and_none_is_lost(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    processes = [context.Process(target=record_many, args=(tmp_path, 100 * number)) for number in (1, 2)]
    for process in processes:
        process.start()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda number: record_many(tmp_path, 100 * number), (3, 4, 5)))
    for process in processes:
        process.join()
        assert process.exitcode == 0
    turns = {judgment.turn for judgment in read_judgments(tmp_path)}
    assert turns == {100 * number + each for number in range(1, 6) for each in range(20)}


def test_a_file_that_another_process_keeps_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "_LOCK_SECONDS", 0)
    with FileLock(tmp_path / "feedback.lock"), pytest.raises(LibraryBusy, match="try again"):
        record_judgment(tmp_path, make_judgment())


def test_a_file_that_cannot_be_used_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "feedback.jsonl").mkdir()
    with pytest.raises(LibraryError, match="cannot be written"):
        record_judgment(tmp_path, make_judgment())
    with pytest.raises(InputError, match="cannot be read"):
        read_judgments(tmp_path)


def test_judgments_as_people_read_them() -> None:
    shown = format_judgments([make_judgment(verdict="up"), make_judgment(2, remark="Since when?\x1b")])
    assert shown.splitlines() == [
        "2026-06-01  up    Who controls Tomtor?  (extractive)",
        "2026-06-01  down  Who controls Tomtor?  (extractive)",
        "                  Since when?",
    ]


def test_the_command_lists_them(
    lodestone: Callable[..., subprocess.CompletedProcess[str]], model: PackagedEmbedder, tmp_path: Path
) -> None:
    folder = tmp_path / "library"
    Library.open(folder, create=True, embedder=model).close()
    assert lodestone("feedback", "--library", folder).stdout == "There are no judgments yet.\n"
    record_judgment(folder, make_judgment(remark="Since when?"))
    assert "Since when?" in lodestone("feedback", "--library", folder).stdout
    [listed] = json.loads(lodestone("feedback", "--library", folder, "--json").stdout)["judgments"]
    assert set(listed) == {field.name for field in fields(Judgment)}
    assert listed["citations"] == [{"article": "mine", "paragraph": "mine.1", "quote": "the mine belongs to Rosneft"}]
    assert listed["judged_at"] == "2026-06-01T12:30:00Z"
    refused = lodestone("feedback", "--library", tmp_path / "none")
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
