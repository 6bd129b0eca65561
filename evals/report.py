"""The report of a run: one HTML page that needs nothing else, and its summary as Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from markupsafe import Markup

from evals.intervals import Interval
from evals.judge import Agreement
from evals.plots import plot_kinds, plot_latency, plot_recall, plot_trade_off
from evals.questions import Part
from evals.scoring import FIGURES, Score
from evals.summary import Summary

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1d252a; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { padding: .25rem .8rem; text-align: left; }
th { border-bottom: 1px solid #96a3a9; } td.n { text-align: right; font-variant-numeric: tabular-nums; }
.plots { display: flex; flex-wrap: wrap; gap: 1.5rem; } svg { max-width: 100%; height: auto; }
details { border-top: 1px solid #dbdcd6; padding: .4rem 0; } summary { cursor: pointer; }
dl { margin: .5rem 0 .5rem 1rem; } dt { color: #5a6870; font-size: .85rem; } dd { margin: 0 0 .4rem; }
@media (prefers-color-scheme: dark) { body { background: #12181c; color: #e8ecee; } svg { background: #fff; } }
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What was run: the reader, the retriever, versions and settings by name."""

    reader: str
    retriever: str
    about: Mapping[str, str]


def render_html(run: Run, summary: Summary, scores: Sequence[Score], agreement: Agreement | None = None) -> str:
    """The page."""
    failing = [score for score in scores if not score.is_right]
    disputed = [score for score in scores if agreement and score.case.id in agreement.disputed and score.is_right]
    return str(
        Markup(
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Lodestone: {}</title><style>{}</style>'
            "<h1>Lodestone, measured</h1><p>{}</p>{}{}{}{}"
            '<div class="plots">{}</div><h2>{} of {} cases are not right</h2>{}{}</html>\n'
        ).format(
            run.reader, Markup(_STYLE), ", ".join(f"{name} {value}" for name, value in run.about.items()),
            _table("figure", FIGURES, summary.figures),
            _table("right, by kind", sorted({k for found in summary.kinds.values() for k in found}), summary.kinds),
            _costs(summary),
            Markup("<p>{}.</p>").format(format_agreement(agreement)) if agreement else "",
            Markup("").join(Markup("<figure>{}</figure>").format(Markup(plot)) for plot in _plots(summary, scores)),
            len(failing), len(scores), Markup("").join(_shown(score) for score in failing),
            Markup("<h2>Right, says the score, and wrong, says the judge</h2>{}").format(
                Markup("").join(_shown(score) for score in disputed)
            ) if disputed else "",
        )
    )  # fmt: skip


def render_markdown(run: Run, summary: Summary, agreement: Agreement | None = None) -> str:
    """The figures as two tables."""
    kinds = sorted({kind for found in summary.kinds.values() for kind in found})
    lines = [f"{run.reader}, {run.retriever}", *_markdown_table("figure", FIGURES, summary.figures)]
    lines += _markdown_table("right, by kind", kinds, summary.kinds)
    return "\n".join([*lines, *(["", format_agreement(agreement)] if agreement else [])]) + "\n"


def format_agreement(agreement: Agreement) -> str:
    """How far the judge agrees with the score, in a line."""
    if not agreement.count:
        return f"the judge {agreement.judge} gave no verdict ({agreement.troubles} in trouble)"
    kappa = "not defined" if isnan(agreement.kappa) else f"{agreement.kappa:.2f}"
    return (
        f"the judge {agreement.judge} agrees with the score on {agreement.share:.1%} of {agreement.count} answers "
        f"(Cohen's kappa {kappa}); it gave no verdict on {agreement.troubles}; they differ on "
        f"{', '.join(agreement.disputed) or 'none'}"
    )


def format_interval(found: Interval | None) -> str:
    """A mean with its interval and the number of cases; a dash where nothing was measured."""
    if found is None:
        return "–"
    span = "" if isnan(found.low) else f"{found.low:.2f}–{found.high:.2f}, "
    return f"{found.mean:.3f} ({span}{found.count})"


def _plots(summary: Summary, scores: Sequence[Score]) -> list[str]:
    """As many plots as there is something to show in."""
    recall = any("recall@1" in found for found in summary.figures.values())
    plots = [plot_recall(summary.figures)] if recall else []
    plots += [plot_kinds(summary.kinds)] if any(summary.kinds.values()) else []
    plots += [plot_trade_off(summary.trade_off)] if any(summary.trade_off.values()) else []
    stages = {
        "search": [score.outcome.search_ms for score in scores if score.outcome.search_ms],
        "answer": [score.outcome.answer_ms for score in scores if score.outcome.answer_ms],
    }
    return [*plots, plot_latency(stages)] if all(stages.values()) else plots


def _markdown_table(head: str, names: Iterable[str], figures: Mapping[Part, Mapping[Any, Interval]]) -> Iterator[str]:
    yield from ("", f"| {head} | {' | '.join(figures)} |", f"|---|{'---|' * len(figures)}")
    for name in names:
        if any(name in found for found in figures.values()):
            yield f"| {name} | {' | '.join(format_interval(found.get(name)) for found in figures.values())} |"


def _table(head: str, names: Iterable[str], figures: Mapping[Part, Mapping[Any, Interval]]) -> Markup:
    parts = list(figures)
    heads = Markup("").join(Markup("<th>{}</th>").format(name) for name in (head, *parts))
    rows = Markup("").join(
        Markup("<tr><td>{}</td>{}</tr>").format(
            name,
            Markup("").join(
                Markup('<td class="n">{}</td>').format(format_interval(figures[part].get(name))) for part in parts
            ),
        )
        for name in names
        if any(name in figures[part] for part in parts)
    )
    return Markup("<table><tr>{}</tr>{}</table>").format(heads, rows)


def _costs(summary: Summary) -> Markup:
    stages = "; ".join(
        f"{name} {spread['median']} ms median, {spread['p95']} ms at the 95th percentile"
        for name, spread in summary.latency.items()
        if spread
    )
    tokens = f"; {summary.tokens['in']:,} tokens in, {summary.tokens['out']:,} out" if summary.tokens["in"] else ""
    return Markup("<p>{}{}. {} cases ended in trouble.</p>").format(stages, tokens, summary.troubles)


def _shown(score: Score) -> Markup:
    """A case: what was asked, expected, told and cited."""
    case, outcome = score.case, score.outcome
    expected = "; ".join(" or ".join(need.answers) for need in case.needs) or "no answer"
    facts = [("asked", " → ".join((*case.history, case.question))), ("expected", expected), ("told", outcome.told)]
    facts += [("noted", outcome.note)] if outcome.note else []
    facts += [("days read", " to ".join(str(day or "open") for day in outcome.window))] if any(outcome.window) else []
    facts += [("said by", f"{each.name} ({each.kind})") for told in outcome.statements for each in told.sayers]
    facts += [("shown as disputed", each.text) for each in outcome.claims]
    facts += [("cited", f"{each.article}: {each.quote}") for each in outcome.citations]
    facts += [("withheld", f"{each.text} — {'; '.join(each.reasons)}") for each in outcome.withheld]
    facts += [("figures", ", ".join(f"{name} {value:.2f}" for name, value in score.figures.items()))]
    listed = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(*fact) for fact in facts)
    return Markup("<details><summary>{} · {} · {}</summary><dl>{}</dl></details>").format(
        case.id, case.kind, case.question, listed
    )
