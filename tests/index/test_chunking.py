"""Articles to chunks: every word in one chunk, in order, and no chunk longer than the model reads."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunking import TARGET_TOKENS, format_header, split_article, split_paragraph
from index.types import Article, ArticleInfo, Paragraph, Span, Voice
from tests.fakes import CharacterEmbedder, ToyEmbedder, make_article

sentence = st.lists(
    st.sampled_from(["the", "mine", "Tomtor", "opens", "7,300", "х" * 30, "शब्द", "a-b"]), min_size=1, max_size=80
)
texts = st.lists(sentence.map(lambda words: " ".join(words).capitalize() + "."), min_size=1, max_size=8).map(" ".join)
paragraphs = st.lists(
    st.tuples(
        texts | st.text(min_size=1, max_size=300).filter(str.strip),
        st.sampled_from(Voice),
        st.sampled_from(["", "A heading"]),
    ),
    min_size=1,
    max_size=8,
)


def build(parts: list[tuple[str, Voice, str]], title: str = "A title") -> Article:
    made = (
        Paragraph(f"a.{number}", number, text, voice, heading) for number, (text, voice, heading) in enumerate(parts, 1)
    )
    return make_article(*made, title=title)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(paragraphs, st.sampled_from([ToyEmbedder(), CharacterEmbedder(), ToyEmbedder(max_tokens=64)]))
def test_every_word_stands_in_one_chunk_in_order(parts: list[tuple[str, Voice, str]], embedder: ToyEmbedder) -> None:
    article = build(parts)
    spans: dict[str, list[Span]] = {}
    for chunk in split_article(article, embedder):
        for span in chunk.spans:
            spans.setdefault(span.paragraph_id, []).append(span)
    for paragraph in article.paragraphs:
        held = spans.get(paragraph.id, [])
        assert bool(held) == (paragraph.voice is not Voice.BOILERPLATE)
        assert all(one.end <= next_.start for one, next_ in pairwise(held))
        if held:
            assert squeezed("".join(paragraph.text[span.start : span.end] for span in held)) == squeezed(paragraph.text)


@given(paragraphs, st.sampled_from([ToyEmbedder(), CharacterEmbedder(), ToyEmbedder(max_tokens=64)]))
def test_no_chunk_is_longer_than_the_model_reads(parts: list[tuple[str, Voice, str]], embedder: ToyEmbedder) -> None:
    for chunk in split_article(build(parts), embedder):
        assert embedder.count_tokens([chunk.text])[0] <= embedder.max_tokens


@given(paragraphs)
def test_a_chunk_is_of_one_voice_and_its_id_its_own(parts: list[tuple[str, Voice, str]]) -> None:
    article = build(parts)
    voices = {paragraph.id: paragraph.voice for paragraph in article.paragraphs}
    chunks = split_article(article, ToyEmbedder())
    assert all(voices[span.paragraph_id] is chunk.voice for chunk in chunks for span in chunk.spans)
    assert len({chunk.id for chunk in chunks}) == len(chunks)


@given(texts | st.text(max_size=400))
def test_sentences_stand_in_order_and_hold_every_word(text: str) -> None:
    sentences = split_paragraph(Paragraph("p", 1, text))
    assert all(each.text == text[each.start : each.end] and each.text.strip() == each.text for each in sentences)
    assert all(one.end <= next_.start for one, next_ in pairwise(sentences))
    assert squeezed("".join(each.text for each in sentences)) == squeezed(text)


@pytest.mark.parametrize("embedder", [ToyEmbedder(), CharacterEmbedder()], ids=["words", "characters"])
@pytest.mark.parametrize(
    ("title", "heading"),
    [("word " * 100, ""), ("A title", "word " * 300), ("题" * 400, "题" * 400), ("x" * 1_000, "y" * 1_000)],
)
def test_a_long_title_or_heading_leaves_room_for_the_text(embedder: ToyEmbedder, title: str, heading: str) -> None:
    chunks = split_article(build([("The text itself. " * 50, Voice.ARTICLE, heading)], title), embedder)
    assert all(embedder.count_tokens([chunk.text])[0] <= embedder.max_tokens for chunk in chunks)
    assert len(chunks) < 40


def test_short_paragraphs_share_a_chunk_and_long_ones_fill_their_own() -> None:
    short = split_article(make_article("One short.", "Two short.", "Three short."), ToyEmbedder())
    assert [len(chunk.spans) for chunk in short] == [3]
    long = split_article(make_article(*["word " * (TARGET_TOKENS - 20)] * 2), ToyEmbedder())
    assert [len(chunk.spans) for chunk in long] == [1, 1]


def test_a_paragraph_too_long_is_cut_at_sentences_and_stays_one_paragraph() -> None:
    text = " ".join(f"This is sentence number {number} of a very long paragraph." for number in range(60))
    chunks = split_article(make_article(text), ToyEmbedder())
    assert len(chunks) > 1
    assert {span.paragraph_id for chunk in chunks for span in chunk.spans} == {"a.1"}
    assert all(text[span.start : span.end].endswith("paragraph.") for chunk in chunks for span in chunk.spans)


def test_a_chunk_is_headed_by_title_and_date() -> None:
    assert format_header(ArticleInfo("a", "A title", published=date(2026, 6, 16))) == "A title\n2026-06-16"
    assert format_header(ArticleInfo("a", "A title")) == "A title"
    (chunk,) = split_article(build([("Said here.", Voice.ARTICLE, "Background")]), ToyEmbedder())
    assert chunk.text == "A title\n\nBackground\n\nSaid here."


def test_the_id_of_a_chunk_follows_from_what_the_stores_hold_of_it() -> None:
    one, other = (
        split_article(make_article("The same text.", title=title), ToyEmbedder())[0] for title in ("One", "Two")
    )
    again = split_article(make_article("The same text.", title="One"), ToyEmbedder())[0]
    assert one.id == again.id != other.id
