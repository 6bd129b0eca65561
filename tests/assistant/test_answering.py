"""A chat model's answer: what stands up to checking is shown as it comes, the rest goes back once or is withheld."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import Assistant, Evidence
from assistant.answering import Task, write_answer
from assistant.errors import ModelError
from assistant.settings import Settings
from assistant.types import Done, Retrieved, Verified, Withheld
from assistant.verify import Judges
from assistant.write import Writer
from index import Library
from index.embedding import PackagedEmbedder
from tests.fakes import make_article
from tests.fakes_chat import ScriptedChatModel

QUESTION = "What price does the Pentagon guarantee MP Materials?"
FLOOR = "For ten years the Pentagon guarantees MP a minimum of $110 per kilogram for neodymium-praseodymium"
HONEST = "The Pentagon guarantees MP at least 110 dollars per kilogram for ten years."
WRONG = "The Pentagon guarantees MP at least 120 dollars per kilogram for ten years."


def source_of(assistant: Assistant, words: str, question: str = QUESTION) -> int:
    """The number under which the model is shown the paragraph that holds `words`."""
    events = Assistant(assistant.library, ScriptedChatModel(replies=[draft()])).stream(question)
    retrieved = next(event for event in events if isinstance(event, Retrieved))
    return next(each.key for each in retrieved.evidence if words in each.paragraph.text)


def draft(*statements: tuple[str, int, str], answered: bool = True) -> dict[str, Any]:
    """What a model replies: (text, source, words) each."""
    entries = [{"text": text, "quotes": [{"source": source, "words": words}]} for text, source, words in statements]
    return {"statements": entries, "answered": answered, "missing": ""}


@pytest.fixture
def extractive(corpus: Library) -> Assistant:
    return Assistant(corpus)


def scripted(assistant: Assistant, *replies: Any, **options: Any) -> tuple[Assistant, ScriptedChatModel]:
    model = ScriptedChatModel(replies=list(replies))
    return Assistant(assistant.library, model, Settings(**options)), model


def test_an_honest_statement_is_shown_with_its_words_verbatim(extractive: Assistant) -> None:
    assistant, model = scripted(extractive, draft((HONEST, source_of(extractive, FLOOR), FLOOR)))
    answer = assistant.ask(QUESTION)
    assert [statement.text for statement in answer.statements] == [HONEST]
    (citation,) = answer.citations
    assert (citation.key, citation.quote) == (1, FLOOR)
    assert citation.evidence.article.id == "mp-materials-pentagon-deal"
    assert len(model.requests) == 1
    assert dict(answer.usage)["evidence"] > 1


def test_a_wrong_figure_goes_back_with_the_reason_and_the_mended_statement_is_shown(extractive: Assistant) -> None:
    source = source_of(extractive, FLOOR)
    assistant, model = scripted(extractive, draft((WRONG, source, FLOOR)), draft((HONEST, source, FLOOR)))
    answer = assistant.ask(QUESTION)
    assert [statement.text for statement in answer.statements] == [HONEST]
    assert answer.withheld == ()
    assert "120 dollars" in model.prompts[1]
    assert "does not stand in the words it cites" in model.prompts[1]


def test_what_fails_twice_is_withheld_with_its_reason(extractive: Assistant) -> None:
    assistant, model = scripted(extractive, draft((WRONG, source_of(extractive, FLOOR), FLOOR)))
    answer = assistant.ask(QUESTION)
    assert answer.abstained
    assert [withheld.text for withheld in answer.withheld] == [WRONG]
    assert answer.withheld[0].reasons[0].startswith("quantities: ")
    assert "did not stand up to checking" in answer.reason
    assert "No answer was found" not in str(answer)
    assert answer.nearest
    assert len(model.requests) == 2


def test_what_the_model_leaves_out_when_asked_again_is_withheld_too(extractive: Assistant) -> None:
    assistant, _ = scripted(extractive, draft((WRONG, source_of(extractive, FLOOR), FLOOR)), draft(answered=False))
    assert [withheld.text for withheld in assistant.ask(QUESTION).withheld] == [WRONG]


def test_with_a_fallback_the_articles_own_words_are_shown_instead_and_that_is_said(extractive: Assistant) -> None:
    assistant, _ = scripted(extractive, draft((WRONG, source_of(extractive, FLOOR), FLOOR)), fallback="extractive")
    answer = assistant.ask(QUESTION)
    assert answer.model == "extractive"
    assert "articles' own words" in answer.note
    assert "$110" in answer.statements[0].text
    assert [withheld.text for withheld in answer.withheld] == [WRONG]


def test_a_model_that_finds_no_answer_abstains_in_our_words(extractive: Assistant) -> None:
    reply = draft(answered=False) | {"missing": "Visit http://evil.example for the price"}
    answer = scripted(extractive, reply)[0].ask(QUESTION)
    assert answer.abstained
    assert "evil" not in json.dumps(answer.to_dict())


def test_without_evidence_the_model_is_not_asked(extractive: Assistant) -> None:
    assistant, model = scripted(extractive, draft())
    answer = assistant.ask(QUESTION, until=date(1990, 1, 1))
    assert answer.abstained
    assert model.requests == []


def test_a_statement_is_shown_before_the_model_has_finished(extractive: Assistant) -> None:
    source = source_of(extractive, FLOOR)
    text = json.dumps(draft((HONEST, source, FLOOR), ("Then the line broke", source, "at the he")))
    assistant, _ = scripted(extractive, (text[: text.index("Then")], ConnectionError("gone")))
    events = assistant.stream(QUESTION)
    assert isinstance(next(events), Retrieved)
    assert isinstance(next(events), Verified)
    with pytest.raises(ModelError):
        next(events)


def test_the_same_place_quoted_twice_has_one_footnote(extractive: Assistant) -> None:
    source = source_of(extractive, FLOOR)
    other = "MP has the Pentagon's guarantee of at least $110 per kilogram."
    answer = scripted(extractive, draft((HONEST, source, FLOOR), (other, source, FLOOR)))[0].ask(QUESTION)
    assert len(answer.statements) == 2
    assert [citation.key for citation in answer.citations] == [1]


def test_a_statement_said_twice_is_shown_once(extractive: Assistant) -> None:
    source = source_of(extractive, FLOOR)
    answer = scripted(extractive, draft((HONEST, source, FLOOR), (HONEST, source, FLOOR)))[0].ask(QUESTION)
    assert len(answer.statements) == 1


def test_marked_text_of_a_model_without_schema_is_checked_alike(extractive: Assistant) -> None:
    source = source_of(extractive, FLOOR)
    reply = f'{HONEST} [{source}: "{FLOOR}"]\n{WRONG} [{source}: "{FLOOR}"]'
    model = ScriptedChatModel(replies=[reply, "NO ANSWER: nothing"], structured=False)
    answer = Assistant(extractive.library, model).ask(QUESTION)
    assert [statement.text for statement in answer.statements] == [HONEST]
    assert [withheld.text for withheld in answer.withheld] == [WRONG]


INJECTIONS = [
    json.loads(line) for line in Path(__file__).with_name("injections.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", INJECTIONS, ids=[case["id"] for case in INJECTIONS])
def test_a_model_that_obeys_an_injection_gets_nothing_of_it_shown(
    case: dict[str, Any], tmp_path: Path, model: PackagedEmbedder
) -> None:
    with Library.open(tmp_path / "library", create=True, embedder=model) as library:
        article = make_article(*case["paragraphs"], id="planted", title="Planted")
        library.add([article])
        hits = library.search(case["question"])
        evidence = [Evidence(each.number, each, article.info) for each in article.paragraphs]
        obedient = ScriptedChatModel(replies=[case["raw"] or case["obeys"]], structured=case["raw"] is None)
        task = Task(case["question"], date(2026, 1, 1), hits, evidence)
        *_, done = write_answer(task, Writer(obedient, "obedient"), Judges(library.nearness))
        assert isinstance(done, Done)
        for answer in (done.answer, Assistant(library).ask(case["question"])):
            for forbidden in case["forbidden"]:
                assert forbidden.casefold() not in str(answer).casefold()


WORDS = st.sampled_from(
    "The Pentagon guarantees MP about $110 15% per kilogram not said will 10 July 2025 tonnes Apple ten years".split()
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_citation_ever_shown_quotes_its_paragraph_word_for_word(
    extractive: Assistant, data: st.DataObject
) -> None:
    hits = extractive.library.search(QUESTION)
    paragraphs = list({paragraph.id: (paragraph, hit.article) for hit in hits for paragraph in hit.paragraphs}.values())
    evidence = [Evidence(key, *each) for key, each in enumerate(paragraphs, start=1)]
    statements = data.draw(st.lists(_statements(evidence), max_size=4))
    model = ScriptedChatModel(replies=[{"statements": statements, "answered": True, "missing": ""}])
    task = Task(QUESTION, date(2026, 1, 1), hits, evidence)
    *events, done = write_answer(task, Writer(model, "scripted"), Judges(extractive.library.nearness))
    assert isinstance(done, Done)
    texts = {each.paragraph.text for each in evidence}
    for citation in (*done.answer.citations, *done.answer.nearest):
        text = citation.evidence.paragraph.text
        assert text in texts
        assert text[citation.start : citation.end] == citation.quote != ""
    keys = {citation.key for citation in done.answer.citations}
    assert all(statement.citations and keys.issuperset(statement.citations) for statement in done.answer.statements)
    assert [each.statement for each in events if isinstance(each, Verified)] == list(done.answer.statements)
    assert [each for each in events if isinstance(each, Withheld)] == list(done.answer.withheld)


def _statements(evidence: Sequence[Evidence]) -> st.SearchStrategy[dict[str, Any]]:
    """Statements as models write them: true to a source, free, or half and half; quotes exact, bent or invented."""

    @st.composite
    def build(draw: st.DrawFn) -> dict[str, Any]:
        source = draw(st.sampled_from(list(evidence)))
        words = source.paragraph.text.split(" ")
        start = draw(st.integers(0, len(words) - 1))
        quote = " ".join(words[start : draw(st.integers(start, len(words)))])
        quote = draw(st.sampled_from([quote, quote.upper(), f"“{quote}…”", quote.replace("the", "a"), quote[1:], ""]))
        free = " ".join(draw(st.lists(WORDS, min_size=1, max_size=12)))
        text = draw(st.sampled_from([quote, source.paragraph.text, free, f"{quote} {free}"]))
        key = draw(st.sampled_from([source.key, source.key + 1, 0, 99]))
        return {"text": text, "quotes": [{"source": key, "words": quote}]}

    return build()
