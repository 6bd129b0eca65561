"""Files of JSON lines that grow while work goes on; a crash may cut the last line off."""

import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from index.errors import InputError

T = TypeVar("T")


def append_entry(path: Path, entry: Any) -> None:
    """Writes one more line."""
    with path.open("ab") as file:
        file.write(TypeAdapter(type(entry)).dump_json(entry) + b"\n")


def read_journal(path: Path, kind: type[T], remedy: str, *, whole: bool = False) -> list[T]:
    """The entries in order, without a last one that was cut off. Raises InputError that names the line.

    Where entries are to be `whole`, each must hold all that is written of one today.
    """
    adapter = TypeAdapter(kind)
    try:
        *lines, rest = path.read_bytes().split(b"\n")  # of bytes: what was cut off may end within a character
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); {remedy}") from None
    entries = []
    for number, line in enumerate([*lines, rest] if _is_whole(rest) else lines, start=1):
        if not line.strip():
            continue
        try:
            entries.append(adapter.validate_json(line))
        except ValidationError:
            raise InputError(f"{path} line {number} is damaged; {remedy}") from None
        if whole and (missing := _missing(line, kind)):
            raise InputError(f"{path} line {number} is of an older version, without {missing}; {remedy}")
    return entries


def mend_journal(path: Path) -> None:
    """Makes a file that a crash cut off end with a whole line, so that more can be written."""
    if not path.exists():
        return
    written = path.read_bytes()
    end = written.rfind(b"\n") + 1
    if _is_whole(written[end:]):
        with path.open("ab") as file:
            file.write(b"\n")
    elif end < len(written):
        os.truncate(path, end)


def _missing(line: bytes, kind: type[Any]) -> str:
    written = json.loads(line)
    return ", ".join(field.name for field in fields(kind) if field.name not in written)


def _is_whole(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
