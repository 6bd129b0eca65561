"""A chat model that follows a script: what real ones send through LangChain, without one."""

import json
from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.output_parsers import JsonOutputParser
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field

Reply = str | dict[str, Any] | AIMessage | Exception | tuple[str, Exception]


class ScriptedChatModel(BaseChatModel):
    """Gives each request the next reply, the last one again and again, and remembers what it was sent.

    A reply is text, values that become JSON, a whole message (for a refusal or a finish reason), an error, or text
    with the error that ends it. It streams `piece` characters at a time unless `streams` is false; with `structured`
    it takes a schema as real models do, and else raises NotImplementedError as the base class does.
    """

    replies: list[Any]
    structured: bool = True
    streams: bool = True
    piece: int = 5
    requests: list[list[BaseMessage]] = Field(default_factory=list)
    schemas: list[Any] = Field(default_factory=list)
    """The schema of each request; None where it was asked for text."""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    @property
    def prompts(self) -> list[str]:
        """All the text of each request."""
        return ["\n".join(str(message.content) for message in request) for request in self.requests]

    def with_structured_output(
        self, schema: dict[str, Any] | type, *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[LanguageModelInput, Any]:
        """The model bound to the schema, and a parser that streams the JSON as far as it has come."""
        if not self.structured:
            return super().with_structured_output(schema, include_raw=include_raw, **kwargs)
        return self.bind(schema=schema) | JsonOutputParser()

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002  # LangChain passes it
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> ChatResult:
        message, error = self._next(messages, kwargs)
        if error:
            raise error
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        message, error = self._next(messages, kwargs)
        for chunk in _pieces(message, self.piece):
            generation = ChatGenerationChunk(message=chunk)
            if run_manager:
                run_manager.on_llm_new_token(str(chunk.content), chunk=generation)
            yield generation
        if error:
            raise error

    def _should_stream(self, *, async_api: bool, **kwargs: Any) -> bool:
        return self.streams and super()._should_stream(async_api=async_api, **kwargs)

    def _next(self, messages: list[BaseMessage], kwargs: dict[str, Any]) -> tuple[AIMessage, Exception | None]:
        self.requests.append(messages)
        self.schemas.append(kwargs.get("schema"))
        reply: Reply = self.replies[min(len(self.requests), len(self.replies)) - 1]
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, AIMessage):
            return reply, None
        text, error = reply if isinstance(reply, tuple) else (reply, None)
        text = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
        sent = sum(len(str(message.content).split()) for message in messages)
        usage = UsageMetadata(input_tokens=sent, output_tokens=len(text.split()), total_tokens=sent + len(text.split()))
        told = {} if error else {"finish_reason": "stop", "model_name": "scripted"}
        return AIMessage(text, usage_metadata=None if error else usage, response_metadata=told), error


def _pieces(message: AIMessage, size: int) -> Iterator[AIMessageChunk]:
    """The message in pieces of text, and last what is told of it."""
    text = str(message.content)
    for start in range(0, len(text), size):
        yield AIMessageChunk(text[start : start + size])
    yield AIMessageChunk(
        "",
        additional_kwargs=message.additional_kwargs,
        response_metadata=message.response_metadata,
        usage_metadata=message.usage_metadata,
    )


def statement(text: str, *quotes: tuple[int, str]) -> dict[str, Any]:
    """A statement as a model writes it in JSON; a quote is the number of a source and words."""
    return {"text": text, "quotes": [{"source": source, "words": words} for source, words in quotes]}


def draft(*statements: dict[str, Any], missing: str = "") -> dict[str, Any]:
    """A draft as a model writes it in JSON; without statements it says that nothing answers."""
    return {"statements": list(statements), "answered": bool(statements), "missing": missing}


def cut(text: str) -> AIMessage:
    """A reply that reached its length."""
    return AIMessage(text, response_metadata={"finish_reason": "length"})


def refusal(text: str = "I cannot help with that.") -> AIMessage:
    """A reply that refuses, as OpenAI tells it."""
    return AIMessage("", additional_kwargs={"refusal": text}, response_metadata={"finish_reason": "stop"})
