"""Asks the assistant the question of each case and notes what it finds, tells, cites and withholds."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.assistant import Assistant
from assistant.errors import ModelError
from assistant.features import describe_answer, load_weights, read_candidates
from assistant.settings import EXTRACTIVE
from assistant.types import Answer, Citation, Done, Retrieved, Turn
from evals.outcomes import CitedWords, Outcome, Told
from evals.questions import Case
from index.errors import InputError
from index.types import Hit

DAY = date(2026, 6, 30)
"""The day of asking where a case names none: later than every article, and always the same."""
RANKED = 20
"""Chunks noted of each search."""


def answer_case(assistant: Assistant, case: Case) -> Outcome:
    """The outcome of one case; what was asked before it is asked first."""
    try:
        history: list[Turn] = []
        for asked in case.history:
            answer = assistant.ask(asked, case.as_of or DAY, history=history)
            history.append(Turn(asked, answer.question, answer))
        return _ask(assistant, case, history)
    except (InputError, ModelError) as error:
        return Outcome(case.id, case.question, trouble=str(error))


def _ask(assistant: Assistant, case: Case, history: Sequence[Turn]) -> Outcome:
    started = time.perf_counter()
    found, answer = started, None
    for event in assistant.stream(
        case.question, case.as_of or DAY, since=case.since, until=case.until, history=history
    ):
        if isinstance(event, Retrieved):
            found = time.perf_counter()
        elif isinstance(event, Done):
            answer = event.answer
    assert answer is not None
    ended = time.perf_counter()
    outcome = _note(assistant, case, answer)
    return replace(outcome, search_ms=1000 * (found - started), answer_ms=1000 * (ended - started))


def _note(assistant: Assistant, case: Case, answer: Answer) -> Outcome:
    last = min(case.as_of or DAY, case.until or DAY)
    hits = assistant.library.search(answer.question, RANKED, since=case.since, until=last, fusion=assistant.fusion)
    usage = dict(answer.usage)
    return Outcome(
        case.id,
        answer.question,
        ranked=tuple(tuple(paragraph.id for paragraph in hit.paragraphs) for hit in hits),
        statements=tuple(Told(each.text, each.citations) for each in answer.statements),
        citations=tuple(_cited(assistant, citation) for citation in answer.citations),
        withheld=tuple(Told(each.text, reasons=each.reasons) for each in answer.withheld),
        reason=answer.reason,
        confidence=_confidence(assistant, answer.question, hits),
        tokens_in=usage.get("tokens_in", 0),
        tokens_out=usage.get("tokens_out", 0),
    )


def _cited(assistant: Assistant, citation: Citation) -> CitedWords:
    """The citation, checked against the library and not against what the answer carries."""
    article_id, paragraph_id = citation.evidence.article.id, citation.evidence.paragraph.id
    paragraphs = {each.id: each.text for each in assistant.library.article(article_id).paragraphs}
    valid = paragraphs.get(paragraph_id, "")[citation.start : citation.end] == citation.quote != ""
    return CitedWords(citation.key, article_id, paragraph_id, citation.quote, valid)


def _confidence(assistant: Assistant, question: str, hits: Sequence[Hit]) -> float | None:
    if assistant.model_name != EXTRACTIVE:
        return None
    weights = load_weights()
    candidates = read_candidates(question, hits[:8], weights.sentence)
    if not candidates:
        return None
    alignment = assistant.library.align(question, candidates[0].hit.chunk.text)
    return weights.answer.logit(describe_answer(question, candidates, alignment))
