"""How well Lodestone does on public data, beside its peers: lodestone eval benchmark NAME --data DIR.

The metric rules are those of the data sets. Libraries are built in a scratch folder, or kept with --work.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.benchmarks.types import Row, Run, System, Task
from index.errors import InputError

if TYPE_CHECKING:
    from index.progress import Progress

__all__ = ["Row", "System", "benchmark", "run_benchmark"]


def benchmark(
    name: Annotated[
        str,
        typer.Argument(
            help="squad2, clapnq, chunking_eval, html_scrapinghub, multihop_rag, rgb, ramdocs, wice, beir, near_misses."
        ),
    ],
    data: Annotated[Path, typer.Option(help="The folder of the data set.")],
    peers: Annotated[bool, typer.Option(help="Run LangChain and LlamaIndex on the same data.")] = True,
    work: Annotated[Path | None, typer.Option(help="Where to keep the libraries.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure on public data, beside the peers that are installed."""
    from assistant.progress import show_progress
    from evals.benchmarks.table import format_rows, rows_to_dicts
    from evals.peers import load_peers

    _find(name, data)  # what is wrong is told before the peers are loaded
    systems, left_out = load_peers() if peers else ([], [])
    with show_progress() as progress:
        rows = [*run_benchmark(name, data, systems, work=work, progress=progress), *left_out]
    told = {"benchmark": name, "data": str(data), "rows": rows_to_dicts(rows)}
    sys.stdout.write((json.dumps(told, indent=2) if as_json else format_rows(f"{name}: {data}", rows)) + "\n")


def run_benchmark(
    name: str,
    data: Path,
    retrievers: Sequence[System] = (),
    *,
    work: Path | None = None,
    progress: "Progress | None" = None,
) -> list[Row]:
    """A row of figures for Lodestone, then one for each peer. Raises InputError for an unknown name or bad data."""
    run = _find(name, data)
    with tempfile.TemporaryDirectory() as scratch:
        return run(Task(data, retrievers, (work or Path(scratch)) / name, progress or _silent))


def _find(name: str, data: Path) -> Run:
    from evals.benchmarks.registry import RUNS

    if name not in RUNS:
        raise InputError(f"there is no benchmark {name!r}; choose from {', '.join(RUNS)}")
    if not data.is_dir():
        raise InputError(f"{data} is no folder; name the folder that holds the data set")
    return RUNS[name]


def _silent(doing: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
