"""Loaders and metric rules on tiny files of the same form as the public data."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from evals.benchmarks import corpus_article, run_chunking, run_clapnq, run_html, run_squad2, take_spans
from evals.datasets import load_clapnq, load_squad2
from evals.libraries import make_article
from evals.splits import split_halves
from index.errors import InputError
from index.types import Chunk, Hit, Span, Voice

PASSAGES = [
    ("p1", "Lighthouses", "The tower at Cape Fole was lit in 1871. Its lamp burned whale oil."),
    ("p2", "Bridges", "The Olm bridge carries trains. Its span measures 410 metres."),
    ("p3", "Ferries", "A ferry crosses the sound twice a day. It takes forty cars."),
]


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def squad2(folder: Path) -> Path:
    write_rows(folder / "squad2/passages.jsonl", [{"pid": i, "title": t, "text": x} for i, t, x in PASSAGES])
    answers = {"p1": "1871", "p2": "410 metres"}
    texts = {pid: text for pid, _, text in PASSAGES}
    spans = {pid: [[texts[pid].index(a), texts[pid].index(a) + len(a)]] for pid, a in answers.items()}
    asked = [
        ("q1", "p1", "When was the tower at Cape Fole lit?"),
        ("q2", "p2", "How long is the span of the Olm bridge?"),
    ]
    rows = [
        {"qid": q, "pid": p, "question": text, "is_impossible": False, "answer_spans": spans[p]} for q, p, text in asked
    ]
    rows.append(
        {"qid": "q3", "pid": "p3", "question": "Who painted it?", "is_impossible": True, "answer_spans": [[0, 1]]}
    )
    write_rows(folder / "squad2/questions.jsonl", rows)
    return folder


def test_squad2_spans_cut_out_the_answers_and_an_impossible_question_has_none(tmp_path: Path) -> None:
    data = load_squad2(squad2(tmp_path) / "squad2")
    texts = {passage.id: passage.text for passage in data.passages}
    cut = [[texts[q.passage_id][slice(*span)] for gold in q.gold for span in gold] for q in data.questions]
    assert cut == [["1871"], ["410 metres"], []]
    assert [question.answerable for question in data.questions] == [True, True, False]


def test_squad2_finds_the_right_passages_and_sentences(tmp_path: Path) -> None:
    figures = run_squad2(squad2(tmp_path), tmp_path / "work")
    assert figures["fused_hit@1"] == figures["lexical_hit@1"] == 1.0
    assert figures["best_sentence"] == 1.0
    assert figures["abstained_unanswerable"] == 1.0
    assert figures["auroc"] == 1.0


def test_clapnq_leaves_out_skipped_and_empty_annotations(tmp_path: Path) -> None:
    text = "The tower was lit in 1871 . Its lamp burned oil . "
    passage = {"title": "Tower", "text": text, "sentences": ["The tower was lit in 1871 .", " Its lamp burned oil . "]}
    good = {"answer": "1871", "selected_sentences": ["The tower was lit in 1871 ."], "meta": {}}
    skipped = {**good, "selected_sentences": ["Its lamp burned oil ."], "meta": {"skip": True}}
    row = {"input": "when was the tower lit", "passages": [passage]}
    write_rows(tmp_path / "clapnq/dev_answerable.jsonl", [{"id": "1", **row, "output": [skipped, good]}])
    empty = {"answer": "", "selected_sentences": [], "meta": {}}
    write_rows(
        tmp_path / "clapnq/dev_unanswerable.jsonl", [{"id": "2", **row, "input": "who owns it", "output": [empty]}]
    )

    data = load_clapnq(tmp_path / "clapnq")
    assert [question.gold for question in data.questions] == [(((0, 27),),), ()]
    figures = run_clapnq(tmp_path, tmp_path / "work")
    assert figures["best_sentence"] == figures["citation_f1"] == 1.0


def test_chunking_counts_only_the_right_corpus_within_the_budget(tmp_path: Path) -> None:
    harbour = "The harbour of Fole has two cranes.\n\nIts depth is nine metres at low tide."
    corpora = [{"corpus_id": "ports", "text": harbour}, {"corpus_id": "songs", "text": "A song about rain.\nAnd snow."}]
    write_rows(tmp_path / "chunking_eval/corpora.jsonl", corpora)
    start = harbour.index("nine")
    reference = {"content": "nine metres", "start_index": start, "end_index": start + 11}
    question = {"question": "How deep is the harbour?", "corpus_id": "ports", "references": [reference]}
    write_rows(tmp_path / "chunking_eval/questions.jsonl", [question])
    figures = run_chunking(tmp_path, tmp_path / "work")
    assert figures["fused_recall"] == 1.0
    assert 0 < figures["fused_iou"] < 0.5


def test_corpus_paragraphs_are_slices_of_the_corpus() -> None:
    text = "  One line.\n\n\tAnother one. \nLast"
    article, offsets = corpus_article("c", text)
    for paragraph in article.paragraphs:
        _, start = offsets[paragraph.id]
        assert text[start : start + len(paragraph.text)] == paragraph.text
    assert len(article.paragraphs) == 3


def test_spans_stop_at_the_budget() -> None:
    article = make_article("a", "T", ["x" * 30, "y" * 30])
    spans = tuple(Span(paragraph.id, 0, 30) for paragraph in article.paragraphs)
    hit = Hit(Chunk("c", "a", Voice.ARTICLE, spans, ""), 1.0, article.info, article.paragraphs, (), 1.0)
    assert take_spans([hit, hit], {"a.1": ("a", 0), "a.2": ("a", 40)}, 50) == [("a", 0, 30), ("a", 40, 60)]


def test_html_pages_are_scored_on_their_article_text(tmp_path: Path) -> None:
    sentences = [f"Sentence number {n} tells of the harbour and its {n} boats in plain words." for n in range(12)]
    body = "\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, 12, 3))
    paragraphs = "".join(f"<p>{text}</p>" for text in body.split("\n\n"))
    page = f"<html><head><title>Harbour</title></head><body><nav>Home News</nav><article><h1>Harbour</h1>{paragraphs}"
    (tmp_path / "html_scrapinghub/html").mkdir(parents=True)
    with gzip.open(tmp_path / "html_scrapinghub/html/a.html.gz", "wb") as file:
        file.write(page.encode())
    write_rows(tmp_path / "html_scrapinghub/ground_truth.jsonl", [{"id": "a", "url": "", "articleBody": body}])
    assert run_html(tmp_path, tmp_path)["f1"] > 0.95


def test_halves_never_share_a_title(tmp_path: Path) -> None:
    data = load_squad2(squad2(tmp_path) / "squad2")
    assert sorted(split_halves(data).values()) == ["dev", "dev", "test"]


def test_a_missing_data_set_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist; name the folder"):
        load_squad2(tmp_path)
