"""Cases: what one may hold, and what the checker finds wrong with one before it is asked."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from evals.cli import CASES
from evals.questions import Case, Source, Topic, check_cases, find_paragraph, load_cases, load_topics
from evals.running import read_gold, refuse_faults
from index.errors import InputError
from tests.evals.small import ARTICLES, BLOOMBERG, MAGNETS, OPENS, STAFF, TOPICS, case, need, source

KINDS = {
    "fact", "several", "across", "comparison", "time", "conflict", "attribution", "number", "follow-up",
    "unanswerable", "adversarial", "plan", "source",
}  # fmt: skip


def test_every_shipped_case_is_sound() -> None:
    gold = read_gold()
    assert check_cases(load_cases(CASES), gold.articles, gold.topics) == []


def test_there_are_enough_shipped_cases_and_each_kind_is_in_both_parts() -> None:
    cases, topics = load_cases(CASES), load_topics()
    assert len(cases) >= 300
    counted = Counter((topics[each.topic].part, each.kind) for each in cases)
    assert {kind for part, kind in counted if part == "dev"} == KINDS
    assert {kind for part, kind in counted if part == "test"} == KINDS
    assert len({each.question for each in cases if not each.history}) == sum(not each.history for each in cases)


def faults(*cases: Case, topics: dict[str, Topic] = TOPICS) -> list[str]:
    return check_cases(cases, ARTICLES, topics)


def test_a_sound_case_has_no_faults() -> None:
    assert faults(case(OPENS, STAFF), case(MAGNETS, topic="making"), case()) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (case(need("ten", sources=(source("nowhere", "words that stand"),))), "there is no article 'nowhere'"),
        (case(need("ten", sources=(source("mine", "words that stand"),))), "'words that stand' stands in 0 paragraphs"),
        (case(need("300", sources=(source("mine", "will employ"),))), "'will employ' stands in 2 paragraphs of mine"),
        (case(OPENS, fair=[source("mine", "will employ")]), "stands in 2 paragraphs of mine; it must be one"),
        (case(MAGNETS), "magnets belongs to the other part"),
        (case(OPENS, fair=[source("magnets", "India approved")]), "magnets belongs to the other part"),
        (case(OPENS, topic="smelting"), "there is no topic 'smelting' in topics.json"),
        (case(need("June 2027", sources=(source("mine", "opens in May"),))), "none of its sources tells 'June 2027'"),
        (case(OPENS, as_of="2026-01-04"), "mine of 2026-01-05 is not searched on the days of the case"),
        (case(OPENS, until="2025-12-31"), "mine of 2026-01-05 is not searched"),
        (case(OPENS, since="2026-01-06"), "mine of 2026-01-05 is not searched"),
        (case(OPENS, sayers=[{"name": "Reuters"}]), "no gold paragraph tells 'Reuters'"),
        (case(OPENS, plan=["is planned"]), "no gold paragraph tells 'is planned'"),
        (case(OPENS, one_source=["mine", "magnets"]), "no need has a source in 'magnets', of the one source"),
        (
            case(need("7,280 crore", sources=(source("magnets", "I do not believe"),)), topic="making"),
            "'I do not believe' is comment in magnets, which is never cited",
        ),
    ],
)
def test_a_fault_is_a_line_that_names_the_case(wrong: Case, told: str) -> None:
    (fault,) = faults(wrong)
    assert fault.startswith("a-case: ")
    assert told in fault
    assert "\n" not in fault


def test_an_answer_may_stand_in_any_of_the_sources_of_its_need() -> None:
    either = need("300", sources=(source("mine", "opens in May"), source("mine", "employ 300")))
    assert faults(case(either)) == []


def test_a_case_on_the_day_of_its_article_is_sound() -> None:
    assert faults(case(OPENS, as_of="2026-01-05", since="2026-01-05", until="2026-01-05")) == []


def test_an_article_without_a_day_is_never_searched() -> None:
    undated = {"mine": replace(ARTICLES["mine"], info=replace(ARTICLES["mine"].info, published=None))}
    (fault,) = check_cases([case(OPENS)], undated, {"mining": TOPICS["mining"]})
    assert "mine of None is not searched" in fault


def test_articles_and_topics_must_know_each_other() -> None:
    topics = {"mining": Topic(part="dev", articles=("mine", "gone"))}
    assert check_cases([], ARTICLES, topics) == [
        "topics.json: magnets has no topic",
        "topics.json: there is no article 'gone'",
    ]


def test_a_run_is_refused_in_one_line_that_names_the_first_faults() -> None:
    gold = replace(read_gold(), articles=ARTICLES, topics=TOPICS)
    wrong = [case(MAGNETS, id=f"wrong-{number}") for number in range(5)]
    with pytest.raises(
        InputError, match=r"^wrong-0: .*wrong-1: .*wrong-2: .*and 2 more.*lodestone eval check"
    ) as error:
        refuse_faults(wrong, gold)
    assert "\n" not in str(error.value)
    refuse_faults([case(OPENS)], gold)


def test_the_paragraph_of_a_source_is_found_by_its_words() -> None:
    assert find_paragraph(Source(article="mine", text="employ 300"), ARTICLES).id == "mine.2"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"kind": "unanswerable", "needs": [OPENS]}, "an unanswerable case has no needs"),
        ({"kind": "fact", "needs": []}, "has needs"),
        ({"kind": "conflict", "needs": [OPENS]}, "two needs at least"),
        ({"kind": "fact", "needs": [OPENS], "history": ["Who?"]}, "come together"),
        ({"kind": "follow-up", "needs": [OPENS]}, "come together"),
        ({"kind": "fact", "needs": [need("re:(", sources=(source("mine", "opens in May"),))]}, "is no pattern"),
        ({"kind": "fact", "needs": [need("re:a*", sources=(source("mine", "opens in May"),))]}, "matches every text"),
        ({"kind": "fact", "needs": [need("", sources=(source("mine", "opens in May"),))]}, "holds no word"),
        ({"kind": "fact", "needs": [need("300", sources=(source("mine", "mine"),))]}, "at least 8 characters"),
        ({"kind": "unanswerable", "never": ["re:["]}, "is no pattern"),
        (
            {"kind": "fact", "needs": [OPENS], "window": {"first": "2026-05-02", "last": "2026-05-01"}},
            "first day 2026-05-02 comes after its last day 2026-05-01",
        ),
        ({"kind": "fact", "needs": [OPENS], "as_of": "2026-07-01"}, "as_of 2026-07-01 comes after 2026-06-30"),
        ({"kind": "fact", "needs": [OPENS], "window": {"from": "2026-05-02"}}, "Extra inputs"),
        ({"kind": "fact", "needs": [OPENS], "sayers": [{}]}, "a sayer has a kind or a name"),
        ({"kind": "fact", "needs": [OPENS], "sayers": [{"kind": "rumour"}]}, "Input should be"),
        ({"kind": "unanswerable", "sayers": [{"kind": "named"}]}, "sayers, a plan or one source has needs"),
        ({"kind": "unanswerable", "plan": ["planned"]}, "sayers, a plan or one source has needs"),
        ({"kind": "plan", "needs": [OPENS]}, "has words of the plan"),
        ({"kind": "source", "needs": [OPENS]}, "has articles of one source"),
        ({"kind": "source", "needs": [OPENS], "one_source": ["mine", "mine"]}, "two articles at least"),
        ({"kind": "fact", "needs": [OPENS], "gold": "x"}, "Extra inputs"),
        ({"kind": "riddle", "needs": [OPENS]}, "Input should be"),
    ],
)
def test_a_case_that_contradicts_itself_is_refused(values: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Case.model_validate({"id": "a-case", "topic": "mining", "question": "What is known?", **values})


def test_what_is_expected_of_time_sayers_plans_and_sources_stands_in_the_gold() -> None:
    window, plan = {"first": "2025-11-01", "last": "2025-11-30"}, ["approved"]
    sayers = [{"kind": "outlet", "name": "Bloomberg"}, {"kind": "article"}]
    assert faults(case(MAGNETS, BLOOMBERG, topic="making", window=window, sayers=sayers, plan=plan)) == []


def test_a_case_is_dated_where_its_window_is_and_time_without_one_is_neither() -> None:
    assert case(OPENS, window={"last": "2026-01-31"}).dated is True
    assert case(OPENS, window={}).dated is False
    assert case(OPENS).dated is False
    assert case(OPENS, kind="time").dated is None
    assert case(OPENS, question="What did the mine produce in 2024?").dated is None


def write_cases(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_cases_are_read_in_order_and_may_hold_any_character(tmp_path: Path) -> None:
    odd = case(OPENS, id="first", question="What is\u2028known\x85of it?")
    lines = [json.dumps(each.model_dump(mode="json"), ensure_ascii=False) for each in (odd, case(id="second"))]
    assert load_cases([write_cases(tmp_path / "cases.jsonl", lines[0], "", lines[1])]) == [odd, case(id="second")]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (['{"id": "a"'], "line 1: Invalid JSON"),
        ([case().model_dump_json(), '{"id": "a"}'], "line 2: topic: Field required"),
        ([case(id="b").model_dump_json()] * 2, "line 2: the id 'b' is used twice"),
        ([case(MAGNETS).model_dump_json().replace("7,280 crore", "re:(")], "line 1: needs.0.answers.0: .*no pattern"),
        ([""], "holds no case"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_file_and_line(tmp_path: Path, lines: list[str], told: str) -> None:
    with pytest.raises(InputError, match=rf"cases\.jsonl.*{told}") as error:
        load_cases([write_cases(tmp_path / "cases.jsonl", *lines)])
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name in ("missing", "binary", "."):
        with pytest.raises(InputError, match=r"cannot be read.*name a JSONL file of cases"):
            load_cases([tmp_path / name])


def test_the_needs_of_two_publishers_may_conflict() -> None:
    assert faults(case(MAGNETS, BLOOMBERG, kind="conflict", topic="making")) == []
