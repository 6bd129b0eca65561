"""WiCE: which claims our verification lets through, by whether the page that they cite supports them.

A claim is checked as a chat model's sentence would be, against the sentences of the page that people say bear it out,
one set after the other as upstream does; where there are none, against those nearest to it.
"""

from collections.abc import Sequence

import numpy as np

from assistant.types import DraftStatement, Evidence, Quote
from assistant.verify import Judges, verify_statement
from evals.benchmarks.lodestone import NAME
from evals.benchmarks.types import Figures, Row, Task
from evals.datasets import EntailmentClaim, load_wice
from evals.metrics import f1, mean
from index.embedding import PackagedEmbedder
from index.library import Library
from index.types import ArticleInfo, Paragraph

NEAREST = 3
LABELS = ("supported", "partially_supported", "not_supported")


def run_wice(task: Task) -> list[Row]:
    """The share of each label that passes; the peers check nothing."""
    claims = load_wice(task.data)
    embedder = PackagedEmbedder()
    with Library.open(task.folder / "empty", create=True, embedder=embedder) as library:
        judges = Judges(library.nearness)
        passed = [
            claim_passes(claim, claim.supporting or (nearest(claim, embedder),), judges)
            for claim in task.track("verifying", claims)
        ]
    return [Row(NAME, summarise(claims, passed)), *(Row(peer.name) for peer in task.peers)]


def claim_passes(claim: EntailmentClaim, choices: Sequence[Sequence[int]], judges: Judges) -> bool:
    """Whether verification lets the claim through with one of these choices of sentences as its quotes."""
    evidence = [
        Evidence(key, Paragraph(str(key), key, text), ArticleInfo("page", claim.title), (), claim.sentences[: key - 1])
        for key, text in enumerate(claim.sentences, start=1)
    ]
    for numbers in choices:
        quotes = tuple(Quote(number + 1, claim.sentences[number]) for number in numbers)
        if verify_statement(DraftStatement(claim.claim, quotes), evidence, judges).passed:
            return True
    return False


def nearest(claim: EntailmentClaim, embedder: PackagedEmbedder) -> list[int]:
    """The sentences of the page that come nearest to the claim, in the order of the page."""
    vectors = embedder.embed([claim.claim, *claim.sentences])
    order = np.argsort(-(vectors[1:] @ vectors[0]), kind="stable")
    return sorted(order[:NEAREST].tolist())


def summarise(claims: Sequence[EntailmentClaim], passed: Sequence[bool]) -> Figures:
    """The share of each label that passes, and upstream's F1 and accuracy of telling supported claims from others."""
    pairs = [(claim.label, passes) for claim, passes in zip(claims, passed, strict=True)]
    right = sum(passes for label, passes in pairs if label == "supported")
    return {
        **{f"passed_{label}": mean(passes for other, passes in pairs if other == label) for label in LABELS},
        "f1": f1(right, sum(passed), sum(label == "supported" for label, _ in pairs)),
        "accuracy": mean(passes == (label == "supported") for label, passes in pairs),
    }
