"""Readers' judgments of answers: one JSON object a line, ready to become eval cases."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError, with_config

from assistant.formatting import printable
from assistant.types import Turn
from index.errors import InputError, LibraryBusy, LibraryError

MAX_REMARK_CHARACTERS = 500
_FILE = "feedback.jsonl"
_LOCK = "feedback.lock"
_LOCK_SECONDS = 10

Verdict = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class CitedQuote:
    """Words that an answer quoted, and where they stand."""

    article: str
    paragraph: str
    quote: str


@with_config(extra="forbid")
@dataclass(frozen=True, slots=True)
class Judgment:
    """What a reader thought of an answer; `turn` counts from 1. Of the articles it holds the quotes and no more."""

    conversation: str
    turn: int
    asked: str
    question: str
    verdict: Verdict
    remark: str
    answer: str
    abstained: bool
    citations: tuple[CitedQuote, ...]
    model: str
    as_of: date
    judged_at: datetime


_JUDGMENT = TypeAdapter(Judgment)


def judge(conversation_id: str, turn_number: int, turn: Turn, verdict: Verdict, remark: str, now: datetime) -> Judgment:
    """The judgment of one turn, with what is needed to ask it again."""
    answer = turn.answer
    return Judgment(
        conversation=conversation_id,
        turn=turn_number,
        asked=turn.asked,
        question=turn.question,
        verdict=verdict,
        remark=remark,
        answer=answer.text,
        abstained=answer.abstained,
        citations=tuple(
            CitedQuote(each.evidence.article.id, each.evidence.paragraph.id, each.quote) for each in answer.citations
        ),
        model=answer.model,
        as_of=answer.as_of,
        judged_at=now.astimezone(UTC),
    )


def record_judgment(folder: Path, judgment: Judgment) -> None:
    """Adds the judgment to the library in `folder`, its remark on one line of at most MAX_REMARK_CHARACTERS.

    Raises LibraryBusy or LibraryError where it cannot be written.
    """
    line = to_json(replace(judgment, remark=_one_line(judgment.remark)))
    try:
        with FileLock(folder / _LOCK, timeout=_LOCK_SECONDS):
            _append(folder / _FILE, line)
    except Timeout:
        raise LibraryBusy(f"another process is writing to {folder / _FILE}; try again") from None
    except OSError as error:
        raise LibraryError(
            f"{folder / _FILE} cannot be written ({error.strerror}); free space or mend the cause"
        ) from None


def read_judgments(folder: Path) -> list[Judgment]:
    """The last judgment of each turn, oldest first. Raises InputError naming the line that cannot be read."""
    path, latest = folder / _FILE, dict[tuple[str, int], Judgment]()
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else []
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check its permissions") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            judgment = _JUDGMENT.validate_json(line, strict=True)
        except ValidationError:
            raise InputError(f"{path}:line {number} is not a judgment; correct the line or delete it") from None
        key = (judgment.conversation, judgment.turn)
        latest.pop(key, None)  # the place in line is that of the last one
        latest[key] = judgment
    return list(latest.values())


def to_json(judgment: Judgment) -> str:
    """The judgment as JSON on one line."""
    return json.dumps(_JUDGMENT.dump_python(judgment, mode="json"), ensure_ascii=False)


def format_judgments(judgments: Sequence[Judgment]) -> str:
    """Each judgment with its day, question, remark and the model that answered."""
    lines = []
    for each in judgments:
        lines.append(f"{each.judged_at:%Y-%m-%d}  {each.verdict:<4}  {_one_line(each.question)}  ({each.model})")
        lines += [f"{'':18}{each.remark}"] if each.remark else []
    return printable("\n".join(lines) or "There are no judgments yet.")


def _append(path: Path, line: str) -> None:
    """Adds a line of its own, even where a kill tore the last one."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a+b") as file:
        torn = False
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            torn = file.read(1) != b"\n"
        # A half of a character, which no file takes, becomes a question mark.
        file.write((b"\n" if torn else b"") + line.encode(errors="replace") + b"\n")


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))[:MAX_REMARK_CHARACTERS]
