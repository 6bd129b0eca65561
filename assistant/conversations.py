"""Conversations kept in the library's folder, so that a page can show them again, sources and all."""

import json
import os
import re
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from assistant.types import Turn
from index.errors import InputError, LibraryError

MAX_KEPT = 1_000
"""Conversations that are kept; the oldest are dropped."""

MAX_TURNS = 200
"""Questions of one conversation."""

_ID = re.compile(r"[0-9a-f]{32}")
_TURNS = TypeAdapter(tuple[Turn, ...], config=ConfigDict(extra="forbid"))  # what is not understood is not dropped


def new_id() -> str:
    """An id that nobody can guess: whoever has it may read the conversation."""
    return secrets.token_hex(16)


class ConversationStore:
    """One file a conversation, each with all that its answers cite: it outlives the articles."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the library's; nothing is written before the first `save`."""
        self._folder = folder / "conversations"

    def load(self, id: str) -> tuple[Turn, ...]:
        """The turns kept under `id`, none where it is unknown. Raises InputError for no id and for a damaged file."""
        path = self._path(id)
        try:
            return _TURNS.validate_json(path.read_bytes(), strict=True)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise InputError(f"{path} cannot be read ({error.strerror}); mend the cause or delete it") from None
        except ValidationError:
            raise InputError(
                f"{path} is damaged or of another version of Lodestone and cannot be read; delete it"
            ) from None

    def save(self, id: str, turns: Sequence[Turn]) -> None:
        """Keeps the turns under `id`, whole or not at all, and drops the oldest conversations beyond MAX_KEPT.

        Raises InputError for what is no id and for more than MAX_TURNS, LibraryError where it cannot be written.
        """
        path = self._path(id)
        if len(turns) > MAX_TURNS:
            raise InputError(f"the conversation has {len(turns)} questions, {MAX_TURNS} are the most; begin a new one")
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self._write(path, _to_json(turns))
            self._drop_oldest(path)
        except OSError as error:
            raise LibraryError(f"{path} cannot be written ({error.strerror}); free space or mend the cause") from None

    def _path(self, id: str) -> Path:
        if not _ID.fullmatch(id):
            raise InputError(f"{id[:40]!r} is not the id of a conversation; begin a new one")
        return self._folder / f"{id}.json"

    def _write(self, path: Path, text: bytes) -> None:
        descriptor, name = tempfile.mkstemp(dir=self._folder)  # readable for its owner alone
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(text)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _drop_oldest(self, just_saved: Path) -> None:
        """Drops files beyond MAX_KEPT, what a kill left over included; never the one just saved, whatever the clock."""
        ages: dict[Path, int] = {}
        for path in self._folder.iterdir():
            try:
                ages[path] = path.stat().st_mtime_ns
            except FileNotFoundError:
                continue  # another process dropped it
        ages.pop(just_saved, None)
        for path in sorted(ages, key=ages.__getitem__, reverse=True)[MAX_KEPT - 1 :]:
            path.unlink(missing_ok=True)


def _to_json(turns: Sequence[Turn]) -> bytes:
    """The turns as JSON; a half of a character, which no file takes, becomes one question mark."""
    plain = _TURNS.dump_python(tuple(turns), mode="json")
    return json.dumps(plain, ensure_ascii=False).encode(errors="replace")
