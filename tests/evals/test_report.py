"""The report: one file that loads nothing and obeys nothing."""

import re
from html.parser import HTMLParser

import pytest

from evals.intervals import Interval
from evals.outcomes import CitedWords, Outcome, Told
from evals.report import Run, format_interval, render_html, render_markdown
from evals.scoring import Score
from evals.summary import summarise
from tests.evals.small import BLOOMBERG, MAGNETS, OPENS, STAFF, case, outcome, score

RUN = Run("extractive", "fused", {"reader": "extractive", "revision": "abc"})
HOSTILE = '</dd></details><script src="https://evil.example/x.js"></script><img src=x onerror=alert(1)>&"\''


def render(*scores: Score, run: Run = RUN) -> str:
    return render_html(run, summarise(scores), scores)


@pytest.fixture(scope="module")
def page() -> str:
    """The report of a run that has every kind of part in it."""
    told = [outcome(("May 2027", "mine.1"), ranked=(("mine.1",),), search_ms=2.0, answer_ms=9.0, confidence=each)
            for each in (0.5, 1.5)]  # fmt: skip
    scores = [score(case(OPENS, id=f"case-{number}"), each) for number, each in enumerate(told)]
    scores += [score(case(OPENS, STAFF, id="half"), told[0]), score(case(id="none"), outcome(("Much", "mine.1")))]
    scores.append(
        score(case(MAGNETS, BLOOMBERG, kind="conflict", topic="making", id="gap"), outcome(reason="not found"))
    )
    scores.append(score(case(OPENS, id="broken"), Outcome("broken", "What?", trouble="the line broke")))
    return render(*scores)


class Elements(HTMLParser):
    """Every element with its attributes, and the open ones as they are closed."""

    VOID = frozenset({"meta", "br", "img", "link"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def assert_loads_nothing(text: str) -> None:
    elements = Elements(text)
    assert elements.open == []
    for tag, attributes in elements.found:
        assert tag not in {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image"}
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name != "src"
            if name in ("href", "xlink:href"):
                assert str(value).startswith("#")
            for address in re.findall(r"url\(([^)]*)\)", str(value)):
                assert address.startswith("#")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    assert "url(" not in text.replace("url(#", "")
    assert "@import" not in text
    assert not re.search(r"https?://", re.sub(r'xmlns(:\w+)?="[^"]*"', "", text))


def test_the_report_loads_nothing(page: str) -> None:
    assert_loads_nothing(page)


def test_the_report_has_its_tables_and_plots(page: str) -> None:
    assert page.count("<svg") == 4
    for words in ("recall@k", "milliseconds", "share of questions answered", "right, by kind", "joint recall@5"):
        assert words in page
    assert not re.search(r"\bnan\b", re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))
    assert "1 cases ended in trouble" in page


def test_every_failing_case_is_shown_with_what_was_asked_expected_told_and_cited(page: str) -> None:
    assert "<h2>4 of 6 cases are not right</h2>" in page
    shown = {
        found[0]: found[1] for found in re.findall(r"<details><summary>([\w-]+) ·(.*?)</details>", page, re.DOTALL)
    }
    assert list(shown) == ["half", "none", "gap", "broken"]
    for words in ("What is known of it?", "May 2027; 300", "<dd>May 2027</dd>", "mine: words", "needs told 0.50"):
        assert words in shown["half"]
    assert "<dd>no answer</dd>" in shown["none"]
    assert "no answer: not found" in shown["gap"]
    assert "trouble: the line broke" in shown["broken"]


def test_hostile_text_is_shown_and_does_nothing() -> None:
    hostile = Outcome(
        "a-case",
        HOSTILE,
        statements=(Told(HOSTILE, (1,)),),
        citations=(CitedWords(1, "mine", "mine.1", HOSTILE, True),),
        withheld=(Told(HOSTILE, reasons=(HOSTILE,)),),
        reason=HOSTILE,
    )
    asked = case(OPENS, question=HOSTILE)
    page = render(score(asked, hostile), score(case(OPENS), Outcome("b", "What?", trouble=HOSTILE)),
                  run=Run(HOSTILE, HOSTILE, {"reader": HOSTILE}))  # fmt: skip
    assert "&lt;script src=&#34;https:" in page
    assert_loads_nothing(page.replace("https://evil.example", ""))


def test_the_same_run_gives_the_same_report_to_the_byte() -> None:
    scores = [score(case(OPENS), outcome(("May 2027", "mine.1"), ranked=(("mine.1",),)))]
    assert render(*scores) == render(*scores)


@pytest.mark.parametrize(
    "scores",
    [
        [],
        [score(case(OPENS), Outcome("a-case", "What?", trouble="gone"))],
        [score(case(), outcome())],
        [score(case(OPENS), outcome(("May 2027", "mine.1"), confidence=None, answer_ms=1.0, search_ms=1.0))],
        [score(case(OPENS), outcome(confidence=None)), score(case(), outcome(confidence=0.5))],
    ],
    ids=["nothing", "all trouble", "one refused", "one told by a chat model", "nothing read"],
)
def test_a_run_of_any_size_has_a_report(scores: list[Score]) -> None:
    assert_loads_nothing(render(*scores))
    assert not re.search(r"\bnan\b", render_markdown(RUN, summarise(scores)))


def test_the_markdown_is_tables_of_the_figures_that_were_measured() -> None:
    scores = [score(case(OPENS, id=name), outcome(("May 2027", "mine.1"), ranked=(("mine.1",),))) for name in "ab"]
    text = render_markdown(RUN, summarise(scores))
    assert text.startswith("extractive, fused\n\n| figure | dev |\n|---|---|\n| recall@1 | 1.000 (1.00–1.00, 2) |\n")
    assert "| right, by kind | dev |\n|---|---|\n| fact | 1.000 (1.00–1.00, 2) |\n" in text
    assert "withheld" not in text
    assert "refused" not in text


def test_an_interval_tells_how_many_cases_it_is_of() -> None:
    assert format_interval(Interval(0.5, 0.25, 0.75, 8, 0)) == "0.500 (0.25–0.75, 8)"
    assert format_interval(Interval(1.0, float("nan"), float("nan"), 1, 0)) == "1.000 (1)"
    assert format_interval(None) == "–"
