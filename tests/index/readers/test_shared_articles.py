from datetime import date
from pathlib import Path

import pytest

from index.readers import read_file
from index.types import Article, Voice

FOLDER = Path(__file__).parents[3].parent / "shared" / "articles"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared articles are not here")


def _article(prefix: str) -> Article:
    reading = read_file(next(FOLDER.glob(f"{prefix}*.txt")))
    assert not reading.failures
    assert not reading.remarks
    return reading.articles[0]


def _texts(article: Article, voice: Voice) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs if paragraph.voice is voice]


def test_the_wire_story_knows_its_source() -> None:
    info = _article("000").info
    assert info.title == "Russia Offers India Access to Major Rare Earth Deposit in Siberia – Reuters"
    assert info.published == date(2026, 6, 16)
    assert info.publisher == "The Moscow Times"
    assert info.url.startswith("https://www.themoscowtimes.com/2026/06/16/russia-offers")
    assert info.url.endswith("-a93027")
    assert info.language == "en"


def test_the_wire_story_is_only_its_own_text() -> None:
    article = _article("000")
    body = _texts(article, Voice.ARTICLE)
    assert len(body) == 12
    assert _texts(article, Voice.CAPTION) == ["kremlin.ru"]
    assert not any(text.startswith(("Read this", "Related", "June", "Original", "http")) for text in body)
    assert any("another avenue to develop resource" in text for text in body)
    assert any("a $771 million" in text for text in body)


def test_the_comment_piece_keeps_its_voices_apart() -> None:
    article = _article("003")
    assert article.info.title.startswith("India’s Russian Rare Earth Pivot")
    assert (article.info.published, article.info.publisher) == (date(2025, 10, 17), "")
    assert article.info.author == "Daniel"
    assert len(_texts(article, Voice.HIGHLIGHT)) == 5
    body = _texts(article, Voice.ARTICLE)
    assert len(body) == 7
    assert body[-1].startswith("Source: The Economic Times")
    (comment,) = (each for each in article.paragraphs if each.voice is Voice.COMMENT)
    assert comment.heading == "Rare Earths Investor"
    assert comment.text.startswith("Of all the countries")
    assert comment.text.endswith("REI")


def test_the_comment_piece_has_its_headings() -> None:
    headings = [each.heading for each in _article("003").paragraphs if each.voice is Voice.ARTICLE]
    expected = ["", "What Holds Up to Scrutiny", "The Fog Around the Furnace", "The Investor Signal"]
    assert list(dict.fromkeys(headings)) == expected
