"""A chat model that says again what another one said: the model's part of a run, without the model.

A reply is kept under a hash of the messages that asked for it: a changed prompt, other evidence, another question asks
for a new recording and finds none.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.output_parsers import JsonOutputParser
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from index.errors import InputError

REPLAY = "replay:"
"""Before the path of a recording, where a model is named."""


class NotRecorded(Exception):
    """These messages have no recorded reply."""


class Recorded(BaseModel):
    """A reply with the hash of what it replies to."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str
    reply: str
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """What a model was asked that has no recording: its key and the messages as (role, text)."""

    key: str
    messages: tuple[tuple[str, str], ...]


class ReplayModel(BaseChatModel):
    """Replies from a recording; what `model` says instead, where one is given, is added to it.

    `missing` gathers the requests that found no reply.
    """

    path: Path
    model: BaseChatModel | None = None
    missing: list[Any] = Field(default_factory=list)
    _replies: dict[str, Recorded] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: Any) -> None:
        """Reads the recording. Raises InputError for one that cannot be read."""
        super().model_post_init(context)
        self._replies = {each.key: each for each in read_recording(self.path, missing_ok=self.model is not None)}

    @property
    def _llm_type(self) -> str:
        return "replay"

    def with_structured_output(
        self, schema: dict[str, Any] | type, *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[LanguageModelInput, Any]:
        """The schema goes to the model that is recorded, if there is one; a recording holds what came of it."""
        del include_raw
        return self.bind(schema=schema, **kwargs) | JsonOutputParser()

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
                self.missing.append(Request(key, told))
                raise NotRecorded(f"no reply is recorded for the prompt {key}")
            self._record(key, messages, kwargs)
        recorded = self._replies[key]
        usage = {
            "input_tokens": recorded.tokens_in,
            "output_tokens": recorded.tokens_out,
            "total_tokens": recorded.tokens_in + recorded.tokens_out,
        }
        message = AIMessage(recorded.reply, usage_metadata=usage, response_metadata={"finish_reason": "stop"})
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _record(self, key: str, messages: list[BaseMessage], kwargs: dict[str, Any]) -> None:
        """Asks the model that is recorded and keeps what it says."""
        assert self.model is not None
        schema, method = kwargs.get("schema"), kwargs.get("method")
        asked: Runnable[LanguageModelInput, Any] = self.model
        if schema is not None:
            asked = self.model.with_structured_output(schema, method=method, include_raw=True)
        answer = asked.invoke(messages)
        message = answer["raw"] if isinstance(answer, dict) else answer
        told = message.usage_metadata or {}
        recorded = Recorded(
            key=key,
            reply=str(message.text),
            tokens_in=told.get("input_tokens", 0),
            tokens_out=told.get("output_tokens", 0),
        )
        self._replies[key] = recorded
        with self.path.open("a", encoding="utf-8") as file:
            file.write(recorded.model_dump_json() + "\n")


def key_of(messages: Sequence[tuple[str, str]]) -> str:
    """The hash of what is said by whom."""
    return hashlib.sha256(json.dumps(messages, ensure_ascii=False).encode()).hexdigest()[:32]


def read_recording(path: Path, missing_ok: bool = False) -> list[Recorded]:
    """The replies of a JSONL file. Raises InputError that names the line."""
    if missing_ok and not path.exists():
        return []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the recording {path} cannot be read ({error}); record it with --record {path}") from None
    replies = []
    for number, line in enumerate(lines, start=1):
        try:
            replies.append(Recorded.model_validate_json(line))
        except ValidationError:
            raise InputError(f"{path} line {number} is no recorded reply; delete the line and record it anew") from None
    return replies
