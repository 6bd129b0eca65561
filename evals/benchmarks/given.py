"""RGB and RAMDocs: answers from given documents, some of which do not answer, contradict each other or are false."""

import hashlib
import re
import string
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.assistant import Assistant
from assistant.extract import abstain
from assistant.types import Answer
from evals.benchmarks.lodestone import NAME, make_library, told
from evals.benchmarks.types import Document, Figures, Row, Task
from evals.datasets import ConflictQuestion, RgbQuestion, load_ramdocs, load_rgb
from evals.datasets.given import choose_documents, choose_false_documents
from evals.metrics import mean

NOISE = {"en": (0.0, 0.2, 0.4, 0.6, 0.8), "en_int": (0.0, 0.2, 0.4)}
"""Shares of documents that do not answer, of the paper: noise robustness, and integration of several facts."""

Asked = tuple[str, Sequence[str]]
"""A question and the documents that are given beside it."""
_ARTICLES = re.compile(r"\b(a|an|the)\b")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


def run_rgb(task: Task) -> list[Row]:
    """Noise robustness, negative rejection, integration and counterfactual robustness of our reader."""
    parts = load_rgb(task.data)
    figures: Figures = {}
    for part, questions in parts.items():
        for noise in NOISE.get(part, ()):
            answers = answer_given(task, [(each.question, choose_documents(each, noise)) for each in questions])
            right = [tells_all(told(answer), each.answers) for each, answer in zip(questions, answers, strict=True)]
            figures[f"{part}_accuracy@noise_{noise:g}"] = mean(right)
    if questions := parts.get("en", []):
        answers = answer_given(task, [(each.question, choose_documents(each, 1.0)) for each in questions])
        figures["en_rejected@noise_1"] = mean(answer.abstained for answer in answers)
    if questions := parts.get("en_fact", []):
        figures |= _counterfactual(task, questions)
    return [Row(NAME, figures), *(Row(peer.name) for peer in task.peers)]


def run_ramdocs(task: Task) -> list[Row]:
    """Answers that tell all that is right and nothing that is wrong, as the paper counts them, and their parts."""
    questions = load_ramdocs(task.data)
    answers = answer_given(task, [(each.question, each.documents) for each in questions])
    rows = [score_conflict(told(answer), each) for each, answer in zip(questions, answers, strict=True)]
    figures = {name: mean(row[name] for row in rows) for name in rows[0]}
    return [Row(NAME, figures), *(Row(peer.name) for peer in task.peers)]


def answer_given(task: Task, asked: Sequence[Asked]) -> Iterator[Answer]:
    """Our reader's answer to each question from its own documents alone."""
    texts = {_document_id(text): text for _, documents in asked for text in documents}
    documents = [Document(document_id, "", text) for document_id, text in texts.items()]
    library, _ = make_library(documents, task.folder, task.progress)
    assistant = Assistant(library)
    for question, given in task.track("answering", asked):
        # To name no article would be to search them all.
        articles = [_document_id(text) for text in given]
        yield assistant.ask(question, articles=articles) if articles else abstain(question, (), date.today())


def tells_all(text: str, answers: Sequence[Sequence[str]]) -> bool:
    """RGB's rule: of every answer one spelling stands in the text, whatever the case."""
    plain = text.lower()
    return bool(plain) and all(any(spelling.lower() in plain for spelling in answer) for answer in answers)


def score_conflict(text: str, question: ConflictQuestion) -> Figures:
    """One question of RAMDocs; strings are compared as SQuAD's script does: no case, punctuation or articles."""
    plain = f" {normalise(text)} "
    gold = [f" {normalise(answer)} " in plain for answer in question.gold]
    wrong = [f" {normalise(answer)} " in plain for answer in question.wrong]
    return {
        "exact": float(all(gold) and not any(wrong)),
        "gold_told": mean(gold),
        "wrong_told": float(any(wrong)),
        "abstained": float(not text),
    }


def normalise(text: str) -> str:
    """`text` in lower case without punctuation and articles."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_NO_PUNCTUATION)).split())


def _counterfactual(task: Task, questions: Sequence[RgbQuestion]) -> Figures:
    """What is told where every document that answers is false: the truth, or the falsehood."""
    answers = answer_given(task, [(each.question, choose_false_documents(each)) for each in questions])
    texts = [told(answer) for answer in answers]
    pairs = list(zip(questions, texts, strict=True))
    return {
        "en_fact_accuracy": mean(tells_all(text, each.answers) for each, text in pairs),
        "en_fact_false_told": mean(bool(each.fake) and tells_all(text, [each.fake]) for each, text in pairs),
    }


def _document_id(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
