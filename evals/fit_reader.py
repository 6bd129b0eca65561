"""Fits the default reader's weights: python -m evals.fit_reader --data DIR [--work DIR].

For fitting: half of squad2 (by title), half of clapnq (by title), and the questions on the sample corpus in
evals/cases/reader.jsonl. The other halves are for testing and never take part. Needs scikit-learn, of the dev extra.
"""

import json
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from assistant import features as reader
from assistant.extract import Align
from assistant.features import AnswerFeatures, Candidate, LinearModel, SentenceFeatures
from evals.datasets import PassageQuestion, ReadingData, load_clapnq, load_squad2
from evals.libraries import build_library, passage_article
from evals.metrics import f1, mean, overlaps
from evals.splits import Half, split_halves
from index.embedding import Embedder, PackagedEmbedder
from index.library import Library
from index.types import Hit, Sentence

Floats = NDArray[np.float64]
Labels = NDArray[np.bool_]

SEED = 0
SENTENCE_WEIGHTS = {"squad2": 0.5, "clapnq": 6.0, "news": 8.0}
"""The fewer cases of a data set and the nearer to what readers ask, the heavier each counts."""
ANSWER_WEIGHTS = {"squad2": 0.08, "clapnq": 6.0, "news": 8.0}
"""squad2's unanswerable questions are made to look answered by their passage; readers do not ask so."""
LIBRARY_WEIGHT = 0.2
"""Of telling whether a whole library of encyclopedia passages answers: the cases are easy, and many."""
FALSE_ANSWERS = 0.15
"""Nearly all of these questions are near misses: right company, wrong figure; or another article's answer missing."""
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the hits that it is to be read from, and which sentences are gold there (none: abstain).

    Read from its own passage, from a library that holds an answer, or from one whose answering articles are taken out.
    `group` is shared by cases that must not be parted in cross-validation.
    """

    data: str
    half: Half
    group: int
    question: str
    hits: tuple[Hit, ...]
    gold: frozenset[tuple[str, int]]
    answerable: bool
    kind: Literal["passage", "library", "absent"]

    @property
    def weight(self) -> float:
        """How much the case counts when the decision to answer is fitted."""
        eased = self.kind != "passage" and self.data != "news"
        return ANSWER_WEIGHTS[self.data] * (LIBRARY_WEIGHT if eased else 1.0)


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
            *news_cases(folder / "news"),
        ]
    cases = [case for case in cases if case.hits]
    sentence = fit_sentence_model([case for case in cases if case.half == "dev" and case.gold])
    align = cached_alignment(PackagedEmbedder())
    readings = [read_case(case, sentence, align) for case in cases]
    dev = [reading for reading in readings if reading.case.half == "dev"]
    answer = fit_answer_model(dev)
    threshold, also = fit_threshold(dev, answer), fit_also(dev)
    write_weights(sentence, answer, threshold, also)
    for name, half in (("squad2", "dev"), ("clapnq", "dev"), ("news", "dev"), ("squad2", "test"), ("clapnq", "test")):
        part = [each for each in readings if each.case.data == name and each.case.half == half]
        sys.stdout.write(f"{name} {half}: {describe(part, answer, threshold)}\n")


def passage_cases(data: ReadingData, folder: Path) -> list[Case]:
    """Each question on its own passage; each answerable one on the library with and without its subject."""
    library = build_library(folder, [passage_article(each) for each in data.passages], _say)
    titles = {passage.id: passage.title for passage in data.passages}
    half_of = split_halves(data)
    cases = []
    for question in data.questions:
        half, title = half_of[question.passage_id], titles[question.passage_id]
        blank = Case(data.name, half, zlib.crc32(title.encode()), question.question, (), frozenset(), False, "absent")
        own = tuple(library.search(question.question, articles=[question.passage_id]))
        gold = gold_sentences(own, question)
        cases.append(replace(blank, hits=own, gold=gold, answerable=question.answerable, kind="passage"))
        if question.answerable:
            found = [hit for hit in library.search(question.question, top_k=100) if half_of[hit.article.id] == half]
            here = rerank(found)
            if gold := gold_sentences(here, question):
                cases.append(replace(blank, hits=here, gold=gold, answerable=True, kind="library"))
            cases.append(replace(blank, hits=rerank(hit for hit in found if hit.article.title != title)))
    return cases


def news_cases(folder: Path) -> list[Case]:
    """The questions on the sample corpus; each answerable one also with the articles that answer it taken out."""
    library = Library.open(folder, create=True)
    library.sync([HERE / "corpus"])
    cases = []
    for group, line in enumerate((HERE / "cases" / "reader.jsonl").read_text("utf-8").splitlines()):
        row = json.loads(line)
        found = library.search(row["question"], top_k=100)
        blank = Case("news", "dev", group, row["question"], (), frozenset(), False, "absent")
        gold = frozenset(
            (match.sentence.paragraph_id, match.sentence.start)
            for hit in found
            for match in hit.sentences
            if any(wanted in match.sentence.text for wanted in row["gold"])
        )
        if row["gold"] and not gold:
            raise ValueError(f"the corpus does not hold {row['gold']}, the gold of {row['question']!r}")
        answering = {hit.article.id for hit in found for match in hit.sentences if place_of(match.sentence) in gold}
        cases.append(replace(blank, hits=rerank(hit for hit in found if hit.article.id not in answering)))
        if gold:
            cases.append(replace(blank, hits=rerank(found), gold=gold, answerable=True, kind="library"))
    return cases


def rerank(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The first eight hits, ranked anew as if the library held nothing but what was found."""
    hits = list(hits)
    dense = sorted(hit.dense_rank for hit in hits if hit.dense_rank)
    lexical = sorted(hit.lexical_rank for hit in hits if hit.lexical_rank)
    return tuple(
        replace(
            hit,
            dense_rank=dense.index(hit.dense_rank) + 1 if hit.dense_rank else None,
            lexical_rank=lexical.index(hit.lexical_rank) + 1 if hit.lexical_rank else None,
        )
        for hit in hits[:8]
    )


def gold_sentences(hits: Iterable[Hit], question: PassageQuestion) -> frozenset[tuple[str, int]]:
    """Places of the sentences of the question's passage that hold a gold span."""
    spans = [span for alternative in question.gold for span in alternative]
    return frozenset(
        place_of(match.sentence)
        for hit in hits
        if hit.article.id == question.passage_id
        for match in hit.sentences
        if any(overlaps((match.sentence.start, match.sentence.end), span) for span in spans)
    )


def cached_alignment(embedder: Embedder) -> Align:
    """As Library.align, each passage embedded once for all its questions."""
    token_vectors = lru_cache(maxsize=None)(embedder.token_vectors)
    return lambda question, text: (token_vectors(question) @ token_vectors(text).T).max(axis=1).tolist()


def read_case(case: Case, sentence: LinearModel, align: Align) -> Reading:
    """The case with its sentences ranked and its answer described."""
    candidates = reader.read_candidates(case.question, case.hits, sentence)
    alignment = align(case.question, candidates[0].hit.chunk.text)
    return Reading(case, tuple(candidates), reader.describe_answer(case.question, candidates, alignment))


def fit_sentence_model(cases: Sequence[Case]) -> LinearModel:
    """Logistic regression: is this sentence gold? Each data set counts the same for each of its questions."""
    blank = _blank(SentenceFeatures)
    rows: list[tuple[float, ...]] = []
    labels: list[bool] = []
    weights: list[float] = []
    for case in cases:
        candidates = reader.read_candidates(case.question, case.hits, blank)
        rows += [astuple(each.features) for each in candidates]
        labels += [place_of(each.sentence) in case.gold for each in candidates]
        weights += [SENTENCE_WEIGHTS[case.data] / len(candidates)] * len(candidates)
    return _fit(SentenceFeatures, np.array(rows), np.array(labels), np.array(weights), strength=0.3)


def fit_answer_model(readings: Sequence[Reading]) -> LinearModel:
    """Logistic regression: do these hits answer? With as strong a prior as cross-validation likes best."""
    rows = np.array([astuple(reading.features) for reading in readings])
    labels = np.array([reading.case.answerable for reading in readings])
    weights = np.array([reading.case.weight for reading in readings])
    folds = np.array([reading.case.group % 5 for reading in readings])
    judged = [
        np.array([each.case.data == "clapnq" and each.case.kind == "passage" for each in readings]),
        np.array([each.case.data == "news" for each in readings]),
    ]

    def validated(strength: float) -> float:
        scores = np.zeros(len(rows))
        for fold in range(5):
            held = folds == fold
            model = _fit(AnswerFeatures, rows[~held], labels[~held], weights[~held], strength)
            scores[held] = rows[held] @ np.array(model.weights) + model.bias
        return mean(float(roc_auc_score(labels[part], scores[part])) for part in judged)

    return _fit(AnswerFeatures, rows, labels, weights, max(STRENGTHS, key=validated))


def fit_threshold(readings: Sequence[Reading], answer: LinearModel) -> float:
    """The log-odds that lets FALSE_ANSWERS of the unanswerable news questions through, and no more."""
    unanswerable = [each for each in readings if each.case.data == "news" and not each.case.answerable]
    return float(np.quantile([answer.logit(each.features) for each in unanswerable], 1 - FALSE_ANSWERS))


def fit_also(readings: Sequence[Reading]) -> float:
    """The score from which a second and third sentence raise the mean F1 of cited sentences, on news and clapnq."""
    parts = [
        [each for each in readings if each.case.gold and each.case.data == name and each.case.kind == kind]
        for name, kind in (("news", "library"), ("clapnq", "passage"))
    ]

    def cited_f1(also: float) -> float:
        return sum(mean(_cited_f1(reading, also) for reading in part) for part in parts)

    return max((float(value) for value in np.arange(-1.0, 4.0, 0.1)), key=cited_f1)


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


def place_of(sentence: Sentence) -> tuple[str, int]:
    """Where a sentence stands."""
    return sentence.paragraph_id, sentence.start


def _cited_f1(reading: Reading, also: float) -> float:
    first, *others = reading.candidates
    cited = {place_of(each.sentence) for each in (first, *(each for each in others[:2] if each.score >= also))}
    return f1(len(cited & reading.case.gold), len(cited), len(reading.case.gold))


def _blank(kind: type[SentenceFeatures] | type[AnswerFeatures]) -> LinearModel:
    names = tuple(field.name for field in fields(kind))
    return LinearModel(names, (0.0,) * len(names), 0.0)


def _fit(
    kind: type[SentenceFeatures] | type[AnswerFeatures], rows: Floats, labels: Labels, weights: Floats, strength: float
) -> LinearModel:
    """`strength` is the inverse of the prior's: small values keep the weights small."""
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=strength, max_iter=2000, random_state=SEED)
    model.fit(scaler.transform(rows), labels, sample_weight=weights)
    slopes = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - np.sum(slopes * scaler.mean_))
    return replace(_blank(kind), weights=tuple(float(f"{slope:.5g}") for slope in slopes), bias=round(bias, 5))


def _say(doing: str, done: int, total: int) -> None:
    if done == total:
        sys.stderr.write(f"{doing}: {total}\n")


if __name__ == "__main__":
    typer.run(main)
