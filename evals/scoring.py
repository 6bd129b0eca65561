"""One outcome against its case: a figure for each thing that is measured; none where there is no verdict."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from assistant.types import Sayer
from evals.outcomes import Outcome, Told
from evals.questions import Case, Need, Part, Source, Teller, Topic, find_paragraph
from evals.ranking import joint_recall_at, ndcg_at, recall_at, reciprocal_rank
from evals.telling import stray_figures, tells
from index.types import Article

RECALL_AT = (1, 3, 5, 10, 20)
WITHOUT = ", without recency"
"""What a figure of retrieval is called where time does not weigh in the search."""
_WEIGHED = tuple(
    f"{name}, {kind}{way}" for kind in ("dated", "undated") for name in ("recall@5", "MRR") for way in ("", WITHOUT)
)
_PLAN_NOTED = r"re:\b(?:plan|forecast|target|schedul|expect|intend)"
FIGURES = (
    *(f"recall@{k}" for k in RECALL_AT),
    "joint recall@5",
    "MRR",
    "nDCG@10",
    *_WEIGHED,
    "right",
    "answered",
    "refused",
    "refusal precision",
    "needs told",
    "conflicts shown",
    "conflicts all shown",
    "window right",
    "no window invented",
    "sayer right",
    "plans told as plans",
    "one source told",
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
    figures = _retrieval(outcome.ranked, needs) | _recency(case, outcome, needs) | _window(case, outcome)
    figures |= _citations(outcome, needs, _paragraphs(case.fair, articles))
    if borne_out := _borne_out(outcome, articles):
        figures["figures borne out"] = sum(borne_out) / len(borne_out)
    figures |= _telling(case, outcome, needs, all(borne_out))
    return Score(case, part, outcome, figures | _standing(case, outcome, needs))


def _paragraphs(sources: Sequence[Source], articles: Mapping[str, Article]) -> frozenset[str]:
    return frozenset(find_paragraph(source, articles).id for source in sources)


def _retrieval(chunks: Sequence[tuple[str, ...]], needs: Sequence[frozenset[str]]) -> dict[str, float]:
    """How high the chunks that hold gold paragraphs are ranked; chunks are known by their place."""
    if not needs:
        return {}
    ranked = [str(place) for place in range(len(chunks))]
    held = [frozenset(ranked[place] for place, chunk in enumerate(chunks) if need & set(chunk)) for need in needs]
    # A need whose paragraphs were not found at all has no place: it must count as missed, not as no need.
    wanted = [places or frozenset({f"missed {number}"}) for number, places in enumerate(held)]
    gold = frozenset().union(*wanted)
    figures = {f"recall@{k}": recall_at(ranked, wanted, k) for k in RECALL_AT}
    figures["joint recall@5"] = joint_recall_at(ranked, wanted, 5)
    return figures | {"MRR": reciprocal_rank(ranked, gold), "nDCG@10": ndcg_at(ranked, gold, 10)}


def _recency(case: Case, outcome: Outcome, needs: Sequence[frozenset[str]]) -> dict[str, float]:
    """What it is worth to the search that time weighs, on questions that speak of certain days and on others."""
    if case.dated is None:
        return {}
    kind = "dated" if case.dated else "undated"
    ways = (("", _retrieval(outcome.ranked, needs)), (WITHOUT, _retrieval(outcome.unweighed, needs)))
    return {f"{name}, {kind}{way}": found[name] for way, found in ways for name in ("recall@5", "MRR") if found}


def _window(case: Case, outcome: Outcome) -> dict[str, float]:
    """Whether the days were read that the question speaks of, or rightly none."""
    if case.window is None:
        return {}
    wanted, read = (case.window.first, case.window.last), outcome.window
    if case.window.speaks_of_none:
        return {"no window invented": float(read == wanted)}
    return {"window right": float(_known(*read, case.day) == _known(*wanted, case.day))}


def _known(first: date | None, last: date | None, day: date) -> tuple[date | None, date | None]:
    """The window, open where it goes on past the day of asking: until then is all that is known."""
    goes_on = last is not None and last >= day and (first is None or first <= day)
    return first, None if goes_on else last


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
    conflict = {"conflicts shown": share, "conflicts all shown": float(all(told))} if case.kind == "conflict" else {}
    return figures | conflict


def _standing(case: Case, outcome: Outcome, needs: Sequence[frozenset[str]]) -> dict[str, float]:
    """Of what is told: on the right word, a plan as a plan, one source as one; no verdict where it is not told."""
    gold = frozenset().union(*needs)
    keys = {citation.key for citation in outcome.citations if citation.paragraph in gold}
    telling = [told for told in outcome.statements if keys & set(told.keys) and _tells_a_need(told, case.needs)]
    figures = {}
    if case.sayers and telling:
        said = [_sayers_of(told, keys) for told in telling]
        figures["sayer right"] = float(all(any(_is_one_of(each, case.sayers) for each in found) for found in said))
    done = [told for told in outcome.statements if any(tells(told.text, words) for words in case.never)]
    if case.plan and (telling or done):
        noted = tells(outcome.note, _PLAN_NOTED)
        kept = noted or all(any(tells(told.text, words) for words in case.plan) for told in telling)
        figures["plans told as plans"] = float(kept and not done)
    shown = {article for group in outcome.shared for article in group} | {each.article for each in outcome.citations}
    if len(resting := shown & set(case.one_source)) > 1:
        figures["one source told"] = float(any(resting <= set(group) for group in outcome.shared))
    return figures


def _tells_a_need(told: Told, needs: Sequence[Need]) -> bool:
    return any(tells(told.text, answer) for need in needs for answer in need.answers)


def _sayers_of(told: Told, keys: Set[int]) -> list[Sayer]:
    return [sayer for key, sayer in zip(told.keys, told.sayers, strict=False) if key in keys]


def _is_one_of(sayer: Sayer, tellers: Sequence[Teller]) -> bool:
    return any(
        each.kind in (None, sayer.kind) and (each.name is None or tells(sayer.name, each.name)) for each in tellers
    )


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
