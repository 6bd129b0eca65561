"""What a page cancels ends at once, and what it came from is closed as soon as it lets go."""

import asyncio
import threading
from collections.abc import Iterator

from assistant.ui.stopping import stoppable


class Slow:
    """Yields 1, then 2 once it is let go."""

    def __init__(self) -> None:
        self.waits, self.go, self.closed = threading.Event(), threading.Event(), threading.Event()

    def __call__(self) -> Iterator[int]:
        try:
            yield 1
            self.waits.set()
            self.go.wait(10)
            yield 2
        finally:
            self.closed.set()


async def collect(slow: Slow, into: list[int]) -> None:
    async for item in stoppable(slow)():  # type: ignore[arg-type]
        into.append(item)


def test_all_is_yielded_and_closed() -> None:
    slow, got = Slow(), list[int]()
    slow.go.set()
    asyncio.run(collect(slow, got))
    assert got == [1, 2]
    assert slow.closed.is_set()


def test_a_step_that_hangs_is_not_waited_for_and_closes_when_it_ends() -> None:
    slow, got = Slow(), list[int]()

    async def cancel() -> None:
        task = asyncio.create_task(collect(slow, got))
        await asyncio.to_thread(slow.waits.wait, 10)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()

    asyncio.run(cancel())
    assert got == [1]
    assert not slow.closed.is_set()
    slow.go.set()
    assert slow.closed.wait(10)


def test_between_two_steps_it_closes_at_once() -> None:
    slow = Slow()

    async def stop_after_one() -> None:
        stream = stoppable(slow)()  # type: ignore[arg-type]
        assert await anext(stream) == 1
        await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(stop_after_one())
    assert slow.closed.is_set()
