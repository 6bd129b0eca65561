"""Errors as the page shows them: one line, and no traceback."""

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import gradio as gr
from markupsafe import escape

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


def as_shown(error: Exception) -> gr.Error:
    """An error in one line that holds no markup."""
    return gr.Error(str(escape(" ".join(str(error).split()))), print_exception=False, duration=8)
