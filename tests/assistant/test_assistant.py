"""The assistant: verbatim sentences with their sources, or none."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Answer, Assistant, Citation, Evidence
from index import ArticleInfo, InputError, Library, Paragraph, Voice
from index.embedding import PackagedEmbedder
from tests.fakes import make_article

QUESTIONS = ("Who controls Tomtor?", "How large is India's magnet programme in rupees?", "When did the controls begin?",
             "What is China's share of refining?", "Who won the 2022 World Cup?", "zzz qqq")  # fmt: skip


@pytest.fixture
def assistant(corpus: Library) -> Assistant:
    return Assistant(corpus)


@pytest.fixture
def spoken(tmp_path: Path, model: PackagedEmbedder) -> Iterator[Library]:
    """A library in which only a reader's comment answers."""
    with Library.open(tmp_path / "spoken", create=True, embedder=model) as library:
        library.add([
            make_article(
                Paragraph("v.1", 1, "The vanadium works in Otanmaki stood idle.", Voice.ARTICLE),
                Paragraph("v.2", 2, "Kalle Virtanen controls the vanadium works in Otanmaki.", Voice.COMMENT),
                id="v",
                title="Vanadium works",
            )
        ])  # fmt: skip
        yield library


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_statement_is_quoted_word_for_word(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert len(answer.statements) <= 3
    cited = {citation.key: citation for citation in answer.citations}
    assert list(cited) == list(range(1, len(cited) + 1))
    for statement in answer.statements:
        assert statement.citations
        assert all(cited[key].quote == statement.text for key in statement.citations)
    assert len({statement.text for statement in answer.statements}) == len(answer.statements)
    for citation in (*answer.citations, *answer.nearest):
        paragraphs = assistant.library.article(citation.evidence.article.id).paragraphs
        assert citation.evidence.paragraph in paragraphs
        assert citation.evidence.paragraph.voice is not Voice.BOILERPLATE


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_question_gets_the_same_answer(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question) == assistant.ask(question)


def test_a_plain_question_is_answered_from_the_right_article(assistant: Assistant) -> None:
    answer = assistant.ask("Who controls the Tomtor deposit?")
    assert not answer.abstained
    assert "Rosneft" in answer.text
    assert answer.text.endswith("]")


def test_a_question_of_another_world_gets_no_answer_but_the_nearest_passages(assistant: Assistant) -> None:
    answer = assistant.ask("Who won the 2022 football World Cup?")
    assert answer.abstained
    assert "Looked for" in answer.reason
    assert answer.nearest
    assert answer.citations == ()
    assert "No answer was found" in str(answer)


def test_as_of_hides_what_was_published_later(assistant: Assistant) -> None:
    question = "Who controls the Tomtor deposit?"
    published = assistant.ask(question).citations[0].evidence.article.published
    assert published is not None
    day_before = published - timedelta(days=1)
    early = assistant.ask(question, day_before)
    assert early.as_of == day_before
    shown = [citation.evidence.article.published for citation in (*early.citations, *early.nearest)]
    assert all(day is not None and day <= day_before for day in shown)
    assert assistant.ask(question, published).citations[0].evidence.article.published == published
    before_all = assistant.ask(question, date(1999, 1, 1))
    assert before_all.abstained
    assert before_all.nearest == ()


def test_what_two_articles_say_in_the_same_words_is_told_once(tmp_path: Path, model: PackagedEmbedder) -> None:
    sentence = "Kalle Virtanen controls the vanadium works in Otanmaki."
    with Library.open(tmp_path / "twice", create=True, embedder=model) as library:
        library.add([make_article(sentence, id=paper, title=f"The {paper} paper") for paper in ("red", "blue")])
        answer = Assistant(library).ask("Who controls the vanadium works in Otanmaki?")
    assert [statement.text for statement in answer.statements] == [sentence]


def test_since_after_as_of_is_refused(assistant: Assistant) -> None:
    with pytest.raises(InputError, match="later than as_of"):
        assistant.ask("Who?", date(2025, 1, 1), since=date(2026, 1, 1))


def test_a_comment_is_no_evidence_unless_asked_for(spoken: Library) -> None:
    question = "Who controls the vanadium works in Otanmaki?"
    plain = Assistant(spoken).ask(question)
    assert all(each.evidence.paragraph.voice is Voice.ARTICLE for each in (*plain.citations, *plain.nearest))
    asked = Assistant(spoken).ask(question, voices=set(Voice))
    assert Voice.COMMENT in {each.evidence.paragraph.voice for each in (*asked.citations, *asked.nearest)}
    assert "(comment)" in str(asked)


def test_an_empty_library_gives_no_answer(tmp_path: Path, model: PackagedEmbedder) -> None:
    with Library.open(tmp_path / "empty", create=True, embedder=model) as library:
        answer = Assistant(library).ask("Who controls Tomtor?")
    assert answer.abstained
    assert "empty" in answer.reason


@given(st.text(min_size=1, max_size=40), st.integers(-5, 50), st.integers(-5, 50))
def test_a_citation_lies_in_its_paragraph_or_cannot_be_made(text: str, start: int, end: int) -> None:
    evidence = Evidence(1, Paragraph("p", 1, text), ArticleInfo("a", "A"))
    if 0 <= start < end <= len(text):
        citation = Citation(evidence, start, end)
        assert evidence.paragraph.text[citation.start : citation.end] == citation.quote != ""
    else:
        with pytest.raises(ValueError, match="is no part of"):
            Citation(evidence, start, end)


def test_an_answer_without_statements_has_abstained() -> None:
    assert Answer("Who?", date(2026, 1, 1), reason="Nothing.").to_dict()["abstained"] is True
