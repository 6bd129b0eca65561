"""Questions answered from the library, every sentence with its source. `from assistant import Assistant`."""

from typing import TYPE_CHECKING

from assistant.types import Answer, Citation, Evidence, Statement

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["Answer", "Assistant", "Citation", "Evidence", "Statement"]


def __getattr__(name: str) -> object:
    """Loads `Assistant` at its first use: the library behind it takes longer to import than all else."""
    if name == "Assistant":
        from assistant.assistant import Assistant

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
