"""Errors are one line: on the page without markup, for programs as they are; what is no user's error stays one."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

import gradio as gr
import pytest
from pydantic import Field, SkipValidation

from assistant.ui.trouble import told, told_plainly
from index.errors import InputError, LibraryBusy

ASKER = gr.Request(username="anna")


def test_a_stream_tells_its_error_after_what_it_gave() -> None:
    def stream() -> Iterator[int]:
        yield 1
        raise LibraryBusy("another process is\nwriting to <b>")

    found = told(stream)()
    assert next(found) == 1
    with pytest.raises(gr.Error) as error:
        next(found)
    assert error.value.message == "another process is writing to &lt;b&gt;"
    assert not error.value.print_exception


def test_an_error_of_the_system_is_told_too() -> None:
    def once() -> None:
        raise PermissionError(13, "Permission denied", "/library")

    with pytest.raises(gr.Error, match="Permission denied"):
        told(once)()


def test_a_fault_of_ours_is_not_taken_for_the_users() -> None:
    def once() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        told(once)()


def endpoint(
    _: Annotated[gr.Request, SkipValidation], question: str, top_k: Annotated[int, Field(ge=1, le=50)] = 8
) -> dict[str, Any]:
    if question == "bad":
        raise InputError("'<b>' is not a\ndate")
    return {"question": question, "top_k": top_k, "none": None}


def test_a_program_gets_values_and_an_agent_json() -> None:
    assert told_plainly(endpoint)(ASKER, "ö", 3) == {"question": "ö", "top_k": 3, "none": None}
    assert json.loads(told_plainly(endpoint)("another request", "ö")) == {"question": "ö", "top_k": 8, "none": None}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("bad",), "'<b>' is not a date"),
        ((["a"],), "question is ['a']"),
        ((None,), "question is None"),
        (("a", "three"), "top_k is 'three'"),
        (("a", 0), "top_k is 0"),
        (("a", 51), "less than or equal to 50"),
        (({"path": "x" * 1_000_000},), "question is {"),
    ],
)
def test_what_a_program_sends_wrong_is_named_in_one_line(arguments: tuple[object, ...], words: str) -> None:
    with pytest.raises(gr.Error) as error:
        told_plainly(endpoint)(ASKER, *arguments)
    assert words in str(error.value)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 200
    assert str(error.value) == error.value.message
