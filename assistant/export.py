"""A conversation as Markdown with footnotes: what articles and models wrote stays plain text in it."""

import re
from collections.abc import Sequence

from assistant.formatting import (
    differing,
    format_shared,
    format_source,
    format_value,
    head_of_abstention,
    printable,
    said_by,
)
from assistant.types import Answer, Citation, Turn

_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#|!~$&])")
_AT_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")
_PLAIN_URL = re.compile(r"https?://[^\s<>\[\]()\"'`\\]+")


def to_markdown(turns: Sequence[Turn]) -> str:
    """Each question as a heading, its answer, and all footnotes at the end, numbered through."""
    blocks: list[str] = []
    notes: list[str] = []
    for turn in turns:
        blocks.append(f"## {escape(turn.asked)}")
        if turn.question != turn.asked:
            blocks.append(f"*Understood as: {escape(turn.question)}*")
        blocks += _answer(turn.answer, notes)
    return printable("\n\n".join([*blocks, *notes]) + "\n")


def escape(text: str) -> str:
    """One line of `text` in which no mark of Markdown or HTML is active."""
    line = " ".join(text.split())
    return _AT_START.sub(r"\1\\\2", _ACTIVE.sub(r"\\\1", line))


def _answer(answer: Answer, notes: list[str]) -> list[str]:
    """The paragraphs of an answer; its footnotes are added to `notes`."""
    if answer.abstained:
        head = head_of_abstention(answer)
        return [head, escape(answer.reason)] if answer.reason else [head]
    numbers: dict[int, int] = {}
    sayers = said_by(answer)
    for citation in answer.citations:
        numbers[citation.key] = len(notes) + 1
        notes.append(_note(len(notes) + 1, citation, sayers.get(citation.key, "")))
    lines = [
        escape(statement.text) + "".join(f"[^{numbers[key]}]" for key in statement.citations)
        for statement in answer.statements
    ]
    citations = {citation.key: citation for citation in answer.citations}
    for conflict in answer.conflicts:
        values = (f"- {escape(format_value(each, citations))}[^{numbers[each.citation]}]" for each in conflict.values)
        lines += [differing(conflict, citations), "\n".join(values)]
    for shared in answer.shared:
        marks = "".join(f"[^{numbers[key]}]" for key in shared.citations)
        lines.append(f"{escape(format_shared(shared, citations))}{marks}")
    return [*lines, *([f"*{escape(answer.note)}*"] if answer.note else [])]


def is_plain_url(url: str) -> bool:
    """Whether `url` may be a link: http or https, and nothing in it that could end one."""
    return bool(_PLAIN_URL.fullmatch(url))


def _note(number: int, citation: Citation, sayer: str) -> str:
    article, paragraph = citation.evidence.article, citation.evidence.paragraph
    url = f" <{article.url}>" if is_plain_url(article.url) else ""
    source = f"{escape(format_source(article))}, ¶{paragraph.number}"
    said = f"; says: {escape(sayer)}" if sayer else ""
    return f"[^{number}]: “{escape(citation.quote)}” {source}{said}.{url}"
