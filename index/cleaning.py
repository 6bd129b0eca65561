"""Text as a reader sees it: mended characters, no invisible ones, no markup left over."""

import html
import re
import unicodedata
from collections.abc import Callable

_LINE_BREAK = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACE = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# A joiner shapes letters in Persian or Hindi and holds emoji together; between Latin letters it only hides.
_STRAY_JOINER = re.compile("(?<![\u0600-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\U0010ffff])")
# Sorting a long run of combining marks takes quadratic time, and no script stacks that many.
_MARK = "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u20d0-\u20ff]"
_MARK_PILE = re.compile(f"({_MARK}{{8}}){_MARK}+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# "©!-- /wp:paragraph --" is what is left of a comment after a faulty conversion.
_COMMENT = re.compile(r"[<©]!--(?:(?!!--).){0,1000}?--(?:>|»|$)", re.DOTALL | re.MULTILINE)
_NEW_TAB = re.compile(r" ?\(opens (?:in|in a|in an|in another|a) ?(?:new )?(?:tab|window)\)", re.IGNORECASE)

_LINK_TARGET = r"""\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,500})?(?: "[^"\n]{0,300}")?\)"""
_LINK_TEXT = r"((?:[^\[\]\n]|\[[^\[\]\n]{0,100}\]){0,300})"
IMAGE = re.compile(rf"!\[{_LINK_TEXT}\]{_LINK_TARGET}")
LINK = re.compile(rf"(?<!!)\[{_LINK_TEXT}\]{_LINK_TARGET}")
AUTOLINK = re.compile(r"<(https?://[^<>\s]{1,2000})>")
_STRONG = re.compile(r"\*\*+|(?<!\w)__+|__+(?!\w)")
_CODE = re.compile(r"(?<!`)`{1,3}([^`\n]{1,300})`{1,3}(?!`)")
_STAR = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,300})(?<=[^\s*])\*(?![\w*])")
_UNDERSCORE = re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]{1,300})(?<=[^\s_])_(?!\w)")
_ESCAPE = re.compile(r"(?<!\\)\\+(?=[`*_{}\[\]()#+\-.!$&~|<>\"'%@:;,=^?/])")

_MAX_PASSES = 4


def mend_text(text: str) -> str:
    """Mend mojibake, entities, spaces and line ends; drop invisible characters. Lines stay lines."""
    return _settle(_mend_once, text)


def clean_text(text: str) -> str:
    """One line of mended text, whitespace collapsed."""
    return _settle(_clean_once, text)


def clean_markdown(text: str) -> str:
    """One line of mended text without markdown: links give their words, images nothing."""
    return _settle(_strip_once, text)


def _settle(once: Callable[[str], str], text: str) -> str:
    """Repeat until nothing changes, since one mend can uncover another; bounded against built nests."""
    for _ in range(_MAX_PASSES):
        before, text = text, once(text)
        if text == before:
            break
    return text


def _mend_once(text: str) -> str:
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    if "!--" in text:
        text = _COMMENT.sub("", text)
    if not text.isascii():
        text = _fix_encoding(_MARK_PILE.sub(r"\1", text))
    text = _SPACE.sub(" ", _LINE_BREAK.sub("\n", text))
    return _STRAY_JOINER.sub("", _INVISIBLE.sub("", text))


def _fix_encoding(text: str) -> str:
    import ftfy

    config = ftfy.TextFixerConfig(
        unescape_html=False, uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False, explain=False
    )
    return unicodedata.normalize("NFC", ftfy.fix_text(text, config))


def _clean_once(text: str) -> str:
    return _NEW_TAB.sub("", " ".join(_mend_once(text).split()))


def _strip_once(text: str) -> str:
    text = LINK.sub(r"\1", IMAGE.sub("", _clean_once(text)))
    text = AUTOLINK.sub(r"\1", text)
    text = _STRONG.sub("", _CODE.sub(r"\1", text))
    text = _UNDERSCORE.sub(r"\1", _STAR.sub(r"\1", text))
    return " ".join(_ESCAPE.sub("", text).split())
