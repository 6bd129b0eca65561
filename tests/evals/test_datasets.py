"""Loaders on tiny files of the same form as the public data, whole and broken."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from evals.datasets import (
    load_beir,
    load_chunking,
    load_clapnq,
    load_multihop,
    load_pages,
    load_ramdocs,
    load_rgb,
    load_squad2,
    load_stories,
    load_wice,
)
from evals.datasets.given import RgbQuestion, choose_documents, choose_false_documents
from evals.splits import WEIGHED_STORIES, split_halves
from index.errors import InputError
from tests.evals import public_data

EVALS = Path(__file__).parents[2] / "evals"
LOADERS: dict[str, Callable[[Path], object]] = {
    "squad2": load_squad2,
    "clapnq": load_clapnq,
    "chunking_eval": load_chunking,
    "html_scrapinghub": load_pages,
    "multihop_rag": load_multihop,
    "rgb": load_rgb,
    "ramdocs": load_ramdocs,
    "wice": load_wice,
    "beir": load_beir,
}


def test_squad2_spans_cut_out_the_answers_and_an_impossible_question_has_none(tmp_path: Path) -> None:
    data = load_squad2(public_data.squad2(tmp_path))
    texts = {passage.id: passage.text for passage in data.passages}
    cut = [[texts[q.passage_id][slice(*span)] for gold in q.gold for span in gold] for q in data.questions]
    assert cut == [["1871"], ["410 metres"], []]
    assert [question.answerable for question in data.questions] == [True, True, False]


def test_halves_never_share_a_title(tmp_path: Path) -> None:
    assert sorted(split_halves(load_squad2(public_data.squad2(tmp_path))).values()) == ["dev", "dev", "test"]


def test_clapnq_leaves_out_skipped_and_empty_annotations(tmp_path: Path) -> None:
    data = load_clapnq(public_data.clapnq(tmp_path))
    assert [question.gold for question in data.questions] == [(((0, 27),),), ()]


def test_multihop_rag_keeps_the_day_of_an_article_and_the_facts_of_a_question(tmp_path: Path) -> None:
    articles, (asked, null) = load_multihop(public_data.multihop(tmp_path))
    assert (articles[0].publisher, articles[0].published) == ("The Fole Gazette", date(2023, 11, 2))
    assert asked.facts == (public_data.TOWER_FACT, public_data.BRIDGE_FACT)
    assert (asked.answerable, null.answerable) == (True, False)


def test_beir_leaves_out_questions_that_are_not_judged_and_keeps_grades(tmp_path: Path) -> None:
    data = load_beir(public_data.beir(tmp_path))
    assert set(data.queries) == {"q1", "q3"}
    assert data.grades["q1"] == {"p1": 2, "p3": 0}


def test_beir_takes_another_split_where_there_is_no_test(tmp_path: Path) -> None:
    (public_data.beir(tmp_path) / "qrels/test.tsv").rename(tmp_path / "qrels/dev.tsv")
    assert load_beir(tmp_path).split == "dev"


def test_wice_is_found_in_the_folder_itself_and_tells_the_title_of_the_page(tmp_path: Path) -> None:
    claims = load_wice(public_data.wice(tmp_path) / "claim")
    assert [claim.supporting for claim in claims] == [((1,),), ((1,), (1, 2)), ()]
    assert claims[0].title == "Cape Fole"


def test_rgb_answers_are_lists_of_spellings_whatever_form_the_file_has(tmp_path: Path) -> None:
    parts = load_rgb(public_data.rgb(tmp_path))
    assert parts["en"][0].answers == (("1871", "MDCCCLXXI"),)
    assert parts["en_int"][0].answers == (("1871",), ("1902",))
    assert parts["en_fact"][0].answers == (("1871",),)
    assert parts["en_fact"][0].fake == ("1899",)


RGB = RgbQuestion(
    "?", (("a",),), (("y1", "y2", "y3"),), ("n1", "n2", "n3", "n4", "n5", "n6"), ("w1", "w2", "w3"), ("f",)
)


@pytest.mark.parametrize(
    ("noise", "fit"),
    [(0.0, ["y1", "y2", "y3"]), (0.4, ["y1", "y2", "y3"]), (0.6, ["y1", "y2"]), (0.8, ["y1"]), (1.0, [])],
)
def test_rgb_gives_five_documents_of_which_the_share_of_noise_does_not_answer(noise: float, fit: list[str]) -> None:
    chosen = choose_documents(RGB, noise)
    assert len(chosen) == 5
    assert sorted(text for text in chosen if text.startswith("y")) == fit


def test_rgb_gives_a_document_for_each_thing_that_is_asked() -> None:
    asked = RgbQuestion("?", (("a",), ("b",)), (("y1", "y2"), ("z1",)), ("n1", "n2", "n3", "n4"))
    chosen = choose_documents(asked, 0.8)
    assert len(chosen) == 5
    assert {text[0] for text in chosen} == {"y", "z", "n"}
    assert sum(text.startswith("n") for text in chosen) == 3
    assert sorted(text for text in choose_documents(asked, 0.0) if text[0] != "n") == ["y1", "y2", "z1"]


def test_rgb_gives_false_documents_alone_where_the_truth_is_put_to_the_test() -> None:
    assert sorted(choose_false_documents(RGB)) == ["w1", "w2", "w3"]


@pytest.mark.parametrize("name", LOADERS)
def test_an_empty_folder_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="name the folder that holds the data set") as raised:
        LOADERS[name](tmp_path)
    assert "\n" not in str(raised.value)


BROKEN = [
    ("squad2", "questions.jsonl", "{", "line 1"),
    ("squad2", "questions.jsonl", '{"qid": "q1"}', "line 1: pid: Field required"),
    ("squad2", "passages.jsonl", "", "is empty"),
    ("squad2", "passages.jsonl", '{"pid": "other", "title": "", "text": ""}', "there is no passage 'p1'"),
    ("clapnq", "dev_answerable.jsonl", b"\xff\xfe", "line 1"),
    ("chunking_eval", "corpora.jsonl", '{"corpus_id": "ports", "text": "gone"}', "do not stand in 'ports'"),
    ("html_scrapinghub", "html/a.html.gz", "<html>", "not a whole gzip file"),
    ("multihop_rag", "corpus.json", '{"title": "a"}', "Input should be a valid array"),
    ("multihop_rag", "MultiHopRAG.json", "[]", "is empty"),
    ("rgb", "en.json", '[{"query": "a list of rows"}]', "line 1"),
    ("ramdocs", "RAMDocs_test.jsonl", '{"question": 3}', "line 1: question"),
    ("wice", "claim/test.jsonl", '{"label": "perhaps"}', "line 1: label"),
    ("beir", "qrels/test.tsv", "head\nq1 p1 1\n", "line 2: 1 cells, not 3"),
    ("beir", "qrels/test.tsv", "head\nq9\tp1\t1\n", "no query 'q9'"),
    ("beir", "qrels/test.tsv", "head\nq1\tp1\tmuch\n", "'much' is no grade"),
    ("beir", "qrels/test.tsv", "head\nq1\tp1\t0\n", "judges nothing relevant"),
]


@pytest.mark.parametrize(("name", "file", "content", "told"), BROKEN)
def test_a_broken_file_is_told_in_one_line_with_its_place_and_the_remedy(
    tmp_path: Path, name: str, file: str, content: str | bytes, told: str
) -> None:
    public_data.WRITERS[name](tmp_path)
    (tmp_path / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as raised:
        LOADERS[name](tmp_path)
    message = str(raised.value)
    assert told in message
    assert str(tmp_path) in message
    assert message.endswith("fetch the data set anew")
    assert "\n" not in message


def test_a_claim_that_leans_on_a_sentence_that_is_not_there_is_told(tmp_path: Path) -> None:
    public_data.wice(tmp_path)
    path = tmp_path / "claim/test.jsonl"
    row = json.loads(path.read_text("utf-8").splitlines()[0]) | {"supporting_sentences": [[7]]}
    path.write_text(json.dumps(row), "utf-8")
    with pytest.raises(InputError, match="leans on a sentence that its page does not have"):
        load_wice(tmp_path)


def test_a_question_with_neither_facts_nor_the_kind_null_is_told(tmp_path: Path) -> None:
    public_data.multihop(tmp_path)
    row = {"query": "Who?", "question_type": "inference_query", "evidence_list": []}
    (tmp_path / "MultiHopRAG.json").write_text(json.dumps([row]), "utf-8")
    with pytest.raises(InputError, match="has no evidence"):
        load_multihop(tmp_path)


def test_an_invented_article_has_its_paragraphs_and_the_places_of_the_sentences_that_answer(tmp_path: Path) -> None:
    path = public_data.near_misses(tmp_path) / "ferries.txt"
    path.write_text(public_data.NEAR_MISSES.replace("+ 3 |", "+ 2,3 |"), "utf-8")
    (story,) = load_stories(tmp_path)
    (article,) = story.articles
    info = article.info
    assert (story.id, info.id, info.title, info.publisher, info.published) == (
        "ferries-1", "ferries-1", "Ferry sold", "Sound Wire", date(2025, 3, 14),
    )  # fmt: skip
    texts = {each.id: each.text for each in article.paragraphs}
    assert [len(text.split(". ")) for text in texts.values()] == [2, 1]
    _, both, year, _ = story.questions
    assert [texts[gold.paragraph_id][gold.start : gold.end] for gold in both.gold] == [
        "The ferry takes forty cars.", "Plums from Olm are sold on Fridays.",
    ]  # fmt: skip
    assert (year.gold, year.miss) == ((), "year")


def test_a_story_has_several_articles_through_which_its_sentences_are_counted(tmp_path: Path) -> None:
    later = "== Ferry laid up | Cape Post | 2025-06-01\n4. Merrow leaks.\n+ 3,4 | What of Merrow and plums?\n"
    told = f"=== the ferry\n{public_data.NEAR_MISSES}{later}\n=== another\n{public_data.NEAR_MISSES}"
    (tmp_path / "ferries.txt").write_text(told, "utf-8")
    first, second = load_stories(tmp_path)
    assert [each.info.id for each in (*first.articles, *second.articles)] == ["ferries-1", "ferries-2", "ferries-3"]
    assert [(gold.paragraph_id, gold.start) for gold in first.questions[-1].gold] == [
        ("ferries-1.2", 0), ("ferries-2.1", 0),
    ]  # fmt: skip
    assert len(second.questions) == 4


def test_an_honest_statement_and_the_wrong_one_after_it_are_a_pair_with_what_they_cite(tmp_path: Path) -> None:
    told = "h 2,3 | It holds forty cars, and Olm has plums.\nw number 2,3 | It holds sixty cars, and Olm has plums.\n"
    (tmp_path / "ferries.txt").write_text(public_data.NEAR_MISSES + told, "utf-8")
    (story,) = load_stories(tmp_path)
    (pair,) = story.statements
    assert (pair.honest[:14], pair.wrong[:14], pair.kind) == ("It holds forty", "It holds sixty", "number")
    assert [place.paragraph_id for place in pair.cited] == ["ferries-1.1", "ferries-1.2"]


@pytest.mark.parametrize(
    "told",
    [
        "w role 2 | Bad.",
        "h 9 | No.\nw role 9 | No.",
        "h 2 | One.\nh 2 | Two.",
        "h 2 | One.\nw role 3 | Two.",
        "h 2 | One.",
    ],
)
def test_a_statement_without_its_twin_or_its_sentence_is_told_with_its_place(tmp_path: Path, told: str) -> None:
    (tmp_path / "ferries.txt").write_text(public_data.NEAR_MISSES + told + "\n", "utf-8")
    with pytest.raises(InputError, match=r"ferries\.txt, line 1[01]: "):
        load_stories(tmp_path)


@pytest.mark.parametrize(
    "line", ["2 No point", "+ one | Who?", "+ 9 | Who?", "- year Who?", "+ 1 |", "the ferry", "== a | b | 2025-13-01"]
)
def test_a_line_of_invented_news_that_cannot_be_read_is_told_with_its_place(tmp_path: Path, line: str) -> None:
    path = public_data.near_misses(tmp_path) / "ferries.txt"
    path.write_text(public_data.NEAR_MISSES + line + "\n", "utf-8")
    with pytest.raises(InputError, match=r"ferries\.txt, line 10: .*docs/evals.md has the form"):
        load_stories(tmp_path)


@pytest.mark.parametrize(("told", "line"), [("=== one\n=== two\n", 1), ("=== one\n1. Rain.\n", 2), ("Rain.\n", 1)])
def test_a_story_without_an_article_is_told_with_its_place(tmp_path: Path, told: str, line: int) -> None:
    (tmp_path / "rain.txt").write_text(told, "utf-8")
    with pytest.raises(InputError, match=rf"rain\.txt, line {line}: "):
        load_stories(tmp_path)


def test_a_folder_without_invented_news_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="name the folder that holds the data set"):
        load_stories(tmp_path)


def test_the_stories_that_are_shipped_can_be_read_and_none_is_both_for_fitting_and_for_testing() -> None:
    fitted, tested = load_stories(EVALS / "practice"), load_stories(EVALS / "near_misses")
    titles = [article.info.title for story in (*fitted, *tested) for article in story.articles]
    assert len(set(titles)) == len(titles)
    assert len(tested) == 22
    assert (EVALS / "practice" / WEIGHED_STORIES).exists()
    for story in (*fitted, *tested):
        texts = {paragraph.id: paragraph.text for article in story.articles for paragraph in article.paragraphs}
        for question in story.questions:
            assert bool(question.gold) != bool(question.miss)
            assert all(texts[gold.paragraph_id][gold.start : gold.end].strip() for gold in question.gold)
