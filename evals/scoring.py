"""One outcome against its case: a figure for each thing that is measured; none where there is no verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.outcomes import Outcome
from evals.questions import Case, Part, Source, Topic, find_paragraph
from evals.ranking import joint_recall_at, ndcg_at, recall_at, reciprocal_rank
from evals.telling import stray_figures, tells
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
    "refusal precision",
    "needs told",
    "conflicts shown",
    "citation precision",
    "citation recall",
    "quotes valid",
    "figures borne out",
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
    part = topics[case.topic].part
    if outcome.trouble:
        return Score(case, part, outcome, {})
    needs = [_paragraphs(need.sources, articles) for need in case.needs]
    figures = _retrieval(outcome, needs) | _citations(outcome, needs, _paragraphs(case.fair, articles))
    if borne_out := _borne_out(outcome, articles):
        figures["figures borne out"] = sum(borne_out) / len(borne_out)
    return Score(case, part, outcome, figures | _telling(case, outcome, needs, all(borne_out)))


def _paragraphs(sources: Sequence[Source], articles: Mapping[str, Article]) -> frozenset[str]:
    return frozenset(find_paragraph(source, articles).id for source in sources)


def _retrieval(outcome: Outcome, needs: Sequence[frozenset[str]]) -> dict[str, float]:
    """How high the chunks that hold gold paragraphs are ranked; chunks are known by their place."""
    if not needs:
        return {}
    ranked = [str(place) for place in range(len(outcome.ranked))]
    held = [
        frozenset(ranked[place] for place, chunk in enumerate(outcome.ranked) if need & set(chunk)) for need in needs
    ]
    # A need whose paragraphs were not found at all has no place: it must count as missed, not as no need.
    wanted = [places or frozenset({f"missed {number}"}) for number, places in enumerate(held)]
    gold = frozenset().union(*wanted)
    figures = {f"recall@{k}": recall_at(ranked, wanted, k) for k in RECALL_AT}
    figures["joint recall@5"] = joint_recall_at(ranked, wanted, 5)
    return figures | {"MRR": reciprocal_rank(ranked, gold), "nDCG@10": ndcg_at(ranked, gold, 10)}


def _telling(case: Case, outcome: Outcome, needs: Sequence[frozenset[str]], borne_out: bool) -> dict[str, float]:
    """Whether each need is told, by a statement or claim that cites a paragraph which bears it out."""
    figures = {"refusal precision": float(not case.answerable)} if outcome.abstained else {}
    if not case.answerable:
        refused = float(outcome.abstained)
        return figures | {"refused": refused, "right": refused}
    told = [
        any(tells(text, answer) for text in _citing(outcome, gold) for answer in need.answers)
        for need, gold in zip(case.needs, needs, strict=True)
    ]
    spoilt = not borne_out or any(tells(outcome.text, words) for words in case.never)
    share = sum(told) / len(told)
    figures |= {"answered": float(not outcome.abstained), "needs told": share, "right": float(all(told) and not spoilt)}
    return figures | ({"conflicts shown": share} if case.kind == "conflict" else {})


def _citing(outcome: Outcome, gold: frozenset[str]) -> list[str]:
    keys = {citation.key for citation in outcome.citations if citation.paragraph in gold}
    return [told.text for told in (*outcome.statements, *outcome.claims) if keys & set(told.keys)]


def _citations(outcome: Outcome, needs: Sequence[frozenset[str]], fair: frozenset[str]) -> dict[str, float]:
    cited = [citation.paragraph for citation in outcome.citations]
    figures = {}
    drafted = len(outcome.statements) + len(outcome.withheld)
    if drafted and outcome.confidence is None:  # the reader withholds nothing: only a chat model's share tells
        figures["withheld"] = len(outcome.withheld) / drafted
    if not cited:
        return figures
    figures["quotes valid"] = sum(citation.valid for citation in outcome.citations) / len(cited)
    if needs:
        sound = fair.union(*needs)
        figures["citation precision"] = sum(paragraph in sound for paragraph in cited) / len(cited)
        figures["citation recall"] = sum(bool(need & set(cited)) for need in needs) / len(needs)
    return figures


def _borne_out(outcome: Outcome, articles: Mapping[str, Article]) -> list[bool]:
    """Of each statement or claim that holds digits whether all its figures stand in what it cites."""
    cited = {citation.key: _citable(articles[citation.article], citation.paragraph) for citation in outcome.citations}
    return [
        not stray_figures(told.text, " ".join(cited[key] for key in told.keys))
        for told in (*outcome.statements, *outcome.claims)
        if any(char.isdigit() for char in told.text)
    ]


def _citable(article: Article, paragraph_id: str) -> str:
    """What a citation of the paragraph may bear out: its text, the article's title and its day."""
    texts = (each.text for each in article.paragraphs if each.id == paragraph_id)
    return " ".join([article.info.title, str(article.info.published or ""), *texts])
