"""`lodestone eval`: what it prints and writes, and one line with status 2 for what it cannot use."""

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant import cli
from evals.cli import CASES
from evals.outcomes import CitedWords, Outcome, Told, write_outcome
from evals.questions import load_cases
from evals.replay import ReplayModel
from tests.assistant.test_cli import HEAVY, loaded_by
from tests.fakes_chat import ScriptedChatModel, draft

Run = Callable[..., tuple[int, str, str]]
NONE_HEAVY = HEAVY | {"matplotlib", "langchain_core", "spacy", "scipy"}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs `lodestone eval` in this process, in a folder without settings: status, what was printed, the errors."""
    monkeypatch.chdir(tmp_path)
    for name in ("LODESTONE_LLM", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["lodestone", "eval", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture
def some(tmp_path: Path) -> Path:
    """A file of four of the shipped cases."""
    cases = {each.id: each for each in load_cases(CASES)}
    path = tmp_path / "some.jsonl"
    chosen = ("china-fact-01", "mp-fact-01", "india-fact-01", next(name for name in cases if "unanswerable" in name))
    path.write_text("".join(cases[name].model_dump_json() + "\n" for name in chosen), "utf-8")
    return path


@pytest.fixture
def out(tmp_path: Path, corpus_path: Path) -> Callable[[str], Path]:
    """A folder for a run, in which the library of the sample corpus lies already."""

    def make(name: str) -> Path:
        shutil.copytree(corpus_path, tmp_path / name / "library")
        return tmp_path / name

    return make


def assert_refused(result: tuple[int, str, str], *words: str) -> None:
    status, printed, told = result
    assert status == 2, told
    assert printed == ""
    assert told.count("\n") == 1
    assert told.startswith("lodestone: ")
    for word in words:
        assert word in told


def test_run_gate_and_compare_follow_each_other(
    run: Run, some: Path, out: Callable[[str], Path], tmp_path: Path
) -> None:
    first, baseline = out("first"), tmp_path / "baseline.json"
    status, printed, _ = run("--cases", some, "--out", first, "--write-baseline", baseline)
    assert status == 0
    assert printed.startswith("extractive, fused\n")
    assert "| recall@5 |" in printed
    assert "of 4 cases are right; the report is" in printed
    assert {path.name for path in first.iterdir()} == {
        "library", "results.jsonl", "run.json", "summary.json", "report.html", "report.md",
    }  # fmt: skip

    status, printed, told = run("--cases", some, "--out", first, "--gate", baseline, "--json")
    assert (status, "gate:" in told) == (0, False)
    summary = json.loads(printed, parse_constant=pytest.fail)
    assert summary["run"]["retriever"] == "fused"

    raised = json.loads(baseline.read_text("utf-8"))
    raised["readers"]["extractive"]["figures"]["dev right"]["value"] = 1.5
    raised["readers"]["extractive"]["right"] = [each.id for each in load_cases([some])]
    baseline.write_text(json.dumps(raised), "utf-8")
    status, _, told = run("--cases", some, "--out", first, "--gate", baseline)
    assert status == 1
    assert "gate: dev right: " in told
    assert "gate: newly failing: " in told

    status, printed, _ = run("compare", first, first, "--cases", some)
    assert status == 0
    assert "better: none\nworse: none" in printed
    found = json.loads(run("compare", first, first, "--cases", some, "--json")[1], parse_constant=pytest.fail)
    assert found["better"] == found["worse"] == []
    assert found["figures"]["right"]["difference"]["mean"] == 0


def test_compare_prints_what_got_better_and_worse_by_case(run: Run, some: Path, tmp_path: Path) -> None:
    article = "china-export-controls-timeline"
    silent = Outcome("china-fact-01", "Where?", reason="not found")
    cited = CitedWords(1, article, paragraph_of(article, "met in Busan"), "x", True)
    told = replace(silent, statements=(Told("In Busan.", (1,)),), citations=(cited,))
    for name, came in (("silent", silent), ("told", told)):
        (tmp_path / name).mkdir()
        write_outcome(tmp_path / name / "results.jsonl", came)
    status, printed, _ = run("compare", "silent", "told", "--cases", some)
    assert status == 0
    assert "better: 1\n  china-fact-01: Where did" in printed
    assert "was no answer: not found\n    now In Busan.\nworse: none" in printed
    assert "worse: 1\n  china-fact-01" in run("compare", "told", "silent", "--cases", some)[1]


def paragraph_of(article: str, words: str) -> str:
    from evals.questions import Source, find_paragraph
    from evals.running import read_gold

    return find_paragraph(Source(article=article, text=words), read_gold().articles).id


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> ScriptedChatModel:
    """The chat model that stands for every `provider:model`."""
    model = ScriptedChatModel(replies=[draft()])
    monkeypatch.setattr("evals.subject.load_chat_model", lambda settings: model)  # noqa: ARG005
    return model


def test_a_chat_model_is_recorded_replayed_and_asked_anew_for_other_questions(
    run: Run, some: Path, out: Callable[[str], Path], tmp_path: Path, scripted: ScriptedChatModel
) -> None:
    recording, folder, baseline = tmp_path / "replies.jsonl", out("run"), tmp_path / "baseline.json"
    recorded = run("--cases", some, "--out", folder, "--llm", "openai:x", "--record", recording)
    assert recorded[0] == 0
    assert len(scripted.requests) == 4
    assert recorded[1].startswith("openai:x, fused\n")
    replay = ("--cases", some, "--out", folder, "--llm", f"replay:{recording}")
    status, printed, _ = run(*replay, "--write-baseline", baseline)
    assert status == 0
    assert printed.startswith("replay:replies.jsonl, fused\n")
    assert run(*replay, "--gate", baseline)[0] == 0
    assert len(scripted.requests) == 4
    lines = recording.read_text("utf-8").splitlines(keepends=True)
    recording.write_text("".join(lines[1:]), "utf-8")
    status, _, told = run(*replay, "--gate", baseline)
    assert status == 1
    assert "gate: 1 cases ended in trouble, " in told
    assert f"record it with --llm provider:model --record {recording}" in told


def test_a_judge_is_asked_and_its_agreement_printed(
    run: Run, some: Path, out: Callable[[str], Path], scripted: ScriptedChatModel
) -> None:
    scripted.replies = ["RIGHT"]
    status, printed, _ = run("--cases", some, "--out", out("run"), "--judge", "openai:judge")
    assert status == 0
    assert "the judge openai:judge agrees with the score on " in printed
    assert "(Cohen's kappa " in printed
    assert all("UNTRUSTED" in prompt for prompt in scripted.prompts)


def test_the_shipped_cases_are_checked_and_faults_are_lines_that_name_the_case(run: Run, tmp_path: Path) -> None:
    status, printed, _ = run("check")
    assert (status, printed) == (0, f"{len(load_cases(CASES))} cases are sound\n")
    broken: dict[str, Any] = json.loads(CASES[0].read_text("utf-8").split("\n")[0])
    broken["needs"][0]["sources"] = [{"article": "no-such-brief", "text": "met in Busan"}]
    lines = [json.dumps(broken | {"id": name}) for name in ("broken-1", "broken-2")]
    (tmp_path / "broken.jsonl").write_text("\n".join(lines), "utf-8")
    status, printed, told = run("check", "--cases", tmp_path / "broken.jsonl")
    assert (status, printed) == (2, "")
    assert [line.partition(":")[0] for line in told.splitlines()] == ["broken-1", "broken-2"]
    assert_refused(run("--cases", tmp_path / "broken.jsonl"), "broken-1: there is no article 'no-such-brief'")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--retriever", "magic"], ["no retriever 'magic'", "fused, dense, lexical"]),
        (["--cases", "none.jsonl"], ["none.jsonl cannot be read", "name a JSONL file of cases"]),
        (["--record", "replies.jsonl"], ["name one with --llm"]),
        (["--record", "replies.jsonl", "--llm", "extractive"], ["name one with --llm"]),
        (["--llm", "replay:none.jsonl"], ["none.jsonl cannot be read", "--record none.jsonl"]),
        (["--llm", "replay:a", "--record", "b"], ["--record keeps what a chat model says"]),
        (["--llm", "gpt"], ["not a provider and a model"]),
        (["--llm", "nobody:x"], ["there is no such provider"]),
        (["--llm", "openai:x"], ["openai:x needs a key", "OPENAI_API_KEY"]),
        (["--judge", "openai:x"], ["openai:x needs a key"]),
        (["--gate", "none.json"], ["none.json is no baseline", "--write-baseline none.json"]),
        (["compare", "none", "none"], ["none/results.jsonl cannot be read", "name the folder of a run"]),
    ],
)
def test_what_cannot_be_used_is_one_line_before_anything_is_done(
    run: Run, tmp_path: Path, arguments: list[str], words: list[str]
) -> None:
    assert_refused(run(*arguments), *words)
    assert list(tmp_path.iterdir()) == []


def test_a_gate_without_this_reader_is_told_before_the_run(run: Run, tmp_path: Path) -> None:
    (tmp_path / "baseline.json").write_text('{"readers": {}}', "utf-8")
    assert_refused(run("--gate", "baseline.json"), "no figures of the reader 'extractive'")


def test_without_matplotlib_the_extra_is_named_before_the_run(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr("evals.plots.find_spec", lambda name: None if name == "matplotlib" else find(name))
    assert_refused(run(), "pip install 'lodestone-qa[evals]'")


def test_the_users_own_settings_do_not_choose_the_reader(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, scripted: ScriptedChatModel
) -> None:
    from evals.subject import load_reader

    monkeypatch.chdir(tmp_path)
    (tmp_path / "lodestone.toml").write_text('llm = "openai:mine"\nfallback = "extractive"\n', "utf-8")
    assert load_reader("").name == load_reader("extractive").name == "extractive"
    reader = load_reader("openai:x", tmp_path / "replies.jsonl")
    assert (reader.name, reader.settings.fallback) == ("openai:x", "")
    assert isinstance(reader.model, ReplayModel)
    assert reader.model.model is scripted


@pytest.mark.parametrize("arguments", [["--help"], ["eval", "--help"]])
def test_help_lists_eval_and_loads_nothing_heavy(arguments: list[str]) -> None:
    program = (
        f"import sys\nsys.argv = {['lodestone', *arguments]!r}\nfrom evals.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
    )
    assert not loaded_by(program) & NONE_HEAVY
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "eval" in printed
    assert "compare" in printed or arguments == ["--help"]
