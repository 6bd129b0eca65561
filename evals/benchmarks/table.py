"""The rows of a benchmark as a table to read, or as plain values."""

from collections.abc import Sequence
from math import isnan

from evals.benchmarks.types import Row


def format_rows(title: str, rows: Sequence[Row]) -> str:
    """A line for each system with the figures that systems have in common, and below what only the first one does."""
    first, *others = rows
    shared = [name for name in first.figures if any(name in row.figures for row in others)]
    own = [name for name in first.figures if name not in shared]
    lines = [title]
    if shared:
        lines += ["", *_lines([("", shared), *((row.system, _cells(row, shared)) for row in rows if not row.left_out)])]
    if own:
        lines += ["", f"{first.system}{' alone does this' if others else ''}:"]
        lines += _lines([(f"  {name}", [_cell(first, name)]) for name in own])
    left_out = [f"left out: {row.system}: {row.left_out}" for row in rows if row.left_out]
    return "\n".join([*lines, *([""] if left_out else []), *left_out])


def rows_to_dicts(rows: Sequence[Row]) -> list[dict[str, object]]:
    """The rows as plain values; what is not a number is null."""
    return [
        {
            "system": row.system,
            "figures": {name: None if isnan(value) else round(value, 4) for name, value in row.figures.items()},
            "left_out": row.left_out,
        }
        for row in rows
    ]


def _lines(rows: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    first = max(len(name) for name, _ in rows)
    widths = [max(len(cells[at]) for _, cells in rows) for at in range(len(rows[0][1]))]
    return [
        (name.ljust(first) + "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))).rstrip()
        for name, cells in rows
    ]


def _cells(row: Row, names: Sequence[str]) -> list[str]:
    return [_cell(row, name) for name in names]


def _cell(row: Row, name: str) -> str:
    value = row.figures.get(name)
    if value is None or isnan(value):
        return ""
    return f"{value:,.0f}" if value > 10 else f"{value:.3f}"
