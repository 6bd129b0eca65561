"""Articles that give different values, or different accounts at different times."""

from datetime import date
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.types import Answer, Difference
from index.embedding import PackagedEmbedder
from index.library import Library
from tests.conftest import CORPUS, REPOSITORY
from tests.fakes import write_article

REAL_NEWS = REPOSITORY.parent / "shared" / "articles"
TODAY = date(2026, 6, 1)
SIZE = "How big is Norland's tin programme?"
OLD, NEW = "2025-01-10", "2026-02-20"


def ask(folder: Path, model: PackagedEmbedder, question: str, *articles: tuple[str, str]) -> Answer:
    """The answer from articles of (day, text)."""
    for number, (day, text) in enumerate(articles):
        write_article(folder / "news", f"a{number}", text, title="Metals", date=day, publisher=f"Paper {number}")
    with Library.open(folder / "library", create=True, embedder=model) as library:
        library.sync([folder / "news"])
        return Assistant(library).ask(question, TODAY)


def told(answer: Answer) -> list[tuple[str, str]]:
    """Of each value what it is and the publisher."""
    publishers = {each.key: each.evidence.article.publisher for each in answer.citations}
    return [(value.text, publishers[value.citation]) for conflict in answer.conflicts for value in conflict.values]


def test_two_values_are_shown_newest_first_and_each_is_cited(tmp_path: Path, model: PackagedEmbedder) -> None:
    answer = ask(
        tmp_path, model, SIZE,
        (OLD, "Norland has approved a tin programme of $700 million."),
        (NEW, "Norland's tin programme is now worth $900 million, the ministry said."),
    )  # fmt: skip
    assert told(answer) == [("$900 million", "Paper 1"), ("$700 million", "Paper 0")]
    assert answer.conflicts[0].difference is Difference.CHANGE
    quotes = {each.key: each.quote for each in answer.citations}
    assert all(value.text in quotes[value.citation] for value in answer.conflicts[0].values)


@pytest.mark.parametrize(("first", "second", "difference"), [
    ("a tin programme of $700 million", "a tin programme of $900 million", Difference.SOURCES),
    ("a tin programme of $700 million", "a tin programme of €700 million", Difference.MEASURE),
    ("a tin programme of $700 million", "a tin programme of $900 million. We had misstated the sum",
     Difference.CORRECTION),
])  # fmt: skip
def test_what_a_difference_looks_like(
    tmp_path: Path, model: PackagedEmbedder, first: str, second: str, difference: Difference
) -> None:
    articles = [(OLD, f"Norland approved {text}.") for text in (first, second)]
    answer = ask(tmp_path, model, SIZE, *articles)
    assert [each.difference for each in answer.conflicts] == [difference]


@pytest.mark.parametrize("other", [
    "Norland approved a tin programme of 700m dollars.",
    "Norland approved a tin programme of about $705 million.",
    "Norland built a tin plant for $12 million under the programme.",
    "Norland's tin programme shall bring 900 tonnes a year.",
    "Sudland approved a tin programme of $900 million.",
    "Reindeer herders of Norland earned $650 million.",
])  # fmt: skip
def test_the_same_value_another_thing_or_another_country_is_no_conflict(
    tmp_path: Path, model: PackagedEmbedder, other: str
) -> None:
    answer = ask(tmp_path, model, SIZE, (OLD, "Norland approved a tin programme of $700 million."), (NEW, other))
    assert "$700 million" in answer.text or "700m" in answer.text or "$705 million" in answer.text
    assert told(answer) == []


def test_a_question_on_one_year_gets_no_value_of_another(tmp_path: Path, model: PackagedEmbedder) -> None:
    articles = (
        (OLD, "Norland exported 700 tonnes of tin in 2023."),
        (NEW, "Norland exported 900 tonnes of tin in 2025."),
    )
    assert told(ask(tmp_path, model, "How many tonnes of tin did Norland export in 2023?", *articles)) == []
    assert len(told(ask(tmp_path, model, "How many tonnes of tin does Norland export?"))) == 2


def test_a_copy_of_a_later_day_is_not_told(corpus: Library) -> None:
    for day, copies in ((date(2026, 4, 9), 0), (date(2026, 4, 10), 1)):
        answer = Assistant(corpus).ask("What was Beylikova described as in October 2025?", day)
        assert [len(each.evidence.copies) for each in answer.citations] == [copies]


def test_a_paragraph_that_says_that_reports_differ_gives_all_its_values(
    tmp_path: Path, model: PackagedEmbedder
) -> None:
    text = "The tin of Norland lies deep; reports differ. It lies at 600 metres by one, at 750 metres by another."
    answer = ask(tmp_path, model, "At what depth does the tin of Norland lie?", (OLD, text))
    assert told(answer) == [("600 metres", "Paper 0"), ("750 metres", "Paper 0")]


def test_another_article_that_tells_the_value_as_one_of_several_gives_them_all(
    tmp_path: Path, model: PackagedEmbedder
) -> None:
    answer = ask(
        tmp_path, model, "How much tin is there in a Norland submarine?",
        (OLD, "A Norland submarine is said to hold 900 tonnes of tin."),
        (NEW, "Tin in submarines is put at 900 tonnes; Orebro thinks 40 to 70 tonnes more likely."),
    )  # fmt: skip
    assert sorted(text for text, _ in told(answer)) == ["40 to 70 tonnes", "900 tonnes"]


def test_a_matter_that_goes_on_is_told_as_it_stood_at_two_times(tmp_path: Path, model: PackagedEmbedder) -> None:
    answer = ask(
        tmp_path, model, "What is Sudland offering Norland in tin?",
        (OLD, "Sudland is offering Norland its tin technology. No deal on tin has been signed by Norland so far."),
        (NEW, "Sudland has offered Norland shares in a tin mine. Talks on the tin go on between Orebro and Stannum."),
    )  # fmt: skip
    (conflict,) = answer.conflicts
    assert conflict.difference is Difference.CHANGE
    assert [text[:20] for text, _ in told(answer)] == [
        "Sudland has offered ", "Talks on the tin go ", "Sudland is offering ", "No deal on tin has b",
    ]  # fmt: skip
    assert [publisher for _, publisher in told(answer)] == ["Paper 1", "Paper 1", "Paper 0", "Paper 0"]


def test_what_is_told_at_one_time_only_is_no_change(tmp_path: Path, model: PackagedEmbedder) -> None:
    articles = (OLD, "Sudland is offering Norland its tin technology."), ("2025-01-12", "Sudland offers Norland tin.")
    assert ask(tmp_path, model, "What is Sudland offering Norland in tin?", *articles).conflicts == ()


def test_the_papers_that_tell_a_story_are_none_of_its_parties(tmp_path: Path, model: PackagedEmbedder) -> None:
    older = "Sudland is offering Norland its tin. That tin offer was told by the Norland Times and by the Baltic Post."
    articles = (OLD, older), (NEW, "Sudland has offered Norland shares in a tin mine.")
    told_of = [text for text, _ in told(ask(tmp_path, model, "What is Sudland offering Norland in tin?", *articles))]
    assert told_of == ["Sudland has offered Norland shares in a tin mine.", "Sudland is offering Norland its tin."]


@pytest.mark.skipif(not REAL_NEWS.is_dir(), reason="the two real articles are not beside the project")
def test_real_news_tells_how_an_offer_stood_and_how_big_a_programme_may_be(
    tmp_path: Path, model: PackagedEmbedder
) -> None:
    with Library.open(tmp_path / "library", create=True, embedder=model) as library:
        library.sync([REAL_NEWS, CORPUS])
        offer = Assistant(library).ask("What is Russia offering India in rare earths?", date(2026, 7, 1))
        size = Assistant(library).ask("How big is India's magnet programme?", date(2026, 7, 1))
    days = {each.key: each.evidence.article.published for each in offer.citations}
    assert [each.difference for each in (*offer.conflicts, *size.conflicts)] == [Difference.CHANGE, Difference.MEASURE]
    values = [(days[value.citation] or date.min, value.text) for value in offer.conflicts[0].values]
    june = " ".join(text for day, text in values if day >= date(2026, 6, 1))
    october = " ".join(text for day, text in values if day < date(2025, 11, 1))
    assert all(name in june for name in ("Tomtor", "IREL", "Rosneft", "samples"))
    assert all(name in october for name in ("Nornickel", "Rosatom"))
    assert "no signed deals" in october or "no actual deals have been signed" in october
    assert size.conflicts[0].values[0].text == "$771 million"
    assert any("7,300 crore" in value.text for value in size.conflicts[0].values)


def test_a_correction_is_told_with_what_is_right(tmp_path: Path, model: PackagedEmbedder) -> None:
    corrected = (
        "Correction: Our article on the tin that Norland banned from export was wrong on what is banned.\n\n"
        "Norland has banned tin wire from export in January 2026, and nothing else.\n\n"
        "Fishermen of Norland hope for herring."
    )
    answer = ask(tmp_path, model, "What did Norland ban from export?", (NEW, corrected))
    assert [each.text[:24] for each in answer.statements] == ["Correction: Our article ", "Norland has banned tin w"]


@pytest.mark.parametrize("other", [
    "Sudland mines 900 tonnes of tin, while Norland mines 700 tonnes of it.",
    "Norland paid RM1.234.567 for tin of drivers1.2.3 and " + "9" * 5_000 + " tonnes.",
])  # fmt: skip
def test_a_contrast_of_two_things_or_a_number_that_is_none_is_no_conflict(
    tmp_path: Path, model: PackagedEmbedder, other: str
) -> None:
    answer = ask(tmp_path, model, "How many tonnes of tin does Norland mine?", (OLD, other))
    assert told(answer) == []


def test_two_questions_in_one_have_two_answers_and_no_conflict(tmp_path: Path, model: PackagedEmbedder) -> None:
    articles = (OLD, "Tin costs $900 a tonne in Norland."), (NEW, "Zinc costs $1,600 a tonne in Norland.")
    question = "What is the price of tin in Norland, and what is the price of zinc in Norland?"
    assert told(ask(tmp_path, model, question, *articles)) == []
