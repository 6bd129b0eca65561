"""Who may use the page: passwords kept as scrypt hashes, one user a line."""

import hashlib
import hmac
import os
import re
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from index.errors import InputError

MAX_PASSWORD_CHARACTERS = 1_000
_MAX_USER_CHARACTERS = 100
_MAX_MEMORY = 1 << 28
_SALT_BYTES = 16
_KEY_BYTES = 32
_HALVES = re.compile("[\ud800-\udfff]")
_LINE = re.compile(
    r"(?P<user>[^:]+):scrypt\$(?P<n>\d{1,7})\$(?P<r>\d{1,2})\$(?P<p>\d{1,2})"
    r"\$(?P<salt>(?:[0-9a-f]{2}){16,64})\$(?P<key>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class _Hash:
    """A password as scrypt leaves it: the key, and with what it was made."""

    # Of the choices that OWASP's Password Storage Cheat Sheet holds equally strong, the one that takes 16 MiB:
    # people who sign in at once must not fill the memory.
    salt: bytes
    key: bytes = b""
    n: int = 1 << 14
    r: int = 8
    p: int = 5

    @property
    def memory(self) -> int:
        """Bytes that it takes to compute."""
        return 128 * self.r * (self.n + self.p + 2)

    def key_of(self, password: str) -> bytes:
        """What `password` gives under this salt."""
        text = password.encode(errors="surrogatepass")  # a browser may send half a character
        return hashlib.scrypt(text, salt=self.salt, n=self.n, r=self.r, p=self.p, maxmem=self.memory, dklen=_KEY_BYTES)


class Passwords:
    """The users and the hashes of their passwords."""

    def __init__(self, hashes: Mapping[str, _Hash]) -> None:
        """For `of_pair` and `read`; at least one user."""
        self._hashes = dict(hashes)
        # Whoever is not known is compared with a key that nothing gives, so that it takes as long as for a user.
        self._nobody = replace(next(iter(hashes.values())), key=secrets.token_bytes(_KEY_BYTES))

    @classmethod
    def of_pair(cls, pair: str) -> Self:
        """The one user of `user:password`. Raises InputError, without the pair in it, where it is none."""
        user, colon, password = pair.partition(":")
        if not colon:
            raise InputError("the user and password have no colon between them; write them as user:password")
        return cls({user: _hash(user, password)})

    @classmethod
    def read(cls, path: Path) -> Self:
        """The users of a file, one a line, as `lodestone password` prints it; lines that begin with # are comments.

        Raises InputError for a file that cannot be read, that others can write or that holds no user, and for a line
        that is none, without the line in it.
        """
        hashes: dict[str, _Hash] = {}
        for number, line in enumerate(_read(path).splitlines(), start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            user, hash = _parse(line.strip(), f"{path}:line {number}")
            if user in hashes:
                raise InputError(f"{path}:line {number} names {user!r} again; delete one of the lines")
            hashes[user] = hash
        if not hashes:
            raise InputError(f"{path} holds no user; add one with: lodestone password USER >> {path}")
        return cls(hashes)

    def check(self, user: str, password: str) -> bool:
        """Whether this is the user's password; takes as long for a user who is not known."""
        hash = self._hashes.get(user, self._nobody)
        # One character more than any password has: what is cut here is wrong, and endless ones cost nothing.
        return hmac.compare_digest(hash.key_of(password[: MAX_PASSWORD_CHARACTERS + 1]), hash.key)


def hash_password(user: str, password: str) -> str:
    """A line for the file of users. Raises InputError for a user or password that cannot be used."""
    hash = _hash(user, password)
    return f"{user}:scrypt${hash.n}${hash.r}${hash.p}${hash.salt.hex()}${hash.key.hex()}"


def _hash(user: str, password: str) -> _Hash:
    if not _is_user(user):
        raise InputError(
            f"the user {user[:_MAX_USER_CHARACTERS]!r} cannot be used; give a name of 1 to {_MAX_USER_CHARACTERS} "
            "characters without colon, without # or blanks at its ends"
        )
    if not 0 < len(password) <= MAX_PASSWORD_CHARACTERS:
        raise InputError(f"the password has {len(password):,} characters; use 1 to {MAX_PASSWORD_CHARACTERS:,}")
    if _HALVES.search(password):  # no browser could send it
        raise InputError("the password is not UTF-8 text; write it anew")
    hash = _Hash(secrets.token_bytes(_SALT_BYTES))
    return replace(hash, key=hash.key_of(password))


def _is_user(user: str) -> bool:
    plain = user == user.strip() and user.isprintable() and ":" not in user and not user.startswith("#")
    return plain and 0 < len(user) <= _MAX_USER_CHARACTERS


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                raise InputError(f"{path} can be written by others, who could let themselves in: chmod 600 {path}")
            return file.read()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); name a file of users") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text; write it anew with: lodestone password USER") from None


def _parse(line: str, where: str) -> tuple[str, _Hash]:
    found = _LINE.fullmatch(line)
    if found and _is_user(found["user"]):
        n, r, p = (int(found[name]) for name in "nrp")
        hash = _Hash(bytes.fromhex(found["salt"]), bytes.fromhex(found["key"]), n, r, p)
        if n > 1 and n & (n - 1) == 0 and r > 1 and p and hash.memory <= _MAX_MEMORY:
            return found["user"], hash
    raise InputError(f"{where} is not user:scrypt$…; write it with: lodestone password USER")
