"""Web pages: the article without the page around it, and what the page states about it."""

import logging
import re
from typing import Any

from index.cleaning import clean_text
from index.errors import ReadError
from index.readers.articles import Draft
from index.readers.blocks import Block, Kind, ends_sentence
from index.readers.decoding import decode
from index.readers.metadata import Fields

_SITE_MARK = re.compile(r" [|·–—»-] ")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"' ]{0,2}([\w-]{2,30})", re.IGNORECASE)
_KINDS = dict.fromkeys(("p", "quote", "div", "list", "table"), Kind.PROSE) | {"head": Kind.HEADING, "item": Kind.ITEM}
_DATE_PLACES = (
    "//meta[@property='article:published_time' or @property='og:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
)
_DATE_NAME = re.compile(
    r"date|(?:pub|publish|publication|original_?publication)[_-]?date|datepublished|article[:.]published(?:_time)?"
    r"|dc\.date(?:\.issued)?|dcterms\.(?:created|date|issued)|sailthru\.date|parsely-pub-date|cxenseparse:recs:publishtime",
    re.IGNORECASE,
)


def read_html(data: bytes) -> Draft:
    """The article of a web page. Raises ReadError where the page shows none."""
    declared = _CHARSET.search(data[:4_096])
    text = decode(data, declared[1].decode("ascii", "ignore") if declared else "")
    try:
        import trafilatura

        # What goes wrong with a page is told as its failure, not in the log besides.
        logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    except ImportError as error:
        raise ReadError(f"web pages need trafilatura, which cannot be loaded; install it anew ({error})") from None
    try:
        tree = trafilatura.load_html(text)
        if tree is None:
            raise ReadError("no article text found: it is not HTML")
        stated = _stated_date(tree)
        page = trafilatura.bare_extraction(
            tree,
            with_metadata=True,
            include_comments=True,
            date_extraction_params={"extensive_search": False, "original_date": True, "max_date": "2100-01-01"},
        )
    except ReadError:
        raise
    except Exception as error:  # noqa: BLE001
        # The parser and the extractor meet pages that nobody foresaw; one such page must not stop a folder.
        raise ReadError(f"no article text found: the page cannot be taken apart ({type(error).__name__})") from None
    if page is None or isinstance(page, dict):
        raise ReadError("no article text found; save the page with its text, or as .txt")
    blocks = _blocks(page.body) + [Block(each.text, Kind.COMMENT) for each in _blocks(page.commentsbody)]
    fields = Fields(
        title=_without_site(page.title or "", page.sitename or ""),
        publisher=(page.sitename or "").lstrip("@"),
        author=(page.author or "").replace("; ", ", "),
        published=stated,
        url=page.url or "",
        language=tree.get("lang") or "",
    )
    return Draft(fields, tuple(blocks))


def _without_site(title: str, site: str) -> str:
    """A title without the site's name, which pages add to it for search engines."""
    title = clean_text(title)
    marks = list(_SITE_MARK.finditer(title))
    if marks and title[marks[-1].end() :].casefold() == clean_text(site).casefold():
        return title[: marks[-1].start()]
    return title


def _stated_date(tree: Any) -> str:
    """The day of publication that the page's head states, never one that stands in its text."""
    for place in _DATE_PLACES:
        for value in tree.xpath(place):
            if value.strip():
                return str(value).strip()
    for meta in tree.xpath("//meta[@name and @content]"):
        if _DATE_NAME.fullmatch(meta.get("name")) and meta.get("content").strip():
            return str(meta.get("content")).strip()
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        if found := re.search(r'"datePublished"\s{0,5}:\s{0,5}"([^"]{8,40})"', script):
            return found[1]
    times = tree.xpath("//time[@pubdate]/@datetime") or tree.xpath("//article//header//time/@datetime")
    return str(times[0]).strip() if times else ""


def _blocks(body: Any) -> list[Block]:
    blocks: list[Block] = []
    _walk(body, Kind.PROSE, blocks)
    return blocks


def _walk(element: Any, kind: Kind, blocks: list[Block]) -> None:
    """Add the blocks of an element in reading order; inline elements are part of the run of text around them."""
    run = [element.text or ""]
    for child in element:
        if child.tag == "row":
            cells = (clean_text(" ".join(cell.itertext())) for cell in child)
            blocks.append(Block(" | ".join(cell for cell in cells if cell), Kind.TABLE))
        elif child.tag == "lb":
            run.append(" ")
            # One line break inside a sentence is layout; after its end it parts two paragraphs.
            if ends_sentence(clean_text("".join(run))):
                run = _flush(run, kind, blocks)
        elif child.tag in _KINDS:
            run = _flush(run, kind, blocks)
            _walk(child, Kind.ITEM if kind is Kind.ITEM else _KINDS[child.tag], blocks)
        else:
            run.append("".join(child.itertext()))
        run.append(child.tail or "")
    _flush(run, kind, blocks)


def _flush(run: list[str], kind: Kind, blocks: list[Block]) -> list[str]:
    text = clean_text("".join(run))
    if text:
        blocks.append(Block(text, kind))
    return []
