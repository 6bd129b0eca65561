"""Where the page is served, and to whom."""

import os
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from assistant.ui.passwords import Passwords
from index.errors import InputError


@dataclass(frozen=True, slots=True)
class Serving:
    """Where to listen, who may come in (everybody where `passwords` is None), whether agents may call.

    Raises InputError where others than this machine could come in unasked and `insecure` does not say so.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    passwords: Passwords | None = None
    insecure: bool = False
    mcp: bool = False

    def __post_init__(self) -> None:
        if not (self.passwords or self.insecure or is_loopback(self.host)):
            raise InputError(
                f"{self.host} can be reached from other machines; ask for a password with --auth or "
                "LODESTONE_AUTH_FILE, or let everybody in with --insecure"
            )

    @property
    def is_private(self) -> bool:
        """Whether it is for this machine alone, and nobody is asked who they are."""
        return self.passwords is None and not self.insecure and is_loopback(self.host)

    @property
    def is_open(self) -> bool:
        """Whether everybody who reaches the address is let in, from other machines too."""
        return self.passwords is None and not is_loopback(self.host)


def choose_passwords(pair: str, path: Path | None) -> Passwords | None:
    """The one user of `user:password`, or those of the file; None where neither is given."""
    if pair and path:
        raise InputError(f"--auth and the file {path} both say who may come in; give one of them")
    if pair:
        return Passwords.of_pair(pair)
    return Passwords.read(path) if path else None


def listen(serving: Serving) -> socket.socket:
    """A socket that listens. Raises InputError where the address cannot be had."""
    if not serving.host.isascii():
        raise InputError(f"{serving.host!r} is no name of a machine; choose another with --host")
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    try:
        return socket.create_server((serving.host, serving.port), family=family)
    except OSError as error:
        raise InputError(
            f"{serving.host} port {serving.port} cannot be listened on ({_reason(error)}); "
            "choose another with --host and --port"
        ) from None


def address_of(listening: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether this name or address is one that only this machine reaches itself by."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reason(error: OSError) -> str:
    """Why, without the address that Python adds to it."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
