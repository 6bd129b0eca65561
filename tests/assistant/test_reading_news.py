"""The default reader on real pages and on the sample corpus: what it answers, and what it does not."""

from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.question import AnswerType, answer_type, focus_word, holds_answer, naming_words
from index.embedding import PackagedEmbedder
from index.library import Library
from index.terms import coverage, stems, weigh_terms

SHARED = Path(__file__).parents[3] / "shared" / "articles"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, model: PackagedEmbedder) -> Assistant:
    if not SHARED.is_dir():
        pytest.skip("the real pages are not here")
    library = Library.open(tmp_path_factory.mktemp("pages") / "library", create=True, embedder=model)
    library.sync([SHARED])
    return Assistant(library)


@pytest.mark.parametrize(
    ("question", "quoted", "article"),
    [
        ("Which Indian company is talking to Rosneft about Tomtor?", "IREL", "000"),
        ("Who controls Tomtor?", "transferred to Rosneft last year", "000"),
        ("Who controls Tomtor, and since when?", "transferred to Rosneft last year", "000"),
        ("How big is India's rare earth magnet programme in dollars?", "$771 million", "000"),
        ("How big is India's rare earth magnet programme in rupees?", "₹7,300 crore", "003"),
        ("What is India's import dependence on China?", "65%", "003"),
        ("What is China's share of rare earth refining?", "90%", "003"),
    ],
)
def test_a_question_that_the_pages_answer_gets_the_sentence_that_answers(
    pages: Assistant, question: str, quoted: str, article: str
) -> None:
    answer = pages.ask(question)
    assert not answer.abstained
    assert quoted in answer.citations[0].quote
    assert answer.citations[0].evidence.article.id.startswith(article)


@pytest.mark.parametrize(
    "question",
    [
        "What is the price of neodymium?",
        "How large are the mineral reserves of Chile?",
        "Who won the 2022 World Cup?",
        "What is the capital of France?",
        "Who is the president of Brazil?",
    ],
)
def test_a_question_that_the_pages_do_not_answer_gets_none(pages: Assistant, question: str) -> None:
    answer = pages.ask(question)
    assert answer.abstained
    assert "Looked for" in answer.reason
    assert answer.nearest


def test_what_no_passage_holds_is_named(pages: Assistant) -> None:
    assert "'neodymium'" in pages.ask("What is the price of neodymium?").reason


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did Rosneft take over?", AnswerType.DATE),
        ("In what year was it founded?", AnswerType.DATE),
        ("How many tonnes were mined?", AnswerType.NUMBER),
        ("What share comes from China?", AnswerType.NUMBER),
        ("Who owns it?", AnswerType.PERSON),
        ("Where is Tomtor?", AnswerType.PLACE),
        ("Why did it fail?", AnswerType.OTHER),
    ],
)
def test_the_wording_tells_what_kind_of_answer_is_wanted(question: str, kind: AnswerType) -> None:
    assert answer_type(question) is kind


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("How much is it in rupees?", "It is worth $771 million.", False),
        ("How much is it in rupees?", "It is worth ₹7,300 crore.", True),
        ("How many were sold?", "It opened in 2019.", False),
        ("How many were sold in 2019?", "In 2019 they sold 40.", True),
        ("When did it open?", "It opened late.", False),
        ("When did it open?", "It opened on 3 May 2019.", True),
        ("When did it open in 2019?", "It opened in 2019.", False),
        ("Who runs Lohum?", "Lohum grew.", False),
        ("Who runs Lohum?", "The head of Lohum is Rajat Verma.", True),
    ],
)
def test_a_sentence_must_say_something_new_of_the_kind_and_in_the_unit(
    question: str, sentence: str, expected: bool
) -> None:
    assert holds_answer(answer_type(question), sentence, frozenset(stems(question))) is expected


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Which Indian company is talking to Rosneft?", "company"),
        ("In what country is Normandy?", "country"),
        ("Who owns it?", ""),
        ("What is the price?", ""),
    ],
)
def test_the_focus_is_the_noun_that_is_asked_for(question: str, word: str) -> None:
    assert focus_word(question) == word


def test_names_and_very_rare_words_tell_what_a_question_is_about() -> None:
    assert naming_words("What does Chile mine?") == ["Chile"]
    assert "tomtor" in naming_words("who controls tomtor now")


def test_equal_things_are_found_under_one_form() -> None:
    assert stems("Indian") == stems("India")
    assert stems("$5") == stems("dollars 5")
    assert stems("U.S.") == stems("US") == stems("United States")
    assert stems("7,300") == ["7300"]
    assert stems("programme's") == stems("program")


def test_rare_words_weigh_more_and_small_words_nothing() -> None:
    weights = weigh_terms("Which company is talking about Tomtor?")
    assert set(weights) == {"compani", "talk", "tomtor"}
    assert weights["tomtor"] > weights["talk"] > weights["compani"]
    assert coverage(weights, {"tomtor"}) == pytest.approx(weights["tomtor"] / sum(weights.values()))
    assert coverage({}, {"tomtor"}) == 0.0
