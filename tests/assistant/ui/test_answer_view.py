"""How an answer is shown: statements with their footnotes, sources, what is withheld, what is missing."""

from dataclasses import replace
from datetime import date

from assistant.types import (
    Answer,
    Citation,
    Conflict,
    Difference,
    Evidence,
    Retrieved,
    Sayer,
    SayerKind,
    SharedSource,
    Statement,
    Turn,
    Value,
    Verified,
    Withheld,
)
from assistant.ui.answer_view import (
    Pending,
    render_conversation,
    render_pending,
    render_trouble,
    render_turn,
    render_welcome,
)
from index.types import ArticleInfo, Paragraph, Voice
from tests.assistant.ui.markup import Tree, parse

INFO = ArticleInfo("mine", "The mine at Tomtor", "The Herald", published=date(2026, 5, 1))
TEXT = "The mine opens in May. It will employ 300 people."


def cited(key: int, start: int, end: int, voice: Voice = Voice.ARTICLE) -> Citation:
    return Citation(Evidence(key, Paragraph("mine.abc", 7, TEXT, voice), INFO), start, end)


ANSWER = Answer(
    "When does the mine open?",
    date(2026, 6, 1),
    (Statement("It opens in May.", (1,)), Statement("It employs 300.", (2, 1))),
    (cited(1, 0, 22), cited(2, 23, 49)),
)


def shown(answer: Answer, asked: str = "") -> Tree:
    return parse(str(render_turn(Turn(asked or answer.question, answer.question, answer), 3, "c" * 32)))


def test_each_statement_has_its_footnotes_and_each_footnote_its_words() -> None:
    page = shown(ANSWER)
    chips = [attributes["href"] for _, attributes in page.tags if attributes.get("class") == "chip"]
    assert chips == [f"?article=mine&paragraph=abc&words={words}" for words in ("0-22", "23-49", "0-22")]
    assert "The Herald, 1 May 2026, paragraph 7" in page.text
    assert page.text.count("It will employ 300 people.") == 1


def test_a_voice_that_is_not_the_articles_is_named_at_the_source() -> None:
    answer = replace(ANSWER, statements=ANSWER.statements[:1], citations=(cited(1, 0, 22, Voice.CAPTION),))
    assert "paragraph 7 (caption)" in shown(answer).text
    assert "(article)" not in shown(ANSWER).text


def test_copies_of_the_story_are_listed() -> None:
    copy = replace(INFO, id="copy", publisher="The Mint", published=None)
    evidence = replace(ANSWER.citations[0].evidence, copies=(copy, INFO))
    answer = replace(ANSWER, statements=ANSWER.statements[:1], citations=(Citation(evidence, 0, 5),))
    assert "the same story: The Mint, no date; The Herald, 1 May 2026" in shown(answer).text


def test_who_says_it_stands_at_its_source_and_nothing_for_the_article_itself() -> None:
    sayers = (Sayer(SayerKind.UNNAMED, "a source, to Reuters"), Sayer(SayerKind.ARTICLE))
    page = shown(replace(ANSWER, statements=(Statement("It opens in May.", (1, 2), sayers),)))
    assert page.text.count("says: ") == 1
    assert "says: a source, to Reuters" in page.text


def test_values_that_differ_and_shared_sources_have_chips_that_open_them() -> None:
    conflict = Conflict(Difference.SOURCES, (Value("300 people", 2), Value("May", 1)))
    other = replace(ANSWER.citations[1].evidence, article=replace(INFO, id="copy"))
    citations = (ANSWER.citations[0], replace(ANSWER.citations[1], evidence=other))
    shared = (SharedSource("Reuters", (1, 2)),)
    answer = replace(ANSWER, citations=citations, conflicts=(conflict, conflict), shared=shared)
    page = shown(answer)
    assert page.text.count("The articles differ (difference between sources):") == 2
    assert "300 people — The Herald, 1 May 2026" in page.text
    assert "2 articles, 1 source (Reuters):" in page.text
    chips = [attributes["href"] for _, attributes in page.tags if attributes.get("class") == "chip"]
    assert len(chips) == 3 + 4 + 2
    assert chips[3:5] == ["?article=copy&paragraph=abc&words=23-49", "?article=mine&paragraph=abc&words=0-22"]
    tips = [attributes["id"] for _, attributes in page.tags if attributes.get("class") == "tip"]
    assert len(set(tips)) == len(chips)


def test_a_question_that_was_understood_otherwise_says_how() -> None:
    assert "Understood as: When does the mine open?" in shown(ANSWER, "And when does it open?").text
    assert "Understood as" not in shown(ANSWER, "When  does the\nmine open?").text


def test_an_abstention_says_what_is_missing_and_shows_what_comes_nearest() -> None:
    page = shown(Answer("q", date(2026, 6, 1), reason="No passage holds 'lithium'.", nearest=(cited(1, 0, 22),)))
    assert {"class": "answer abstained"} in [attributes for _, attributes in page.tags]
    for text in (
        "No answer was found in the articles.",
        "No passage holds 'lithium'.",
        "none of which was found to answer",
        TEXT[:22],
    ):
        assert text in page.text


def test_what_was_withheld_is_folded_with_every_reason() -> None:
    withheld = (Withheld("Gazprom owns it.", ("no source says so", "the name is missing")), Withheld("b", ()))
    page = shown(replace(ANSWER, withheld=withheld))
    assert ("details", {"class": "withheld"}) in page.tags
    assert "2 statements withheld" in page.text
    for text in ("Gazprom owns it.", "no source says so", "the name is missing"):
        assert text in page.text
    alone = shown(Answer("q", date(2026, 6, 1), withheld=withheld[:1]))
    assert "There is no answer to show." in alone.text
    assert "1 statement withheld" in alone.text


def test_the_reader_is_named_and_its_note_shown() -> None:
    assert "quotes only, as of 1 June 2026" in shown(ANSWER).text
    page = shown(replace(ANSWER, model="openai:gpt", note="These are the articles' own words."))
    assert "openai:gpt, as of 1 June 2026" in page.text
    assert "These are the articles' own words." in page.text


def test_an_answer_that_grows_shows_each_statement_as_it_is_verified() -> None:
    pending = Pending("And when?", 1, "Searching 3 articles …")
    pending = pending.after(Retrieved(ANSWER.question, ANSWER.as_of, (ANSWER.citations[0].evidence,)))
    assert pending.doing == "Reading 1 paragraph …"
    assert parse(str(render_pending(pending))).text.endswith("When does the mine open?Reading 1 paragraph …")
    pending = pending.after(Verified(ANSWER.statements[0], ANSWER.citations[:1]))
    pending = pending.after(Verified(ANSWER.statements[1], ANSWER.citations))
    pending = pending.after(Withheld("x", ()))
    page = parse(str(render_pending(pending)))
    assert "withheld" in pending.doing
    assert page.text.index("It opens in May.") < page.text.index("It employs 300.") < page.text.index(pending.doing)
    assert len([1 for _, attributes in page.tags if attributes.get("class") == "chip"]) == 3


def test_trouble_leaves_what_was_verified_before_it() -> None:
    pending = Pending("When?", 1).after(Verified(ANSWER.statements[0], ANSWER.citations))
    page = parse(str(render_trouble(pending, "the model cannot be reached")))
    assert "It opens in May." in page.text
    assert page.text.endswith("the model cannot be reached")


def test_turns_are_numbered_and_the_last_one_is_pending() -> None:
    turn = Turn(ANSWER.question, ANSWER.question, ANSWER)
    page = parse(render_conversation([turn, turn], "c" * 32, render_pending(Pending("x", 3))))
    names = [attributes["id"] for tag, attributes in page.tags if tag == "article"]
    assert names == ["answer-1", "answer-2", "answer-3"]
    assert f"?conversation={'c' * 32}#answer-2" in page.values("href")
    assert page.values("data-kept") == ["c" * 32]


def test_a_conversation_that_is_not_kept_yet_has_no_address() -> None:
    assert parse(render_conversation([], "c" * 32, render_pending(Pending("x", 1)))).values("data-kept") == [""]


def test_the_welcome_says_what_the_library_holds() -> None:
    undated = replace(INFO, published=None)
    later = replace(INFO, published=date(2026, 6, 2))
    assert "1 article." in parse(render_welcome([undated], [])).text
    assert "3 articles, published 1 May 2026 to 2 June 2026." in parse(render_welcome([later, undated, INFO], [])).text
    assert "The library is empty" in parse(render_welcome([], [])).text
