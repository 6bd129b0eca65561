"""MultiHop-RAG: the facts that a question takes, among what is found, as the data set's own script counts them.

That script (retrieval_evaluate.py) leaves out null queries, drops blanks and line feeds from texts and facts, and calls
a chunk right that holds a fact whole. A hit needs one fact of a question, not all: joint recall, which it does not
have, needs all of them. Null queries are asked of the reader, who should abstain.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.assistant import Assistant
from evals.benchmarks.lodestone import lodestones, make_library
from evals.benchmarks.types import Document, Figures, Row, System, Task
from evals.datasets import MultiHopQuestion, load_multihop
from evals.metrics import mean

DEPTH = 10


def run_multihop(task: Task) -> list[Row]:
    """Every system on the questions with facts; ours on those without too."""
    articles, questions = load_multihop(task.data)
    documents = [
        Document(f"article-{number}", each.title, each.body, each.publisher, each.published)
        for number, each in enumerate(articles, start=1)
    ]
    asked = [question for question in questions if question.answerable]
    ours, *others = [find_facts(system, documents, asked, task) for system in (*lodestones(), *task.peers)]
    library, _ = make_library(documents, task.folder, task.progress)
    return [replace(ours, figures={**ours.figures, **_answered(Assistant(library), questions, task)}), *others]


def find_facts(system: System, documents: Sequence[Document], asked: Sequence[MultiHopQuestion], task: Task) -> Row:
    """The mean of each figure over the questions."""
    search = system.index(documents, task.folder, task.progress)
    rows = []
    for question in task.track(system.name, asked):
        found = [piece.text for piece in search(question.question, DEPTH)][:DEPTH]
        handed = [piece.text for piece in search(question.question, system.handed)]
        rows.append(score_facts(found, question.facts) | {"handed_joint_recall": joint_recall(handed, question.facts)})
    return Row(system.name, {name: mean(row[name] for row in rows) for name in rows[0]} if rows else {})


def score_facts(found: Sequence[str], facts: Sequence[str]) -> Figures:
    """One question by the script's rules: a fact counts for the average precision where it is found first.

    Its precision at a rank is the number of facts that are new at that rank over the rank, so that it is no usual MAP.
    """
    wanted, texts = [_squeezed(fact) for fact in facts], [_squeezed(text) for text in found[:DEPTH]]
    ranks = [rank for rank, text in enumerate(texts, start=1) if any(fact in text for fact in wanted)]
    seen: set[str] = set()
    gain = 0.0
    for rank, text in enumerate(texts, start=1):
        new = {fact for fact in wanted if fact in text} - seen
        seen |= new
        gain += len(new) / rank
    return {
        "hits@10": float(bool(ranks)),
        "hits@4": float(any(rank <= 4 for rank in ranks)),
        "map@10": gain / min(len(facts), DEPTH),
        "mrr@10": 1 / ranks[0] if ranks else 0.0,
        "joint_recall@4": joint_recall(found[:4], facts),
        "joint_recall@10": joint_recall(found[:DEPTH], facts),
    }


def joint_recall(found: Sequence[str], facts: Sequence[str]) -> float:
    """1 when every fact stands whole in one of the texts."""
    texts = [_squeezed(text) for text in found]
    return float(all(any(_squeezed(fact) in text for text in texts) for fact in facts))


def _answered(assistant: Assistant, questions: Sequence[MultiHopQuestion], task: Task) -> Figures:
    answers = [assistant.ask(question.question) for question in task.track("answering", questions)]
    pairs = list(zip(questions, answers, strict=True))
    return {
        "answered": mean(not answer.abstained for question, answer in pairs if question.answerable),
        "null_abstained": mean(answer.abstained for question, answer in pairs if not question.answerable),
    }


def _squeezed(text: str) -> str:
    return text.replace(" ", "").replace("\n", "")
