"""Plots of a run as SVG that stands in the page: no scripts, nothing fetched."""

import io
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from evals.intervals import Interval, TradeOffPoint
from evals.questions import Kind, Part
from evals.scoring import RECALL_AT
from index.errors import InputError

_COLOURS: Mapping[Part, str] = {"dev": "#96a3a9", "test": "#1f677d"}
_SIZE = (5.4, 3.2)
_METADATA = ("Creator", "Date", "Format", "Type")


def plot_recall(figures: Mapping[Part, Mapping[str, Interval]]) -> str:
    """Recall@k against k, a line a part."""
    figure, axes = _axes("chunks looked at (k)", "recall@k")
    for part, found in figures.items():
        points = [(k, found[f"recall@{k}"]) for k in RECALL_AT if f"recall@{k}" in found]
        places = [k for k, _ in points]
        axes.plot(places, [each.mean for _, each in points], marker="o", color=_COLOURS[part], label=part)
        axes.fill_between(
            places,
            [each.low for _, each in points],
            [each.high for _, each in points],
            alpha=0.15,
            color=_COLOURS[part],
        )
    axes.set_xscale("log")
    axes.set_xticks(RECALL_AT, [str(k) for k in RECALL_AT])
    axes.minorticks_off()
    return _svg(figure, axes)


def plot_kinds(kinds: Mapping[Part, Mapping[Kind, Interval]]) -> str:
    """The share of right answers by kind of question, with intervals."""
    names = sorted({kind for found in kinds.values() for kind in found}, reverse=True)
    figure, axes = _axes("right", "", height=0.42 * len(names) + 1)
    for shift, (part, found) in enumerate(kinds.items()):
        places = [names.index(kind) + 0.18 - 0.36 * shift for kind in found]
        means = [each.mean for each in found.values()]
        errors = [
            [max(0.0, each.mean - each.low) for each in found.values()],  # 0 where there is no interval
            [max(0.0, each.high - each.mean) for each in found.values()],
        ]
        axes.barh(places, means, height=0.34, xerr=errors, color=_COLOURS[part], ecolor="#5a6870", label=part)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlim(0, 1.02)
    axes.set_ylim(-0.6, len(names) - 0.4)
    return _svg(figure, axes, legend="best")


def plot_trade_off(curves: Mapping[Part, Sequence[TradeOffPoint]]) -> str:
    """Of those answered how many can be answered, as the reader is made to answer fewer."""
    figure, axes = _axes("share of questions answered", "of these answerable")
    for part, points in curves.items():
        axes.plot([p.answered for p in points], [p.precision for p in points], color=_COLOURS[part], label=part)
    axes.set_xlim(0, 1.02)
    return _svg(figure, axes)


def plot_latency(stages: Mapping[str, Sequence[float]]) -> str:
    """The share of cases that were done within a time, by stage."""
    figure, axes = _axes("milliseconds", "share of cases done")
    for (stage, times), style in zip(stages.items(), ("--", "-"), strict=False):
        shares = [(place + 1) / len(times) for place in range(len(times))]
        axes.step(sorted(times), shares, where="post", color=_COLOURS["test"], linestyle=style, label=stage)
    axes.set_xscale("log")
    return _svg(figure, axes, legend="lower right")


def check_plots() -> None:
    """Raises InputError where plots cannot be drawn: before a run, not after it."""
    if find_spec("matplotlib") is None:
        raise InputError("the report's plots need an extra; run: pip install 'lodestone-qa[evals]'")


def _axes(x: str, y: str, height: float = _SIZE[1]) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_SIZE[0], height), layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    if y:
        axes.set_ylim(0, 1.02)
    return figure, axes


def _svg(figure: Any, axes: Any, legend: str = "lower left") -> str:
    """The figure as SVG, the same bytes for the same figures."""
    import matplotlib

    axes.legend(frameon=False, loc=legend, fontsize="small")
    written = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "lodestone", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure.savefig(written, format="svg", metadata=dict.fromkeys(_METADATA))
    return written.getvalue()[written.getvalue().index("<svg") :]
