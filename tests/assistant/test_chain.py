"""The chain and the retriever drop into LangChain code."""

import asyncio
import json
from typing import Any

import pytest
from langchain_core.callbacks import UsageMetadataCallbackHandler
from langchain_core.messages import AIMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

from assistant import Answer, Assistant
from index import InputError, Library
from tests.assistant.test_answering import FLOOR, HONEST, QUESTION, draft, source_of
from tests.fakes_chat import ScriptedChatModel


@pytest.fixture
def assistant(corpus: Library) -> Assistant:
    source = source_of(Assistant(corpus), FLOOR)
    other = "MP has the Pentagon's guarantee of at least $110 per kilogram."
    return Assistant(corpus, ScriptedChatModel(replies=[draft((HONEST, source, FLOOR), (other, source, FLOOR))]))


def test_invoke_gives_the_answer(assistant: Assistant) -> None:
    answer = assistant.chain.invoke(QUESTION)
    assert isinstance(answer, Answer)
    assert answer.statements[0].text == HONEST
    assert assistant.chain.invoke({"question": QUESTION}).statements == answer.statements


def test_stream_gives_the_answer_as_it_grows(assistant: Assistant) -> None:
    grown = list(assistant.chain.stream(QUESTION))
    assert [len(answer.statements) for answer in grown] == [1, 2, 2]
    assert dict(grown[-1].usage)["evidence"] > 0


def test_batch_and_async_give_the_same(assistant: Assistant) -> None:
    async def ask() -> list[Answer]:
        return [
            await assistant.chain.ainvoke(QUESTION),
            *[answer async for answer in assistant.chain.astream(QUESTION)],
        ]

    expected = assistant.chain.invoke(QUESTION).statements
    assert [answer.statements for answer in assistant.chain.batch([QUESTION, QUESTION])] == [expected, expected]
    invoked, *streamed = asyncio.run(ask())
    assert invoked.statements == streamed[-1].statements == expected


def test_the_chain_is_a_link_of_others(assistant: Assistant) -> None:
    longer = assistant.chain | RunnableLambda(lambda answer: len(answer.citations))
    assert longer.invoke(QUESTION) == 1


def test_callbacks_of_the_caller_reach_the_model(corpus: Library) -> None:
    source = source_of(Assistant(corpus), FLOOR)
    message = AIMessage(
        json.dumps(draft((HONEST, source, FLOOR))),
        usage_metadata={"input_tokens": 7, "output_tokens": 5, "total_tokens": 12},
        response_metadata={"model_name": "scripted"},
    )
    assistant = Assistant(corpus, ScriptedChatModel(replies=[message], streams=False))
    counted = UsageMetadataCallbackHandler()
    answer = assistant.chain.invoke(QUESTION, {"callbacks": [counted]})
    assert counted.usage_metadata["scripted"]["output_tokens"] == 5
    assert dict(answer.usage)["tokens_out"] == 5


@pytest.mark.parametrize("question", [7, {"query": "x"}, None, [QUESTION]])
def test_what_is_no_question_is_refused_by_name(assistant: Assistant, question: Any) -> None:
    with pytest.raises(InputError, match="give it a text"):
        assistant.chain.invoke(question)


def test_the_retriever_serves_an_ordinary_chain(assistant: Assistant) -> None:
    prompt = ChatPromptTemplate.from_template("{context}\n\n{question}")
    model = ScriptedChatModel(replies=["fine"], structured=False)
    chain = {"context": assistant.retriever, "question": RunnablePassthrough()} | prompt | model
    assert chain.invoke(QUESTION).text == "fine"
    assert "$110 per kilogram" in model.prompts[0]


def test_a_document_tells_its_source(assistant: Assistant) -> None:
    first, *_ = assistant.retriever.invoke(QUESTION)
    assert first.metadata["published"] == "2025-07-16"
    assert first.metadata["publisher"] == "Lodestone Briefs"
    assert first.id
