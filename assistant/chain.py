"""The chain as LangChain knows it: a retriever, and a runnable from a question to a checked answer."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForChainRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import patch_config, run_in_executor
from pydantic import ConfigDict

from assistant.types import Answer, Done, Event, Verified, Withheld, article_to_dict
from index.errors import InputError
from index.library import Library
from index.types import Hit

Ask = Callable[[str, RunnableConfig | None], Iterator[Event]]
"""From a question to the events of its answer."""


class ArticleRetriever(BaseRetriever):
    """The passages of a library as LangChain documents, best first; the metadata tell their source."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    library: Library
    top_k: int = 8

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002
        return [hit_to_document(hit) for hit in self.library.search(query, self.top_k)]


def hit_to_document(hit: Hit) -> Document:
    """A hit as a document: its paragraphs, their ids, the article, the score."""
    paragraphs = {"paragraphs": [paragraph.id for paragraph in hit.paragraphs], "voice": hit.chunk.voice.value}
    text = "\n\n".join(paragraph.text for paragraph in hit.paragraphs)
    return Document(text, id=hit.chunk.id, metadata={**article_to_dict(hit.article), **paragraphs, "score": hit.score})


class AnswerChain(Runnable[str | dict[str, Any], Answer]):
    """Retriever, evidence, prompt, model and verification as one runnable: a question in, an Answer out.

    `stream` gives the answer as far as it has passed, each time with one statement more; the last one is complete.
    A dict holds the question under "question". Callbacks of the config reach the model.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def invoke(self, input: str | dict[str, Any], config: RunnableConfig | None = None, **_: Any) -> Answer:
        """The complete answer."""

        def run(
            question: str | dict[str, Any], run_manager: CallbackManagerForChainRun, config: RunnableConfig
        ) -> Answer:
            *_, answer = self._answers(question, patch_config(config, callbacks=run_manager.get_child()))
            return answer

        return self._call_with_config(run, input, config, run_type="chain")

    def stream(self, input: str | dict[str, Any], config: RunnableConfig | None = None, **_: Any) -> Iterator[Answer]:
        """The answer as it grows."""
        yield from self._answers(input, config)

    async def astream(
        self, input: str | dict[str, Any], config: RunnableConfig | None = None, **_: Any
    ) -> AsyncIterator[Answer]:
        """The answer as it grows; the work is done in a thread."""
        answers = self._answers(input, config)
        while (answer := await run_in_executor(config, next, answers, None)) is not None:
            yield answer

    def _answers(self, input: str | dict[str, Any], config: RunnableConfig | None) -> Iterator[Answer]:
        statements, citations, withheld = [], [], []
        question = _question(input)
        as_of = None
        for event in self._ask(question, config):
            if isinstance(event, Done):
                yield event.answer
                return
            if isinstance(event, Verified):
                statements.append(event.statement)
                citations += [each for each in event.citations if each not in citations]
            elif isinstance(event, Withheld):
                withheld.append(event)
            else:
                question, as_of = event.question, event.as_of
            if as_of is not None and statements:
                yield Answer(question, as_of, tuple(statements), tuple(citations), withheld=tuple(withheld))


def _question(input: str | dict[str, Any]) -> str:
    question = input.get("question") if isinstance(input, dict) else input
    if not isinstance(question, str):
        raise InputError(f"the chain was given {type(input).__name__} and no question; give it a text")
    return question
