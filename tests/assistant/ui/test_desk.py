"""The page's work without the page: conversations, answers that grow, bounds, judgments, files to save."""

import json
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.conversations import new_id
from assistant.feedback import read_judgments
from assistant.settings import Settings
from assistant.ui.desk import MAX_OPEN_QUESTIONS, Asking, Conversation, Desk
from assistant.ui.links import Place, place_of
from index.embedding import PackagedEmbedder
from index.errors import InputError
from index.library import Library
from tests.assistant.ui.markup import parse
from tests.fakes import write_article
from tests.fakes_chat import ScriptedChatModel, draft, statement

QUESTION = "Who owns Tomtor?"
PRICE = "What price does the Pentagon guarantee MP Materials for NdPr?"
QUOTES = Asking("Quotes only")


@pytest.fixture
def desk(corpus_path: Path, tmp_path: Path, model: PackagedEmbedder) -> Iterator[Desk]:
    """A desk over a copy of the sample corpus, without a chat model."""
    folder = shutil.copytree(corpus_path, tmp_path / "corpus")
    with Library.open(folder, embedder=model) as library:
        yield Desk({"Quotes only": Assistant(library)})


def ask(desk: Desk, conversation: Conversation, question: str, asking: Asking = QUOTES) -> tuple[Conversation, str]:
    """The conversation and its HTML once the question is answered."""
    *_, last = desk.ask(conversation, question, asking, "anna")
    return last


def test_an_answer_grows_and_is_kept(desk: Desk) -> None:
    states = list(desk.ask(Conversation(), PRICE, QUOTES, "anna"))
    texts = [parse(html).text for _, html in states]
    assert "Searching" in texts[0]
    assert re.search(r"Reading \d paragraphs? …", texts[1])
    assert len({text.count("[1]") for text in texts}) > 1
    assert not any(word in texts[-1] for word in ("Searching", "Reading", "Checking"))
    conversation = states[-1][0]
    assert [turn.asked for turn in conversation.turns] == [PRICE]
    assert desk.open_conversation(conversation.id) == conversation
    assert desk.show(desk.open_conversation(conversation.id)) == states[-1][1]


def test_a_follow_up_is_understood_from_the_turn_before(desk: Desk) -> None:
    conversation, _ = ask(desk, Conversation(), QUESTION)
    conversation, html = ask(desk, conversation, "And when was it bought?")
    assert "Tomtor" in conversation.turns[1].question
    assert "Understood as: " in parse(html).text
    assert len(desk.open_conversation(conversation.id).turns) == 2


def test_filters_and_the_day_reach_the_answer(desk: Desk) -> None:
    conversation, _ = ask(desk, Conversation(), PRICE, replace(QUOTES, as_of=date(2025, 1, 1)))
    assert conversation.turns[0].answer.abstained
    assert conversation.turns[0].answer.as_of == date(2025, 1, 1)
    conversation, _ = ask(desk, Conversation(), PRICE, replace(QUOTES, publishers=("Critical Minerals Desk",)))
    cited = [*conversation.turns[0].answer.citations, *conversation.turns[0].answer.nearest]
    assert {each.evidence.article.publisher for each in cited} <= {"Critical Minerals Desk"}


@pytest.mark.parametrize(
    ("question", "asking", "words"),
    [
        ("", QUOTES, "the question is empty"),
        (" \n ", QUOTES, "the question is empty"),
        ("x" * 1_000_000, QUOTES, "1,000,000 characters; 2,000 are the most"),
        (QUESTION, Asking("gpt-9"), "there is no reader 'gpt-9'; choose one of Quotes only"),
        (QUESTION, replace(QUOTES, publishers=("Nobody",)), "no article is by the publisher 'Nobody'"),
        (QUESTION, replace(QUOTES, since=date(2026, 1, 2), until=date(2026, 1, 1)), "exchange them"),
    ],
)
def test_what_cannot_be_answered_is_told_in_the_answers_place(
    desk: Desk, question: str, asking: Asking, words: str
) -> None:
    conversation, html = ask(desk, Conversation(), question, asking)
    assert conversation.turns == ()
    assert words in parse(html).text
    assert 'role="alert"' in html
    assert len(html) < 5_000


def test_blanks_of_a_question_take_no_room(desk: Desk) -> None:
    conversation, html = ask(desk, Conversation(), "Who " + " \n" * 500_000 + " owns Tomtor?")
    assert conversation.turns[0].asked == QUESTION
    assert len(html) < 50_000


def test_small_talk_and_abstentions_are_turns_too(desk: Desk) -> None:
    conversation, _ = ask(desk, Conversation(), "Thank you!")
    conversation, html = ask(desk, conversation, "What share of India's lithium comes from Chile?")
    assert [turn.answer.abstained for turn in conversation.turns] == [True, True]
    assert "No answer was found in the articles." in parse(html).text


def test_each_reader_answers_for_itself(desk: Desk) -> None:
    said = draft(statement("The Pentagon guarantees MP $110 per kilogram.", (1, "$110 per kilogram")))
    written = Assistant(desk.library, ScriptedChatModel(replies=[said]), Settings())
    both = Desk({"scripted": written, **desk.assistants})
    assert ask(both, Conversation(), PRICE, Asking("scripted"))[0].turns[0].answer.model == "ScriptedChatModel"
    assert ask(both, Conversation(), PRICE)[0].turns[0].answer.model == "extractive"


def test_a_model_that_fails_is_one_line_after_what_was_asked(desk: Desk) -> None:
    broken = ScriptedChatModel(replies=[ConnectionError("refused\nby sk-abcdefghijklmnopqrstuvwx")])
    both = Desk({"scripted": Assistant(desk.library, broken, Settings(llm_retries=0))})
    conversation, html = ask(both, Conversation(), PRICE, Asking("scripted"))
    assert conversation.turns == ()
    assert "sk-abc" not in html
    assert PRICE in parse(html).text


# -- bounds -----------------------------------------------------------------------------------------------


def test_the_fourth_open_question_of_a_user_is_refused_and_others_are_not(desk: Desk) -> None:
    open_ones = [desk.ask(Conversation(), QUESTION, QUOTES, "anna") for _ in range(MAX_OPEN_QUESTIONS)]
    for each in open_ones:
        next(each)
    _, html = ask(desk, Conversation(), QUESTION)
    assert "3 of your questions are being answered; wait for one or stop it" in parse(html).text
    with pytest.raises(InputError, match="wait for one"):
        desk.answer(QUESTION, QUOTES, "anna")
    *_, (conversation, _) = desk.ask(Conversation(), QUESTION, QUOTES, "boris")
    assert len(conversation.turns) == 1
    assert desk.answer(QUESTION, QUOTES, "boris").citations
    open_ones[0].close()  # as when it is stopped
    assert len(ask(desk, Conversation(), QUESTION)[0].turns) == 1


def test_questions_that_were_answered_are_open_no_longer(desk: Desk) -> None:
    for question in [QUESTION, "", "And it?"] * (MAX_OPEN_QUESTIONS + 1):
        ask(desk, Conversation(), question)
    assert not desk._turnstile._inside


# -- conversations ----------------------------------------------------------------------------------------


def test_an_unknown_conversation_is_a_new_one_under_another_name(desk: Desk) -> None:
    wanted = new_id()
    opened = desk.open_conversation(wanted)
    assert opened.turns == ()
    assert opened.id != wanted  # else whoever sends a link would know where the answers will be
    assert desk.open_conversation("").id != desk.open_conversation("").id


@pytest.mark.parametrize("id", ["..", "../catalog", "x" * 100_000, "\x00", "\ud800", "<b>"])
def test_a_malformed_conversation_is_refused_in_one_line(desk: Desk, id: str) -> None:
    with pytest.raises(InputError, match="is not the id of a conversation") as error:
        desk.open_conversation(id)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 300


def test_two_pages_that_ask_on_lose_nothing(desk: Desk) -> None:
    begun, _ = ask(desk, Conversation(), QUESTION)
    one, _ = ask(desk, desk.open_conversation(begun.id), PRICE)
    other, _ = ask(desk, begun, "Who owns Vostok Engineering?")
    assert one.id == begun.id != other.id
    assert [turn.asked for turn in desk.open_conversation(one.id).turns] == [QUESTION, PRICE]
    assert [turn.asked for turn in desk.open_conversation(other.id).turns] == [QUESTION, "Who owns Vostok Engineering?"]


def test_conversations_at_once_do_not_mix(desk: Desk) -> None:
    questions = [PRICE, QUESTION, "Who owns Vostok Engineering?"]
    found: dict[str, Conversation] = {}

    def run(question: str) -> None:
        conversation = Conversation()
        for _ in range(3):
            *_, (conversation, _) = desk.ask(conversation, question, QUOTES, question)
        found[question] = conversation

    threads = [threading.Thread(target=run, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({conversation.id for conversation in found.values()}) == 3
    for question in questions:
        turns = desk.open_conversation(found[question].id).turns
        assert [turn.asked for turn in turns] == [question] * 3


def test_an_answer_that_cannot_be_kept_is_shown_with_the_reason(desk: Desk) -> None:
    (desk.library.path / "conversations").write_text("in the way")
    conversation, html = ask(desk, Conversation(), QUESTION)
    page = parse(html)
    assert len(conversation.turns) == 1
    assert "cannot be" in page.text
    assert conversation.turns[0].answer.statements[0].text in page.text


# -- sources, judgments, files ----------------------------------------------------------------------------


def test_a_citation_opens_its_article_at_its_words(desk: Desk) -> None:
    conversation, _ = ask(desk, Conversation(), PRICE)
    for citation in conversation.turns[0].answer.citations:
        assert parse(desk.show_source(place_of(citation))).marked == [citation.quote]


@pytest.mark.parametrize("article", ["none", "", "%", "../../etc/passwd", "x" * 100_000, "<b>", "\ud800"])
def test_an_article_that_is_not_there_is_told(desk: Desk, article: str) -> None:
    page = parse(desk.show_source(Place(article)))
    assert "there is no article" in page.text


def test_a_judgment_is_kept_with_its_answer(desk: Desk) -> None:
    conversation, _ = ask(desk, Conversation(), QUESTION)
    desk.judge(conversation, 1, "down", "too\nshort")
    (judgment,) = read_judgments(desk.library.path)
    assert (judgment.conversation, judgment.turn, judgment.verdict) == (conversation.id, 1, "down")
    assert (judgment.question, judgment.remark) == (QUESTION, "too short")


@pytest.mark.parametrize("number", [0, 2, -1, 10**9])
def test_an_answer_that_is_not_there_cannot_be_judged(desk: Desk, number: int) -> None:
    conversation, _ = ask(desk, Conversation(), QUESTION)
    with pytest.raises(InputError, match=f"has no answer {number}; reload the page"):
        desk.judge(conversation, number, "up", "")
    assert read_judgments(desk.library.path) == []


def test_answers_are_saved_one_by_one_or_all(desk: Desk) -> None:
    conversation, _ = ask(desk, Conversation(), QUESTION)
    conversation, _ = ask(desk, conversation, PRICE)
    one, all_ = desk.export(conversation, 2, "markdown"), desk.export(conversation, 0, "markdown")
    assert one.name == f"lodestone-{conversation.id[:8]}-2.md"
    assert all_.name == f"lodestone-{conversation.id[:8]}.md"
    assert QUESTION not in one.text
    assert all_.text.index(QUESTION) < all_.text.index("NdPr")
    saved = desk.export(conversation, 2, "json")
    answer = json.loads(saved.text)
    assert (saved.type, answer["asked"]) == ("application/json", PRICE)
    for citation in answer["citations"]:
        assert citation["paragraph"]["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert [each["asked"] for each in json.loads(desk.export(conversation, 0, "json").text)] == [QUESTION, PRICE]
    assert conversation.id not in one.text + saved.text  # a file is passed on; the conversation is not, by that


def test_an_empty_conversation_can_be_saved(desk: Desk) -> None:
    assert desk.export(Conversation(), 0, "markdown").text.strip() == ""
    assert json.loads(desk.export(Conversation(), 0, "json").text) == []


# -- the library under the page ---------------------------------------------------------------------------


def test_the_welcome_follows_the_library(desk: Desk, tmp_path: Path) -> None:
    before = parse(desk.show(Conversation()))
    assert len(before.values("data-ask")) == 4
    assert parse(desk.show(Conversation())).tags == before.tags
    desk.library.sync([write_article(tmp_path / "new", "new", "Quark opens a mine in May.", published="2027-01-01")])
    assert "2027" in parse(desk.show(Conversation())).text


def test_a_question_is_answered_while_another_process_writes(
    desk: Desk, tmp_path: Path, model: PackagedEmbedder
) -> None:
    file = write_article(tmp_path / "new", "new", "Quark opens a mine in May.", published="2026-01-01")
    with Library.open(desk.library.path, embedder=model) as other:
        with other._writing():
            assert ask(desk, Conversation(), QUESTION)[0].turns[0].answer.statements
        other.sync([file])
    assert ask(desk, Conversation(), "What does Quark open in May?")[0].turns[0].answer.statements


def test_a_library_that_is_gone_is_one_line(desk: Desk) -> None:
    for file in sorted(desk.library.path.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    desk.library.path.rmdir()
    conversation, html = ask(desk, Conversation(), QUESTION)
    page = parse(html)
    assert "Traceback" not in page.text
    assert 'role="alert"' in html or conversation.turns  # what is open may still answer
    assert "cannot be written" in page.text
    assert parse(desk.show_source(Place("rosneft-takes-tomtor"))).text
