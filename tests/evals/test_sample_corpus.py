"""The sample corpus and the questions on it hold together."""

import json
from pathlib import Path

import pytest

from assistant.features import load_weights, parse_weights
from index.library import Library
from index.readers import read_file

EVALS = Path(__file__).parents[2] / "evals"
BRIEFS = sorted((EVALS / "corpus").glob("*.md"))


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.stem)
def test_a_brief_reads_whole_with_its_title_date_and_publisher(path: Path) -> None:
    reading = read_file(path)
    assert not reading.failures
    assert not reading.remarks
    (article,) = reading.articles
    assert article.info.id == path.stem
    assert article.info.title
    assert article.info.publisher
    assert article.info.published
    assert article.info.language == "en"


@pytest.mark.parametrize("path", BRIEFS, ids=lambda path: path.stem)
def test_a_brief_names_where_its_facts_were_reported_and_its_licence(path: Path) -> None:
    head = path.read_text("utf-8").split("---")[1]
    assert "reported_by:" in head
    assert "CC BY 4.0" in head


def test_every_gold_answer_of_the_reader_cases_stands_in_one_sentence_of_the_corpus(corpus: Library) -> None:
    hits = corpus.search("rare earths", top_k=200)
    sentences = [match.sentence.text for hit in hits for match in hit.sentences]
    for line in (EVALS / "cases" / "reader.jsonl").read_text("utf-8").splitlines():
        for gold in json.loads(line)["gold"]:
            assert any(gold in sentence for sentence in sentences), gold


def test_weights_for_other_features_are_refused() -> None:
    weights = load_weights()
    data = {
        "sentence": {"weights": {"something": 1.0}, "bias": 0.0},
        "answer": {"weights": dict(zip(weights.answer.names, weights.answer.weights, strict=True)), "bias": 0.0},
        "threshold": 0.0,
        "also": 0.0,
    }
    with pytest.raises(ValueError, match="other features"):
        parse_weights(json.dumps(data))
