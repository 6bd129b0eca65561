"""A chat model that says again what another one said: the model's part of a run, without the model.

A reply is kept under a hash of the messages that asked for it: a changed prompt, other evidence, another question asks
for a new recording and finds none.
"""

import hashlib
import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.output_parsers import JsonOutputParser
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableSequence
from pydantic import Field, PrivateAttr

from assistant.errors import ModelError
from evals.journal import append_entry, mend_journal, read_journal

REPLAY = "replay:"
"""Before the path of a recording, where a model is named."""


class NotRecorded(ModelError):
    """These messages have no recorded reply."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A reply with the hash of what it replies to; `finish` is why it ended, in the provider's word."""

    key: str
    reply: str
    tokens_in: int = 0
    tokens_out: int = 0
    finish: str = "stop"
    by_schema: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """What a model was asked that has no recording: its key, the messages as (role, text), and the schema if any."""

    key: str
    messages: tuple[tuple[str, str], ...]
    schema: dict[str, Any] | None = None


class ReplayModel(BaseChatModel):
    """Replies from the recording at `path`; what `model` says instead, where one is given, is added to it.

    `missing` gathers the requests that found no reply. Raises InputError for a recording that cannot be read.
    """

    path: Path
    model: BaseChatModel | None = None
    model_name: str = ""
    missing: list[Request] = Field(default_factory=list)
    _replies: dict[str, Recorded] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: Any) -> None:
        """Reads the recording; one that is added to need not be there yet."""
        super().model_post_init(context)
        self.model_name = self.model_name or f"{REPLAY}{self.path.name}"
        if self.model is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch()
            mend_journal(self.path)
        self._replies = {each.key: each for each in read_recording(self.path)}

    @property
    def _llm_type(self) -> str:
        return "replay"

    def with_structured_output(
        self, schema: dict[str, Any] | type, *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[LanguageModelInput, Any]:
        """Takes a schema where the model that is recorded does. Raises NotImplementedError where it does not."""
        del include_raw
        if self.model is not None:
            _bound_to_schema(self.model, schema, kwargs)
        elif self._replies and not any(each.by_schema for each in self._replies.values()):
            raise NotImplementedError("the model that was recorded takes no schema")
        return self.bind(schema=schema, options=kwargs) | JsonOutputParser()

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager
        told = tuple((message.type, str(message.content)) for message in messages)
        key = key_of(told)
        if key not in self._replies:
            if self.model is None:
                self.missing.append(Request(key, told, kwargs.get("schema")))
                raise NotRecorded(
                    f"{self.path} holds no reply to this prompt ({key}): the prompt, the evidence or the question has "
                    f"changed; record it with --llm provider:model --record {self.path}"
                )
            self._replies[key] = _ask(self.model, key, messages, kwargs)
            append_entry(self.path, self._replies[key])
        return ChatResult(generations=[ChatGeneration(message=_message(self._replies[key]))])


def key_of(messages: Sequence[tuple[str, str]]) -> str:
    """The hash of what is said by whom."""
    return hashlib.sha256(json.dumps(messages, ensure_ascii=False).encode(errors="replace")).hexdigest()[:32]


def read_recording(path: Path) -> list[Recorded]:
    """The replies of a JSONL file. Raises InputError that names the line."""
    return read_journal(path, Recorded, f"record it with --llm provider:model --record {path}")


def _ask(model: BaseChatModel, key: str, messages: list[BaseMessage], kwargs: dict[str, Any]) -> Recorded:
    """What the model says now."""
    schema = kwargs.get("schema")
    asked = model if schema is None else _bound_to_schema(model, schema, kwargs.get("options", {}))
    message = asked.invoke(messages)
    calls = getattr(message, "tool_calls", None) or ()  # some take a schema as a tool's
    reply = str(message.text) or "".join(json.dumps(call["args"], ensure_ascii=False) for call in calls)
    told = getattr(message, "usage_metadata", None) or {}
    return Recorded(
        key,
        reply.encode(errors="replace").decode(),  # a lone surrogate cannot be written
        told.get("input_tokens") or 0,
        told.get("output_tokens") or 0,
        _finish(message),
        by_schema=schema is not None,
    )


def _bound_to_schema(
    model: BaseChatModel, schema: dict[str, Any] | type, options: dict[str, Any]
) -> Runnable[LanguageModelInput, BaseMessage]:
    """The model without the parser behind it, as the assistant takes it: what it says is read elsewhere."""
    structured = model.with_structured_output(deepcopy(schema), **options)  # some providers change it
    if not isinstance(structured, RunnableSequence):
        raise NotImplementedError("the model takes no schema")
    return structured.first


def _finish(message: BaseMessage) -> str:
    """Why the reply ended; a refusal is told as one, wherever its provider puts it."""
    told = message.response_metadata or {}
    blocks = message.content if isinstance(message.content, list) else []
    if message.additional_kwargs.get("refusal") or any(
        isinstance(each, dict) and each.get("refusal") for each in blocks
    ):
        return "refusal"
    reasons = [told.get(name) for name in ("finish_reason", "stop_reason", "done_reason")]
    reasons.append((told.get("incomplete_details") or {}).get("reason"))
    return next((reason for reason in reasons if isinstance(reason, str) and reason), "stop")


def _message(recorded: Recorded) -> AIMessage:
    total = recorded.tokens_in + recorded.tokens_out
    return AIMessage(
        recorded.reply,
        usage_metadata={
            "input_tokens": recorded.tokens_in,
            "output_tokens": recorded.tokens_out,
            "total_tokens": total,
        },
        response_metadata={"finish_reason": recorded.finish},
    )
