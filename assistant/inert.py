"""Text that can do nothing: no markup, no address, nothing hidden, no marks that a chat model takes for its own."""

import re
import unicodedata

from index.cleaning import clean_markdown

_MAX_PASSES = 4

_BLOCK = re.compile(r"<(script|style|template)\b[^<>]{0,500}>.{0,5000}?</\1\s*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.{0,2000}?-->")
_TAG = re.compile(r"<[A-Za-z/!?][^<>]{0,2000}>")
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|code|em|font|i|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]{0,2000}>", re.IGNORECASE
)
_OPEN_TAG = re.compile(r"<(?=[A-Za-z/!?|｜])")
CHAT_MARK = re.compile(
    r"<[|｜][^<>]{0,60}[|｜]>|</?(?:s|bos|eos|(?:start|end)_of_turn|think|tool_call|tool_response)>"
    r"|\[/?(?:INST|SYS(?:TEM)?|USER|ASSISTANT|AVAILABLE_TOOLS|TOOL(?:_CALLS|_RESULTS)?)\]|<</?SYS>>"
)
"""The marks that chat templates put around turns: <|im_start|>, <｜User｜>, [INST], <<SYS>>, <start_of_turn>."""
_REFERENCE = re.compile(r"\[([^\[\]]{1,300})\]\[[^\[\]]{0,100}\]")
_DEFINITION = re.compile(r"\[[^\[\]]{1,100}\]:\s*\S{1,2000}(?:\s+\"[^\"]{0,300}\")?")
_ADDRESS = re.compile(
    r"(?:\b[A-Za-z][A-Za-z0-9+.-]{1,20}:)?//[^\s<>\"]{3,2000}"
    r"|\b(?:javascript|vbscript|data|mailto|file):[^\s<>\"]{2,2000}"
    r"|\bwww\.[^\s<>\"]{2,2000}",
    re.IGNORECASE,
)
_AFTER_ADDRESS = ".,;:!?)]}'”’"
_FENCE = re.compile(r"([=<>#~`*_|-])\1{2,}")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn"})
# Characters that carry no meaning on their own and can spell a message between the letters, or stand for nothing.
_HIDDEN = re.compile("[\u115f\u1160\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_JOINERS = frozenset("\u200c\u200d")


def inert_text(text: str) -> str:
    """One line of `text` as it may be shown to a model or a reader: words stay, what is not words goes."""
    for _ in range(_MAX_PASSES):  # what goes can leave another behind, as in <scr<b>ipt>
        before, text = text, _strip(text)
        if text == before:
            break
    return _OPEN_TAG.sub("‹", text).replace("](", "] (")


def visible_text(text: str) -> str:
    """The text without characters that nobody sees; joiners stay where they shape letters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in _HIDDEN.sub("", text) if not _is_hidden(char))


def _strip(text: str) -> str:
    text = visible_text(clean_markdown(text))
    text = _INLINE_TAG.sub("", text)
    for pattern in (_BLOCK, _COMMENT, CHAT_MARK, _TAG, _DEFINITION):
        text = pattern.sub(" ", text)
    text = _ADDRESS.sub(_hide_address, _REFERENCE.sub(r"\1", text))
    return " ".join(_FENCE.sub(r"\1", text).split())


def _hide_address(found: re.Match[str]) -> str:
    return "(link)" + found[0][len(found[0].rstrip(_AFTER_ADDRESS)) :]


def _is_hidden(char: str) -> bool:
    category = unicodedata.category(char)
    return category in _HIDDEN_CATEGORIES or (category == "Cf" and char not in _JOINERS)
