"""One outcome against its case: a figure for each thing that is measured; None where there is no verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.outcomes import Outcome
from evals.questions import Case, Part, Source, Topic, find_paragraph
from evals.ranking import joint_recall_at, ndcg_at, recall_at, reciprocal_rank
from evals.telling import tells
from index.types import Article

RECALL_AT = (1, 3, 5, 10, 20)
FIGURES = (
    *(f"recall@{k}" for k in RECALL_AT),
    "joint recall@5",
    "MRR",
    "nDCG@10",
    "right",
    "answered",
    "refused",
    "needs told",
    "conflicts shown",
    "citation precision",
    "citation recall",
    "quotes valid",
    "withheld",
)
"""Names of the figures, in the order of the report; all from 0 to 1, higher is better but for `withheld`."""


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one case by name; those without a verdict are left out."""

    case: Case
    part: Part
    outcome: Outcome
    figures: Mapping[str, float]

    @property
    def is_right(self) -> bool:
        """Whether all that was needed was told and nothing wrong, or rightly nothing at all."""
        return self.figures.get("right") == 1.0


def score_outcome(case: Case, outcome: Outcome, articles: Mapping[str, Article], topics: Mapping[str, Topic]) -> Score:
    """The score of one case; trouble with a model is no verdict on what it would have told."""
    needs = [_paragraphs(need.sources, articles) for need in case.needs]
    figures = _retrieval(outcome, needs)
    if not outcome.trouble:
        figures |= _telling(case, outcome, needs) | _citing(case, outcome, needs, _paragraphs(case.fair, articles))
    return Score(case, topics[case.topic].part, outcome, figures)


def _paragraphs(sources: Sequence[Source], articles: Mapping[str, Article]) -> frozenset[str]:
    return frozenset(find_paragraph(source, articles) for source in sources)


def _retrieval(outcome: Outcome, needs: Sequence[frozenset[str]]) -> dict[str, float]:
    """How high the chunks that hold gold paragraphs are ranked; chunks are known by their place."""
    if not needs or not outcome.ranked:
        return {}
    ranked = [str(place) for place in range(len(outcome.ranked))]
    held = [
        frozenset(ranked[place] for place, chunk in enumerate(outcome.ranked) if need & set(chunk)) for need in needs
    ]
    # A need whose paragraphs were not found at all has no place: it must count as missed, not as no need.
    wanted = [places or frozenset({"not found"}) for places in held]
    gold = frozenset().union(*wanted)
    figures = {f"recall@{k}": recall_at(ranked, wanted, k) for k in RECALL_AT}
    figures["joint recall@5"] = joint_recall_at(ranked, wanted, 5)
    return figures | {"MRR": reciprocal_rank(ranked, gold), "nDCG@10": ndcg_at(ranked, gold, 10)}


def _telling(case: Case, outcome: Outcome, needs: Sequence[frozenset[str]]) -> dict[str, float]:
    """Whether each need is told, by a statement that cites a paragraph which bears it out."""
    if not case.answerable:
        refused = float(outcome.abstained)
        return {"refused": refused, "right": refused}
    told = [
        any(tells(text, answer) for text in _citing_statements(outcome, gold) for answer in need.answers)
        for need, gold in zip(case.needs, needs, strict=True)
    ]
    spoilt = any(tells(outcome.text, words) for words in case.never)
    share = sum(told) / len(told)
    figures = {"answered": float(not outcome.abstained), "needs told": share, "right": float(all(told) and not spoilt)}
    return figures | ({"conflicts shown": share} if case.kind == "conflict" else {})


def _citing_statements(outcome: Outcome, gold: frozenset[str]) -> list[str]:
    keys = {citation.key for citation in outcome.citations if citation.paragraph in gold}
    return [statement.text for statement in outcome.statements if keys & set(statement.keys)]


def _citing(case: Case, outcome: Outcome, needs: Sequence[frozenset[str]], fair: frozenset[str]) -> dict[str, float]:
    cited = [citation.paragraph for citation in outcome.citations]
    figures = {}
    drafted = len(outcome.statements) + len(outcome.withheld)
    if outcome.withheld or outcome.tokens_out:
        figures["withheld"] = len(outcome.withheld) / drafted if drafted else 0.0
    if not cited:
        return figures
    figures["quotes valid"] = sum(citation.valid for citation in outcome.citations) / len(cited)
    if case.answerable:
        sound = fair.union(*needs)
        figures["citation precision"] = sum(paragraph in sound for paragraph in cited) / len(cited)
        figures["citation recall"] = sum(bool(need & set(cited)) for need in needs) / len(needs)
    return figures
