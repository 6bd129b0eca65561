"""Fits the default reader's weights: python -m evals.fit_reader --data DIR [--work DIR].

For fitting: of squad2's half what the cross-encoder is not fitted on and half of clapnq (by title), a file of practice
stories (evals/practice), and the questions on those topics of the sample corpus that are for tuning
(evals/cases/topics.json): eval cases and those of evals/cases/reader.jsonl. The other halves and topics are for testing
and never take part. Needs scikit-learn and its scipy, of the dev extra.

Two things are known beforehand and not left to a few hundred cases: in which direction a feature may count, and that a
sentence without the measure, the date or the names that are asked about does not answer (CAPS).
"""

import json
import math
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score

from assistant import features as reader
from assistant.extract import Align, is_further
from assistant.features import AnswerFeatures, Candidate, LinearModel, SentenceFeatures
from evals.datasets import load_clapnq, load_squad2, read_stories
from evals.metrics import f1, mean
from evals.reader_cases import (
    PRACTICE,
    TUNED_TOPICS,
    Case,
    news_cases,
    passage_cases,
    place_of,
    practice_library,
    story_cases,
)
from evals.splits import WEIGHED_STORIES
from index.embedding import Embedder, PackagedEmbedder

Floats = NDArray[np.float64]
Features = type[SentenceFeatures] | type[AnswerFeatures]
Loss = Callable[[Floats], tuple[float, Floats]]

SENTENCE_WEIGHTS = {"squad2": 0.5, "clapnq": 6.0, "stories": 6.0, "news": 8.0}
"""The fewer cases of a data set and the nearer to what readers ask, the heavier each counts."""
ANSWER_WEIGHTS = {"squad2": 0.08, "clapnq": 12.0, "stories": 4.0, "news": 12.0}
"""squad2's unanswerable questions are made to look answered by their passage; readers do not ask so."""
LIBRARY_WEIGHT = 0.2
"""Of telling whether a whole library of encyclopedia passages answers: the cases are easy, and many."""
ANSWERED = 0.9
"""Share of the answerable questions on the sample corpus that the threshold lets through, in cross-validation."""
PRIORS: dict[Features, float] = {SentenceFeatures: 0.3, AnswerFeatures: 0.03}
"""Inverse strength of the prior: small values keep the weights small."""
NEVER_FOR = ("lacks", "lost", "missed", "differs", "missing")
"""Parts of the names of features that speak against a sentence, never for it."""
ALWAYS_FOR = tuple(
    name
    for name in (field.name for field in fields(SentenceFeatures))
    if any(word in name for word in ("reading", "similarity", "coverage", "bigrams"))
)
"""Features that speak for a sentence, never against it."""
CAPS: dict[Features, dict[str, float]] = {
    SentenceFeatures: {"lacks_measure": -4.0, "date_lost": -3.0, "names_lost": -2.0},
    AnswerFeatures: {"lacks_kind": -1.0, "lacks_measure": -2.5, "date_lost": -2.5, "date_differs": -1.0},
}
"""Features that count this much against a sentence at least."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A case as the fitted sentence model reads it."""

    case: Case
    candidates: tuple[Candidate, ...]
    features: AnswerFeatures

    @property
    def best_is_gold(self) -> bool:
        """Whether the first sentence answers."""
        return place_of(self.candidates[0].sentence) in self.case.gold


def main(
    data: Annotated[Path, typer.Option(help="The folder of the data sets.")],
    work: Annotated[Path | None, typer.Option(help="Where to keep the libraries.")] = None,
) -> None:
    """Fits, writes assistant/reader_weights.json, and prints what each half says of it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = work or Path(scratch)
        cases = [
            *passage_cases(load_squad2(data / "squad2"), folder / "squad2"),
            *passage_cases(load_clapnq(data / "clapnq"), folder / "clapnq"),
            *story_cases(list(read_stories(PRACTICE / WEIGHED_STORIES)), practice_library(folder / "practice")),
            *news_cases(folder / "news"),
        ]
    cases = [case for case in cases if case.hits and not case.fits_cross_encoder]
    align = cached_alignment(PackagedEmbedder())
    tuned = [case for case in cases if case.half == "dev"]
    sentence, answer = fit_models(tuned, align)
    readings = [read_case(case, sentence, align) for case in cases]
    judged = [each for topic in TUNED_TOPICS for each in judge_topic(tuned, topic, align)]
    sys.stdout.write(f"news, each topic by models fitted without it: {describe_judged(judged)}\n")
    threshold = fit_threshold(judged)
    also = fit_also([reading for reading in readings if reading.case.half == "dev"])
    write_weights(sentence, answer, threshold, also)
    for name, half in sorted({(case.data, case.half) for case in cases}):
        part = [each for each in readings if each.case.data == name and each.case.half == half]
        sys.stdout.write(f"{name} {half}: {describe(part, answer, threshold)}\n")


def cached_alignment(embedder: Embedder) -> Align:
    """As Library.align, each passage embedded once for all its questions."""
    token_vectors = cache(embedder.token_vectors)
    return lambda question, text: (token_vectors(question) @ token_vectors(text).T).max(axis=1).tolist()


def read_case(case: Case, sentence: LinearModel, align: Align) -> Reading:
    """The case with its sentences ranked and its answer described."""
    scored = [replace(each, score=sentence.logit(each.features)) for each in _candidates(case)]
    candidates = sorted(scored, key=lambda each: (-each.score, *place_of(each.sentence)))
    alignment = align(case.question, candidates[0].hit.chunk.text)
    return Reading(case, tuple(candidates), reader.describe_answer(case.question, candidates, alignment))


def fit_models(cases: Sequence[Case], align: Align) -> tuple[LinearModel, LinearModel]:
    """The model of sentences, and that of answers as the first one reads them."""
    sentence = fit_sentence_model([case for case in cases if case.gold])
    return sentence, fit_answer_model([read_case(case, sentence, align) for case in cases])


def judge_topic(cases: Sequence[Case], topic: str, align: Align) -> list[tuple[Reading, float]]:
    """The news cases of a topic with their log-odds, by models that were fitted without them."""
    sentence, answer = fit_models([case for case in cases if case.group != topic], align)
    readings = [read_case(case, sentence, align) for case in cases if case.group == topic]
    return [(reading, answer.logit(reading.features)) for reading in readings]


def fit_sentence_model(cases: Sequence[Case]) -> LinearModel:
    """Which sentence of a question's is gold: of all that is given to its sentences, gold ones get the most.

    Only the sentences of one question are compared, so passages alone and whole libraries can be fitted together.
    """
    rows: list[tuple[float, ...]] = []
    gold: list[bool] = []
    weights: list[float] = []
    starts: list[int] = []
    for case in cases:
        candidates = _candidates(case)
        starts.append(len(rows))
        rows += [astuple(each.features) for each in candidates]
        gold += [place_of(each.sentence) in case.gold for each in candidates]
        weights.append(SENTENCE_WEIGHTS[case.data])
    scaled, _, spread = _scale(np.array(rows))
    begins, is_gold, share = np.array(starts), np.array(gold), np.array(weights) / np.mean(weights)
    of_question = np.repeat(np.arange(len(starts)), np.diff([*starts, len(rows)]))

    def loss(slopes: Floats) -> tuple[float, Floats]:
        scores = scaled @ slopes
        powers = np.exp(scores - np.maximum.reduceat(scores, begins)[of_question])
        all_powers = np.add.reduceat(powers, begins)
        gold_powers = np.add.reduceat(powers * is_gold, begins)
        surplus = powers / all_powers[of_question] - powers * is_gold / gold_powers[of_question]
        value = share @ (np.log(all_powers) - np.log(gold_powers))
        return value, scaled.T @ (surplus * share[of_question])

    slopes = _descend(loss, SentenceFeatures, spread, spread.size)
    return _model(SentenceFeatures, slopes / spread, 0.0)


def fit_answer_model(readings: Sequence[Reading]) -> LinearModel:
    """Logistic regression: do these hits answer?"""
    scaled, centre, spread = _scale(np.array([astuple(reading.features) for reading in readings]))
    sign = np.array([1.0 if reading.case.answerable else -1.0 for reading in readings])
    weights = np.array([answer_weight(reading.case) for reading in readings])

    def loss(values: Floats) -> tuple[float, Floats]:
        margins = sign * (scaled @ values[:-1] + values[-1])
        pull = -sign * weights / (1 + np.exp(margins))
        return weights @ np.logaddexp(0, -margins), np.append(scaled.T @ pull, pull.sum())

    *slopes, bias = _descend(loss, AnswerFeatures, spread, spread.size + 1)
    weighed = np.array(slopes) / spread
    return _model(AnswerFeatures, weighed, float(bias - weighed @ centre))


def fit_threshold(judged: Sequence[tuple[Reading, float]]) -> float:
    """The log-odds that lets ANSWERED of the answerable news questions through."""
    return float(np.quantile([odds for reading, odds in judged if reading.case.gold], 1 - ANSWERED))


def answer_weight(case: Case) -> float:
    """How much a case counts when the decision to answer is fitted."""
    eased = case.kind != "passage" and case.data in ("squad2", "clapnq")
    return ANSWER_WEIGHTS[case.data] * (LIBRARY_WEIGHT if eased else 1.0)


def describe_judged(judged: Sequence[tuple[Reading, float]]) -> str:
    """The figures of cross-validation in a line."""
    threshold = fit_threshold(judged)
    answerable = [reading.best_is_gold for reading, _ in judged if reading.case.gold]
    absent = [odds < threshold for reading, odds in judged if not reading.case.gold]
    curve = roc_auc_score([reading.case.answerable for reading, _ in judged], [odds for _, odds in judged])
    return (
        f"best sentence {mean(answerable):.3f} of {len(answerable)}, AUROC {curve:.3f}, with {ANSWERED} answered"
        f" {mean(absent):.3f} of {len(absent)} unanswerable refused"
    )


def fit_also(readings: Sequence[Reading]) -> float:
    """How far below the best a second and third sentence still raise the mean F1 of cited ones, on news and clapnq."""
    parts = [
        [each for each in readings if each.case.gold and each.case.data == name and each.case.kind == kind]
        for name, kind in (("news", "library"), ("clapnq", "passage"))
    ]

    def cited_f1(also: float) -> float:
        return sum(mean(_cited_f1(reading, also) for reading in part) for part in parts)

    return max((float(value) for value in np.arange(0.0, 3.0, 0.1)), key=cited_f1)


def write_weights(sentence: LinearModel, answer: LinearModel, threshold: float, also: float) -> None:
    """The weights as data beside the reader."""
    models = {"sentence": sentence, "answer": answer}
    weights: dict[str, object] = {
        name: {"weights": dict(zip(model.names, model.weights, strict=True)), "bias": model.bias}
        for name, model in models.items()
    }
    weights |= {"threshold": round(threshold, 4), "also": round(also, 4)}
    Path(reader.__file__).with_name("reader_weights.json").write_text(json.dumps(weights, indent=2) + "\n", "utf-8")


def describe(readings: Sequence[Reading], answer: LinearModel, threshold: float) -> str:
    """The figures of one half of one data set in a line."""
    parts = []
    for kind in ("passage", "library"):
        shown = [reading for reading in readings if reading.case.gold and reading.case.kind == kind]
        parts += (
            [f"best sentence {mean(each.best_is_gold for each in shown):.3f} of {len(shown)} ({kind})"] if shown else []
        )
    passage = [reading for reading in readings if reading.case.kind == "passage"] or readings
    scores = [answer.logit(reading.features) for reading in passage]
    parts.append(f"AUROC {roc_auc_score([reading.case.answerable for reading in passage], scores):.3f}")
    kinds: tuple[tuple[str, Callable[[Case], bool]], ...] = (
        ("answerable passages", lambda case: case.kind == "passage" and case.answerable),
        ("unanswerable passages", lambda case: case.kind == "passage" and not case.answerable),
        ("answerable in the library", lambda case: case.kind == "library"),
        ("absent from the library", lambda case: case.kind == "absent"),
    )
    for name, belongs in kinds:
        part = [reading for reading in readings if belongs(reading.case)]
        if part:
            answered = mean(answer.logit(reading.features) >= threshold for reading in part)
            parts.append(f"answered {answered:.3f} of {len(part)} {name}")
    return ", ".join(parts)


def _cited_f1(reading: Reading, also: float) -> float:
    first, *others = reading.candidates
    further = [each for each in others[:2] if is_further(each, first, also)]
    cited = {place_of(each.sentence) for each in (first, *further)}
    return f1(len(cited & reading.case.gold), len(cited), len(reading.case.gold))


@cache
def _candidates(case: Case) -> tuple[Candidate, ...]:
    """The sentences of a case with their features, not yet scored: they are the same for every model."""
    return tuple(reader.read_candidates(case.question, case.hits, _blank(SentenceFeatures)))


def _blank(kind: Features) -> LinearModel:
    names = tuple(field.name for field in fields(kind))
    return LinearModel(names, (0.0,) * len(names), 0.0)


def _model(kind: Features, slopes: Floats, bias: float) -> LinearModel:
    weights = tuple(float(f"{slope:.5g}") for slope in slopes)
    return replace(_blank(kind), weights=weights, bias=round(bias, 5))


def _scale(rows: Floats) -> tuple[Floats, Floats, Floats]:
    """The rows with each column centred and of spread 1, and those centres and spreads."""
    centre, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    return (rows - centre) / spread, centre, spread


def _descend(loss: Loss, kind: Features, spread: Floats, size: int) -> Floats:
    """What makes the loss and the prior least within what is known of each feature; a bias, the last, is free."""
    names = [field.name for field in fields(kind)]
    ceilings = [
        CAPS[kind].get(name, 0.0 if any(word in name for word in NEVER_FOR) else math.inf) * scale
        for name, scale in zip(names, spread, strict=True)
    ]
    floors = [0.0 if kind is SentenceFeatures and name in ALWAYS_FOR else -math.inf for name in names]
    free = size - len(names)
    bounds = list(zip([*floors, *[-math.inf] * free], [*ceilings, *[math.inf] * free], strict=True))

    def penalised(values: Floats) -> tuple[float, Floats]:
        value, gradient = loss(values)
        held = np.append(values[: len(names)], np.zeros(free))
        return float(value + held @ held / (2 * PRIORS[kind])), gradient + held / PRIORS[kind]

    start = np.array([min(0.0, ceiling) for _, ceiling in bounds])
    return np.asarray(minimize(penalised, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


if __name__ == "__main__":
    typer.run(main)
