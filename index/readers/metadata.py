"""What a text says about itself: its title, day, address, publisher, author and language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from index.cleaning import clean_markdown, clean_text
from index.dates import parse_date
from index.errors import InputError
from index.readers import labels
from index.readers.blocks import Block, Kind, ends_sentence
from index.readers.datelines import date_in_line, split_line
from index.readers.voices import find_end


@dataclass(frozen=True, slots=True)
class Fields:
    """What a file states of an article outside its text, as written; empty where it states nothing."""

    id: str = ""
    title: str = ""
    publisher: str = ""
    author: str = ""
    published: str = ""
    url: str = ""
    language: str = ""


_TOP = 10
_MAX_TITLE = 200
_MAX_URL = 2_000
_MIN_LETTERS = 40
_LANGUAGE_SAMPLE = 2_000

_URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?=[/-]|$)", re.IGNORECASE)
_URL_LABEL = re.compile(r"(?:original |source |article |canonical )?(?:url|link|permalink) ?:", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"]{1,2000}", re.IGNORECASE)
_SECOND_LEVEL = frozenset(("co", "com", "org", "net", "gov", "gob", "edu", "ac", "or", "ne", "go"))
_SUBDOMAINS = frozenset(("www", "www2", "m", "amp", "mobile", "edition", "en", "news"))


def title_of(fields: Fields, blocks: list[Block], stem: str) -> tuple[str, list[Block]]:
    """The title and the blocks without it: a field, a heading, a short first line, the file's name."""
    given = clean_markdown(fields.title[:1_000])[:300]
    if given:
        return given, _without_title(blocks, given)
    candidates = [place for place, block in enumerate(blocks[:_TOP]) if _may_be_title(block)]
    headed = [place for place, block in enumerate(blocks) if block.kind is Kind.HEADING]
    # A heading of a lower level may be that of the first section.
    first = next(iter(headed), None)
    place = first if first in candidates[:1] or (first is not None and _leads(blocks, first)) else None
    if place is None and candidates and _is_short(blocks[candidates[0]]) and _has_more(blocks, candidates[0]):
        place = candidates[0]
    if place is None:
        return clean_text(stem) or "Untitled", blocks
    return blocks[place].text[:300], blocks[:place] + blocks[place + 1 :]


def _may_be_title(block: Block) -> bool:
    if block.kind not in (Kind.PROSE, Kind.HEADING, Kind.LINK) or labels.is_highlight_label(block.text):
        return False
    return not (labels.line_voice(block.text) or _is_statement(block.text) or _is_address(block))


def _is_statement(text: str) -> bool:
    return date_in_line(text) is not None or labels.byline(text) != ""


def _is_address(block: Block) -> bool:
    return _URL_LABEL.match(block.text) is not None or _URL.match(block.text) is not None


def _is_short(block: Block) -> bool:
    # A sentence of some length is text that would be lost as a title.
    return len(block.text) <= _MAX_TITLE and not (block.text.endswith((".", ":", ",")) and block.text.count(" ") >= 12)


def _has_more(blocks: list[Block], place: int) -> bool:
    return any(_may_be_title(block) or block.kind in (Kind.ITEM, Kind.TABLE) for block in blocks[place + 1 :])


def _leads(blocks: list[Block], place: int) -> bool:
    prose = (at for at, block in enumerate(blocks) if block.kind is Kind.PROSE and ends_sentence(block.text))
    return blocks[place].level == 1 and place < next(prose, len(blocks))


def _without_title(blocks: list[Block], title: str) -> list[Block]:
    wanted = _letters(title)
    for place, block in enumerate(blocks[:_TOP]):
        if len(block.text) < 2 * len(title) + 20 and _letters(block.text) == wanted:
            return blocks[:place] + blocks[place + 1 :]
    return blocks


def published_on(fields: Fields, blocks: list[Block], url: str) -> tuple[date | None, str]:
    """The day of publication and, where a date was given in vain, why it is left empty."""
    if fields.published:
        return _try_date(clean_text(fields.published[:100]))
    reason = ""
    lines = [line for block in blocks[:_TOP] if (line := date_in_line(block.text))]
    # An update is later than the day of publication, if that is given too.
    for line in sorted(lines, key=lambda line: line.is_update):
        day, reason = _try_date(line.day)
        if day:
            return day, ""
    if found := _URL_DATE.search(urlsplit(url).path):
        year, month, day_number = found.groups()
        written = f"{year}-{month:0>2}-{day_number:0>2}" if month.isdigit() else f"{day_number} {month} {year}"
        if day := _try_date(written)[0]:
            return day, ""
    return None, reason


def _try_date(text: str) -> tuple[date | None, str]:
    try:
        return parse_date(text), ""
    except InputError as error:
        return None, f"date left empty: {error}"


def url_of(fields: Fields, blocks: list[Block]) -> str:
    """The article's address: a field, or the line that a label announces as its URL."""
    if address := valid_url(fields.url):
        return address
    found = (_URL.search(text) for text in _announced(blocks))
    return next((address for each in found if each and (address := valid_url(each[0]))), "")


def _announced(blocks: list[Block]) -> Iterable[str]:
    for block, after in zip(blocks, [*blocks[1:], Block("")], strict=False):
        if label := _URL_LABEL.match(block.text):
            rest = block.text[label.end() :].strip()
            yield rest or (after.text if after.kind is Kind.LINK else "")


def valid_url(text: str) -> str:
    """`text` if it is an http address, else nothing."""
    text = text.strip().strip("<>")
    if len(text) > _MAX_URL or any(mark.isspace() or not mark.isprintable() for mark in text):
        return ""
    try:
        parts = urlsplit(text)
        return text if parts.scheme in ("http", "https") and parts.hostname and "." in parts.hostname else ""
    except ValueError:
        return ""


def publisher_of(fields: Fields, url: str, texts: Iterable[str]) -> str:
    """The publisher: a field, the site's name as the text writes it, else its host."""
    if fields.publisher:
        return clean_markdown(fields.publisher[:1_000])[:200]
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    if not host:
        return ""
    label = re.sub(r"[\W_]", "", _main_label(host))
    names = (name for text in texts for name in _runs_equal_to(label, text))
    return next(names, host)


def _main_label(host: str) -> str:
    parts = host.split(".")
    while len(parts) > 2 and parts[0] in _SUBDOMAINS:
        parts = parts[1:]
    if len(parts) > 2 and parts[-2] in _SECOND_LEVEL and len(parts[-1]) == 2:
        return parts[-3]
    return parts[-2] if len(parts) > 1 else parts[0]


def _runs_equal_to(label: str, text: str) -> Iterable[str]:
    words = list(re.finditer(r"[^\W_]+", text))
    folded = [word[0].casefold() for word in words]
    for first in range(len(words)):
        run = ""
        for last in range(first, len(words)):
            run += folded[last]
            if run == label:
                name = text[words[first].start() : words[last].end()]
                if name[0].isupper() and len(name) <= len(label) + 2 * (last - first):
                    yield name
            if not label.startswith(run):
                break


def author_of(fields: Fields, blocks: list[Block]) -> str:
    """The author: a field, else a byline above the text or where it ends."""
    stated = clean_markdown(fields.author[:1_000])[:200]
    if stated and "://" not in stated:
        return stated
    end = find_end(blocks)
    for block in [*blocks[:_TOP], *blocks[end:]]:
        if labels.is_comment_count(block.text):
            break
        for part in split_line(block.text) if len(block.text) <= 150 else ():
            if name := labels.byline(part):
                return name
    return ""


def language_of(fields: Fields, text: str) -> str:
    """The two-letter language: a field, else recognised from a text that is long enough."""
    if given := re.match(r"([a-z]{2})(?=$|[-_])", fields.language[:20].strip().lower()):
        return given[1]
    if sum(mark.isalpha() for mark in text[:_LANGUAGE_SAMPLE]) < _MIN_LETTERS:
        return ""
    from py3langid import classify  # type: ignore[import-untyped]

    return str(classify(text[:_LANGUAGE_SAMPLE])[0])


def set_aside(blocks: list[Block], url: str) -> list[Block]:
    """The blocks with those that only state date, author or address marked as noise."""
    marked: list[Block] = []
    announced = False
    for place, block in enumerate(blocks):
        label = _URL_LABEL.match(block.text)
        is_address = bool(label) or (announced and block.kind is Kind.LINK) or (bool(url) and block.text == url)
        announced = label is not None and label.end() == len(block.text)
        stated = place < _TOP and _is_statement(block.text)
        marked.append(replace(block, kind=Kind.NOISE) if is_address or stated else block)
    return marked


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
