"""Plain text and markdown, with or without front matter."""

import re
from collections.abc import Mapping

from index.readers.articles import Draft
from index.readers.blocks import split_text
from index.readers.metadata import Fields

_MAX_FRONT_MATTER = 65_536
_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_KEYS = {
    "id": ("id",),
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "outlet"),
    "author": ("author", "authors"),
    "published": ("published", "date", "publish_date"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
}


def read_text(text: str) -> Draft:
    """An article from plain text; markdown in it is understood."""
    return Draft(Fields(), tuple(split_text(text)))


def read_markdown(text: str) -> Draft:
    """An article from markdown, its fields from the front matter; a broken one is read as text."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end(), opening.end() + _MAX_FRONT_MATTER) if opening else None
    if opening is None or closing is None:
        return read_text(text)
    front, body = text[opening.end() : closing.start()], text[closing.end() :]
    stated = _load(front)
    if stated is None:
        remark = "front matter left out: it is not YAML of the form key: value"
        return Draft(Fields(), tuple(split_text(body)), (remark,))
    return Draft(Fields(**{name: _first(stated, keys) for name, keys in _KEYS.items()}), tuple(split_text(body)))


def _load(front: str) -> Mapping[object, object] | None:
    from frontmatter.default_handlers import YAMLHandler, yaml  # type: ignore[attr-defined]

    try:
        # The base loader keeps all as written: an impossible date stays a string instead of ending the reading.
        stated = YAMLHandler().load(front, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return stated if isinstance(stated, dict) else None


def _first(stated: Mapping[object, object], keys: tuple[str, ...]) -> str:
    for key in keys:
        value = stated.get(key)
        if isinstance(value, list):
            value = ", ".join(each for each in value[:20] if isinstance(each, str))
        if isinstance(value, str) and value.strip():
            return value.strip()[:2_000]
    return ""
