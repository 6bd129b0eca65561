"""Progress of long work on standard error: a bar on a terminal, a line now and then elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from index.progress import Progress


@contextmanager
def show_progress() -> Iterator[Progress]:
    """A Progress that draws; the bar is gone when the work is done."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def update(doing: str, done: int, total: int) -> None:
            if doing not in tasks:
                tasks[doing] = bars.add_task(doing, total=total)
            bars.update(tasks[doing], completed=done, total=total)

        yield update


def _lines() -> Progress:
    """A line when a stage begins, at each tenth of a long one, and when it ends."""
    shown: dict[str, int] = {}

    def update(doing: str, done: int, total: int) -> None:
        tenth = 10 * done // max(1, total)
        if total and (doing not in shown or (tenth > shown[doing] and (total >= 100 or done == total))):
            shown[doing] = tenth
            sys.stderr.write(f"{doing}: {done} of {total}\n")

    return update
