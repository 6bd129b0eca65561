"""What the default reader looks at: features of a sentence, and of the best one, weighed by fitted weights."""

import json
import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from assistant.question import AnswerType, answer_type, focus_word, holds_answer, naming_words
from index.terms import coverage, stems, weigh_terms
from index.types import Hit, Sentence

_WEIGHTS = Path(__file__).with_name("reader_weights.json")


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """How a sentence fits the question, beside the others on offer. Shares and cosines, none has a unit."""

    similarity: float
    similarity_gap: float
    """Distance to the highest similarity on offer, 0 or less."""
    coverage: float
    coverage_gap: float
    title_coverage: float
    """Of the question's terms in the sentence, the title or the heading."""
    context_coverage: float
    """The same with the sentence before it."""
    complete: float
    """1 when none of the question's terms is missing there."""
    bigrams: float
    """Share of the question's pairs of neighbouring words that stand in the sentence."""
    passage_similarity: float
    passage_coverage: float
    lacks_date: float
    """1 when the question wants a date and the sentence tells none; likewise below."""
    lacks_number: float
    lacks_name: float
    lacks_focus: float
    """1 when the question asks for a kind of thing (which company) and the sentence does not name the kind."""
    length: float
    """Logarithm of the number of words."""
    first: float
    """1 for the first sentence of its passage."""


@dataclass(frozen=True, slots=True)
class AnswerFeatures:
    """What tells whether to answer at all, from the best sentence and the question."""

    best_score: float
    similarity: float
    top_similarity: float
    coverage: float
    context_coverage: float
    complete: float
    passage_similarity: float
    passage_coverage: float
    missing_weight: float
    """Weight of the heaviest term of the question that passage, title and heading lack."""
    bigrams: float
    agreement: float
    """1 when nearness and words both rank the passage first, towards 0 as they disagree."""
    lacks_date: float
    lacks_number: float
    lacks_name: float
    missing_name: float
    """1 when a name or very rare word of the question stands neither in the passage nor in its title."""
    terms: float
    """Logarithm of the number of terms of the question."""
    alignment: float
    """Mean over the question's tokens of the highest cosine with a token of the passage."""
    weakest_alignment: float
    """The lowest of them: how well the least matched word of the question is met."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence on offer: where it stands, and its features."""

    hit: Hit
    sentence: Sentence
    features: SentenceFeatures
    score: float
    """Logit: above 0 the sentence is more likely than not to answer, as fitted."""


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Logistic regression over named features: logit = bias + weights · features."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float

    def logit(self, features: SentenceFeatures | AnswerFeatures) -> float:
        """Log-odds."""
        pairs = zip(self.weights, astuple(features), strict=True)
        return self.bias + sum((float(weight * value) for weight, value in pairs), 0.0)


@dataclass(frozen=True, slots=True)
class ReaderWeights:
    """The fitted weights; the log-odds from which to answer at all, and the score from which to add a sentence."""

    sentence: LinearModel
    answer: LinearModel
    threshold: float
    also: float


@lru_cache(maxsize=1)
def load_weights() -> ReaderWeights:
    """The weights that evals/fit_reader.py wrote."""
    return parse_weights(_WEIGHTS.read_text(encoding="utf-8"))


def parse_weights(text: str) -> ReaderWeights:
    """The weights from their JSON. Raises ValueError when they were fitted for other features."""
    data = json.loads(text)
    models = []
    for part, kind in (("sentence", SentenceFeatures), ("answer", AnswerFeatures)):
        names = tuple(field.name for field in fields(kind))
        if tuple(data[part]["weights"]) != names:
            raise ValueError(f"the weights of the {part} model are for other features: run evals/fit_reader.py")
        models.append(LinearModel(names, tuple(data[part]["weights"].values()), data[part]["bias"]))
    return ReaderWeights(models[0], models[1], data["threshold"], data["also"])


def read_candidates(question: str, hits: Sequence[Hit], model: LinearModel) -> list[Candidate]:
    """Every sentence of the hits once, best first, ties by place."""
    terms = weigh_terms(question)
    question_stems = stems(question)
    question_pairs = set(pairwise(question_stems))
    kind = answer_type(question)
    focus = set(stems(focus_word(question)))
    matches = [match for hit in hits for match in hit.sentences]
    top_similarity = max((match.similarity for match in matches), default=0.0)
    top_coverage = max((match.coverage for match in matches), default=0.0)
    found: dict[tuple[str, int], Candidate] = {}
    for hit in hits:
        headings = {paragraph.id: paragraph.heading for paragraph in hit.paragraphs}
        held = [stems(match.sentence.text) for match in hit.sentences]
        passage = set(stems(hit.chunk.text))
        for index, match in enumerate(hit.sentences):
            above = set(stems(f"{hit.article.title} {headings[match.sentence.paragraph_id]}"))
            around = above | set(held[index]) | (set(held[index - 1]) if index else set())
            fits = holds_answer(kind, match.sentence.text, frozenset(question_stems))
            features = SentenceFeatures(
                similarity=match.similarity,
                similarity_gap=match.similarity - top_similarity,
                coverage=match.coverage,
                coverage_gap=match.coverage - top_coverage,
                title_coverage=coverage(terms, above | set(held[index])),
                context_coverage=coverage(terms, around),
                complete=float(around.issuperset(terms)),
                bigrams=len(question_pairs & set(pairwise(held[index]))) / max(1, len(question_pairs)),
                passage_similarity=hit.similarity,
                passage_coverage=coverage(terms, passage),
                lacks_date=float(kind is AnswerType.DATE and not fits),
                lacks_number=float(kind is AnswerType.NUMBER and not fits),
                lacks_name=float(kind in (AnswerType.PERSON, AnswerType.PLACE) and not fits),
                lacks_focus=float(not focus.issubset(held[index])),
                length=math.log1p(len(held[index])),
                first=float(index == 0),
            )
            place = (match.sentence.paragraph_id, match.sentence.start)
            if place not in found:
                found[place] = Candidate(hit, match.sentence, features, model.logit(features))
    return sorted(found.values(), key=lambda each: (-each.score, each.sentence.paragraph_id, each.sentence.start))


def describe_answer(question: str, candidates: Sequence[Candidate], alignment: Sequence[float]) -> AnswerFeatures:
    """The features of answering with the first of `candidates` (there is at least one).

    `alignment` holds for each token of the question its highest cosine with a token of the first one's passage.
    """
    best = candidates[0]
    terms = weigh_terms(question)
    passage = set(stems(best.hit.chunk.text))
    missing = [weight for stem, weight in terms.items() if stem not in passage]
    ranks = (best.hit.dense_rank, best.hit.lexical_rank)
    return AnswerFeatures(
        best_score=best.score,
        similarity=best.features.similarity,
        top_similarity=best.features.similarity - best.features.similarity_gap,
        coverage=best.features.coverage,
        context_coverage=best.features.context_coverage,
        complete=best.features.complete,
        passage_similarity=best.features.passage_similarity,
        passage_coverage=best.features.passage_coverage,
        missing_weight=max(missing, default=0.0),
        bigrams=best.features.bigrams,
        agreement=2.0 / sum(rank for rank in ranks if rank) if all(ranks) else 0.0,
        lacks_date=best.features.lacks_date,
        lacks_number=best.features.lacks_number,
        lacks_name=best.features.lacks_name,
        missing_name=float(any(not passage.issuperset(stems(name)) for name in naming_words(question))),
        terms=math.log1p(len(terms)),
        alignment=sum(alignment) / len(alignment) if alignment else 0.0,
        weakest_alignment=min(alignment, default=0.0),
    )
