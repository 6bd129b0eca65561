"""Errors as the page and programs are told them: one line, and no traceback."""

import inspect
import json
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any

import gradio as gr
from markupsafe import escape
from pydantic import ConfigDict, ValidationError, validate_call

from index.errors import LodestoneError


def told(handler: Callable[..., Any]) -> Callable[..., Any]:
    """The handler, whose errors are shown on the page."""
    if inspect.isgeneratorfunction(handler):

        @wraps(handler)
        def stream(*arguments: Any, **named: Any) -> Iterator[Any]:
            try:
                yield from handler(*arguments, **named)
            except (LodestoneError, OSError) as error:
                raise as_shown(error) from None

        return stream

    @wraps(handler)
    def once(*arguments: Any, **named: Any) -> Any:
        try:
            return handler(*arguments, **named)
        except (LodestoneError, OSError) as error:
            raise as_shown(error) from None

    return once


def told_plainly(handler: Callable[..., Any]) -> Callable[..., Any]:
    """The handler for programs: what they send is checked, and errors are told as they are.

    Its first argument is the request. An agent's, which is none of Gradio's, gets JSON: Gradio would write Python.
    """
    checked = validate_call(config=ConfigDict(arbitrary_types_allowed=True))(handler)

    @wraps(handler)
    def once(*arguments: Any, **named: Any) -> Any:
        try:
            found = checked(*arguments, **named)
        except ValidationError as error:
            raise _plain(_first_fault(error, list(inspect.signature(handler).parameters))) from None
        except (LodestoneError, OSError) as error:
            raise _plain(str(error)) from None
        return found if isinstance(arguments[0], gr.Request) else json.dumps(found, ensure_ascii=False)

    return once


def as_shown(error: Exception) -> gr.Error:
    """An error in one line that holds no markup."""
    return _plain(str(escape(str(error))))


class _Told(gr.Error):
    """An error whose text is its message; Gradio would quote it."""

    def __str__(self) -> str:
        return str(self.message)


def _plain(text: str) -> gr.Error:
    return _Told(" ".join(text.split()), print_exception=False, duration=8)


def _first_fault(error: ValidationError, names: Sequence[str]) -> str:
    fault = error.errors(include_url=False)[0]
    place = fault["loc"][0]
    name = names[place] if isinstance(place, int) and place < len(names) else place
    return f"{name} is {fault['input']!r:.60}: {fault['msg']}"
