"""Asks the assistant the question of each case and notes what it finds, tells, cites and withholds."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from assistant.assistant import READ_HITS, Assistant
from assistant.errors import ModelError
from assistant.extract import answer_confidence
from assistant.settings import EXTRACTIVE
from assistant.types import Answer, Citation, Turn
from assistant.when import read_when
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
    search = partial(assistant.search, as_of=case.day, since=case.since, until=case.until)
    weighed = partial(search, answer.question)
    last = min(case.day, case.until or case.day)
    unweighed = partial(
        assistant.library.search, answer.question, since=case.since, until=last, fusion=assistant.fusion
    )
    started = time.perf_counter()
    hits = weighed(READ_HITS)
    took = time.perf_counter() - started
    ranked, plain = _ranked(weighed, hits), unweighed(READ_HITS)
    window = read_when(answer.question, case.day).window
    usage = dict(answer.usage)
    extracts = assistant.model_name == EXTRACTIVE
    return Outcome(
        case.id,
        answer.question,
        ranked=ranked,
        unweighed=ranked if plain == hits else _ranked(unweighed, plain),  # a deeper search where it may differ alone
        window=(window.first, window.last) if window else (None, None),
        statements=tuple(Told(each.text, each.citations, sayers=each.sayers) for each in answer.statements),
        claims=tuple(Told(each.text, (each.citation,)) for found in answer.conflicts for each in found.values),
        citations=tuple(_cited(assistant, citation) for citation in answer.citations),
        shared=_shared(answer),
        withheld=tuple(Told(each.text, reasons=each.reasons) for each in answer.withheld),
        note=answer.note,
        reason=answer.reason,
        confidence=answer_confidence(answer.question, hits, assistant.library.align, answer.as_of, search)
        if extracts
        else None,
        search_ms=1000 * took,
        tokens_in=usage.get("tokens_in", 0),
        tokens_out=usage.get("tokens_out", 0),
    )


def _ranked(search: Callable[[int], list[Hit]], read: list[Hit]) -> tuple[tuple[str, ...], ...]:
    """The paragraphs of each chunk, those that were read first: a deeper search weighs more and may rank otherwise."""
    known = {hit.chunk.id for hit in read}
    deeper = [hit for hit in search(RANKED) if hit.chunk.id not in known]
    return tuple(tuple(paragraph.id for paragraph in hit.paragraphs) for hit in [*read, *deeper][:RANKED])


def _shared(answer: Answer) -> tuple[tuple[str, ...], ...]:
    """The articles of each source that is told to be one, and those of which one is cited for its copies too."""
    articles = {
        each.key: (each.evidence.article.id, *(copy.id for copy in each.evidence.copies)) for each in answer.citations
    }
    shared = [tuple(each for key in source.citations for each in articles[key]) for source in answer.shared]
    return tuple(dict.fromkeys([*shared, *(each for each in articles.values() if len(each) > 1)]))


def _cited(assistant: Assistant, citation: Citation) -> CitedWords:
    """The citation, checked against the library and not against what the answer carries."""
    article_id, paragraph_id = citation.evidence.article.id, citation.evidence.paragraph.id
    paragraphs = {each.id: each.text for each in assistant.library.article(article_id).paragraphs}
    valid = paragraphs.get(paragraph_id, "")[citation.start : citation.end] == citation.quote != ""
    return CitedWords(citation.key, article_id, paragraph_id, citation.quote, valid)
