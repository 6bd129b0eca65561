"""Errors of the chat model: one line, which model, the remedy, and never a key.

LodestoneError
└── ModelError        the chat model cannot be reached or used
    └── ModelRefused      the provider's filter withheld the answer
"""

import os
import re

from index.errors import LodestoneError

_KEY_NAME = re.compile(r"key|token|secret|password|credential", re.IGNORECASE)
_KEY_LIKE = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|lsv2|pplx|nvapi|key)[-_][\w*.-]{6,}"
    r"|\bAIza[\w*-]{6,}"
    r"|(?<=bearer )[^\s,;]+"
    r"|(?<=://)[^/\s@]+(?=@)"
    r"|[^\s'\"]*\*{3,}[^\s'\"]*",  # providers echo a wrong key with stars in its middle
    re.IGNORECASE,
)
_SHORTEST_KEY = 6
_HIDDEN = "[key]"


class ModelError(LodestoneError):
    """The chat model cannot be reached or used."""


class ModelRefused(ModelError):
    """The provider's content filter withheld the answer."""


def is_key_name(name: str) -> bool:
    """Whether a setting of this name would hold a secret."""
    return _KEY_NAME.search(name) is not None


def without_keys(text: str) -> str:
    """The text with `[key]` for all that looks like a key, and for every key of the environment."""
    for name, value in os.environ.items():
        if is_key_name(name) and len(value) >= _SHORTEST_KEY:
            text = text.replace(value, _HIDDEN)
    return _KEY_LIKE.sub(_HIDDEN, text)
