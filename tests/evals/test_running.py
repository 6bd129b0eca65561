"""A run: each case is asked once, whatever breaks off; the same run gives the same outcomes."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.assistant import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Conflict, Difference, Sayer, SayerKind, SharedSource, Value
from evals import running
from evals.answering import answer_case
from evals.judge import Judge
from evals.outcomes import Outcome, Told, read_outcomes, write_outcome
from evals.questions import Case, Topic, check_cases
from evals.report import Run
from evals.running import ABOUT, GIVE_UP, RESULTS, SUMMARY, VERDICTS, Gold, Measured, describe_run, read_run, run_cases
from index.errors import InputError
from index.library import Library
from tests.evals.small import case, need, source
from tests.fakes import ToyEmbedder, write_article
from tests.fakes_chat import ScriptedChatModel

RUN = Run("extractive", "fused", {"reader": "extractive", "revision": "abc"})
NEWS = {
    "opens": ("When does the mine at Tomtor open?", need("in May", sources=(source("mine", "The mine at Tomtor"),))),
    "staff": ("How many people will the mine employ?", need("300", sources=(source("mine", "It will employ"),))),
    "costs": ("What does the factory for magnets cost?", need("7,280 crore", sources=(source("magnets", "It costs"),))),
    "approved": ("What was approved?", need("factory for magnets", sources=(source("magnets", "A factory"),))),
    "mars": ("What is the price of neodymium on Mars?", None),
    "strike": ("Who leads the strike at Piraeus?", None),
}
CASES = [
    case(*([told] if told else []), id=name, question=question, topic="news") for name, (question, told) in NEWS.items()
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of two short articles, with the toy embedder. Do not write to it."""
    folder = tmp_path_factory.mktemp("news")
    write_article(folder / "news", "mine", "The mine at Tomtor opens in May.\n\nIt will employ 300 people.",
                  published="2026-05-01")  # fmt: skip
    write_article(folder / "news", "magnets", "A factory for magnets was approved.\n\nIt costs Rs. 7,280 crore.",
                  published="2025-11-27")  # fmt: skip
    with Library.open(folder / "library", create=True, embedder=ToyEmbedder()) as library:
        library.sync([folder / "news"])
        yield library


@pytest.fixture(scope="module")
def gold(library: Library) -> Gold:
    articles = {info.id: library.article(info.id) for info in library.articles()}
    return Gold(articles, {"news": Topic(part="dev", articles=tuple(articles))})


@pytest.fixture
def go(library: Library, gold: Gold, tmp_path: Path) -> Callable[..., Measured]:
    """Makes a run of the cases in the folder `run`."""

    def go(
        run: Run = RUN, cases: Sequence[Case] = CASES, out: str = "run", judge: Judge | None = None,
        assistant: Assistant | None = None,
    ) -> Measured:  # fmt: skip
        return run_cases(assistant or Assistant(library), run, cases, gold, tmp_path / out, lambda *_: None, judge)

    return go


class Asked:
    """Notes which cases are asked, and stops after `limit`."""

    def __init__(self) -> None:
        self.cases: list[str] = []
        self.limit = 1000

    def __call__(self, assistant: Assistant, of: Case) -> Outcome:
        if len(self.cases) == self.limit:
            raise KeyboardInterrupt
        self.cases.append(of.id)
        return answer_case(assistant, of)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked()
    monkeypatch.setattr(running, "answer_case", asked)
    return asked


def test_the_cases_of_these_tests_are_sound(gold: Gold) -> None:
    assert check_cases(CASES, gold.articles, gold.topics) == []


def test_a_run_writes_results_summary_and_report(go: Callable[..., Measured], tmp_path: Path) -> None:
    measured = go()
    folder = tmp_path / "run"
    assert [outcome.case for outcome in read_outcomes(folder / RESULTS)] == list(NEWS)
    summary = json.loads((folder / SUMMARY).read_text("utf-8"), parse_constant=pytest.fail)
    assert summary["run"] == dict(RUN.about)
    assert summary["figures"]["dev"]["right"]["mean"] == measured.summary.figures["dev"]["right"].mean
    assert (folder / "report.html").read_text("utf-8").startswith("<!doctype html>")
    assert "| recall@5 |" in (folder / "report.md").read_text("utf-8")
    assert 0 < measured.summary.figures["dev"]["recall@5"].mean <= 1


def test_an_outcome_holds_what_was_found_told_and_cited(go: Callable[..., Measured], tmp_path: Path) -> None:
    go()
    told = next(each for each in read_outcomes(tmp_path / "run" / RESULTS) if each.statements)
    assert told.citations[0].quote in told.text
    assert told.citations[0].valid
    assert any(told.citations[0].paragraph in chunk for chunk in told.ranked)
    assert told.confidence is not None
    assert told.search_ms > 0
    assert told.answer_ms > 0


class Answering:
    """An assistant whose answers are given: for what of an answer the reader of two short articles never shows."""

    def __init__(self, assistant: Assistant, **told: Any) -> None:
        self._assistant, self._told = assistant, told

    def ask(self, *arguments: Any, **rest: Any) -> Answer:
        return replace(self._assistant.ask(*arguments, **rest), **self._told)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)


def test_an_outcome_holds_the_days_read_the_sayers_conflicts_shared_sources_and_the_note(library: Library) -> None:
    assistant = Assistant(library)
    statement = assistant.ask(CASES[1].question, CASES[1].day).statements[0]
    (key,) = statement.citations
    sayer = Sayer(SayerKind.NAMED, "the mayor")
    answering = Answering(
        assistant, note="It was a plan.",
        statements=(replace(statement, sayers=(sayer,)),),
        conflicts=(Conflict(Difference.CHANGE, (Value("300 people", key), Value("200 people", key))),),
        shared=(SharedSource("The Gazette", (key,)),),
    )  # fmt: skip
    came = answer_case(cast("Assistant", answering), CASES[1])
    assert came.statements[0].sayers == (sayer,)
    assert came.claims == (Told("300 people", (key,)), Told("200 people", (key,)))
    assert came.shared == (("mine",),)
    assert (came.note, came.window) == ("It was a plan.", (None, None))
    assert came.unweighed == came.ranked != ()


def test_an_outcome_holds_the_window_that_was_read_seen_from_the_day_of_asking(library: Library) -> None:
    dated = case(question="What opened at Tomtor in May 2026?", topic="news", as_of="2026-06-10")
    assert answer_case(Assistant(library), dated).window == (date(2026, 5, 1), date(2026, 5, 31))


def test_without_recency_the_same_articles_are_searched(library: Library) -> None:
    for rest in ({"as_of": "2026-04-30"}, {"until": "2026-04-30"}):
        asked = case(question="What opens in May?", topic="news", **rest)
        found = {paragraph.partition(".")[0] for chunk in answer_case(Assistant(library), asked).unweighed
                 for paragraph in chunk}  # fmt: skip
        assert len(found) == 1


def test_the_outcomes_of_an_older_version_are_refused_with_what_they_lack(tmp_path: Path) -> None:
    path = tmp_path / RESULTS
    write_outcome(path, Outcome("a-case", "What?"))
    written = json.loads(path.read_text("utf-8"))
    del written["window"], written["note"]
    path.write_text(json.dumps(written) + "\n", "utf-8")
    with pytest.raises(InputError, match=r"line 1 is of an older version, without window, note; .* run it anew"):
        read_outcomes(path)


@pytest.mark.parametrize("done", [1, 4, 6])
def test_a_run_that_broke_off_goes_on_and_asks_each_case_once(
    go: Callable[..., Measured], asked: Asked, tmp_path: Path, done: int
) -> None:
    asked.limit = done
    if done < len(CASES):
        with pytest.raises(KeyboardInterrupt):
            go()
        assert not (tmp_path / "run" / SUMMARY).exists()
    asked.limit = 1000
    go()
    assert asked.cases == list(NEWS)
    assert [outcome.case for outcome in read_outcomes(tmp_path / "run" / RESULTS)] == list(NEWS)


def test_a_last_line_that_was_cut_off_is_asked_again(go: Callable[..., Measured], asked: Asked, tmp_path: Path) -> None:
    path = tmp_path / "run" / RESULTS
    asked.limit = 3
    with pytest.raises(KeyboardInterrupt):
        go()
    whole = path.read_bytes()
    torn = whole[: whole.rindex(b"\n", 0, -1) + 20]
    for written in (torn, torn + "ä".encode()[:1]):
        path.write_bytes(written)
        asked.cases, asked.limit = [], 1
        with pytest.raises(KeyboardInterrupt):
            go()
        assert asked.cases == ["costs"]
    assert [outcome.case for outcome in read_outcomes(path)] == ["opens", "staff", "costs"]


def test_damage_elsewhere_is_told_with_its_line(go: Callable[..., Measured], asked: Asked, tmp_path: Path) -> None:
    asked.limit = 3
    with pytest.raises(KeyboardInterrupt):
        go()
    path = tmp_path / "run" / RESULTS
    path.write_bytes(path.read_bytes().replace(b'{"case":"staff"', b'{"ca'))
    with pytest.raises(InputError, match=r"results.jsonl line 2 is damaged"):
        go()


@pytest.mark.parametrize("name", ["revision", "retriever", "evidence_tokens"])
def test_another_revision_or_setting_starts_anew(go: Callable[..., Measured], asked: Asked, name: str) -> None:
    asked.limit = 2
    with pytest.raises(KeyboardInterrupt):
        go()
    asked.limit = 1000
    go(run=replace(RUN, about={**RUN.about, name: "other"}))
    assert asked.cases == ["opens", "staff", *NEWS]


def test_a_run_that_was_complete_is_made_anew(go: Callable[..., Measured], asked: Asked) -> None:
    go()
    go()
    assert asked.cases == [*NEWS, *NEWS]


def test_two_runs_are_the_same_to_the_byte_but_for_the_times(go: Callable[..., Measured], tmp_path: Path) -> None:
    go(out="first")
    go(out="second")
    times = re.compile(rb'"(search|answer)_ms":[\d.e-]+')
    first, second = (times.sub(b"", (tmp_path / name / RESULTS).read_bytes()) for name in ("first", "second"))
    assert first == second
    assert b"_ms" not in first
    summaries = [json.loads((tmp_path / name / SUMMARY).read_text("utf-8")) for name in ("first", "second")]
    assert summaries[0] | {"latency": 0} == summaries[1] | {"latency": 0}


def test_a_run_is_read_again_with_the_same_scores(go: Callable[..., Measured], gold: Gold, tmp_path: Path) -> None:
    measured = go()
    assert read_run(tmp_path / "run", CASES, gold) == measured.scores
    assert [score.case.id for score in read_run(tmp_path / "run", CASES[:2], gold)] == ["opens", "staff"]
    with pytest.raises(InputError, match="name the folder of a run"):
        read_run(tmp_path / "none", CASES, gold)


def scripted(library: Library, *replies: object) -> Assistant:
    return Assistant(library, ScriptedChatModel(replies=list(replies)), Settings())


def test_a_case_in_trouble_is_asked_again_when_the_run_is_taken_up(
    go: Callable[..., Measured], library: Library, asked: Asked, tmp_path: Path
) -> None:
    none = {"statements": [], "answered": False, "missing": ""}
    asked.limit = 2
    with pytest.raises(KeyboardInterrupt):
        go(assistant=scripted(library, ConnectionError("gone"), none))
    assert [bool(each.trouble) for each in read_outcomes(tmp_path / "run" / RESULTS)] == [True, False]
    asked.limit = 1000
    measured = go(assistant=scripted(library, none))
    assert asked.cases == ["opens", "staff", "opens", *list(NEWS)[2:]]
    assert measured.summary.troubles == 0


def test_a_model_that_cannot_be_used_at_all_ends_the_run_in_a_line(
    go: Callable[..., Measured], library: Library, asked: Asked
) -> None:
    with pytest.raises(InputError, match=r"^the first 5 cases all ended in trouble: .*cannot be reached"):
        go(assistant=scripted(library, ConnectionError("gone")))
    assert len(asked.cases) == GIVE_UP


def test_trouble_now_and_then_does_not_end_a_run(go: Callable[..., Measured], library: Library) -> None:
    none = {"statements": [], "answered": False, "missing": ""}
    measured = go(assistant=scripted(library, none, ConnectionError("gone")))
    assert measured.summary.troubles == len(CASES) - 1


def test_a_question_that_is_sent_back_as_unclear_is_no_trouble(library: Library) -> None:
    told = need("in May", sources=(source("mine", "The mine at Tomtor"),))
    unclear = case(told, kind="follow-up", question="And when was it?", history=["Thanks!"])
    came = answer_case(Assistant(library), unclear)
    assert came.abstained
    assert not came.trouble
    assert "in full" in came.reason


def test_a_judge_is_asked_of_what_was_told_and_its_verdicts_are_kept(
    go: Callable[..., Measured], tmp_path: Path
) -> None:
    model = ScriptedChatModel(replies=["RIGHT"])
    measured = go(judge=Judge(model, "openai:judge"))
    told = [score for score in measured.scores if not score.outcome.abstained]
    assert told
    assert measured.agreement is not None
    assert measured.agreement.count == len(model.requests) == len(told)
    assert measured.agreement.share == sum(score.is_right for score in told) / len(told)
    summary = json.loads((tmp_path / "run" / SUMMARY).read_text("utf-8"), parse_constant=pytest.fail)
    assert summary["judge"]["count"] == len(told)
    for name in ("report.md", "report.html"):
        assert "the judge openai:judge agrees" in (tmp_path / "run" / name).read_text("utf-8")
    (tmp_path / "run" / SUMMARY).unlink()  # as if it had broken off while the report was written
    go(judge=Judge(model, "openai:judge"))
    assert len(model.requests) == len(told)
    assert len((tmp_path / "run" / VERDICTS).read_bytes().splitlines()) == len(told)


def test_a_run_is_described_by_all_that_decides_its_figures(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text("one", "utf-8")
    described = describe_run(Assistant(library), "dense", [path])
    assert (described.reader, described.retriever) == ("extractive", "dense")
    about = described.about
    assert about["embeddings"] == "toy-64"
    assert about["cases"] == "cases.jsonl"
    assert about.keys() >= {"revision", "files", "lodestone-qa", "chromadb", "tantivy", "langchain-core"}
    path.write_text("two", "utf-8")
    assert describe_run(Assistant(library), "dense", [path]).about["files"] != about["files"]
    recording = tmp_path / "recording.jsonl"
    recording.write_text("replies", "utf-8")
    assert describe_run(Assistant(library), "dense", [path], [recording]).about["files"] != about["files"]
    short = describe_run(Assistant(library, settings=Settings(evidence_tokens=500)), "dense", [path], judge="a:b")
    assert (short.about["evidence_tokens"], short.about["judge"]) == ("500", "a:b")


def test_what_stands_in_the_packages_tells_two_states_of_a_revision_apart(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    (package / "__pycache__").mkdir(parents=True)
    monkeypatch.setattr(running, "PACKAGES", (package,))
    seen = []
    for name, text in (("a.py", "1"), ("a.py", "2"), ("b.md", "3"), ("__pycache__/a.pyc", "4")):
        (package / name).write_text(text, "utf-8")
        seen.append(describe_run(Assistant(library), "fused", []).about["files"])
    assert len(set(seen)) == 3
    assert seen[2] == seen[3]


def test_the_results_of_another_run_do_not_outlive_the_start_of_a_new_one(
    go: Callable[..., Measured], asked: Asked, tmp_path: Path
) -> None:
    go()
    asked.cases, asked.limit = [], 0
    with pytest.raises(KeyboardInterrupt):
        go(run=replace(RUN, about={"revision": "def"}))
    assert [path.name for path in (tmp_path / "run").iterdir()] == [ABOUT]
