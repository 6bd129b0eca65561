"""The whole command line: that of the assistant, and `lodestone eval`, which stands above it."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import cli
from evals.benchmarks import benchmark

if TYPE_CHECKING:
    from evals.running import Measured

evals = typer.Typer(help="Measure how well questions are answered, cited and refused.", rich_markup_mode=None)
evals.command()(benchmark)
cli.app.add_typer(evals, name="eval")

CASES = tuple(Path(__file__).parent / "cases" / name for name in ("questions.jsonl", "time.jsonl"))
OUT = Path("build") / "eval"
CasesOption = Annotated[list[Path] | None, typer.Option("--cases", help="JSONL files of cases; may be repeated.")]


@evals.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    cases: CasesOption = None,
    llm: Annotated[str, typer.Option(help="The chat model; replay:FILE for a recording; none for the reader.")] = "",
    record: Annotated[Path | None, typer.Option(help="Keep what the chat model says in this file.")] = None,
    retriever: Annotated[str, typer.Option(help="fused, dense or lexical.")] = "fused",
    judge: Annotated[str, typer.Option(help="A chat model that judges the answers too, provider:model.")] = "",
    out: Annotated[Path, typer.Option(help="The folder for results, summary and report.")] = OUT,
    gate: Annotated[Path | None, typer.Option(help="Fail where a figure falls below this baseline.")] = None,
    write_baseline: Annotated[Path | None, typer.Option(help="Write what was reached as the new baseline.")] = None,
    as_json: cli.JsonOption = False,
) -> None:
    """Ask every case of the sample corpus, score the answers and write a report."""
    if context.invoked_subcommand:
        return
    from assistant.progress import show_progress
    from evals.gate import fallen, read_baseline
    from evals.gate import write_baseline as write
    from evals.plots import check_plots
    from evals.questions import load_cases
    from evals.running import describe_run, read_gold, refuse_faults, run_cases
    from evals.subject import check_retriever, load_judge, load_reader, open_assistant

    files = cases or list(CASES)
    loaded, gold = load_cases(files), read_gold()
    refuse_faults(loaded, gold)
    check_plots()
    check_retriever(retriever)
    reader, judging = load_reader(llm, record), load_judge(judge) if judge else None
    baseline = read_baseline(gate, reader.name) if gate else None
    with show_progress() as progress, open_assistant(reader, retriever, out / "library", progress) as assistant:
        about = describe_run(assistant, retriever, files, reader.files, judge)
        measured = run_cases(assistant, about, loaded, gold, out, progress, judging)
    _tell(measured, out, as_json)
    if write_baseline:
        write(write_baseline, reader.name, measured.summary, measured.scores)
    faults = fallen(baseline, measured.summary, measured.scores) if baseline else []
    for fault in faults:
        sys.stderr.write(f"gate: {fault}\n")
    if faults:
        raise typer.Exit(1)


@evals.command()
def compare(
    before: Annotated[Path, typer.Argument(help="The folder of the first run.")],
    after: Annotated[Path, typer.Argument(help="The folder of the second run.")],
    cases: CasesOption = None,
    as_json: cli.JsonOption = False,
) -> None:
    """Tell what got better and what got worse from one run to another."""
    from assistant.formatting import printable, printable_json
    from evals.comparison import compare as compare_scores
    from evals.comparison import format_comparison
    from evals.questions import load_cases
    from evals.running import read_gold, read_run, to_json

    loaded, gold = load_cases(cases or CASES), read_gold()
    found = compare_scores(*(read_run(folder, loaded, gold) for folder in (before, after)))
    sys.stdout.write(printable_json(to_json(asdict(found))) if as_json else printable(format_comparison(found)) + "\n")


@evals.command()
def check(cases: CasesOption = None) -> None:
    """Check that the gold of every case stands in the corpus."""
    from evals.questions import check_cases, load_cases
    from evals.running import read_gold

    loaded, gold = load_cases(cases or CASES), read_gold()
    faults = check_cases(loaded, gold.articles, gold.topics)
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    if faults:
        raise typer.Exit(2)
    sys.stdout.write(f"{len(loaded)} cases are sound\n")


def _tell(measured: "Measured", out: Path, as_json: bool) -> None:
    from assistant.formatting import printable, printable_json
    from evals.running import MARKDOWN, SUMMARY

    if as_json:
        sys.stdout.write(printable_json((out / SUMMARY).read_text("utf-8")))
        return
    right = sum(score.is_right for score in measured.scores)
    sys.stdout.write(printable((out / MARKDOWN).read_text("utf-8")))
    sys.stdout.write(f"\n{right} of {len(measured.scores)} cases are right; the report is {out / 'report.html'}\n")


def main() -> None:
    """Runs the command line."""
    cli.main()


if __name__ == "__main__":
    main()
