"""A run: every case asked, written down as it goes, scored, summed up, reported."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from math import isnan
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from evals.answering import answer_case
from evals.outcomes import Outcome, read_outcomes, write_outcome
from evals.questions import Case, check_cases, load_topics
from evals.report import Run, render_html, render_markdown
from evals.scoring import Score, score_outcome
from evals.summary import Summary, summarise
from index.errors import InputError
from index.progress import Progress
from index.readers import read_file
from index.types import Article

CORPUS = Path(__file__).parent / "corpus"
RESULTS, ABOUT, SUMMARY = "results.jsonl", "run.json", "summary.json"


@dataclass(frozen=True, slots=True)
class Judged:
    """A run with its scores and what they come to."""

    run: Run
    scores: tuple[Score, ...]
    summary: Summary


def read_articles() -> dict[str, Article]:
    """The articles of the sample corpus by id."""
    return {article.info.id: article for path in sorted(CORPUS.glob("*.md")) for article in read_file(path).articles}


def run_cases(assistant: Assistant, run: Run, cases: Sequence[Case], out: Path, progress: Progress) -> Judged:
    """Asks the cases and writes results, summary and report to `out`; a run that broke off is taken up again.

    Raises InputError where a case's gold is not in the corpus.
    """
    articles, topics = read_articles(), load_topics()
    if faults := check_cases(cases, articles, topics):
        raise InputError(f"{len(faults)} faults in the cases: {'; '.join(faults[:3])}")
    known = _take_up(out, run)
    for count, case in enumerate(cases, start=1):
        if case.id not in known:
            known[case.id] = answer_case(assistant, case)
            write_outcome(out / RESULTS, known[case.id])
        progress("asking", count, len(cases))
    scores = tuple(score_outcome(case, known[case.id], articles, topics) for case in cases)
    judged = Judged(run, scores, summarise(scores))
    _write(judged, out)
    return judged


def read_run(folder: Path, cases: Sequence[Case], articles: dict[str, Article]) -> tuple[Score, ...]:
    """The scores of a run that was made before, of those cases that it holds."""
    topics, by_id = load_topics(), {case.id: case for case in cases}
    outcomes = read_outcomes(folder / RESULTS)
    return tuple(
        score_outcome(by_id[outcome.case], outcome, articles, topics) for outcome in outcomes if outcome.case in by_id
    )


def describe_run(assistant: Assistant, retriever: str, cases: Sequence[Path]) -> Run:
    """What is run, with the versions of all that decides its figures."""
    about = {
        "reader": assistant.model_name,
        "retriever": retriever,
        "cases": ", ".join(path.name for path in cases),
        "revision": _revision(),
        "embeddings": assistant.library.model,
        **{name: version(name) for name in ("lodestone-qa", "chromadb", "tantivy", "langchain-core")},
    }
    return Run(assistant.model_name.partition(":")[0], retriever, about)


def _take_up(out: Path, run: Run) -> dict[str, Outcome]:
    """The outcomes of the same run where it broke off; nothing where it is another or was complete."""
    out.mkdir(parents=True, exist_ok=True)
    about = json.dumps(dict(run.about), indent=2) + "\n"
    same = (out / ABOUT).exists() and (out / ABOUT).read_text("utf-8") == about
    if same and not (out / SUMMARY).exists() and (out / RESULTS).exists():
        outcomes = read_outcomes(out / RESULTS)
        (out / RESULTS).unlink()
        for outcome in outcomes:  # without the line that the crash cut off
            write_outcome(out / RESULTS, outcome)
        return {outcome.case: outcome for outcome in outcomes}
    for name in (RESULTS, SUMMARY):
        (out / name).unlink(missing_ok=True)
    (out / ABOUT).write_text(about, "utf-8")
    return {}


def _write(judged: Judged, out: Path) -> None:
    (out / "report.html").write_text(render_html(judged.run, judged.summary, judged.scores), "utf-8")
    (out / "report.md").write_text(render_markdown(judged.run, judged.summary), "utf-8")
    summary = _plain({"run": dict(judged.run.about), **asdict(judged.summary)})
    (out / SUMMARY).write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _plain(value: Any) -> Any:
    """The value as JSON can hold it: what is not a number is null."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and isnan(value) else value


def _revision() -> str:
    """The commit that runs, with a plus where files differ from it; empty outside a repository."""
    try:
        told = [
            subprocess.run(["git", *command], cwd=CORPUS, capture_output=True, text=True, check=True).stdout.strip()
            for command in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain"))
        ]
    except (OSError, subprocess.CalledProcessError):
        return ""
    return told[0] + ("+" if told[1] else "")
