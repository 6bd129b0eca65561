"""Writing: a chat model is shown the evidence and its reply is read, statement by statement, while it comes."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.draft import (
    MAX_OUTPUT,
    Draft,
    DraftError,
    Usage,
    complete_statements,
    draft_schema,
    marked_statements,
    parse_draft,
    parse_marked,
)
from assistant.errors import ModelError, ModelRefused
from assistant.evidence import render_evidence
from assistant.inert import inert_text
from assistant.models import told_in_one_line
from assistant.settings import Settings
from assistant.types import DraftStatement, Evidence
from index.errors import LodestoneError
from prompts import load_prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable, RunnableConfig

Rejected = tuple[DraftStatement, str]
"""A statement that cannot be shown, and why."""

_CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_length"})
_REFUSED = frozenset({"content_filter", "refusal", "safety", "recitation", "prohibited_content", "blocklist", "spii"})
_OF_THE_SCHEMA = re.compile(r"response_?format|json[_ ]?schema|structured|schema|grammar|\btools?\b", re.IGNORECASE)


class _SchemaRefused(LodestoneError):
    """The server does not take the schema of a reply."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How a reply is asked for and read; `ends` are the characters that a complete statement may end with."""

    prompt: str
    ends: str
    complete: Callable[[str], list[DraftStatement]]
    parse: Callable[[str], Draft]


@dataclass(frozen=True, slots=True)
class _Request:
    """What a draft is asked for; with `failures`, only those statements are asked for again."""

    question: str
    evidence: Sequence[Evidence]
    as_of: date
    failures: Sequence[Rejected] = ()

    def messages(self, form: _Form) -> list[tuple[str, str]]:
        """The conversation: one turn each, which every chat template takes."""
        asked = load_prompt(form.prompt).render(
            as_of=self.as_of.isoformat(), evidence=render_evidence(self.evidence), question=inert_text(self.question)
        )
        if self.failures:
            told = (f"- {statement.text} — {inert_text(reason)}" for statement, reason in self.failures)
            asked += "\n\n" + load_prompt("repair").render(failures="\n".join(told))
        return [("system", load_prompt("answer_system").render()), ("human", asked)]


class Writer:
    """Writes drafts with one chat model, asked by the schema of a draft or, where it takes none, in marked lines.

    It may be kept for many questions: once a model has refused the schema it is not asked by it again.
    """

    def __init__(self, model: "BaseChatModel", name: Settings | str) -> None:
        """`name` is what errors call the model; of settings they tell the address too."""
        self._model = model
        self._name = name
        self._takes_schema = True

    @property
    def name(self) -> str:
        """What the model is called."""
        return self._name if isinstance(self._name, str) else self._name.llm

    def stream_draft(
        self, question: str, evidence: Sequence[Evidence], as_of: date, config: "RunnableConfig | None" = None
    ) -> Iterator[DraftStatement | Draft]:
        """Each statement as soon as it is complete, and last the draft with all of them. Raises ModelError."""
        yield from self._stream(_Request(question, evidence, as_of), config)

    def repair(
        self,
        question: str,
        evidence: Sequence[Evidence],
        failures: Sequence[Rejected],
        as_of: date,
        config: "RunnableConfig | None" = None,
    ) -> Draft:
        """The statements of `failures` written anew, as far as the evidence bears them out. Raises ModelError."""
        *_, draft = self._stream(_Request(question, evidence, as_of, failures), config)
        assert isinstance(draft, Draft)
        return draft

    def _stream(self, request: _Request, config: "RunnableConfig | None") -> Iterator[DraftStatement | Draft]:
        asked_by_schema = self._ask_by_schema(len(request.evidence)) if self._takes_schema else None
        if asked_by_schema is not None:
            try:
                yield from self._write(asked_by_schema, request, _JSON, config)
            except _SchemaRefused:
                self._takes_schema = False
            else:
                return
        yield from self._write(self._model, request, _MARKED, config)

    def _ask_by_schema(self, sources: int) -> "Runnable[Any, BaseMessage] | None":
        """The model bound to the schema, without the parser behind it; None where the model takes no schema.

        LangChain's parser reads the whole reply anew with every piece, in time that grows with its square, fails on
        deep nests, and hides why a reply ended.
        """
        from langchain_core.runnables import RunnableSequence

        try:
            structured = self._model.with_structured_output(draft_schema(sources), method="json_schema")
        except (NotImplementedError, ValueError, TypeError):
            self._takes_schema = False
            return None
        return structured.first if isinstance(structured, RunnableSequence) else None

    def _write(
        self,
        model: "Runnable[Any, BaseMessage]",
        request: _Request,
        form: _Form,
        config: "RunnableConfig | None",
    ) -> Iterator[DraftStatement | Draft]:
        reply = _Reply()
        told = 0
        for piece in self._receive(model, request.messages(form), reply, config):
            if any(end in piece for end in form.ends):
                complete = form.complete(reply.text)
                yield from complete[told:]
                told = max(told, len(complete))
        draft = self._finish(reply, form)
        yield from draft.statements[told:]
        yield draft

    def _receive(
        self,
        model: "Runnable[Any, BaseMessage]",
        messages: list[tuple[str, str]],
        reply: "_Reply",
        config: "RunnableConfig | None",
    ) -> Iterator[str]:
        """The pieces of text that the model sends, which `reply` gathers."""
        with told_in_one_line(self._name):
            try:
                for message in model.stream(messages, config):
                    yield reply.add(message)
                    if len(reply.text) > MAX_OUTPUT:
                        break  # a model that has lost its way; what it wrote until here is read
            except Exception as error:
                reply.count(getattr(getattr(error, "completion", None), "usage", None))
                if not reply.text and _refuses_schema(error):
                    raise _SchemaRefused from None
                if not reply.cut:  # some providers call it an error when an answer reaches its length
                    raise

    def _finish(self, reply: "_Reply", form: _Form) -> Draft:
        name = self.name
        if reply.refused:
            raise ModelRefused(f"{name} refused to answer; ask in other words or choose another model")
        if reply.cut:
            statements = tuple(form.complete(reply.text))
            if not statements:
                raise ModelError(f"{name} did not finish its answer; raise llm_max_tokens")
            return Draft(statements, answered=True, usage=reply.usage)
        try:
            return replace(form.parse(reply.text), usage=reply.usage)
        except DraftError as error:
            raise ModelError(f"{name}: {error}; try another model or --fallback extractive") from None


@dataclass(slots=True)
class _Reply:
    """What a model has sent so far."""

    text: str = ""
    cut: bool = False
    refused: bool = False
    usage: Usage = field(default_factory=Usage)

    def add(self, message: "BaseMessage") -> str:
        """Takes a message, or a piece of one, and gives its text; where it calls a tool, that is the call's JSON."""
        calls = getattr(message, "tool_call_chunks", None) or ()
        piece = str(message.text) or "".join(call.get("args") or "" for call in calls)
        self.text += piece
        reasons = set(_reasons(message))
        self.cut = self.cut or bool(reasons & _CUT)
        self.refused = self.refused or bool(reasons & _REFUSED) or _holds_refusal(message)
        told = getattr(message, "usage_metadata", None) or {}
        self.usage += Usage(told.get("input_tokens") or 0, told.get("output_tokens") or 0)
        return piece

    def count(self, usage: object) -> None:
        """Adds what an error tells of the tokens that were used."""
        self.usage += Usage(getattr(usage, "prompt_tokens", 0) or 0, getattr(usage, "completion_tokens", 0) or 0)


def _reasons(message: "BaseMessage") -> Iterator[str]:
    """Why the message ended, in the words of its provider."""
    told: Mapping[str, Any] = message.response_metadata or {}
    details = told.get("incomplete_details")
    values = [told.get(name) for name in ("finish_reason", "stop_reason", "done_reason")]
    values.append(details.get("reason") if isinstance(details, Mapping) else None)
    return (value.lower() for value in values if isinstance(value, str))


def _holds_refusal(message: "BaseMessage") -> bool:
    if message.additional_kwargs.get("refusal"):
        return True
    blocks = message.content if isinstance(message.content, list) else []
    return any(isinstance(block, dict) and bool(block.get("refusal")) for block in blocks)


def _refuses_schema(error: Exception) -> bool:
    """Whether a server says that it cannot answer by a schema; only what it says tells this from other errors."""
    status = getattr(error, "status_code", None) or getattr(error, "code", None)
    invalid = any(base.__name__ == "ModelInvalidRequestError" for base in type(error).__mro__)
    return (invalid or status in (400, 422)) and _OF_THE_SCHEMA.search(str(error)) is not None


def _parse_json_reply(text: str) -> Draft:
    """The draft in a reply that was to be JSON; a server that ignores the schema may send marked lines."""
    try:
        return parse_draft(text)
    except DraftError:
        draft = parse_marked(text)
        if draft.statements and not any(statement.quotes for statement in draft.statements):
            raise
        return draft


def _parse_marked_reply(text: str) -> Draft:
    """The draft in a reply that was to be marked lines; some models write JSON all the same."""
    return parse_draft(text) if '"statements"' in text else parse_marked(text)


_JSON = _Form("answer", "}", complete_statements, _parse_json_reply)
_MARKED = _Form("answer_marked", "]\n", marked_statements, _parse_marked_reply)
