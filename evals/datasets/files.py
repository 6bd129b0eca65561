"""Files of public data, checked where they enter: what is not of the form told of is one line with the place."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from index.errors import InputError

REMEDY = "fetch the data set anew"


class Record(BaseModel):
    """A row as its file has it; fields that are not told of are passed over."""

    model_config = ConfigDict(frozen=True)


R = TypeVar("R", bound=Record)
T = TypeVar("T")


def read_rows(path: Path, kind: type[R]) -> list[R]:
    """The rows of a file of JSON Lines. Raises InputError where there are none or one is broken."""
    rows = [
        _parse(kind.model_validate_json, line, f"{path}, line {number}")
        for number, line in enumerate(_lines(path), start=1)
        if line.strip()
    ]
    return _some(rows, path)


def read_list(path: Path, kind: type[R]) -> list[R]:
    """The rows of a file that is one JSON list. Raises InputError where it is not, or is empty."""
    listed: TypeAdapter[list[R]] = TypeAdapter(list[kind])  # type: ignore[valid-type]
    return _some(_parse(listed.validate_json, b"".join(_lines(path)), str(path)), path)


def read_table(path: Path, columns: int) -> Iterator[list[str]]:
    """The rows of a file of cells parted by tabs, the headings left out. Raises InputError for a broken one."""
    for number, line in enumerate(_lines(path), start=1):
        try:
            cells = line.decode().rstrip("\r\n").split("\t")
        except UnicodeDecodeError:
            raise InputError(f"{path}, line {number}: it is not UTF-8; {REMEDY}") from None
        if number > 1 and line.strip():
            if len(cells) < columns:
                raise InputError(f"{path}, line {number}: {len(cells)} cells, not {columns}; {REMEDY}")
            yield cells


def check_file(path: Path) -> Path:
    """`path`, if there is a file. Raises InputError."""
    if not path.is_file():
        raise InputError(f"{path} does not exist; name the folder that holds the data set")
    return path


def find_files(folder: Path, names: Iterable[str]) -> list[Path]:
    """Those of the files that are there. Raises InputError when none is."""
    names = list(names)
    found = [folder / name for name in names if (folder / name).is_file()]
    if not found:
        raise InputError(f"{folder} holds none of {', '.join(names)}; name the folder that holds the data set")
    return found


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with check_file(path).open("rb") as file:
            yield from file  # split at \n alone: texts hold other line separators
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); mend it or name another folder") from None


def _parse(parse: Callable[[bytes], T], text: bytes, where: str) -> T:
    try:
        return parse(text)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise InputError(f"{where}: {field + ': ' if field else ''}{first['msg']}; {REMEDY}") from None


def _some(rows: list[R], path: Path) -> list[R]:
    if not rows:
        raise InputError(f"{path} is empty; {REMEDY}")
    return rows
