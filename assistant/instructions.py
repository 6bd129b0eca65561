"""Sentences that speak to a machine instead of telling news: nothing is ever cited from them.

A sentence is one when it holds markup, marks of chat templates, encoded or hidden text; when it calls a machine and
orders it to tell something; or when it speaks of the question, the user or the answer. News about such things is let
through: a law that binds chatbots, and words that somebody is said to have typed.
"""

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterator

from assistant.inert import CHAT_MARK, visible_text
from assistant.orders import BACKWARDS, ORDERS, ORDERS_TO_MACHINES, OTHER_TONGUES, QUOTED, REPORTED, SPOKEN

_MAX_CHARACTERS = 5_000
_MIXED_WORDS = 3

_MARKUP = re.compile(
    r"<!--|</?(?:a|b|body|div|embed|form|head|html|i|iframe|img|input|instructions?|link|meta|object|p|prompt|rules?"
    r"|script|source|sources|span|style|svg|system|table|user|assistant|video)\b[^<>]*(?:>|$)"
    r"|!\[[^\[\]]{0,200}\]\(|\]\((?:javascript|data|vbscript):|\[[^\[\]]{1,60}\]:\s*(?:https?:)?//"
    r"|\b(?:javascript|vbscript):\S|\bon(?:error|load|click|mouseover)\s*=|document\.(?:cookie|location|body)"
    r"|```|[{,]\s*\"\w{2,20}\"\s*:\s*[\[{\"]|\x1b\]|\]8;;",
    re.IGNORECASE,
)
_OVERRIDING_BIDI = "\u202e"
_TAGS = re.compile("[\U000e0020-\U000e007e]{2}")
_REGION = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{3,6}\U000e007f")  # the flag of England and its like
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4}")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝАВЕКМНОРСТХІЈЅαορνιΑΒΕΗΙΚΜΝΟΡΤΧ", "aeopcyxijshdqwABEKMHOPCTXIJSaopviABEHIKMNOPTX"
)

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,4000}={0,2}")
_HEX = re.compile(r"(?:(?:0x|\\x|%)?[0-9a-fA-F]{2}[ ,:]?){10,2000}")
_BITS = re.compile(r"(?:[01]{8}[ ,]?){4,500}")
_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4}){4}")
_CIPHER = re.compile(r"\b(?:rot-?13|base-?64|caesar cipher)\b", re.IGNORECASE)


def looks_like_instruction(sentence: str) -> bool:
    """Whether a sentence is addressed to a machine, or hides something from a human reader, instead of telling news."""
    sentence = sentence[:_MAX_CHARACTERS]
    if _hides(sentence):
        return True
    text = _folded(sentence)
    if _MARKUP.search(text) or CHAT_MARK.search(text) or _is_encoded(text):
        return True
    text = _unreported(text)
    return _commands(text) or (BACKWARDS.search(text) is not None and _commands(text[::-1]))


def _commands(text: str) -> bool:
    if any(pattern.search(text) for pattern in ORDERS):
        return True
    if not REPORTED.search(text) and any(pattern.search(text) for pattern in ORDERS_TO_MACHINES):
        return True
    for tongue in OTHER_TONGUES:
        if not tongue.script.search(text):
            continue
        if tongue.override.search(text):
            return True
        if tongue.machine.search(text) and tongue.order.search(text) and not tongue.reported.search(text):
            return True
    return False


def _unreported(text: str) -> str:
    """The text without what it quotes, where somebody is said to have said it."""
    outside = QUOTED.sub(" … ", text)
    return outside if outside != text and SPOKEN.search(outside) else text


def _hides(sentence: str) -> bool:
    """Whether characters stand in it that only a machine reads, or letters of two scripts are mixed within words."""
    if _OVERRIDING_BIDI in sentence or _TAGS.search(_REGION.sub("", sentence)) or _SELECTORS.search(sentence):
        return True
    mixed = [word for word in re.findall(r"\w+", visible_text(sentence)) if _is_mixed(word)]
    return sum(_CYRILLIC.search(word) is not None for word in mixed) >= _MIXED_WORDS  # science mixes in Greek


def _is_mixed(word: str) -> bool:
    if word.isascii():
        return False
    scripts = {unicodedata.name(char, "").partition(" ")[0] for char in word if char.isalpha()}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})


def _folded(sentence: str) -> str:
    """The sentence as a reader takes it: nothing invisible, letters that look alike are alike."""
    text = unicodedata.normalize("NFKC", visible_text(" ".join(html.unescape(sentence).split())))
    text = text.replace("\u200c", "").replace("\u200d", "")
    return re.sub(r"\w+", lambda word: word[0].translate(_LOOKALIKES) if _is_mixed(word[0]) else word[0], text)


def _is_encoded(text: str) -> bool:
    if _ESCAPES.search(text) or _BITS.search(text) or _CIPHER.search(text):
        return True
    return any(_reads_as_text(decoded) for decoded in _decodings(text))


def _decodings(text: str) -> Iterator[bytes]:
    """What the long runs of a sentence decode to: a name or a number decodes to nothing that can be read."""
    for found in _BASE64.finditer(text):
        run = found[0].rstrip("=").replace("-", "+").replace("_", "/")
        try:
            yield base64.b64decode(run + "=" * (-len(run) % 4))
        except binascii.Error:
            continue
    for found in _HEX.finditer(text):
        digits = re.sub(r"0x|\\x|[% ,:]", "", found[0])
        yield bytes.fromhex(digits[: len(digits) // 2 * 2])


def _reads_as_text(decoded: bytes) -> bool:
    try:
        text = decoded.decode()
    except UnicodeDecodeError:
        return False
    return text.isprintable() and sum(char.isalpha() or char == " " for char in text) >= 0.8 * len(text)
