"""Who says it, what differs and what is one source, as plain text and as Markdown."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.export import to_markdown
from assistant.formatting import format_answer, format_sayer
from assistant.types import (
    Answer,
    Citation,
    Conflict,
    Difference,
    Evidence,
    Sayer,
    SayerKind,
    SharedSource,
    Statement,
    Turn,
    Value,
)
from index.types import ArticleInfo, Paragraph


def cite(key: int, text: str) -> Citation:
    info = ArticleInfo(f"a{key}", f"Title {key}", f"Paper {key}", published=date(2025, 11, key))
    return Citation(Evidence(key, Paragraph(f"p{key}", 1, text), info), 0, len(text))


TOLD, UNUSED = "A source told Reuters the scheme costs ₹7,300 crore.", "It costs ₹7,280 crore, Reuters reported."
ANSWER = Answer(
    "What does it cost?",
    date(2025, 12, 1),
    (Statement(TOLD, (1,), (Sayer(SayerKind.UNNAMED, "A source, to Reuters"),)),),
    (cite(1, TOLD), cite(2, UNUSED)),
    conflicts=(Conflict(Difference.CHANGE, (Value("₹7,300 crore", 1), Value("₹7,280 crore", 2))),),
    shared=(SharedSource("Reuters", (1, 2)),),
)
MARKDOWN = to_markdown([Turn(ANSWER.question, ANSWER.question, ANSWER)])


def test_text_shows_what_differs_then_the_sources_with_their_sayers_then_what_is_one() -> None:
    assert format_answer(ANSWER).splitlines() == [
        f"{TOLD} [1]",
        "",
        "The articles differ (change over time):",
        "  - ₹7,300 crore — Paper 1, 1 November 2025 [1]",
        "  - ₹7,280 crore — Paper 2, 2 November 2025 [2]",
        "",
        "[1] “Title 1”, Paper 1, 1 November 2025, ¶1; says: A source, to Reuters",
        "    a1",
        "[2] “Title 2”, Paper 2, 2 November 2025, ¶1",
        f"    “{UNUSED}”",  # no statement holds these words
        "    a2",
        "",
        "2 articles, 1 source (Reuters): [1] [2]",
    ]


def test_values_of_one_article_are_not_told_as_articles_that_differ() -> None:
    first, second = ANSWER.citations
    one = replace(second, evidence=replace(second.evidence, article=first.evidence.article))
    told = format_answer(replace(ANSWER, citations=(first, one)))
    assert "The article tells more than one (change over time):" in told
    assert "The articles differ" not in told


def test_markdown_shows_the_same_with_its_own_footnotes() -> None:
    for line in (
        "The articles differ (change over time):",
        "- ₹7,300 crore — Paper 1, 1 November 2025[^1]\n- ₹7,280 crore — Paper 2, 2 November 2025[^2]",
        "2 articles, 1 source (Reuters)[^1][^2]",
        f"[^1]: “{TOLD}” “Title 1”, Paper 1, 1 November 2025, ¶1; says: A source, to Reuters.",
        f"[^2]: “{UNUSED}” “Title 2”, Paper 2, 2 November 2025, ¶1.",
    ):
        assert line in MARKDOWN.replace("\\", "")


def test_an_answer_without_any_of_it_shows_none_of_it() -> None:
    plain = replace(ANSWER, statements=(Statement(TOLD, (1,), (Sayer(SayerKind.ARTICLE),)),), conflicts=(), shared=())
    for shown in (format_answer(plain), to_markdown([Turn("q", "q", plain)])):
        assert not any(words in shown for words in ("says:", "differ", "1 source"))


@pytest.mark.parametrize(("sayer", "words"), [
    (Sayer(SayerKind.ARTICLE), ""),
    (Sayer(SayerKind.NAMED, "Rajat Verma"), "Rajat Verma"),
    (Sayer(SayerKind.OPINION), "the author, as an opinion"),
    (Sayer(SayerKind.COMMENT), "a reader, in a comment"),
])  # fmt: skip
def test_a_sayer_in_words(sayer: Sayer, words: str) -> None:
    assert format_sayer(sayer) == words


@pytest.mark.parametrize("name", ["<b>x</b> [a](javascript:b) *c*", "x\x1b[31m\u202ey"])
def test_the_name_of_a_sayer_can_do_nothing(name: str) -> None:
    hostile = replace(ANSWER, statements=(Statement(TOLD, (1,), (Sayer(SayerKind.NAMED, name),)),))
    assert "\x1b" not in format_answer(hostile) + to_markdown([Turn("q", "q", hostile)])
    assert "<b>" not in to_markdown([Turn("q", "q", hostile)]).replace("\\<", "")
