"""The default reader: answers in the articles' own words, or says that they do not answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.features import Candidate, ReaderWeights, describe_answer, load_weights, read_candidates
from assistant.instructions import looks_like_instruction
from assistant.parts import split_question
from assistant.plain import plain_question
from assistant.sayers import sayer_of
from assistant.types import Answer, Citation, Evidence, SayerKind, Statement
from assistant.who_says import asks_who_says, from_name
from index.duplicates import repeats
from index.terms import plain_words, stems, weigh_terms
from index.types import Hit, Voice

MAX_STATEMENTS = 3
MAX_NEAREST = 3
_LOOKED_AT = 30
"""So many candidates, the best, are considered at all."""
_NEAR = 2.0
"""So much log-odds below the best a sentence may be that tells who says it, where that is asked."""

Align = Callable[[str, str], Sequence[float]]
"""For each token of a question its highest cosine with a token of a passage: `Library.align`."""
Search = Callable[[str], Sequence[Hit]]
"""The hits for a part of a question, as the question's own were found."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question, or a part of one, as read: what may be quoted, best first, and the log-odds that it answers."""

    question: str
    candidates: tuple[Candidate, ...]
    confidence: float


def extract_answer(
    question: str, hits: Sequence[Hit], align: Align, as_of: date, search: Search | None = None
) -> Answer:
    """Up to three sentences of the hits that answer, each citing its paragraph, or the reason why none does.

    With `search`, the parts of a question of several are looked for and answered one by one.
    """
    weights = load_weights()
    readings = read_parts(plain_question(question, as_of), hits, align, weights, search)
    return compose_answer(question, hits, readings, weights, as_of)


def compose_answer(
    question: str, hits: Sequence[Hit], readings: Sequence[Reading], weights: ReaderWeights, as_of: date
) -> Answer:
    """The answer that the readings of the question's parts come to."""
    answered = [each for each in readings if each.candidates and each.confidence >= weights.threshold]
    if not answered:
        return abstain(question, hits, as_of)
    offered = [_said(each.candidates) if asks_who_says(question) else each.candidates for each in answered]
    chosen = [each for best, *others in offered for each in (best, *_corrected(best, others))]
    for best, *others in offered:
        chosen += [other for other in others if is_further(other, best, weights.also)]
    usage = (("hits", len(hits)), ("sentences", sum(len(each.candidates) for each in readings)))
    citations = _cite(_distinct(chosen, max(MAX_STATEMENTS, len(answered))), in_context=True)
    if asks_who_says(question):
        citations = tuple(map(from_name, citations))
    statements = tuple(Statement(citation.quote, (citation.key,), (sayer_of(citation),)) for citation in citations)
    return Answer(question, as_of, statements, citations, usage=usage)


def read_parts(
    question: str, hits: Sequence[Hit], align: Align, weights: ReaderWeights, search: Search | None
) -> list[Reading]:
    """Each part of the question as read from hits of its own; the question as it stands where it is one."""
    parts = split_question(question) if search else (question,)
    if parts == (question,) or search is None:
        return [read_part(question, hits, align, weights)]
    return [read_part(part, search(part), align, weights) for part in parts]


def read_part(question: str, hits: Sequence[Hit], align: Align, weights: ReaderWeights) -> Reading:
    """The question as read from these hits."""
    candidates = _news(read_candidates(question, hits, weights.sentence))
    if not candidates:
        return Reading(question, (), float("-inf"))
    alignment = align(question, candidates[0].hit.chunk.text)
    confidence = weights.answer.logit(describe_answer(question, candidates, alignment))
    return Reading(question, tuple(candidates), confidence)


def answer_confidence(
    question: str, hits: Sequence[Hit], align: Align, as_of: date, search: Search | None = None
) -> float | None:
    """How sure the reader is that the hits answer a part of the question, in log-odds; None with nothing to read."""
    readings = read_parts(plain_question(question, as_of), hits, align, load_weights(), search)
    return max((each.confidence for each in readings if each.candidates), default=None)


def is_further(other: Candidate, best: Candidate, also: float) -> bool:
    """Whether a sentence comes near enough to the best one to be shown too, and tells what is asked for."""
    return other.features.lacks_kind == 0 and other.score >= best.score - also


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


def _corrected(best: Candidate, others: Sequence[Candidate]) -> list[Candidate]:
    """Beside a note that corrects an article the best of its sentences that tells what is right."""
    voices = {each.id: each.voice for each in best.hit.paragraphs}
    if voices[best.sentence.paragraph_id] is not Voice.CORRECTION:
        return []
    own = (each for each in others if each.hit.article.id == best.hit.article.id)
    return [each for each in own if each.hit.chunk.voice is not Voice.CORRECTION][:1]


def _said(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Of the candidates that come near the best those that tell by whom it is said; all where none does."""
    near = [each for each in candidates if each.score >= candidates[0].score - _NEAR]
    said = [each for each in near if sayer_of(cite_candidate(each, 1)).kind is not SayerKind.ARTICLE]
    return said or candidates


def _distinct(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    """The first `count` candidates, without those that only repeat one before them."""
    kept: list[Candidate] = []
    for candidate in candidates:
        if not repeats(candidate.sentence.text, [other.sentence.text for other in kept]):
            kept.append(candidate)
        if len(kept) == count:
            break
    return kept


def _cite(candidates: Sequence[Candidate], in_context: bool = False) -> tuple[Citation, ...]:
    """A citation for each candidate, of its sentence or with those beside it; none for words that are cited already."""
    citations: list[Citation] = []
    for candidate in candidates:
        citation = cite_candidate(candidate, len(citations) + 1, _news_around(candidate) if in_context else None)
        if not any(_holds(other, citation) for other in citations):
            citations.append(citation)
    return tuple(citations)


def cite_candidate(candidate: Candidate, key: int, place: tuple[int, int] | None = None) -> Citation:
    """A citation of the candidate's sentence, or of what stands from place to place in its paragraph."""
    hit, sentence = candidate.hit, candidate.sentence
    (paragraph,) = {each for each in hit.paragraphs if each.id == sentence.paragraph_id}
    before = tuple(each.text for each in hit.paragraphs if each.number < paragraph.number)
    return Citation(
        Evidence(key, paragraph, hit.article, hit.copies, before), *(place or (sentence.start, sentence.end))
    )


def _news_around(candidate: Candidate) -> tuple[int, int]:
    """What to quote of the paragraph, cut where a sentence beside the one that answers gives orders to a machine."""
    start, end = candidate.sentence.start, candidate.sentence.end
    beside = [
        match.sentence
        for match in candidate.hit.sentences
        if match.sentence.paragraph_id == candidate.sentence.paragraph_id
        and candidate.start <= match.sentence.start
        and match.sentence.end <= candidate.end
    ]
    for each in reversed([other for other in beside if other.end <= candidate.sentence.start]):
        if looks_like_instruction(each.text):
            break
        start = each.start
    for each in (other for other in beside if other.start >= candidate.sentence.end):
        if looks_like_instruction(each.text):
            break
        end = each.end
    return start, end


def _holds(citation: Citation, other: Citation) -> bool:
    """Whether a citation quotes all that the other does."""
    same = citation.evidence.paragraph.id == other.evidence.paragraph.id
    return same and citation.start <= other.start and other.end <= citation.end


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
