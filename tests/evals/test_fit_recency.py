"""What the weights of time are fitted on: issues of one article, of which a question wants one or the other."""

from dataclasses import replace
from datetime import date

from evals.fit_recency import ISSUES, make_issues, make_queries
from evals.questions import Case, Need, Source
from index.types import Article
from tests.fakes import make_article

TEXT = "In 2025 the mine at Tomtor gave 45,000 tonnes."


def dated_article() -> Article:
    made = make_article(TEXT, "It lies in the far north.", id="mine")
    return replace(made, info=replace(made.info, published=date(2025, 12, 1)))


def make_case(question: str) -> Case:
    need = Need(answers=("45,000",), sources=(Source(article="mine", text="the mine at Tomtor"),))
    return Case(id="case", topic="mines", kind="fact", question=question, needs=(need,))


def test_issues_have_days_years_and_figures_of_their_own() -> None:
    issues = make_issues([dated_article()], 400, seed=1)
    assert len({each.article.info.published for each in issues}) == ISSUES
    assert len({each.article.paragraphs[0].text for each in issues}) == ISSUES
    for issue in issues:
        assert f"In {2025 - issue.years} the mine" in issue.article.paragraphs[0].text
        assert issue.article.paragraphs[1].text == "It lies in the far north."


def test_a_question_of_now_wants_the_newest_issue_and_a_dated_one_that_of_its_year() -> None:
    article = dated_article()
    issues = make_issues([article], 400, seed=1)
    originals = {"mine": article}
    newest = max(issues, key=lambda each: each.article.info.published or date.min)
    undated, latest = make_queries([make_case("How much did the mine at Tomtor give?")], issues, originals)
    assert (undated.kind, latest.kind) == ("undated", "latest")
    assert latest.question.endswith("give now?")
    assert latest.needs == (frozenset({f"{newest.article.info.id}.1"}),)
    assert undated.needs == (frozenset(f"{each.article.info.id}.1" for each in issues),)
    for query in make_queries([make_case("How much did the mine at Tomtor give in 2025?")], issues, originals):
        (year,) = (each.years for each in issues if query.question.endswith(f"in {2025 - each.years}?"))
        assert query.needs == (frozenset(f"{each.article.info.id}.1" for each in issues if each.years == year),)
