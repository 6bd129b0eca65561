"""Answers that can be stopped at once, also while they wait for a chat model that says nothing."""

import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import suppress
from functools import wraps
from typing import Any

from anyio import to_thread

_END = object()


def stoppable(handler: Callable[..., Generator[Any, None, None]]) -> Callable[..., AsyncIterator[Any]]:
    """The handler, each step of which runs in a thread that is not waited for when the page cancels it.

    Gradio waits for the step that runs before it says that a generator is cancelled, and until then the page drops
    every question without a word.
    """

    @wraps(handler)
    async def stream(*arguments: Any, **named: Any) -> AsyncIterator[Any]:
        steps, over = handler(*arguments, **named), threading.Event()

        def step() -> Any:
            try:
                return next(steps, _END)
            finally:
                if over.is_set():
                    steps.close()

        try:
            while (item := await to_thread.run_sync(step, abandon_on_cancel=True)) is not _END:
                yield item
        finally:
            over.set()
            with suppress(ValueError):  # a step is running: it closes what it comes from when it ends
                steps.close()

    return stream
