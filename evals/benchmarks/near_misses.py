"""Near misses: what the default reader answers, and refuses, of questions on invented stories in the news.

Half of the questions are twists of the other half that no article answers: another year, another company of the same
story, a false premise. No other set has enough of them to tell which kind gets through.
"""

from collections.abc import Sequence
from datetime import date

from assistant.assistant import READ_HITS
from assistant.extract import answer_confidence, extract_answer
from evals.benchmarks.lodestone import NAME
from evals.benchmarks.types import Figures, Row, Task
from evals.datasets import Place, StoryQuestion, load_stories
from evals.libraries import build_library
from evals.metrics import auroc, mean
from index.library import Library

_AS_OF = date(2026, 12, 31)  # no article is of a later day
_NOTHING_READ = -100.0


def run_near_misses(task: Task) -> list[Row]:
    """Our figures; the peers answer whatever they are asked."""
    stories = load_stories(task.data)
    articles = [article for story in stories for article in story.articles]
    library = build_library(task.folder / "library", articles, task.progress)
    asked = [question for story in stories for question in story.questions]
    rows = [read_question(library, question) for question in task.track("reading", asked)]
    return [Row(NAME, summarise(rows, asked)), *(Row(peer.name) for peer in task.peers)]


def read_question(library: Library, question: StoryQuestion) -> Figures:
    """One question on all stories: whether anything is told, whether a sentence that answers is; the log-odds."""
    hits = library.search(question.question, READ_HITS)
    answer = extract_answer(question.question, hits, library.align, _AS_OF)
    quoted = [Place(each.evidence.paragraph.id, each.start, each.end) for each in answer.citations]
    confidence = answer_confidence(question.question, hits, library.align, _AS_OF)
    return {
        "answered": float(not answer.abstained),
        "told": float(any(place.overlaps(gold) for place in quoted for gold in question.gold)),
        "confidence": _NOTHING_READ if confidence is None else confidence,
    }


def summarise(rows: Sequence[Figures], questions: Sequence[StoryQuestion]) -> Figures:
    """Shares: of the answerable answered, and told by a sentence that answers; of the others refused, also by kind."""
    asked = list(zip(rows, questions, strict=True))
    missed = [(row, question.miss) for row, question in asked if not question.gold]
    kinds = sorted({kind for _, kind in missed})
    return {
        "answerable": float(sum(bool(question.gold) for _, question in asked)),
        "unanswerable": float(len(missed)),
        "answered": mean(row["answered"] for row, question in asked if question.gold),
        "told": mean(row["told"] for row, question in asked if question.gold),
        "refused": mean(1 - row["answered"] for row, _ in missed),
        "auroc": auroc([row["confidence"] for row in rows], [bool(question.gold) for question in questions]),
        **{f"refused, {kind}": mean(1 - row["answered"] for row, miss in missed if miss == kind) for kind in kinds},
    }
