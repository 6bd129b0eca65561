"""Bytes to text: BOM, strict UTF-8, then a guess; what is no text is refused."""

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from index.errors import ReadError

MAX_BYTES = 20_000_000
MAX_RECORD_CHARS = 4_000_000
_SAMPLE_BYTES = 65_536
# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Code pages in which news is found; rarer ones (DOS, Mac, EBCDIC) only win by accident on short texts.
_CODE_PAGES = [
    "cp1252",
    "cp1251",
    "koi8_r",
    "cp1250",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "iso8859_2",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_jp",
    "euc_kr",
    "cp874",
]
# Not any codec by name: some of Python's decompress, or take any bytes for text.
_PAGE_CODE = re.compile(r"(?:windows|cp|iso|koi8|gb|big5|shift|euc|tis|latin|x-sjis)[\w-]{0,20}", re.IGNORECASE)
_BAD_BYTE = re.compile("[\udc80-\udcff]")
_TEXT_CONTROLS = b"\t\n\r\f\x1b"


def decode(data: bytes, declared: str = "") -> str:
    """The text that `data` encodes; `declared` is tried where it is not UTF-8. Raises ReadError."""
    check_size(len(data))
    encoding = find_encoding(data, declared)
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise ReadError(f"is not valid {encoding}; save it as UTF-8") from None


def check_size(size: int) -> None:
    """Raise ReadError for a file of one article that is too large to be one."""
    if size > MAX_BYTES:
        raise ReadError(f"holds {size / 1e6:.0f} MB, more than {MAX_BYTES // 1_000_000} MB; split it, or use .jsonl")


def find_encoding(data: bytes, declared: str = "", cut: bool = False) -> str:
    """The name of the encoding of `data`, `cut` where it may end within a character. Raises ReadError for binary."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    _refuse_binary(data)
    if _decodes(data, "utf-8", cut):
        return "utf-8"
    if _PAGE_CODE.fullmatch(declared) and _decodes(data, declared, cut):
        return declared
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE_BYTES], cp_isolation=_CODE_PAGES).best()
    if best is None:
        raise ReadError("is in no encoding that could be found; save it as UTF-8")
    return best.encoding


def open_lines(source: BinaryIO, newline: str | None = "\n") -> Iterator[tuple[int, str | ReadError]]:
    """Each line with its number from 1, read one at a time; a line too long or undecodable is a ReadError."""
    sample = source.read(_SAMPLE_BYTES)
    encoding = find_encoding(sample, cut=len(sample) == _SAMPLE_BYTES)
    source.seek(0)
    # Bytes that are not UTF-8 become lone surrogates, so that one bad line is told from the others.
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    with io.TextIOWrapper(source, encoding=encoding, errors=errors, newline=newline) as stream:
        number = 0
        while line := stream.readline(MAX_RECORD_CHARS):
            number += 1
            if len(line) == MAX_RECORD_CHARS and not line.endswith("\n"):
                while (rest := stream.readline(MAX_RECORD_CHARS)) and not rest.endswith("\n"):
                    pass
                yield number, ReadError(f"longer than {MAX_RECORD_CHARS:,} characters; split the record")
            elif _BAD_BYTE.search(line):
                yield number, ReadError("not valid UTF-8; save the file as UTF-8")
            else:
                yield number, line


def _refuse_binary(data: bytes) -> None:
    sample = data[:_SAMPLE_BYTES]
    controls = sum(sample.count(code) for code in range(32) if code not in _TEXT_CONTROLS)
    if b"\0" in data or controls > max(2, len(sample) // 50):
        raise ReadError("is not text but binary data; give text, or the file's true suffix")


def _decodes(data: bytes, encoding: str, cut: bool) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(data, final=not cut)
    except (UnicodeError, LookupError):
        return False
    return True
