"""Models as ONNX files in the user's cache, and what runs them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock
from platformdirs import user_cache_path

from index.errors import LibraryError

if TYPE_CHECKING:
    import onnxruntime


def onnx_session(path: Path) -> "onnxruntime.InferenceSession":
    """The model in this file, to be run on the processor."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # A thread that spins while it waits takes the processor from whoever has work: on a busy machine half is lost.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def export_once(name: str, export: Callable[[Path], None]) -> Path:
    """The ONNX file of this name in the user's cache; where there is none yet, `export` writes it, in one process only.

    Raises LibraryError where the cache cannot be written.
    """
    target = user_cache_path("lodestone") / f"{name}.onnx"
    if target.exists():
        return target
    unfinished = target.with_suffix(f".{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_suffix(".lock")):
            if not target.exists():
                export(unfinished)
                unfinished.replace(target)  # atomic: a killed export leaves no half file under the final name
    except OSError as error:
        raise LibraryError(
            f"{target.parent} cannot hold the exported model ({error.strerror}); "
            "make it writable or name another folder in XDG_CACHE_HOME"
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)
    return target
