import gzip
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from index.readers import read_file
from index.types import Article, Voice
from tests.index.readers.conftest import Read, ReadOne

BODY = "The mine opened in May and has shipped ore to the coast every week since then, its owner told the council."
PAGES = Path(__file__).parents[3].parent / "shared" / "data" / "html_scrapinghub"


def _page(head: str = "", body: str = "", lang: str = "en") -> str:
    return f"""<html lang="{lang}"><head><title>A mine opens | Gazette</title>{head}</head>
    <body><nav><a href="/">Home</a></nav><article>
    <h1>A mine opens</h1>{body}<p>{BODY}</p><p>{BODY.replace("mine", "pit")}</p><h2>The road</h2>
    <p>{BODY.replace("mine", "road")}</p><ul><li>First, the bridge was built.</li><li>Then came the rails.</li></ul>
    </article><footer>All rights reserved</footer></body></html>"""


def test_a_page_gives_its_article_and_nothing_around_it(read_one: ReadOne) -> None:
    head = '<meta property="og:site_name" content="Gazette"><meta name="author" content="Jane Doe">'
    head += '<link rel="canonical" href="https://gazette.example/mine">'
    article = read_one(_page(head), "a.html")
    info = article.info
    assert (info.title, info.publisher, info.author) == ("A mine opens", "Gazette", "Jane Doe")
    assert (info.url, info.language) == ("https://gazette.example/mine", "en")
    assert [each.heading for each in article.paragraphs] == ["", "", "The road", "The road", "The road"]
    assert article.paragraphs[-1].text == "Then came the rails."


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-06-16T10:00:00Z">',
        '<meta name="pubdate" content="2026-06-16">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-06-16T10:00"}</script>',
        '<link rel="canonical" href="https://gazette.example/2026/06/16/mine">',
    ],
)
def test_the_head_of_a_page_dates_it(head: str, read_one: ReadOne) -> None:
    assert read_one(_page(head), "a.htm").info.published == date(2026, 6, 16)


@pytest.mark.parametrize(
    "body", ["<p>It was dug on 2024-05-06, they say.</p>", "<p>Copyright 2024-05-06 Gazette</p>", ""]
)
def test_a_date_elsewhere_on_a_page_does_not(body: str, read_one: ReadOne) -> None:
    assert read_one(_page(body=body), "a.html").info.published is None


@pytest.mark.parametrize(
    "page", ["", "<html></html>", "<p>", "no markup at all", "<html><body><nav>Home</nav></body></html>"]
)
def test_a_page_without_an_article_is_a_failure(page: str, read: Read) -> None:
    assert read(page, "a.html").failures


def test_a_page_in_its_declared_code_page_is_understood(read_one: ReadOne) -> None:
    page = _page(
        '<meta charset="windows-1251">', "<p>Рудник открыли в мае, и руду каждую неделю возят к морю.</p>", "ru"
    )
    assert "Рудник" in read_one(page.encode("cp1251"), "a.html").paragraphs[0].text


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(len(words) - 3, min(len(words), 1))))


def _visible(article: Article) -> str:
    lines: list[str] = []
    heading = ""
    for each in article.paragraphs:
        if each.voice not in (Voice.BOILERPLATE, Voice.COMMENT):
            lines += [each.heading] if each.heading != heading else []
            lines.append(each.text)
            heading = each.heading
    return "\n".join(lines)


@pytest.mark.skipif(not PAGES.is_dir(), reason="the shared pages are not here")
def test_real_pages_come_out_as_people_read_them() -> None:
    precision: list[float] = []
    recall: list[float] = []
    for line in (PAGES / "ground_truth.jsonl").read_text().splitlines():
        truth = json.loads(line)
        reading = read_file(
            Path("page.html"), gzip.decompress((PAGES / "html" / f"{truth['id']}.html.gz").read_bytes())
        )
        assert reading.articles, truth["url"]
        right, found = _shingles(truth["articleBody"]), _shingles(_visible(reading.articles[0]))
        both = (right & found).total()
        precision.append(both / found.total())
        recall.append(both / right.total())
    mean_precision, mean_recall = sum(precision) / len(precision), sum(recall) / len(recall)
    assert len(precision) == 91
    assert 2 * mean_precision * mean_recall / (mean_precision + mean_recall) >= 0.965
