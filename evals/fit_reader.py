"""Fits the default reader's weights: python -m evals.fit_reader --data DIR --work DIR.

Half of squad2 (by title) and half of clapnq (by id) are for fitting, the other halves for testing; they never mix.
Needs scikit-learn, of the dev extra.
"""

import json
import sys
import zlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.preprocessing import StandardScaler

from assistant import features as reader
from assistant.features import AnswerFeatures, Candidate, LinearModel, SentenceFeatures
from evals.datasets import PassageQuestion, ReadingData, load_clapnq, load_squad2
from evals.libraries import build_library, passage_article
from evals.metrics import overlaps
from evals.splits import Half, split_halves
from index.library import Library
from index.types import Hit

Floats = NDArray[np.float64]
SEED = 0
CLAPNQ_WEIGHT = 6.0
"""clapnq is a sixth the size of squad2's half and nearer to what readers ask."""


LIBRARY_WEIGHT = 0.2
"""Telling an absent subject from a present one is easy; it must not drown the hard cases."""
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the hits that it is to be read from, and which sentences are gold there (none: abstain)."""

    data: str
    half: Half
    group: int
    """Cases of one title share it."""
    question: str
    hits: tuple[Hit, ...]
    gold: frozenset[tuple[str, int]]
    answerable: bool
    kind: Literal["passage", "library", "absent"]
    """Read from its own passage, from a library that holds it, or from one that lacks its whole subject."""


def main(data: Annotated[Path, typer.Option()], work: Annotated[Path, typer.Option()]) -> None:
    """Fits, writes assistant/reader_weights.json, and prints what the test half says of it."""
    cases = [
        *collect_cases(load_squad2(data / "squad2"), work / "squad2"),
        *collect_cases(load_clapnq(data / "clapnq"), work / "clapnq"),
    ]
    dev = [case for case in cases if case.half == "dev"]
    sentence = fit_sentence_model(dev)
    answer = fit_answer_model(dev, sentence)
    threshold = fit_threshold(dev, sentence, answer)
    also = fit_also(dev, sentence)
    weights = {
        "sentence": _plain(sentence),
        "answer": _plain(answer),
        "threshold": round(threshold, 4),
        "also": round(also, 4),
    }
    Path(reader.__file__).with_name("reader_weights.json").write_text(json.dumps(weights, indent=2) + "\n", "utf-8")
    for half in ("dev", "test"):
        for name in ("squad2", "clapnq"):
            part = [case for case in cases if case.half == half and case.data == name]
            sys.stdout.write(f"{name} {half}: {describe(part, sentence, answer, threshold)}\n")


def collect_cases(data: ReadingData, folder: Path) -> list[Case]:
    """Each question on its own passage; each answerable one on the library with and without its subject."""
    library = build_library(folder, [passage_article(each) for each in data.passages], _say)
    titles = {passage.id: passage.title for passage in data.passages}
    half_of = split_halves(data)
    cases = []
    for question in data.questions:
        half, title = half_of[question.passage_id], titles[question.passage_id]
        group = zlib.crc32(title.encode())
        own = tuple(library.search(question.question, articles=[question.passage_id]))
        gold = gold_sentences(question, own)
        cases.append(Case(data.name, half, group, question.question, own, gold, question.answerable, "passage"))
        if question.answerable:
            found = [hit for hit in library.search(question.question, top_k=100) if half_of[hit.article.id] == half]
            here = rerank(found)
            gold = gold_sentences(question, here)
            if gold:
                cases.append(Case(data.name, half, group, question.question, here, gold, True, "library"))
            absent = rerank([hit for hit in found if hit.article.title != title])
            cases.append(Case(data.name, half, group, question.question, absent, frozenset(), False, "absent"))
    return cases


def rerank(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The first eight hits, ranked anew as if the library held nothing but what was found."""
    dense = sorted((hit.dense_rank for hit in hits if hit.dense_rank))
    lexical = sorted((hit.lexical_rank for hit in hits if hit.lexical_rank))
    return tuple(
        replace(
            hit,
            dense_rank=dense.index(hit.dense_rank) + 1 if hit.dense_rank else None,
            lexical_rank=lexical.index(hit.lexical_rank) + 1 if hit.lexical_rank else None,
        )
        for hit in hits[:8]
    )


def gold_sentences(question: PassageQuestion, hits: Sequence[Hit]) -> frozenset[tuple[str, int]]:
    """Places of the sentences that overlap a gold span."""
    spans = [span for alternative in question.gold for span in alternative]
    return frozenset(
        (match.sentence.paragraph_id, match.sentence.start)
        for hit in hits
        for match in hit.sentences
        if any(overlaps((match.sentence.start, match.sentence.end), span) for span in spans)
    )


def fit_sentence_model(cases: Sequence[Case]) -> LinearModel:
    """Logistic regression: is this sentence gold? Fitted on answerable questions, each with the same weight."""
    blank = _blank(SentenceFeatures)
    rows, labels, weights = [], [], []
    for case in cases:
        if case.gold and case.kind == "passage":
            candidates = reader.read_candidates(case.question, case.hits, blank)
            rows += [astuple(each.features) for each in candidates]
            labels += [_place(each) in case.gold for each in candidates]
            weights += [_case_weight(case) / len(candidates)] * len(candidates)
    return _fit(SentenceFeatures, np.array(rows), np.array(labels), np.array(weights), strength=0.3)


def fit_answer_model(cases: Sequence[Case], sentence: LinearModel) -> LinearModel:
    """Logistic regression: do these hits answer? As strong a prior as cross-validation over titles likes best."""
    kept = [case for case in cases if case.hits]
    rows = np.array([astuple(_describe(case, sentence)) for case in kept])
    labels = np.array([case.answerable for case in kept])
    weights = np.array([_case_weight(case) * (1.0 if case.kind == "passage" else LIBRARY_WEIGHT) for case in kept])
    judged = np.array([case.data == "clapnq" and case.kind == "passage" for case in kept])

    def validated(strength: float) -> float:
        scores = np.zeros(len(kept))
        for fold in range(5):
            held = np.array([case.group % 5 == fold for case in kept])
            model = _fit(AnswerFeatures, rows[~held], labels[~held], weights[~held], strength)
            scores[held] = rows[held] @ np.array(model.weights) + model.bias
        return float(roc_auc_score(labels[judged], scores[judged]))

    return _fit(AnswerFeatures, rows, labels, weights, max(STRENGTHS, key=validated))


def fit_threshold(cases: Sequence[Case], sentence: LinearModel, answer: LinearModel) -> float:
    """The log-odds with the best sum of answered answerable and abstained unanswerable shares on clapnq."""
    kept = [case for case in cases if case.data == "clapnq" and case.hits]
    scores = answer_scores(kept, sentence, answer)
    false_rate, true_rate, thresholds = roc_curve([case.answerable for case in kept], scores)
    return float(thresholds[int(np.argmax(true_rate - false_rate))])


def fit_also(cases: Sequence[Case], sentence: LinearModel) -> float:
    """The score from which a second and third sentence raise the mean F1 of cited sentences on clapnq."""
    best, best_f1 = 10.0, 0.0
    for also in np.arange(-1.0, 4.0, 0.1):
        f1 = cited_f1([case for case in cases if case.data == "clapnq" and case.gold and case.kind == "passage"], sentence, float(also))
        if f1 > best_f1:
            best, best_f1 = float(also), f1
    return best


def cited_f1(cases: Sequence[Case], sentence: LinearModel, also: float) -> float:
    """Mean F1 of the sentences cited (at most three) against all gold sentences."""
    values = []
    for case in cases:
        ranked = reader.read_candidates(case.question, case.hits, sentence)
        cited = {_place(ranked[0]), *(_place(each) for each in ranked[1:3] if each.score >= also)}
        right = len(cited & case.gold)
        values.append(2 * right / (len(cited) + len(case.gold)))
    return float(np.mean(values))


def answer_scores(cases: Sequence[Case], sentence: LinearModel, answer: LinearModel) -> Floats:
    """Log-odds of answering, one a case."""
    return np.array([answer.logit(_describe(case, sentence)) for case in cases])


def describe(cases: Sequence[Case], sentence: LinearModel, answer: LinearModel, threshold: float) -> str:
    """The figures of one half of one data set in a line."""
    gold = [case for case in cases if case.gold and case.kind == "passage"]
    right = [_place(reader.read_candidates(c.question, c.hits, sentence)[0]) in c.gold for c in gold]
    passage = [case for case in cases if case.kind == "passage" and case.hits]
    absent = [case for case in cases if case.kind == "absent" and case.hits]
    library = [case for case in cases if case.kind == "library"]
    scores = answer_scores(passage, sentence, answer)
    labels = np.array([case.answerable for case in passage])
    return (
        f"best sentence {np.mean(right):.3f} of {len(gold)}, AUROC {roc_auc_score(labels, scores):.3f}, "
        f"answered {np.mean(scores[labels] >= threshold):.3f} of answerable, "
        f"abstained {np.mean(scores[~labels] < threshold):.3f} of unanswerable, "
        f"{np.mean(answer_scores(absent, sentence, answer) < threshold):.3f} where the subject is absent, "
        f"answered {np.mean(answer_scores(library, sentence, answer) >= threshold):.3f} from the whole library"
    )


def _describe(case: Case, sentence: LinearModel) -> AnswerFeatures:
    return reader.describe_answer(case.question, reader.read_candidates(case.question, case.hits, sentence))


def _case_weight(case: Case) -> float:
    return CLAPNQ_WEIGHT if case.data == "clapnq" else 1.0


def _place(candidate: Candidate) -> tuple[str, int]:
    return candidate.sentence.paragraph_id, candidate.sentence.start


def _blank(kind: type[SentenceFeatures] | type[AnswerFeatures]) -> LinearModel:
    names = tuple(field.name for field in fields(kind))
    return LinearModel(names, (0.0,) * len(names), 0.0)


def _fit(
    kind: type[SentenceFeatures] | type[AnswerFeatures],
    rows: Floats,
    labels: NDArray[np.bool_],
    weights: Floats,
    strength: float,
) -> LinearModel:
    """`strength` is the inverse of the prior's: small values keep the weights small."""
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=strength, max_iter=2000, random_state=SEED)
    model.fit(scaler.transform(rows), labels, sample_weight=weights)
    slopes = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - np.sum(slopes * scaler.mean_))
    return replace(_blank(kind), weights=tuple(float(f"{slope:.5g}") for slope in slopes), bias=round(bias, 5))


def _plain(model: LinearModel) -> dict[str, object]:
    return {"weights": dict(zip(model.names, model.weights, strict=True)), "bias": model.bias}


def _say(doing: str, done: int, total: int) -> None:
    if done == total:
        sys.stderr.write(f"{doing}: {total}\n")


if __name__ == "__main__":
    typer.run(main)
