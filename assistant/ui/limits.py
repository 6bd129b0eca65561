"""How much one user may ask at a time."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from index.errors import InputError


class Turnstile:
    """Lets each user through `most` times at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def entered(self, user: str) -> Iterator[None]:
        """While inside, `user` counts once. Raises InputError when too many of the user's questions are open."""
        with self._lock:
            if self._inside[user] >= self._most:
                raise InputError(f"{self._most} of your questions are being answered; wait for one or stop it")
            self._inside[user] += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside[user] -= 1
                if not self._inside[user]:
                    del self._inside[user]


def user_of(request: Any) -> str:
    """Whose questions are counted together: the user who signed in, else the machine that asks.

    `request` is one of Gradio's or, from an agent, one of Starlette's, which knows of no user.
    """
    return getattr(request, "username", None) or (request.client.host if request.client else "")
