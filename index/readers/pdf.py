"""PDF files: the text of each page, without the lines that stand on every page."""

import io
import logging
import re
from collections import Counter

from index.cleaning import clean_text, mend_text
from index.errors import ReadError
from index.readers.articles import Draft
from index.readers.blocks import Block, Kind, split_text
from index.readers.decoding import check_size
from index.readers.metadata import Fields

MAX_PAGES = 2_000
_MAX_CHARS = 10_000_000
_EDGE_LINES = 3
_RUNNING_CHARS = 120
_MIN_PAGES = 3

_NUMBER = re.compile(r"\d{1,6}")
_PAGE_NUMBER = re.compile(r"(?:page |p\. ?|- ?)?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?(?: ?-)?", re.IGNORECASE)
_BROKEN_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]{1,40})[-\u2010]\n ?([^\W\d_]{1,40})([^\s\w]{0,4}) ?")
_FILE_NAME = re.compile(r"microsoft word|untitled|\.(?:docx?|pdf|indd|tex|pptx?|odt|rtf)\b|^[\w-]+$", re.IGNORECASE)


def read_pdf(data: bytes) -> Draft:
    """The article in a PDF file, each block with its page. Raises ReadError."""
    check_size(len(data))
    title, pages, remarks = _extract(data)
    if not any(page.strip() for page in pages):
        raise ReadError("holds no text, only pictures of it; run it through OCR first")
    running = _running_lines(pages)
    whole = "\n".join(pages)
    blocks: list[Block] = []
    for number, page in enumerate(pages, start=1):
        kept, edges = _part_edges(page, running)
        blocks += [Block(line, Kind.NOISE, number) for line in edges]
        blocks += split_text(_mend_words(kept, whole), markdown=False, page=number)
    return Draft(Fields(title=title), tuple(blocks), tuple(remarks))


def _extract(data: bytes) -> tuple[str, list[str], list[str]]:
    """The stated title, the text of each page, and remarks on pages that cannot be read."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    # What goes wrong with a file is told as its failure or remark, not in the log besides.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pages: list[str] = []
    remarks: list[str] = []
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileNotDecryptedError
        if (count := len(reader.pages)) > MAX_PAGES:
            raise ReadError(f"has {count:,} pages, more than {MAX_PAGES:,}; split it")
        title = _sensible_title(reader.metadata.title if reader.metadata else None)
    except ReadError:
        raise
    except (FileNotDecryptedError, DependencyError):
        raise ReadError("is encrypted; save a copy without a password") from None
    except Exception as error:  # noqa: BLE001
        # A damaged file can fail anywhere in the parser, with any error.
        raise ReadError(f"is not a whole PDF ({type(error).__name__}); save it anew") from None
    left = _MAX_CHARS
    for number in range(count):
        try:
            text = mend_text(reader.pages[number].extract_text()[:left])
        except Exception as error:  # noqa: BLE001
            text = ""
            remarks.append(f"page {number + 1} cannot be read ({type(error).__name__})")
        pages.append(text)
        left -= len(text)
    return title, pages, remarks


def _sensible_title(stated: str | None) -> str:
    title = clean_text((stated or "")[:1_000])
    return "" if len(title) > 300 or _FILE_NAME.search(title) else title


def _running_lines(pages: list[str]) -> frozenset[str]:
    """The shapes of short lines that stand at the edge of three pages or more."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_shape(line) for line in _edge_lines(page)})
    return frozenset(shape for shape, count in counts.items() if count >= _MIN_PAGES)


def _edge_lines(page: str) -> list[str]:
    lines = [line.strip() for line in page.split("\n") if line.strip()]
    edge = lines if len(lines) <= 2 * _EDGE_LINES else lines[:_EDGE_LINES] + lines[-_EDGE_LINES:]
    return [line for line in edge if len(line) <= _RUNNING_CHARS]


def _shape(line: str) -> str:
    return _NUMBER.sub("#", " ".join(line.split()))


def _part_edges(page: str, running: frozenset[str]) -> tuple[str, list[str]]:
    """A page's text without its running lines and page number, and those lines."""
    edge = set(_edge_lines(page))
    kept: list[str] = []
    parted: list[str] = []
    for line in page.split("\n"):
        bare = line.strip()
        if bare in edge and (_shape(bare) in running or _PAGE_NUMBER.fullmatch(bare)):
            parted.append(clean_text(bare))
        else:
            kept.append(line)
    return "\n".join(kept), parted


def _mend_words(page: str, whole: str) -> str:
    """A page with the words that its line ends broke made whole, unless they are written with a hyphen elsewhere."""

    def mend(found: re.Match[str]) -> str:
        first, second, after = found.groups()
        hyphen = "-" if not second[0].islower() or f"{first}-{second}" in whole else ""
        # The line still ends: a paragraph is told from the next by how full its last line is.
        return f"{first}{hyphen}{second}{after}\n"

    return _BROKEN_WORD.sub(mend, page)
