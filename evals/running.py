"""A run: every case asked, written down as it goes, scored, summed up, reported."""

import hashlib
import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from math import isfinite
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.settings import Settings
from evals.answering import answer_case
from evals.journal import append_entry, mend_journal, read_journal
from evals.judge import Agreement, Judge, Verdict, judge_outcome, measure_agreement
from evals.outcomes import Outcome, read_outcomes, write_outcome
from evals.questions import Case, Topic, check_cases, load_topics
from evals.report import Run, render_html, render_markdown
from evals.scoring import Score, score_outcome
from evals.summary import Summary, summarise
from index.errors import InputError
from index.progress import Progress
from index.readers import read_file
from index.types import Article

CORPUS = Path(__file__).parent / "corpus"
PACKAGES = tuple(Path(__file__).parents[1] / name for name in ("assistant", "evals", "index", "prompts"))
RESULTS, VERDICTS, ABOUT, SUMMARY = "results.jsonl", "verdicts.jsonl", "run.json", "summary.json"
HTML, MARKDOWN = "report.html", "report.md"
GIVE_UP = 5
"""So many cases in trouble from the first on, and the run ends: the model cannot be used at all."""


@dataclass(frozen=True, slots=True)
class Gold:
    """What cases are scored against."""

    articles: Mapping[str, Article]
    topics: Mapping[str, Topic]


@dataclass(frozen=True, slots=True)
class Measured:
    """A run with its scores, what they come to, and how far a judge agrees with them, if one was asked."""

    run: Run
    scores: tuple[Score, ...]
    summary: Summary
    agreement: Agreement | None = None


def read_gold() -> Gold:
    """The articles of the sample corpus by id, and its topics."""
    read = (read_file(path).articles for path in sorted(CORPUS.glob("*.md")))
    return Gold({article.info.id: article for articles in read for article in articles}, load_topics())


def refuse_faults(cases: Iterable[Case], gold: Gold) -> None:
    """Raises InputError where a case's gold is not in the corpus."""
    if faults := check_cases(cases, gold.articles, gold.topics):
        more = f"; and {len(faults) - 3} more" if len(faults) > 3 else ""
        raise InputError(f"{'; '.join(faults[:3])}{more}: mend the cases, `lodestone eval check` lists every fault")


def run_cases(
    assistant: Assistant,
    run: Run,
    cases: Sequence[Case],
    gold: Gold,
    out: Path,
    progress: Progress,
    judge: Judge | None = None,
) -> Measured:
    """Asks the cases and writes results, summary and report to `out`; a run that broke off is taken up again.

    Raises InputError where the first cases all end in trouble.
    """
    _take_up(out, run)
    outcomes = _ask(assistant, cases, out, progress)
    scores = tuple(score_outcome(case, outcomes[case.id], gold.articles, gold.topics) for case in cases)
    agreement = _judge(judge, scores, out, progress) if judge else None
    measured = Measured(run, scores, summarise(scores), agreement)
    _write(measured, out)
    return measured


def read_run(folder: Path, cases: Sequence[Case], gold: Gold) -> tuple[Score, ...]:
    """The scores of a run that was made before, of those cases that it holds."""
    by_id = {case.id: case for case in cases}
    outcomes = {outcome.case: outcome for outcome in read_outcomes(folder / RESULTS)}
    return tuple(
        score_outcome(by_id[case], outcome, gold.articles, gold.topics)
        for case, outcome in outcomes.items()
        if case in by_id
    )


def describe_run(
    assistant: Assistant, retriever: str, cases: Sequence[Path], others: Iterable[Path] = (), judge: str = ""
) -> Run:
    """What is run, with the versions of all that decides its figures; `others` are files that decide too."""
    plain = Settings()
    about = {
        "reader": assistant.model_name,
        "retriever": retriever,
        "cases": ", ".join(path.name for path in cases),
        "revision": _revision(),
        "files": _digest([*(path for folder in PACKAGES for path in folder.rglob("*")), *cases, *others]),
        "embeddings": assistant.library.model,
        **{name: version(name) for name in ("lodestone-qa", "chromadb", "tantivy", "langchain-core")},
        **{
            field.name: str(value)
            for field in fields(Settings)
            if (value := getattr(assistant.settings, field.name)) != getattr(plain, field.name) and field.name != "llm"
        },
    }
    return Run(assistant.model_name, retriever, about | ({"judge": judge} if judge else {}))


def _take_up(out: Path, run: Run) -> None:
    """Leaves what the same run has written until it broke off; nothing of another one or one that was complete."""
    out.mkdir(parents=True, exist_ok=True)
    about = json.dumps(dict(run.about), indent=2, ensure_ascii=False) + "\n"
    same = (out / ABOUT).exists() and (out / ABOUT).read_bytes() == about.encode()
    if same and not (out / SUMMARY).exists():
        return
    for name in (SUMMARY, ABOUT, RESULTS, VERDICTS, HTML, MARKDOWN):
        (out / name).unlink(missing_ok=True)
    (out / ABOUT).write_text(about, "utf-8")


def _ask(assistant: Assistant, cases: Sequence[Case], out: Path, progress: Progress) -> dict[str, Outcome]:
    """The outcome of each case by its id; what is written is not asked again, unless it ended in trouble."""
    path = out / RESULTS
    mend_journal(path)
    written = read_outcomes(path) if path.exists() else []
    outcomes = {outcome.case: outcome for outcome in written if not outcome.trouble}
    troubles = 0
    for count, case in enumerate(cases, start=1):
        if case.id not in outcomes:
            outcomes[case.id] = answer_case(assistant, case)
            write_outcome(path, outcomes[case.id])
        troubles += bool(outcomes[case.id].trouble)
        if troubles == count == GIVE_UP:
            raise InputError(f"the first {count} cases all ended in trouble: {outcomes[case.id].trouble}")
        progress("asking", count, len(cases))
    return outcomes


def _judge(judge: Judge, scores: Sequence[Score], out: Path, progress: Progress) -> Agreement:
    """The judge is asked of every answer that tells something; whether a refusal is right needs no judge."""
    path = out / VERDICTS
    mend_journal(path)
    written = read_journal(path, Verdict, "delete it and run again") if path.exists() else []
    verdicts = {verdict.case: verdict for verdict in written if verdict.right is not None}
    told = [score for score in scores if not score.outcome.abstained]
    for count, score in enumerate(told, start=1):
        if score.case.id not in verdicts:
            verdicts[score.case.id] = judge_outcome(judge, score.case, score.outcome)
            append_entry(path, verdicts[score.case.id])
        progress("judging", count, len(told))
    return measure_agreement(judge.name, verdicts.values(), scores)


def _write(measured: Measured, out: Path) -> None:
    run, summary, agreement = measured.run, measured.summary, measured.agreement
    (out / HTML).write_text(render_html(run, summary, measured.scores, agreement), "utf-8")
    (out / MARKDOWN).write_text(render_markdown(run, summary, agreement), "utf-8")
    judged = {"judge": asdict(agreement)} if agreement else {}
    (out / SUMMARY).write_text(to_json({"run": dict(run.about), **asdict(summary), **judged}), "utf-8")


def to_json(value: Any) -> str:
    """The value as JSON; what is not a finite number is null there."""
    return json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _digest(paths: Iterable[Path]) -> str:
    """A hash of what stands in the files: two states of one revision are told apart by it."""
    read = {path.resolve() for path in paths if path.is_file() and "__pycache__" not in path.parts}
    hashes = (hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(read))
    return hashlib.sha256("".join(hashes).encode()).hexdigest()[:12]


def _revision() -> str:
    """The commit that runs, with a plus where files differ from it; empty outside a repository."""
    try:
        told = [
            subprocess.run(
                ["git", "--no-optional-locks", *command], cwd=CORPUS, capture_output=True, text=True, check=True
            ).stdout.strip()
            for command in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain"))
        ]
    except (OSError, subprocess.CalledProcessError):
        return ""
    return told[0] + ("+" if told[1] else "")
