"""Benchmarks on tiny files of the same form as the public data, and their rules against values worked out by hand."""

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score
from typer.testing import CliRunner

from evals.benchmarks import benchmark, near_misses, run_benchmark
from evals.benchmarks.chunking import measure_spans, take_spans
from evals.benchmarks.given import score_conflict, tells_all
from evals.benchmarks.lodestone import document_article
from evals.benchmarks.multihop import joint_recall, score_facts
from evals.benchmarks.registry import RUNS
from evals.benchmarks.table import format_rows, rows_to_dicts
from evals.benchmarks.types import Document, Figures, Piece, Row, Search, System
from evals.datasets import ConflictQuestion, Place, SpanQuestion, StoryQuestion
from evals.metrics import graded_ndcg_at
from index.errors import InputError
from tests.evals import public_data


def figures_of(name: str, folder: Path, peers: Sequence[System] = ()) -> dict[str, Figures]:
    rows = run_benchmark(name, public_data.WRITERS[name](folder / "data"), peers, work=folder / "work")
    return {row.system: dict(row.figures) for row in rows}


def last_document() -> System:
    """A peer that finds the last document for every query, and takes every page for empty."""

    def index(documents: Sequence[Document], *_: object) -> Search:
        last = documents[-1]
        return lambda *_: [Piece(last.id, ((0, len(last.text)),), last.text)]

    return System("last", 1, index, lambda _: "")


def test_squad2_finds_the_right_passages_and_sentences_beside_a_peer_that_does_not(tmp_path: Path) -> None:
    found = figures_of("squad2", tmp_path, [last_document()])
    ours = found["Lodestone"]
    assert ours["hit@1"] == ours["handed_hit"] == found["Lodestone, words alone"]["hit@1"] == 1.0
    assert ours["best_sentence"] == ours["abstained_unanswerable"] == ours["auroc"] == 1.0
    assert found["last"] == {
        "hit@1": 0.0,
        "hit@5": 0.0,
        "mrr": 0.0,
        "handed_hit": 0.0,
        "handed_characters": len(public_data.PASSAGES[-1][2]),
    }


def test_clapnq_reads_the_sentence_that_people_chose(tmp_path: Path) -> None:
    ours = figures_of("clapnq", tmp_path)["Lodestone"]
    assert ours["best_sentence"] == 1.0
    assert ours["sentences_cited"] == 2.0  # a short paragraph is quoted whole: one of two is what they chose
    assert ours["citation_f1"] == pytest.approx(2 / 3)


def test_chunking_counts_only_the_right_corpus_within_the_budget(tmp_path: Path) -> None:
    found = figures_of("chunking_eval", tmp_path, [last_document()])
    assert found["Lodestone"]["recall"] == 1.0
    assert 0 < found["Lodestone"]["iou"] < 0.5
    assert found["last"]["handed_recall"] == 0.0


def test_html_pages_are_scored_on_their_article_text(tmp_path: Path) -> None:
    found = figures_of("html_scrapinghub", tmp_path, [last_document(), System("blind", 1, last_document().index)])
    assert found["Lodestone"]["f1"] > 0.95
    assert found["last"]["empty"] == 1.0
    assert found["blind"] == {}


def test_multihop_rag_finds_both_facts_and_abstains_where_nothing_answers(tmp_path: Path) -> None:
    found = figures_of("multihop_rag", tmp_path, [last_document()])
    ours = found["Lodestone"]
    assert ours["hits@4"] == ours["mrr@10"] == ours["joint_recall@4"] == ours["null_abstained"] == 1.0
    assert found["last"]["hits@10"] == 0.0
    assert "null_abstained" not in found["last"]


def test_rgb_tells_the_answer_and_rejects_where_no_document_answers(tmp_path: Path) -> None:
    found = figures_of("rgb", tmp_path, [last_document()])
    ours = found["Lodestone"]
    assert ours["en_accuracy@noise_0"] == ours["en_rejected@noise_1"] == 1.0
    assert (ours["en_fact_accuracy"], ours["en_fact_false_told"]) == (0.0, 1.0)
    assert found["last"] == {}


def test_ramdocs_tells_what_is_right(tmp_path: Path) -> None:
    ours = figures_of("ramdocs", tmp_path)["Lodestone"]
    assert ours == {"exact": 1.0, "gold_told": 1.0, "wrong_told": 0.0, "abstained": 0.0}


def test_a_question_without_documents_is_not_answered_from_those_of_others(tmp_path: Path) -> None:
    folder = public_data.ramdocs(tmp_path / "data")
    path = folder / "RAMDocs_test.jsonl"
    row = json.loads(path.read_text("utf-8"))
    public_data.write_rows(path, [row, row | {"documents": []}])
    (ours,) = run_benchmark("ramdocs", folder)
    assert (ours.figures["abstained"], ours.figures["exact"]) == (0.5, 0.5)


def test_wice_passes_what_is_supported_and_nothing_else(tmp_path: Path) -> None:
    ours = figures_of("wice", tmp_path)["Lodestone"]
    passed = [ours[f"passed_{label}"] for label in ("supported", "partially_supported", "not_supported")]
    assert passed == [1.0, 0.0, 0.0]
    assert ours["f1"] == ours["accuracy"] == 1.0


def test_beir_ranks_documents_by_their_best_piece(tmp_path: Path) -> None:
    found = figures_of("beir", tmp_path, [last_document()])
    assert found["Lodestone"] == {"ndcg@10": 1.0, "recall@100": 1.0}
    assert found["last"] == {"ndcg@10": 0.5, "recall@100": 0.5}  # q1 asks for another document


FOUND = ["nothing", "A B and C\nD", "nothing", "again AB", "EF"]


def test_facts_are_counted_as_the_script_of_multihop_rag_counts_them() -> None:
    assert score_facts(FOUND, ["A B", "C D", "E F", "G H"]) == {
        "hits@10": 1.0,
        "hits@4": 1.0,
        "map@10": pytest.approx((2 / 2 + 0 / 4 + 1 / 5) / 4),
        "mrr@10": 0.5,
        "joint_recall@4": 0.0,
        "joint_recall@10": 0.0,
    }
    late = score_facts(["x"] * 9 + ["AB"], ["AB"])
    assert (late["hits@10"], late["hits@4"], late["map@10"], late["mrr@10"]) == (1.0, 0.0, 0.1, 0.1)
    assert score_facts(["x"] * 10 + ["AB"], ["AB"])["hits@10"] == 0.0


def test_joint_recall_needs_every_fact() -> None:
    assert joint_recall(FOUND, ["A B", "E F"]) == 1.0
    assert joint_recall(FOUND[:4], ["A B", "E F"]) == 0.0


def test_a_fact_that_is_named_twice_is_found_once() -> None:
    assert score_facts(["AB"], ["A B", "AB"])["map@10"] == 0.5


@pytest.mark.parametrize(
    ("text", "right"),
    [("It was lit in MDCCCLXXI, opened 1902.", True), ("lit in 1871", False), ("", False)],
)
def test_all_answers_must_be_told_in_one_of_their_spellings(text: str, right: bool) -> None:
    assert tells_all(text, [["1871", "mdccclxxi"], ["1902"]]) is right


def test_an_answer_to_conflicting_documents_tells_all_that_is_right_and_nothing_that_is_wrong() -> None:
    question = ConflictQuestion("?", (), ("the Red Tower", "1871"), ("187",))
    assert score_conflict("Red tower; it was 1871.", question)["exact"] == 1.0
    assert score_conflict("It was 1871.", question) == {
        "exact": 0.0,
        "gold_told": 0.5,
        "wrong_told": 0.0,
        "abstained": 0.0,
    }
    assert score_conflict("Red tower, 1871, or 187.", question)["wrong_told"] == 1.0


def test_ndcg_gives_a_better_document_more_gain() -> None:
    grades = {"a": 2, "b": 1, "c": 0, "d": -1}
    assert graded_ndcg_at(["a", "b"], grades, 10) == 1.0
    ideal = 2 + 1 / 1.584962500721156
    assert graded_ndcg_at(["d", "b", "b", "a"], grades, 10) == pytest.approx((1 / 1.584962500721156 + 2 / 2) / ideal)
    assert graded_ndcg_at(["b", "a"], grades, 1) == 0.5


@given(st.lists(st.integers(0, 3), min_size=2, max_size=15), st.randoms(use_true_random=False), st.integers(1, 12))
def test_ndcg_is_that_of_scikit_learn(gains: list[int], chooser: Random, k: int) -> None:
    grades = {f"d{number}": gain for number, gain in enumerate(gains)}
    ranked = sorted(grades)
    chooser.shuffle(ranked)
    if any(gains):
        expected = ndcg_score([[grades[each] for each in ranked]], [[-rank for rank in range(len(ranked))]], k=k)
        assert graded_ndcg_at(ranked, grades, k) == pytest.approx(expected)


def test_the_paragraphs_of_a_document_are_slices_of_it() -> None:
    text = "  One line.\n\n\tAnother one. \nLast"
    article, places = document_article(Document("c", "C", text))
    for paragraph in article.paragraphs:
        _, start = places[paragraph.id]
        assert text[start : start + len(paragraph.text)] == paragraph.text
    assert len(article.paragraphs) == 3


def test_stretches_stop_at_the_budget() -> None:
    piece = Piece("a", ((0, 30), (40, 70)), "")
    assert take_spans([piece, piece], 50) == [("a", 0, 30), ("a", 40, 60)]
    assert len(take_spans([piece, piece])) == 4


def test_near_misses_tells_what_is_answered_and_which_kind_of_miss_is_refused(tmp_path: Path) -> None:
    ours = figures_of("near_misses", tmp_path)["Lodestone"]
    assert (ours["answerable"], ours["unanswerable"]) == (2, 2)
    assert (ours["answered"], ours["told"], ours["auroc"]) == (1, 1, 1)
    assert (ours["refused"], ours["refused, year"], ours["refused, detail"]) == (1, 1, 1)


def test_an_answer_beside_the_point_is_answered_and_not_told_and_a_near_miss_that_is_answered_is_not_refused() -> None:
    questions = [StoryQuestion("Who?", (Place("p", 0, 4),)), StoryQuestion("When?", miss="year")]
    beside = {"answered": 1.0, "told": 0.0, "confidence": 0.5}
    figures = near_misses.summarise([beside, {**beside, "confidence": 0.7}], questions)
    assert (figures["answered"], figures["told"], figures["refused"], figures["auroc"]) == (1, 0, 0, 0)


def test_what_is_found_twice_counts_once_for_recall_and_twice_against_precision() -> None:
    measured = measure_spans(SpanQuestion("?", "a", ((0, 10),)), [("a", 5, 15), ("a", 5, 15), ("b", 0, 10)])
    assert measured == {"recall": 0.5, "precision": 5 / 30, "iou": 5 / 35}


ROWS = [
    Row("Lodestone", {"hit@1": 0.5, "length": 1234.0, "abstained": 0.25}),
    Row("Peer", {"hit@1": 0.25}),
    Row("Absent", left_out="not installed"),
]


def test_the_table_leaves_blank_what_a_peer_does_not_do() -> None:
    assert format_rows("squad2: data", ROWS).splitlines() == [
        "squad2: data",
        "",
        "           hit@1",
        "Lodestone  0.500",
        "Peer       0.250",
        "",
        "Lodestone alone does this:",
        "  length     1,234",
        "  abstained  0.250",
        "",
        "left out: Absent: not installed",
    ]


def test_what_is_not_a_number_is_null_in_json() -> None:
    assert rows_to_dicts([Row("a", {"x": float("nan"), "y": 0.123456})]) == [
        {"system": "a", "figures": {"x": None, "y": 0.1235}, "left_out": ""}
    ]


def run_command(*arguments: str) -> str:
    app = typer.Typer()
    app.command()(benchmark)
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False).stdout


def test_the_command_prints_a_table_or_json(tmp_path: Path) -> None:
    data = str(public_data.pages(tmp_path))
    assert "Lodestone" in run_command("html_scrapinghub", "--data", data, "--no-peers")
    told = json.loads(run_command("html_scrapinghub", "--data", data, "--no-peers", "--json"))
    assert (told["benchmark"], [row["system"] for row in told["rows"]]) == ("html_scrapinghub", ["Lodestone"])


def test_an_unknown_name_and_a_folder_that_is_none_are_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no benchmark 'squad3'; choose from squad2, clapnq"):
        run_benchmark("squad3", tmp_path)
    with pytest.raises(InputError, match="name the folder that holds the data set"):
        run_benchmark("squad2", tmp_path / "nowhere")


def test_every_benchmark_has_a_tiny_file_here() -> None:
    assert set(RUNS) == set(public_data.WRITERS)
