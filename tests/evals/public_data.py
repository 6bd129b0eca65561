"""Tiny files of the same form as the public data, all text invented."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PASSAGES = [
    ("p1", "Lighthouses", "The tower at Cape Fole was lit in 1871. Its lamp burned whale oil."),
    ("p2", "Bridges", "The Olm bridge carries trains. Its span measures 410 metres."),
    ("p3", "Ferries", "A ferry crosses the sound twice a day. It takes forty cars."),
]
TOWER_FACT = "The tower at Cape Fole was lit in 1871."
BRIDGE_FACT = "The Olm bridge carries trains."


def write_rows(path: Path, rows: Sequence[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def squad2(folder: Path) -> Path:
    write_rows(folder / "passages.jsonl", [{"pid": i, "title": t, "text": x} for i, t, x in PASSAGES])
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
    write_rows(folder / "questions.jsonl", rows)
    return folder


def clapnq(folder: Path, skipped_too: bool = True) -> Path:
    text = "The tower was lit in 1871 . Its lamp burned oil . "
    passage = {"title": "Tower", "text": text, "sentences": ["The tower was lit in 1871 .", " Its lamp burned oil . "]}
    good = {"answer": "1871", "selected_sentences": ["The tower was lit in 1871 ."], "meta": {}}
    skipped = {**good, "selected_sentences": ["Its lamp burned oil ."], "meta": {"skip": True}}
    row = {"input": "when was the tower lit", "passages": [passage]}
    write_rows(
        folder / "dev_answerable.jsonl", [{"id": "1", **row, "output": [skipped, good] if skipped_too else [good]}]
    )
    empty = {"answer": "", "selected_sentences": [], "meta": {}}
    write_rows(folder / "dev_unanswerable.jsonl", [{"id": "2", **row, "input": "who owns it", "output": [empty]}])
    return folder


def chunking(folder: Path) -> Path:
    harbour = "The harbour of Fole has two cranes.\n\nIts depth is nine metres at low tide."
    corpora = [{"corpus_id": "ports", "text": harbour}, {"corpus_id": "songs", "text": "A song about rain.\nAnd snow."}]
    write_rows(folder / "corpora.jsonl", corpora)
    start = harbour.index("nine")
    reference = {"content": "nine metres", "start_index": start, "end_index": start + 11}
    question = {"question": "How deep is the harbour?", "corpus_id": "ports", "references": [reference]}
    write_rows(folder / "questions.jsonl", [question])
    return folder


def pages(folder: Path) -> Path:
    sentences = [f"Sentence number {n} tells of the harbour and its {n} boats in plain words." for n in range(12)]
    body = "\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, 12, 3))
    paragraphs = "".join(f"<p>{text}</p>" for text in body.split("\n\n"))
    page = f"<html><head><title>Harbour</title></head><body><nav>Home News</nav><article><h1>Harbour</h1>{paragraphs}"
    (folder / "html").mkdir(parents=True)
    (folder / "html/a.html.gz").write_bytes(gzip.compress(page.encode()))
    write_rows(folder / "ground_truth.jsonl", [{"id": "a", "url": "", "articleBody": body}])
    return folder


def multihop(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    corpus = [
        {"title": title, "source": "The Fole Gazette", "published_at": "2023-11-02T08:00:00+00:00", "body": text}
        for _, title, text in PASSAGES
    ]
    facts = [{"fact": TOWER_FACT}, {"fact": BRIDGE_FACT}]
    two = "What carries trains, and when was the tower at Cape Fole lit?"
    questions = [
        {"query": two, "answer": "the bridge", "question_type": "inference_query", "evidence_list": facts},
        {"query": "Who owns the mine at Zembla?", "answer": "-", "question_type": "null_query", "evidence_list": []},
    ]
    (folder / "corpus.json").write_text(json.dumps(corpus), "utf-8")
    (folder / "MultiHopRAG.json").write_text(json.dumps(questions), "utf-8")
    return folder


def rgb(folder: Path) -> Path:
    noise = [f"The market of Olm sells {thing} on Fridays." for thing in ("plums", "nets", "rope", "salt", "eggs")]
    tower = "The tower at Cape Fole was lit in 1871 by the harbour company."
    single = {"query": "When was the tower at Cape Fole lit?", "positive": [tower] * 5, "negative": noise}
    write_rows(folder / "en.json", [{"id": 0, "answer": [["1871", "MDCCCLXXI"]], **single}])
    bridge = "The Olm bridge was opened in 1902 by the harbour company."
    both = {"query": "When were the tower at Cape Fole lit and the Olm bridge opened?", "answer": ["1871", "1902"]}
    write_rows(folder / "en_int.json", [{"id": 0, **both, "positive": [[tower], [bridge]], "negative": noise}])
    false = {"answer": "1871", "fakeanswer": "1899", "positive_wrong": [tower.replace("1871", "1899")]}
    write_rows(folder / "en_fact.json", [{"id": 0, **single, "positive": [tower], **false}])
    return folder


def ramdocs(folder: Path) -> Path:
    documents = [
        {"text": "The tower at Cape Fole was lit in 1871.", "type": "correct", "answer": "1871"},
        {"text": "The market of Olm sells plums on Fridays.", "type": "noise", "answer": "unknown"},
    ]
    row = {"question": "When was the tower at Cape Fole lit?", "gold_answers": ["1871"], "wrong_answers": ["1899"]}
    write_rows(folder / "RAMDocs_test.jsonl", [{**row, "documents": documents, "disambig_entity": []}])
    return folder


def wice(folder: Path) -> Path:
    page = ["(meta data) TITLE: Cape Fole", "The tower at Cape Fole was lit in 1871.", "Its lamp burned whale oil."]
    cases = [
        ("supported", "The tower at Cape Fole was lit in 1871.", [[1]]),
        ("partially_supported", "The tower at Cape Fole was lit in 1899.", [[1], [1, 2]]),
        ("not_supported", "The Olm bridge cost 40 million euros.", [[]]),
    ]
    rows = [
        {"label": label, "claim": claim, "evidence": page, "supporting_sentences": numbers, "meta": {}}
        for label, claim, numbers in cases
    ]
    write_rows(folder / "claim/test.jsonl", rows)
    return folder


def beir(folder: Path) -> Path:
    write_rows(folder / "corpus.jsonl", [{"_id": i, "title": t, "text": x} for i, t, x in PASSAGES])
    queries = [
        {"_id": "q1", "text": "When was the tower at Cape Fole lit?"},
        {"_id": "q2", "text": "never judged"},
        {"_id": "q3", "text": "How many cars does the ferry take?"},
    ]
    write_rows(folder / "queries.jsonl", queries)
    (folder / "qrels").mkdir()
    lines = ["query-id\tcorpus-id\tscore", "q1\tp1\t2", "q1\tp3\t0", "q3\tp3\t1", ""]
    (folder / "qrels/test.tsv").write_text("\n".join(lines), "utf-8")
    return folder


NEAR_MISSES = """== Ferry sold | Sound Wire | 2025-03-14
1. Olm Lines sold its ferry Merrow to Cape Fole for €2 million in March 2025.
2. The ferry takes forty cars.

3. Plums from Olm are sold on Fridays.
+ 1 | When did Olm Lines sell its ferry?
+ 3 | On which day are plums from Olm sold?
- year | Who won the regatta at Lake Isen in 1987?
- detail | What dividend does the Kestrel bank pay its shareholders?
"""


def near_misses(folder: Path) -> Path:
    (folder / "ferries.txt").parent.mkdir(parents=True, exist_ok=True)
    (folder / "ferries.txt").write_text(NEAR_MISSES, "utf-8")
    return folder


WRITERS = {
    "squad2": squad2,
    "clapnq": clapnq,
    "chunking_eval": chunking,
    "html_scrapinghub": pages,
    "multihop_rag": multihop,
    "rgb": rgb,
    "ramdocs": ramdocs,
    "wice": wice,
    "beir": beir,
    "near_misses": near_misses,
}
