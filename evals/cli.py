"""The whole command line: that of the assistant, and `lodestone eval`, which stands above it."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import cli
from index.errors import InputError

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from evals.running import Judged

evals = typer.Typer(help="Measure how well questions are answered, cited and refused.", rich_markup_mode=None)
cli.app.add_typer(evals, name="eval")

CASES = Path(__file__).parent / "cases" / "questions.jsonl"
OUT = Path("build") / "eval"
CasesOption = Annotated[list[Path] | None, typer.Option("--cases", help="JSONL files of cases; may be repeated.")]


@evals.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    cases: CasesOption = None,
    llm: Annotated[str, typer.Option(help="The chat model; replay:FILE for a recording; none for the reader.")] = "",
    record: Annotated[Path | None, typer.Option(help="Keep what the chat model says in this file.")] = None,
    retriever: Annotated[str, typer.Option(help="fused, dense or lexical.")] = "fused",
    out: Annotated[Path, typer.Option(help="The folder for results, summary and report.")] = OUT,
    gate: Annotated[Path | None, typer.Option(help="Fail where a figure falls below this baseline.")] = None,
    write_baseline: Annotated[Path | None, typer.Option(help="Write what was reached as the new baseline.")] = None,
    as_json: cli.JsonOption = False,
) -> None:
    """Ask every case of the sample corpus, score the answers and write a report."""
    if context.invoked_subcommand:
        return
    from assistant.progress import show_progress
    from evals.gate import fallen, read_baselines
    from evals.gate import write_baseline as write
    from evals.questions import load_cases
    from evals.report import render_markdown
    from evals.running import describe_run, run_cases

    files = cases or [CASES]
    loaded = load_cases(files)
    baselines = read_baselines(gate) if gate else None
    with show_progress() as progress, _open(llm, record, retriever, out / "library", progress) as assistant:
        judged = run_cases(assistant, describe_run(assistant, retriever, files), loaded, out, progress)
    _tell(judged, out, render_markdown(judged.run, judged.summary), as_json)
    if write_baseline:
        write(write_baseline, judged.run.reader, judged.summary, judged.scores)
    faults = fallen(baselines, judged.run.reader, judged.summary, judged.scores) if baselines else []
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
    from evals.comparison import compare as compare_scores
    from evals.comparison import format_comparison
    from evals.questions import load_cases
    from evals.running import read_articles, read_run

    loaded, articles = load_cases(cases or [CASES]), read_articles()
    found = compare_scores(*(read_run(folder, loaded, articles) for folder in (before, after)))
    sys.stdout.write((json.dumps(asdict(found), indent=2) if as_json else format_comparison(found)) + "\n")


@evals.command()
def check(cases: CasesOption = None) -> None:
    """Check that the gold of every case stands in the corpus."""
    from evals.questions import check_cases, load_cases, load_topics
    from evals.running import read_articles

    loaded = load_cases(cases or [CASES])
    if faults := check_cases(loaded, read_articles(), load_topics()):
        raise InputError(f"{len(faults)} faults: {'; '.join(faults)}")
    sys.stdout.write(f"{len(loaded)} cases are sound\n")


def _open(llm: str, record: Path | None, retriever: str, library: Path, progress: "object") -> "Assistant":
    """The assistant that is measured, on a library of the sample corpus."""
    from dataclasses import replace

    from assistant.assistant import Assistant
    from assistant.models import load_chat_model
    from assistant.settings import EXTRACTIVE, read_settings
    from evals.replay import REPLAY, ReplayModel
    from evals.running import CORPUS
    from index.library import Library
    from index.search import DENSE, FUSED, LEXICAL

    fusions = {"fused": FUSED, "dense": DENSE, "lexical": LEXICAL}
    if retriever not in fusions:
        raise InputError(f"there is no retriever {retriever!r}; choose from {', '.join(fusions)}")
    opened = Library.open(library, create=True)
    opened.sync([CORPUS], progress)  # type: ignore[arg-type]
    settings = read_settings()
    if llm.startswith(REPLAY):
        model = ReplayModel(path=Path(llm.removeprefix(REPLAY)))
        return Assistant(opened, model, replace(settings, llm=""), fusions[retriever])
    settings = replace(settings, llm="" if llm == EXTRACTIVE else llm or settings.llm)
    if record and settings.llm:
        return Assistant(
            opened, ReplayModel(path=record, model=load_chat_model(settings)), settings, fusions[retriever]
        )
    if record:
        raise InputError("--record keeps what a chat model says; name one with --llm")
    return Assistant(opened, settings=settings, fusion=fusions[retriever])


def _tell(judged: "Judged", out: Path, table: str, as_json: bool) -> None:
    if as_json:
        sys.stdout.write((out / "summary.json").read_text("utf-8"))
        return
    right = sum(score.is_right for score in judged.scores)
    sys.stdout.write(f"{table}\n{right} of {len(judged.scores)} cases are right; the report is {out / 'report.html'}\n")


def main() -> None:
    """Runs the command line."""
    cli.main()


if __name__ == "__main__":
    main()
