"""Conversations are kept whole, for whoever has their id, and for no one else."""

import json
import os
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import conversations
from assistant.conversations import MAX_TURNS, ConversationStore, new_id
from assistant.types import Answer, Citation, Evidence, Statement, Turn, Withheld
from index.errors import InputError, LibraryError
from index.library import Library
from index.types import ArticleInfo, Paragraph, Voice

T = TypeVar("T")
ID = "0123456789abcdef" * 2


def make_turn(asked: str = "Who controls Tomtor?") -> Turn:
    text = "Since May the mine belongs to Rosneft. 🧲 The price is 5 €."
    paragraph = Paragraph("mine.1", 1, text, Voice.CAPTION, "Owners", 3)
    info = ArticleInfo("mine", "The mine", "The Herald", "A. Writer", date(2026, 5, 1), "https://example.org/", "en")
    evidence = Evidence(1, paragraph, info, (replace(info, id="copy", published=None),), ("The text before.",))
    answer = Answer(
        asked,
        date(2026, 6, 1),
        (Statement("Rosneft does.", (1,)),),
        (Citation(evidence, 10, 37),),
        nearest=(Citation(evidence, 39, len(text)),),
        withheld=(Withheld("Gazprom does.", ("no source says so",)),),
        usage=(("passages", 8), ("milliseconds", 12)),
    )
    return Turn(asked, asked, answer)


texts = st.text(max_size=40)
days = st.dates() | st.none()
infos = st.builds(ArticleInfo, texts, texts, texts, texts, days, texts, texts)
paragraphs = st.builds(
    Paragraph, texts, st.integers(1, 999), st.text(min_size=2), st.sampled_from(Voice), texts, st.none() | st.integers()
)
evidences = st.builds(
    Evidence, st.integers(1, 99), paragraphs, infos, st.tuples(infos) | st.just(()), st.tuples(texts, texts)
)


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    evidence = draw(evidences)
    end = draw(st.integers(1, len(evidence.paragraph.text)))
    return Citation(evidence, draw(st.integers(0, end - 1)), end)


def tuples_of(each: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(each, max_size=2).map(tuple)


answers = st.builds(
    Answer,
    question=texts,
    as_of=st.dates(),
    statements=tuples_of(st.builds(Statement, texts, tuples_of(st.integers()))),
    citations=tuples_of(citations()),
    reason=texts,
    nearest=tuples_of(citations()),
    withheld=tuples_of(st.builds(Withheld, texts, tuples_of(texts))),
    model=texts,
    note=texts,
    usage=tuples_of(st.tuples(texts, st.integers())),
    newest=days,
)


@given(tuples_of(st.builds(Turn, texts, texts, answers)))
def test_what_is_loaded_is_what_was_saved(turns: tuple[Turn, ...]) -> None:
    with TemporaryDirectory() as folder:
        ConversationStore(Path(folder)).save(ID, turns)
        assert ConversationStore(Path(folder)).load(ID) == turns


def test_a_conversation_kept_before_answers_had_a_newest_date_is_loaded(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    store.save(ID, [make_turn()])
    file = tmp_path / "conversations" / f"{ID}.json"
    turns = json.loads(file.read_text())
    del turns[0]["answer"]["newest"]
    file.write_text(json.dumps(turns))
    assert store.load(ID) == (make_turn(),)


def test_a_conversation_outlives_the_article_that_it_cites(library: Library) -> None:
    article = library.article("mine")
    citation = Citation(Evidence(1, article.paragraphs[0], article.info), 4, 18)
    answer = Answer("Where?", date(2026, 6, 1), (Statement("At Tomtor.", (1,)),), (citation,))
    ConversationStore(library.path).save(ID, [Turn("Where?", "Where?", answer)])
    library.remove(["mine"])
    [turn] = ConversationStore(library.path).load(ID)
    assert turn.answer == answer
    assert turn.answer.citations[0].quote == "mine at Tomtor"


def test_an_unknown_id_is_an_empty_conversation_and_writes_nothing(tmp_path: Path) -> None:
    assert ConversationStore(tmp_path).load(new_id()) == ()
    assert list(tmp_path.iterdir()) == []


def test_ids_are_never_the_same_and_can_be_saved_under(tmp_path: Path) -> None:
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100
    for id in ids:
        ConversationStore(tmp_path).save(id, [make_turn()])


@pytest.mark.parametrize(
    "id",
    ["", "..", "../catalog", "/etc/passwd", f"../{ID}"[:32], ID[:-1], ID + "0", ID + "\n", ID.upper(), "x" * 9_000],
)
def test_what_is_no_id_is_refused_and_no_path_is_touched(tmp_path: Path, id: str) -> None:
    store = ConversationStore(tmp_path)
    for use in (store.load, lambda id: store.save(id, [make_turn()])):
        with pytest.raises(InputError, match="is not the id of a conversation") as error:
            use(id)
        assert "\n" not in str(error.value)
        assert len(str(error.value)) < 200
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_can_read_what_is_kept(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        ConversationStore(tmp_path).save(ID, [make_turn()])
    finally:
        os.umask(mask)
    folder = tmp_path / "conversations"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [file.stat().st_mode & 0o777 for file in folder.iterdir()] == [0o600]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[{",
        b"\xff\xfe",
        b'{"asked": "a"}',
        b'[{"asked": "a", "question": "b"}]',
        b'[{"asked": 1, "question": "b", "answer": {"question": "b", "as_of": "2026-01-01"}}]',
        b'[{"asked": "a", "question": "b", "mood": "", "answer": {"question": "b", "as_of": "2026-01-01"}}]',
        b'[{"asked": "a", "question": "b", "answer": {"question": "b", "as_of": "2026-01-01", "score": 1}}]',
        b'[{"asked": "a", "question": "b", "answer": {"question": "b", "as_of": "2026-01-01", "usage": [["x", "8"]]}}]',
        b"[" * 100_000,
    ],
)
def test_a_file_of_another_shape_is_named_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    store = ConversationStore(tmp_path)
    store.save(ID, [make_turn()])
    file = tmp_path / "conversations" / f"{ID}.json"
    file.write_bytes(content)
    with pytest.raises(InputError, match="delete it") as error:
        store.load(ID)
    assert str(file) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_citation_that_no_longer_lies_in_its_paragraph_is_not_shown(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    store.save(ID, [make_turn()])
    file = tmp_path / "conversations" / f"{ID}.json"
    turns = json.loads(file.read_text())
    turns[0]["answer"]["citations"][0]["end"] = 9_999
    file.write_text(json.dumps(turns))
    with pytest.raises(InputError, match="delete it"):
        store.load(ID)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "conversations" / f"{ID}.json").mkdir(parents=True)
    with pytest.raises(InputError, match=f"{ID}.json cannot be read"):
        ConversationStore(tmp_path).load(ID)


def test_half_a_character_is_kept_as_a_question_mark(tmp_path: Path) -> None:
    ConversationStore(tmp_path).save(ID, [make_turn("What is \ud83e?")])
    assert ConversationStore(tmp_path).load(ID) == (make_turn("What is ??"),)


def test_a_conversation_that_is_too_long_is_refused_and_the_shorter_one_stays(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    most = (make_turn(),) * MAX_TURNS
    store.save(ID, most)
    with pytest.raises(InputError, match="begin a new one"):
        store.save(ID, (*most, make_turn()))
    assert store.load(ID) == most


def test_the_oldest_conversations_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "MAX_KEPT", 3)
    store, ids = ConversationStore(tmp_path), [f"{number:032}" for number in range(5)]
    for age, id in enumerate(ids[:4]):
        store.save(id, [make_turn()])
        os.utime(tmp_path / "conversations" / f"{id}.json", (1_000 - age, 1_000 - age))
    store.save(ids[4], [make_turn()])
    assert [bool(store.load(id)) for id in ids] == [True, True, False, False, True]


def test_a_conversation_is_not_dropped_as_it_is_saved_though_the_clock_was_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "MAX_KEPT", 1)
    store = ConversationStore(tmp_path)
    store.save("f" * 32, [make_turn()])
    os.utime(tmp_path / "conversations" / f"{'f' * 32}.json", (9_999_999_999, 9_999_999_999))
    store.save(ID, [make_turn()])
    assert store.load(ID)


def test_a_save_that_fails_leaves_the_conversation_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ConversationStore(tmp_path)
    store.save(ID, [make_turn()])

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        with pytest.raises(LibraryError, match="No space left"):
            store.save(ID, [make_turn(), make_turn()])
    assert len(store.load(ID)) == 1
    assert len(list((tmp_path / "conversations").iterdir())) == 1


def test_a_reader_always_finds_a_whole_conversation_while_it_is_saved(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path)
    store.save(ID, [make_turn()])

    def save() -> None:
        for number in range(100):
            store.save(ID, [make_turn()] * (1 + number % 20))

    writers = [threading.Thread(target=save) for _ in range(2)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert set(store.load(ID)) == {make_turn()}
    for writer in writers:
        writer.join()
