"""Search: filters, copies, odd queries, and the same answer by either way to the nearest vectors."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import InputError, Library, Paragraph, Voice
from index.search import LEXICAL, body_text, fuse
from index.terms import spell_out
from tests.fakes import ToyEmbedder, make_article, write_article

WIRE = " ".join(
    f"Sentence {number} of the wire story tells of the harbour, the crane and the crew." for number in range(9)
)
ODD_QUERIES = (
    'AND "', "title:", "*", "(((", "text:mine^2", "NOT", "a OR", "[1 TO 2]", "\\", "mine~5", "+-&&||!{}", "/re.*/",
    "Кто контролирует Томтор?", "टोमटोर खदान कब खुलेगी?", "⛏️🧲", "the of and", "?", "\x00\x1b[31m", "\udcff mine",
    "谁控制托姆托尔", "x" * 2_000,
)  # fmt: skip


def found(library: Library, query: str, **filters: object) -> list[str]:
    return [hit.article.id for hit in library.search(query, **filters)]  # type: ignore[arg-type]


def test_dates_keep_out_what_is_earlier_later_or_undated(library: Library) -> None:
    query = "mine magnets harbour"
    assert set(found(library, query)) == {"mine", "magnets", "shipping"}
    assert found(library, query, since=date(2026, 1, 1)) == ["mine"]
    assert found(library, query, until=date(2025, 12, 31)) == ["magnets"]
    assert found(library, query, since=date(2025, 11, 27), until=date(2025, 11, 27)) == ["magnets"]
    assert found(library, query, since=date(2030, 1, 1)) == []


def test_a_publisher_is_found_in_any_case_and_any_spelling(library: Library, news: Path) -> None:
    write_article(news, "echo", "The mine at Tomtor in other words.", publisher="THE HERALD")
    library.sync([news])
    assert set(found(library, "mine magnets", publishers=["the herald"])) == {"mine", "echo"}


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("NdPr was dear.", "neodymium-praseodymium"),
        ("Neodymium-praseodymium was dear.", "ndpr"),
        ("Praseodymium-neodymium was dear.", "Pr-Nd"),
        ("Rare earth oxides were dear.", "REO"),
        ("Dy was dear.", "dysprosium"),
    ],
)
def test_short_forms_of_the_trade_and_their_words_are_one(library: Library, told: str, asked: str) -> None:
    library.add([make_article(told, id="short")])
    best = library.search(asked, 1, fusion=LEXICAL)
    assert [hit.article.id for hit in best] == ["short"]


@pytest.mark.parametrize("word", ["reed", "and", "Tbilisi", "ee", "dy", "Dy CM", "10 Tb", "REE.MC", "Treo"])
def test_other_words_are_no_short_forms(word: str) -> None:
    assert spell_out(f"The {word}.") == f"The {word}."


def test_articles_can_be_named(library: Library) -> None:
    assert found(library, "mine magnets harbour", articles=["magnets", "none"]) == ["magnets"]


def test_comments_are_found_only_when_asked_for_and_boilerplate_never(library: Library) -> None:
    speech = [
        Paragraph("v.1", 1, "Vanadium is mined here.", Voice.ARTICLE),
        Paragraph("v.2", 2, "Vanadium is a hoax, says a reader.", Voice.COMMENT),
        Paragraph("v.3", 3, "Subscribe to our vanadium letter.", Voice.BOILERPLATE),
    ]
    library.add([make_article(*speech, id="v")])

    def voices(**wanted: object) -> set[Voice]:
        hits = library.search("vanadium", articles=["v"], **wanted)  # type: ignore[arg-type]
        return {paragraph.voice for hit in hits for paragraph in hit.paragraphs}

    assert voices() == {Voice.ARTICLE}
    assert voices(voices={Voice.COMMENT}) == {Voice.COMMENT}
    assert voices(voices=set(Voice)) == {Voice.ARTICLE, Voice.COMMENT}
    assert len(library.article("v").paragraphs) == 3


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_an_odd_query_is_only_words(library: Library, query: str) -> None:
    for hit in library.search(query):
        assert 0.0 <= hit.score <= 1.0


def test_operators_do_not_change_what_is_found(library: Library) -> None:
    assert found(library, 'title:mine AND ("Tomtor"')[0] == "mine"


def test_the_same_question_finds_the_same_twice(library: Library) -> None:
    assert library.search("the mine and the magnets") == library.search("the mine and the magnets")


def test_equal_scores_are_ordered_by_id(library: Library) -> None:
    library.add([make_article("Exactly the same words.", id=f"same-{number}", title="Same") for number in range(4)])
    hits = library.search("exactly the same words")[:4]
    assert len({hit.score for hit in hits}) == 1
    assert [hit.chunk.id for hit in hits] == sorted(hit.chunk.id for hit in hits)


def test_scanning_and_asking_chroma_find_the_same(corpus: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for query in ("Who controls Tomtor?", "size of the magnet scheme in rupees", "export licence"):
        monkeypatch.setattr("index.search.SCAN_LIMIT", 10**9)
        exact = corpus.search(query)
        monkeypatch.setattr("index.search.SCAN_LIMIT", 0)
        asked = corpus.search(query)
        assert [hit.chunk.id for hit in asked] == [hit.chunk.id for hit in exact]
        assert [hit.score for hit in asked] == pytest.approx([hit.score for hit in exact], abs=1e-5)


def test_an_empty_library_finds_nothing(tmp_path: Path, toy: ToyEmbedder) -> None:
    with Library.open(tmp_path / "empty", create=True, embedder=toy) as library:
        assert library.search("anything") == []
        assert library.articles() == []


# -- copies -----------------------------------------------------------------------------------------------


def test_copies_of_one_story_are_told_once_and_named(library: Library) -> None:
    copies = [make_article(WIRE, id=f"copy-{number}", title=f"Paper {number}") for number in range(3)]
    library.add(copies)
    hits = [hit for hit in library.search("crane and crew of the harbour") if hit.article.id.startswith("copy")]
    assert len(hits) == 1
    assert {hits[0].article.id, *(info.id for info in hits[0].copies)} == {"copy-0", "copy-1", "copy-2"}
    assert [info.id for info in library.copies("copy-1")] == ["copy-0", "copy-2"]


def test_a_copy_with_one_changed_figure_is_shown_beside_the_first(library: Library) -> None:
    library.add([
        make_article(f"{WIRE} It costs 350 million dollars.", id="first", title="Wire"),
        make_article(f"{WIRE} It costs 530 million dollars.", id="corrected", title="Wire"),
    ])  # fmt: skip
    hits = library.search("what does the harbour crane cost")
    assert {"first", "corrected"} <= {hit.article.id for hit in hits}
    assert [info.id for info in library.copies("first")] == ["corrected"]


def test_articles_that_only_share_a_subject_are_no_copies(library: Library) -> None:
    assert library.copies("mine") == []


def test_a_hit_tells_the_text_of_its_paragraphs(library: Library) -> None:
    (hit,) = library.search("mine at Tomtor", 1)
    assert body_text(hit) == " ".join(paragraph.text for paragraph in hit.paragraphs)
    for match in hit.sentences:
        text = {paragraph.id: paragraph.text for paragraph in hit.paragraphs}[match.sentence.paragraph_id]
        assert text[match.sentence.start : match.sentence.end] == match.sentence.text


# -- fusion -----------------------------------------------------------------------------------------------

voices = st.dictionaries(st.sampled_from("abcdef"), st.floats(-1, 100), max_size=6)


@given(voices, voices, st.floats(0.01, 10), st.floats(0.01, 10))
def test_fused_scores_lie_between_0_and_1(one: dict[str, float], two: dict[str, float], a: float, b: float) -> None:
    scores = fuse((a, one), (b, two))
    assert scores.keys() == one.keys() | two.keys()
    assert all(0.0 <= score <= 1.0 + 1e-9 for score in scores.values())


@given(voices)
def test_one_voice_keeps_its_order(values: dict[str, float]) -> None:
    scores = fuse((2.0, values))
    for one in values:
        for other in values:
            assert max(values[one], 0) <= max(values[other], 0) or scores[one] >= scores[other]


def test_what_is_best_in_every_voice_scores_1() -> None:
    assert fuse((1.0, {"a": 3.0, "b": 1.0}), (2.0, {"a": 0.4}))["a"] == pytest.approx(1.0)


def test_a_voice_that_says_nothing_divides_by_nothing() -> None:
    assert fuse((1.0, {"a": 0.0}), (1.0, {}))["a"] == 0.0
    assert fuse() == {}


def test_empty_filters_mean_no_restriction(library: Library) -> None:
    with pytest.raises(InputError):
        library.search("mine", publishers=[""])
    assert found(library, "mine", voices=[], articles=[], publishers=[])[0] == "mine"
