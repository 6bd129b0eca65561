"""Drafts: what a chat model wrote, read with patience and made inert, before any of it is believed."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from assistant.inert import inert_text
from assistant.types import DraftStatement, Quote
from index.sentences import split_sentences

MAX_STATEMENTS = 6
MAX_TEXT = 400
MAX_QUOTES = 3
MAX_WORDS = 400
MAX_MISSING = 300
MAX_OUTPUT = 40_000
"""Characters of a reply that are read: several times what a draft within these bounds takes."""

_LARGEST_KEY = 999
_READ_STATEMENTS = 50

_THINKING = re.compile(r"^\s*<think>.*?(?:</think>|$)", re.DOTALL | re.IGNORECASE)
_FOOTNOTE = re.compile(
    r"\s*(?:\[(?:sources? )?\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\]|\(sources? \d{1,3}(?:(?:,| and) \d{1,3})*\))",
    re.IGNORECASE,
)
_FIELD = re.compile(r'"(answered|missing)"\s*:\s*(true|false|"(?:[^"\\]|\\.){0,2000}")')
_ARRAY = re.compile(r'"statements"\s*:\s*\[|^\W*\[(?=\s*\{)')
_BETWEEN = re.compile(r"[\s,]*")
_ENTRY = re.compile(r'\{\s*"text"\s*:')
_LETTER = re.compile(r"\w")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_NO_ANSWER = re.compile(r"^\W*NO[ _-]ANSWER\W*?(?::\W*?(\w.*)?$|$)", re.IGNORECASE)
_MISSING = re.compile(r"^\W*MISSING\W*?:\W*?(\w.*)?$", re.IGNORECASE)
_MARK = re.compile(
    r"\[\s*(?:source\s*)?(\d{1,3})\s*(?:"
    r"[:,]?\s*[\"“”„«‘']([^\n]{1,2000}?)[\"“”»’']\s*"  # the words may hold brackets and quotes: both must close
    r"|[:,]\s*([^\[\]\n\"]{1,2000})"
    r")?\]",
    re.IGNORECASE,
)


class DraftError(ValueError):
    """Nothing in a reply can be read as a draft."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a model was sent and that it wrote, as its provider counts them; 0 where it does not say."""

    tokens_in: int = 0
    tokens_out: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model wrote: statements, whether it says that they answer, and what it says is missing.

    All of it is unchecked, `missing` too.
    """

    statements: tuple[DraftStatement, ...] = ()
    answered: bool = False
    missing: str = ""
    usage: Usage = Usage()


def draft_schema(sources: int) -> dict[str, Any]:
    """The JSON schema of a draft from sources 1 to `sources`; new at every call, since some providers change it.

    Every field is required and no other allowed, as OpenAI's strict mode wants. Strict mode itself is not asked for:
    it refuses the bounds on length, which keep a small model from writing one sentence without end.
    """
    quote = _object(
        source=_bounded("integer", "Number of the source", minimum=1, maximum=sources),
        words=_bounded("string", "Words copied letter by letter from this source", maxLength=MAX_WORDS),
    )
    statement = _object(
        text=_bounded("string", "One plain sentence", maxLength=MAX_TEXT),
        quotes=_bounded("array", "The words that carry the sentence", items=quote, minItems=1, maxItems=MAX_QUOTES),
    )
    draft = _object(  # in this order: the statements are read while the rest is still being written
        statements=_bounded("array", "The answer, empty if there is none", items=statement, maxItems=MAX_STATEMENTS),
        answered=_bounded("boolean", "Whether the sources answer the question"),
        missing=_bounded("string", "What the sources lack, else empty", maxLength=MAX_MISSING),
    )
    return {"title": "draft", "description": "An answer from numbered sources", **draft}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _bounded(kind: str, description: str, **bounds: Any) -> dict[str, Any]:
    return {"type": kind, "description": description, **bounds}


def _plain(value: object) -> object:
    """A sentence without the footnotes that a model put into it, made inert."""
    return _said_once(inert_text(_FOOTNOTE.sub("", value[:MAX_OUTPUT]))) if isinstance(value, str) else value


def _said_once(text: str) -> str:
    """`text` without sentences that it has already: a small model repeats itself until its room is used up."""
    kept: list[str] = []
    for start, end in split_sentences(text):
        sentence = text[start:end]
        if not any(earlier.startswith(sentence) for earlier in kept):
            kept.append(sentence)
    return " ".join(kept)


def _cut(value: object) -> object:
    """Words that fit, cut between two of them: what is left is still a quote."""
    if not isinstance(value, str):
        return value
    value = _said_once(value.strip()[: 2 * MAX_WORDS])
    if len(value) <= MAX_WORDS:
        return value
    return value[: MAX_WORDS + 1].rpartition(" ")[0] or value[:MAX_WORDS]


def _number(value: object) -> object:
    return value.strip(" []") if isinstance(value, str) else value


class _ReadQuote(BaseModel):
    source: Annotated[int, BeforeValidator(_number), Field(ge=1, le=_LARGEST_KEY)]
    words: Annotated[str, BeforeValidator(_cut), Field(min_length=1)]


class _ReadStatement(BaseModel):
    text: Annotated[str, BeforeValidator(_plain), Field(min_length=1, max_length=MAX_TEXT)]
    quotes: Any = None


def parse_draft(data: object) -> Draft:
    """The draft in a reply: JSON as values or as text, cut short or not, with whatever else stands around it.

    What is malformed is left out. Raises DraftError when nothing can be read.
    """
    if isinstance(data, str):
        data = _read_json(data)
    if isinstance(data, list):
        data = {"statements": data}
    if not isinstance(data, dict):
        raise DraftError("the reply holds no draft")
    entries, answered, missing = (data.get(name) for name in ("statements", "answered", "missing"))
    statements = _read_statements(entries if isinstance(entries, list) else [])
    if not statements and entries != [] and not isinstance(answered, bool) and not isinstance(missing, str):
        raise DraftError("the reply holds no statement that can be read")
    return Draft(tuple(statements), bool(statements) and answered is not False, _missing(missing))


def complete_statements(text: str) -> list[DraftStatement]:
    """The statements of a JSON text that is still growing: those that will not change any more.

    Not by a parser of partial JSON: that reads all anew for every character that it takes off the end.
    """
    return _read_statements(list(_entries(_told(text))))


def _read_statements(entries: Sequence[object]) -> list[DraftStatement]:
    read = (_read_statement(entry) for entry in entries[:_READ_STATEMENTS])
    return _distinct(statement for statement in read if statement)


def _distinct(statements: Iterable[DraftStatement]) -> list[DraftStatement]:
    """As many as an answer may have, none said twice: a small model falls into saying one thing again and again."""
    first: dict[str, DraftStatement] = {}
    for statement in statements:
        first.setdefault(statement.text, statement)
    return list(first.values())[:MAX_STATEMENTS]


def _read_statement(entry: object) -> DraftStatement | None:
    try:
        read = _ReadStatement.model_validate(entry)
    except ValidationError:
        return None
    quotes = read.quotes if isinstance(read.quotes, list) else []
    kept = [quote for quote in map(_read_quote, quotes[:_READ_STATEMENTS]) if quote]
    return DraftStatement(read.text, tuple(dict.fromkeys(kept))[:MAX_QUOTES])


def _read_quote(entry: object) -> Quote | None:
    try:
        read = _ReadQuote.model_validate(entry)
    except ValidationError:
        return None
    return Quote(read.source, read.words)


def _missing(value: object) -> str:
    return inert_text(value[: 2 * MAX_MISSING])[:MAX_MISSING] if isinstance(value, str) else ""


def _read_json(text: str) -> object:
    """The first JSON object in a text, or what can be read of it: the same statements as while it was growing."""
    text = _told(text)
    start = text.find("{")
    whole = _decode(text, start) if start >= 0 else None
    read: dict[str, object] = {}
    if whole and isinstance(whole[0], dict):
        read |= whole[0]
    else:
        for name, value in _FIELD.findall(text):
            decoded = _decode(value, 0)
            read |= {name: decoded[0]} if decoded else {}
    entries = list(_entries(text))
    return read | {"statements": entries} if entries else read


def _told(text: str) -> str:
    """As much of a reply as is read, without the thoughts that some models send before it."""
    return _THINKING.sub("", text[:MAX_OUTPUT])


def _entries(text: str) -> Iterator[object]:
    """The elements of the array of statements, as far as they are complete; a broken one is passed over."""
    begin = _ARRAY.search(text)
    place = begin.end() if begin else len(text)
    for _ in range(_READ_STATEMENTS):
        place = _BETWEEN.match(text, place).end()  # type: ignore[union-attr]  # it matches nothing too
        decoded = _decode(text, place)
        if decoded:
            yield decoded[0]
            place = decoded[1]
        elif text[place : place + 1] == "{" and (later := _ENTRY.search(text, place + 1)):
            place = later.start()
        else:
            return


def _decode(text: str, start: int) -> tuple[object, int] | None:
    """The JSON value that begins at `start`, and where it ends; None where none is complete."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):  # the former also for numbers of more than 4,300 digits
        return None


def parse_marked(text: str) -> Draft:
    """The draft in lines such as: One sentence. [1: "quoted words"] [2: "quoted words"]

    A last line MISSING: tells what is missing, a line NO ANSWER: that nothing answers. A mark without words stands for
    the words of the sentence itself. Lines without marks count only where no line has any. Raises DraftError when
    there is nothing to read.
    """
    lines = _lines(text)
    refusals = [found[1] or "" for line in lines if (found := _NO_ANSWER.match(line))]
    lacking = [found[1] or "" for line in lines if (found := _MISSING.match(line))]
    missing = _missing(" ".join(refusals + lacking).strip())
    prose = _prose(lines)
    statements = _read_entries(_marked(prose)[0])
    if not statements and not refusals:
        unmarked = (_read_statement({"text": line, "quotes": []}) for line in prose)
        statements = [each for each in unmarked if each]
    if not statements and not refusals and not missing:
        raise DraftError("the reply holds no statement")
    return Draft(tuple(_distinct(statements)), bool(statements), missing)


def marked_statements(text: str) -> list[DraftStatement]:
    """The marked statements of a growing text that will not change any more: the last one once another has begun."""
    entries, after = _marked(_prose(_lines(text)))
    begun = not after.startswith("[") and len(_LETTER.findall(after)) > 2  # fewer may be the number of a line
    return _distinct(_read_entries(entries if begun else entries[:-1]))


def _lines(text: str) -> list[str]:
    lines = (_BULLET.sub("", line).strip() for line in _told(text).splitlines())
    return [line for line in lines if line.strip("`*#- ")]


def _prose(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if not _NO_ANSWER.match(line) and not _MISSING.match(line)]


def _marked(lines: Iterable[str]) -> tuple[list["_Entry"], str]:
    """Each sentence that marks follow, on its own line or on the next; and what stands after the last mark."""
    entries: list[_Entry] = []
    after = ""
    for line in lines:
        for sentence, mark in _split_at_marks(line):
            if mark is None:
                after = sentence
                continue
            if text := sentence or after:
                entries.append(_Entry(text))
            after = ""
            if entries:
                entries[-1].quotes.append((mark[1], (mark[2] or mark[3] or entries[-1].text).strip()))
        if entries and line[-1] in ".!?" and line[-2:-1] == "]" and entries[-1].text[-1].isalnum():
            entries[-1].text += line[-1]  # the full stop of the sentence stood behind its marks
    return entries, after


def _read_entries(entries: Sequence["_Entry"]) -> list[DraftStatement]:
    read = (_read_statement(each.as_json()) for each in entries[:_READ_STATEMENTS])
    return [statement for statement in read if statement]


@dataclass(slots=True)
class _Entry:
    """A sentence and the numbers and words of the marks behind it."""

    text: str
    quotes: list[tuple[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """As a model would have written it in JSON."""
        return {"text": self.text, "quotes": [{"source": source, "words": words} for source, words in self.quotes]}


def _split_at_marks(line: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """The text before each mark with the mark, then what is left without one."""
    end = 0
    for mark in _MARK.finditer(line):
        yield line[end : mark.start()].strip().lstrip(".;, "), mark
        end = mark.end()
    rest = line[end:].strip()
    if rest.strip(" .;,"):
        yield rest, None
