"""The default reader: answers in the articles' own words, or says that they do not answer."""

from collections.abc import Callable, Sequence
from datetime import date

from assistant.features import Candidate, describe_answer, load_weights, read_candidates
from assistant.instructions import looks_like_instruction
from assistant.types import Answer, Citation, Evidence, Statement
from index.duplicates import repeats
from index.terms import plain_words, stems, weigh_terms
from index.types import Hit

MAX_STATEMENTS = 3
MAX_NEAREST = 3
_LOOKED_AT = 30
"""So many candidates, the best, are considered at all."""


Align = Callable[[str, str], Sequence[float]]
"""For each token of a question its highest cosine with a token of a passage: `Library.align`."""


def extract_answer(question: str, hits: Sequence[Hit], align: Align, as_of: date) -> Answer:
    """Up to three sentences of the hits that answer, each citing its paragraph, or the reason why none does."""
    weights = load_weights()
    candidates = _news(read_candidates(question, hits, weights.sentence))
    usage = (("hits", len(hits)), ("sentences", len(candidates)))
    if not candidates or _confidence(question, candidates, align) < weights.threshold:
        return abstain(question, hits, as_of)
    chosen = [candidates[0], *(each for each in candidates[1:] if each.score >= weights.also)]
    citations = _cite(_distinct(chosen, MAX_STATEMENTS))
    statements = tuple(Statement(citation.quote, (citation.key,)) for citation in citations)
    return Answer(question, as_of, statements, citations, usage=usage)


def answer_confidence(question: str, hits: Sequence[Hit], align: Align) -> float | None:
    """How sure the reader is that the hits answer, in log-odds; None where there is nothing to read."""
    candidates = _news(read_candidates(question, hits, load_weights().sentence))
    return _confidence(question, candidates, align) if candidates else None


def _confidence(question: str, candidates: Sequence[Candidate], align: Align) -> float:
    alignment = align(question, candidates[0].hit.chunk.text)
    return load_weights().answer.logit(describe_answer(question, candidates, alignment))


def abstain(question: str, hits: Sequence[Hit], as_of: date) -> Answer:
    """No answer: what was looked for, and the nearest passages as such."""
    candidates = _news(read_candidates(question, hits, load_weights().sentence))
    usage = (("hits", len(hits)), ("sentences", len(candidates)))
    if not candidates:
        return Answer(question, as_of, reason="No article passes the filters, or the library is empty.", usage=usage)
    nearest = _cite(_distinct(candidates, MAX_NEAREST))
    return Answer(question, as_of, reason=_missing(question, candidates), nearest=nearest, usage=usage)


def _news(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, of the first of them only those that tell news: what gives orders to a machine is not shown."""
    return [each for each in candidates[:_LOOKED_AT] if not looks_like_instruction(each.sentence.text)]


def _distinct(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    """The first `count` candidates, without those that only repeat one before them."""
    kept: list[Candidate] = []
    for candidate in candidates:
        if not repeats(candidate.sentence.text, [other.sentence.text for other in kept]):
            kept.append(candidate)
        if len(kept) == count:
            break
    return kept


def _cite(candidates: Sequence[Candidate]) -> tuple[Citation, ...]:
    citations = []
    for key, candidate in enumerate(candidates, start=1):
        hit, sentence = candidate.hit, candidate.sentence
        (paragraph,) = {each for each in hit.paragraphs if each.id == sentence.paragraph_id}
        citations.append(Citation(Evidence(key, paragraph, hit.article, hit.copies), sentence.start, sentence.end))
    return tuple(citations)


def _missing(question: str, candidates: Sequence[Candidate]) -> str:
    """What was looked for, and which of it no passage holds."""
    words = _telling_words(question)
    held = set().union(*(stems(candidate.hit.chunk.text) for candidate in candidates))
    absent = [word for word in words if not held.issuperset(stems(word))]
    looked_for = f"Looked for: {', '.join(words)}." if words else "The question names nothing to look for."
    if absent:
        return f"{looked_for} No passage found holds {', '.join(repr(word) for word in absent)}."
    return f"{looked_for} Passages hold these words, but none was found to answer."


def _telling_words(question: str) -> list[str]:
    """The words of the question that carry weight, as written, each once."""
    weights = weigh_terms(question)
    words = dict.fromkeys(word.strip(".,;:!?\"'“”‘’()[]") for word in plain_words(question).split())
    return [word for word in words if word and any(stem in weights for stem in stems(word))]
