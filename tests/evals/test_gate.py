"""The gate: what may fall how far, and that it does fall when a part of Lodestone is broken on purpose."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage

from assistant.assistant import Assistant
from assistant.features import load_weights
from assistant.types import DraftStatement, Evidence
from assistant.verify import Verification
from assistant.verify.quotes import resolve_quotes
from evals.answering import answer_case
from evals.cli import CASES
from evals.gate import Baseline, Floor, fallen, read_baseline, write_baseline
from evals.outcomes import Outcome
from evals.questions import Case, load_cases
from evals.replay import ReplayModel
from evals.running import Gold, read_gold
from evals.scoring import Score, score_outcome
from evals.summary import summarise
from index.embedding import PackagedEmbedder
from index.errors import InputError
from index.library import Library
from index.search import fuse
from tests.evals.small import OPENS, case, outcome, score
from tests.fakes_chat import ScriptedChatModel, draft, statement

READER = "extractive"


def run(right: int, wrong: int = 0, refused: int = 0) -> list[Score]:
    """A run of so many answerable cases told right and wrong, and unanswerable ones refused."""
    told = outcome(("The mine opens in May 2027.", "mine.1"), ranked=(("mine.1",),))
    other = outcome(("The mine will open.", "mine.1"), ranked=(("mine.2",),))
    scores = [score(case(OPENS, id=f"case-{number}"), told) for number in range(right)]
    scores += [score(case(OPENS, id=f"case-{number}"), other) for number in range(right, right + wrong)]
    return scores + [score(case(id=f"none-{number}"), outcome()) for number in range(refused)]


def baseline_of(path: Path, scores: Sequence[Score], reader: str = READER) -> Baseline:
    write_baseline(path, reader, summarise(scores), scores)
    return read_baseline(path, reader)


def faults_of(baseline: Baseline, scores: Sequence[Score]) -> list[str]:
    return fallen(baseline, summarise(scores), scores)


def test_a_run_passes_its_own_baseline_and_a_better_one_too(tmp_path: Path) -> None:
    baseline = baseline_of(tmp_path / "baseline.json", run(right=7, wrong=3, refused=3))
    assert baseline.figures["dev right"] == Floor(value=0.7692, slack=0.02)
    assert baseline.figures["dev quotes valid"] == Floor(value=1.0, slack=0.0)
    assert faults_of(baseline, run(right=7, wrong=3, refused=3)) == []
    assert faults_of(baseline, run(right=10, refused=3)) == []


def test_a_figure_may_fall_by_its_slack_and_no_further(tmp_path: Path) -> None:
    baseline = baseline_of(tmp_path / "baseline.json", run(right=100))
    assert faults_of(baseline, run(right=98, wrong=2)) == []
    faults = faults_of(baseline, run(right=97, wrong=3))
    assert "dev right: 0.970, below 1.000 less 0.020" in faults
    assert faults[-1] == "newly failing: case-97, case-98, case-99"


def test_a_case_that_failed_before_does_not_newly_fail(tmp_path: Path) -> None:
    baseline = baseline_of(tmp_path / "baseline.json", run(right=9, wrong=1))
    assert faults_of(baseline, run(right=8, wrong=2))[-1] == "newly failing: case-8"


def test_a_quote_that_is_not_valid_falls_at_once(tmp_path: Path) -> None:
    baseline = baseline_of(tmp_path / "baseline.json", run(right=100))
    bent = score(case(OPENS, id="bent"), outcome(("May 2027.", "mine.1"), valid=False, ranked=(("mine.1",),)))
    assert faults_of(baseline, [*run(right=100), bent]) == [
        "dev quotes valid: 0.990, below 1.000 less 0.000",
        "newly failing: none",
    ]


def test_a_figure_that_is_not_measured_any_more_falls(tmp_path: Path) -> None:
    baseline = baseline_of(tmp_path / "baseline.json", run(right=2, refused=2))
    assert "dev refused: not measured, it was 1.000" in faults_of(baseline, run(right=2))


def test_trouble_with_the_model_falls_and_is_told(tmp_path: Path) -> None:
    baseline = baseline_of(tmp_path / "baseline.json", run(right=2))
    broken = score(case(OPENS, id="case-1"), Outcome("case-1", "What?", trouble="no reply is recorded"))
    assert faults_of(baseline, [*run(right=1), broken]) == [
        "1 cases ended in trouble, case-1 first: no reply is recorded",
        "newly failing: case-1",
    ]


def test_each_reader_has_its_baseline_in_the_one_file(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    first = baseline_of(path, run(right=2))
    second = baseline_of(path, run(right=1, wrong=1), reader="replay:recording.jsonl")
    assert read_baseline(path, READER) == first
    assert first.figures["dev right"].value == 1.0
    assert second.figures["dev right"].value == 0.5
    assert baseline_of(path, run(right=3)).right == ("case-0", "case-1", "case-2")
    assert read_baseline(path, "replay:recording.jsonl") == second
    json.loads(path.read_text("utf-8"), parse_constant=pytest.fail)


@pytest.mark.parametrize("text", [None, "", "[]", '{"readers": {"x": 1}}', "\udcff"])
def test_a_baseline_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "baseline.json"
    if text is not None:
        path.write_text(text, "utf-8", errors="surrogateescape")
    with pytest.raises(InputError, match=r"baseline.json is no baseline \(.*write it with --write-baseline") as error:
        read_baseline(path, READER)
    assert "\n" not in str(error.value)


def test_a_reader_without_a_baseline_is_told(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    baseline_of(path, run(right=1))
    with pytest.raises(InputError, match="no figures of the reader 'openai:x'; write them with --write-baseline"):
        read_baseline(path, "openai:x")


# Broken on purpose: real cases, the sample corpus, the real embedding model.

KINDS = {"fact": 4, "unanswerable": 4}
"""How many cases of a kind are asked in each part."""


@pytest.fixture(scope="module")
def shipped(corpus_path: Path, model: PackagedEmbedder) -> Iterator[Library]:
    """The library of the sample corpus. Do not write to it."""
    with Library.open(corpus_path, embedder=model) as library:
        yield library


@pytest.fixture(scope="module")
def gold() -> Gold:
    return read_gold()


@pytest.fixture(scope="module")
def cases(gold: Gold) -> list[Case]:
    """Some of the shipped cases, of both parts."""
    taken: Counter[tuple[str, str]] = Counter()
    chosen = []
    for each in load_cases(CASES):
        key = (gold.topics[each.topic].part, each.kind)
        taken[key] += 1
        if taken[key] <= KINDS.get(each.kind, 0):
            chosen.append(each)
    return chosen


def ask(assistant: Assistant, cases: Sequence[Case], gold: Gold) -> list[Score]:
    return [score_outcome(each, answer_case(assistant, each), gold.articles, gold.topics) for each in cases]


@pytest.fixture(scope="module")
def reached(
    shipped: Library, cases: list[Case], gold: Gold, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Baseline, list[Score]]:
    """What the reader reaches when nothing is broken."""
    scores = ask(Assistant(shipped), cases, gold)
    return baseline_of(tmp_path_factory.mktemp("gate") / "baseline.json", scores), scores


def assert_falls(faults: Sequence[str], figure: str, cases: Sequence[str]) -> None:
    """That this figure falls, and that cases are named as newly failing, some of these among them."""
    assert any(fault.split(" ", 1)[1].startswith(f"{figure}: ") for fault in faults), faults
    assert set(faults[-1].removeprefix("newly failing: ").split(", ")) & set(cases), faults


def right(scores: Sequence[Score], answerable: bool) -> list[str]:
    return [each.case.id for each in scores if each.is_right and each.case.answerable == answerable]


def test_nothing_falls_while_nothing_is_broken(reached: tuple[Baseline, list[Score]]) -> None:
    baseline, scores = reached
    assert faults_of(baseline, scores) == []
    assert right(scores, answerable=True)
    assert right(scores, answerable=False)


def test_a_broken_retrieval_falls(
    shipped: Library, cases: list[Case], gold: Gold, reached: tuple[Baseline, list[Score]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def reversed_fuse(*voices: tuple[float, Mapping[str, float]]) -> dict[str, float]:
        return {chunk: -score for chunk, score in fuse(*voices).items()}

    monkeypatch.setattr("index.search.fuse", reversed_fuse)
    baseline, scores = reached
    faults = faults_of(baseline, ask(Assistant(shipped), cases, gold))
    assert_falls(faults, "recall@5", right(scores, answerable=True))


@pytest.mark.parametrize(("threshold", "figure"), [(-inf, "refused"), (inf, "answered")])
def test_a_broken_abstention_falls_whichever_way_it_breaks(
    shipped: Library, cases: list[Case], gold: Gold, reached: tuple[Baseline, list[Score]],
    monkeypatch: pytest.MonkeyPatch, threshold: float, figure: str,
) -> None:  # fmt: skip
    weights = replace(load_weights(), threshold=threshold)
    monkeypatch.setattr("assistant.extract.load_weights", lambda: weights)
    baseline, scores = reached
    faults = faults_of(baseline, ask(Assistant(shipped), cases, gold))
    assert_falls(faults, figure, right(scores, answerable=figure == "answered"))


class Liar(ScriptedChatModel):
    """Copies the first source, and says a figure beside it that stands nowhere; of some questions only that."""

    only_lies: list[str]

    def _next(self, messages: list[BaseMessage], kwargs: dict[str, Any]) -> tuple[AIMessage, Exception | None]:
        prompt = str(messages[-1].content)
        words = re.search(r"^\[1\].*\n(.*?[.:;,])(?:\s|$)", prompt, re.MULTILINE)
        assert words, prompt
        lie = statement("In all 98,765 tonnes were counted.", (1, words[1]))
        lies = any(f"Question: {question}" in prompt for question in self.only_lies)
        self.replies = [draft(lie) if lies else draft(statement(words[1], (1, words[1])), lie)]
        return super()._next(messages, kwargs)


def test_a_broken_verification_falls(
    shipped: Library, cases: list[Case], gold: Gold, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording, name, cases = tmp_path / "recording.jsonl", "replay:recording.jsonl", cases[::2]
    liar = Liar(replies=[], only_lies=[each.question for each in cases if not each.answerable])
    scores = ask(Assistant(shipped, ReplayModel(path=recording, model=liar)), cases, gold)
    baseline = baseline_of(tmp_path / "baseline.json", scores, name)
    assert faults_of(baseline, ask(Assistant(shipped, ReplayModel(path=recording)), cases, gold)) == []
    assert len(right(scores, answerable=False)) == KINDS["unanswerable"]
    assert baseline.figures["dev figures borne out"].value == 1.0

    def pass_everything(statement: DraftStatement, evidence: Sequence[Evidence], *_: object) -> Verification:
        return Verification(resolve_quotes(statement, evidence)[0], ())

    monkeypatch.setattr("assistant.answering.verify_statement", pass_everything)
    faults = faults_of(baseline, ask(Assistant(shipped, ReplayModel(path=recording)), cases, gold))
    assert_falls(faults, "refused", right(scores, answerable=False))
    assert_falls(faults, "figures borne out", right(scores, answerable=False))
    assert not any("trouble" in fault for fault in faults)
