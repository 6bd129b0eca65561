"""A small corpus, cases on it and outcomes of them, for tests that compute figures by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

from evals.outcomes import CitedWords, Outcome, Told
from evals.questions import Case, Topic
from evals.scoring import Score, score_outcome
from index.types import Article, Paragraph, Voice
from tests.fakes import make_article


def _dated(article: Article, day: date) -> Article:
    return replace(article, info=replace(article.info, published=day))


ARTICLES = {
    "mine": _dated(
        make_article(
            "The mine at Tomtor opens in May 2027.",
            "It will employ 300 people.",
            "A reader wrote: it will employ nobody.",
            id="mine",
            title="A mine",
        ),
        date(2026, 1, 5),
    ),
    "magnets": _dated(
        make_article(
            "India approved Rs 7,280 crore for magnets.",
            "Bloomberg put it at 70 billion rupees.",
            Paragraph("magnets.3", 3, "I do not believe a word of Rs 7,280 crore.", Voice.COMMENT),
            id="magnets",
            title="Magnets",
        ),
        date(2025, 11, 27),
    ),
}
TOPICS = {"mining": Topic(part="dev", articles=("mine",)), "making": Topic(part="test", articles=("magnets",))}


def source(article: str, text: str) -> dict[str, str]:
    return {"article": article, "text": text}


def need(*answers: str, sources: tuple[dict[str, str], ...]) -> dict[str, Any]:
    return {"answers": answers, "sources": sources}


OPENS = need("May 2027", sources=(source("mine", "opens in May"),))
STAFF = need("300", sources=(source("mine", "employ 300"),))
MAGNETS = need("7,280 crore", sources=(source("magnets", "India approved"),))
BLOOMBERG = need("70 billion rupees", sources=(source("magnets", "Bloomberg put"),))


def case(*needs: dict[str, Any], id: str = "a-case", kind: str = "", topic: str = "mining", **rest: Any) -> Case:
    """A case of these needs, of a kind that they fit."""
    kind = kind or ("fact" if len(needs) == 1 else "several" if needs else "unanswerable")
    rest.setdefault("question", "What is known of it?")
    return Case.model_validate({"id": id, "topic": topic, "kind": kind, "needs": needs, **rest})


def outcome(*told: tuple[str, str], id: str = "a-case", valid: bool = True, **rest: Any) -> Outcome:
    """An outcome of statements that cite a paragraph each, by its id; each has a footnote of its own."""
    statements = tuple(Told(text, (key,)) for key, (text, _) in enumerate(told, start=1))
    citations = tuple(
        CitedWords(key, paragraph.partition(".")[0], paragraph, "words", valid)
        for key, (_, paragraph) in enumerate(told, start=1)
    )
    rest.setdefault("confidence", 1.0)
    return Outcome(id, "What is known of it?", statements=statements, citations=citations, **rest)


def score(of: Case, came: Outcome) -> Score:
    return score_outcome(of, came, ARTICLES, TOPICS)
