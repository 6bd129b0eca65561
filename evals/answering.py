"""Asks the assistant the question of each case and notes what it finds, tells, cites and withholds."""

import time
from dataclasses import replace

from assistant.assistant import READ_HITS, Assistant
from assistant.errors import ModelError
from assistant.extract import answer_confidence
from assistant.settings import EXTRACTIVE
from assistant.types import Answer, Citation, Turn
from evals.outcomes import CitedWords, Outcome, Told
from evals.questions import Case
from index.errors import InputError
from index.types import Hit

RANKED = 20
"""Chunks noted of each search."""


def answer_case(assistant: Assistant, case: Case) -> Outcome:
    """The outcome of one case; what was asked before it is asked first.

    A question that the assistant sends back as unclear is one without an answer; a model that fails is trouble.
    """
    try:
        history: list[Turn] = []
        for asked in case.history:
            answer = assistant.ask(asked, case.day, history=history)
            history.append(Turn(asked, answer.question, answer))
        started = time.perf_counter()
        answer = assistant.ask(case.question, case.day, since=case.since, until=case.until, history=history)
        took = time.perf_counter() - started
    except InputError as error:
        return Outcome(case.id, case.question, reason=str(error))
    except ModelError as error:
        return Outcome(case.id, case.question, trouble=str(error))
    return replace(_note(assistant, case, answer), answer_ms=1000 * took)


def _note(assistant: Assistant, case: Case, answer: Answer) -> Outcome:
    started = time.perf_counter()
    hits = _search(assistant, case, answer.question, READ_HITS)
    took = time.perf_counter() - started
    read = {hit.chunk.id for hit in hits}
    # The first are those that were read: a deeper search weighs more candidates and may rank them otherwise.
    deeper = [hit for hit in _search(assistant, case, answer.question, RANKED) if hit.chunk.id not in read]
    ranked = [*hits, *deeper][:RANKED]
    usage = dict(answer.usage)
    extracts = assistant.model_name == EXTRACTIVE
    return Outcome(
        case.id,
        answer.question,
        ranked=tuple(tuple(paragraph.id for paragraph in hit.paragraphs) for hit in ranked),
        statements=tuple(Told(each.text, each.citations) for each in answer.statements),
        citations=tuple(_cited(assistant, citation) for citation in answer.citations),
        withheld=tuple(Told(each.text, reasons=each.reasons) for each in answer.withheld),
        reason=answer.reason,
        confidence=answer_confidence(answer.question, hits, assistant.library.align) if extracts else None,
        search_ms=1000 * took,
        tokens_in=usage.get("tokens_in", 0),
        tokens_out=usage.get("tokens_out", 0),
    )


def _search(assistant: Assistant, case: Case, question: str, count: int) -> list[Hit]:
    return assistant.search(question, count, case.day, since=case.since, until=case.until)


def _cited(assistant: Assistant, citation: Citation) -> CitedWords:
    """The citation, checked against the library and not against what the answer carries."""
    article_id, paragraph_id = citation.evidence.article.id, citation.evidence.paragraph.id
    paragraphs = {each.id: each.text for each in assistant.library.article(article_id).paragraphs}
    valid = paragraphs.get(paragraph_id, "")[citation.start : citation.end] == citation.quote != ""
    return CitedWords(citation.key, article_id, paragraph_id, citation.quote, valid)
