"""What a user can set: in the environment, else in lodestone.toml, else the defaults. Keys are no settings."""

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.errors import is_key_name, without_keys
from index.errors import InputError

SETTINGS_FILE = "lodestone.toml"
EXTRACTIVE = "extractive"

_BOUNDS: Mapping[str, tuple[float, float]] = {
    "llm_timeout": (0.1, 3600),
    "llm_retries": (0, 10),
    "llm_max_tokens": (16, 1_000_000),
    "llm_context": (256, 100_000_000),
    "evidence_tokens": (16, 100_000_000),
}
Scalar = str | int | float
_STANDS_FOR: Mapping[type, tuple[type, ...]] = {str: (), int: (int,), float: (int, float)}
_NOUNS: Mapping[type, str] = {str: "text", int: "a whole number", float: "a number"}


@dataclass(frozen=True, slots=True)
class Settings:
    """How answers are made. Raises InputError for a value that cannot be used."""

    llm: str = ""
    """The chat model, `provider:model` or `local:path.gguf`; empty for the extractive reader."""
    llm_base_url: str = ""
    """Where an OpenAI-compatible server listens; empty for the provider's own."""
    llm_timeout: float = 60.0
    """Seconds without a byte from the model until it is given up."""
    llm_retries: int = 2
    """How often a request is sent again after a rate limit, a failure of the server or silence."""
    llm_max_tokens: int = 1024
    """Length of an answer, reasoning included."""
    llm_context: int = 8192
    """The model's context window."""
    evidence_tokens: int = 3000
    """How much of the articles the model is shown."""
    fallback: str = ""
    """`extractive`: who answers when the model cannot. Empty: nobody, it is an error."""
    fact_checker: str = ""
    """Name or path of a sentence-transformers cross-encoder that checks entailment; empty for none."""
    embedding_model: str = ""
    """Name or path of a sentence-transformers model; empty for the packaged one."""

    def __post_init__(self) -> None:
        for field in fields(self):
            _check(field.name, getattr(self, field.name))
        _check_llm(self.llm)
        _check_url(self.llm_base_url)
        if self.fallback not in ("", EXTRACTIVE):
            raise InputError(f"fallback {_show(self.fallback)} is unknown; set it to {EXTRACTIVE!r} or leave it empty")
        if self.llm_max_tokens >= self.llm_context:
            raise InputError(
                f"llm_max_tokens {self.llm_max_tokens} leaves no room for a question in llm_context "
                f"{self.llm_context}; lower the first or raise the second"
            )


def read_settings(environ: Mapping[str, str] = os.environ, folder: Path = Path()) -> Settings:
    """Settings from LODESTONE_<NAME> in `environ`, else from lodestone.toml in `folder`, else the defaults.

    A variable that is empty counts as not set; `llm = "extractive"` is the same as no chat model.
    """
    stated = _read_file(folder / SETTINGS_FILE)
    values: dict[str, Any] = {}
    for field in fields(Settings):
        variable, kind = f"LODESTONE_{field.name.upper()}", _kind(field.default)
        if text := environ.get(variable, "").strip():
            values[field.name] = _parse(variable, text, kind)
        elif field.name == "llm_base_url" and field.name in stated:  # a stranger's folder must not redirect a key
            raise InputError(f"llm_base_url is not read from {SETTINGS_FILE}; set {variable} in the environment")
        elif field.name in stated:
            values[field.name] = _convert(f"{field.name} in {SETTINGS_FILE}", stated[field.name], kind)
    if values.get("llm") == EXTRACTIVE:
        values["llm"] = ""
    return Settings(**values)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:  # of ValueError are both bad UTF-8 and bad TOML
        raise InputError(f"{path} cannot be read: {' '.join(str(error).split())}; mend it or remove it") from None
    known = {field.name for field in fields(Settings)}
    for name in _names(stated):
        if name not in known and is_key_name(name):
            raise InputError(
                f"{path} holds {_show(name)}: keys are not kept in files; remove it and set the provider's own "
                "variable, such as OPENAI_API_KEY"
            )
    for name in stated:
        if name not in known:
            raise InputError(f"{path} holds {_show(name)}, which is no setting; use {', '.join(sorted(known))}")
    return stated


def _names(table: Mapping[str, Any]) -> list[str]:
    """Every name in a table and the tables in it."""
    names, tables = [], [table]
    while tables:
        for name, value in tables.pop().items():
            names.append(name)
            entries = value if isinstance(value, list) else [value]
            tables += [entry for entry in entries if isinstance(entry, dict)]
    return names


def _kind(default: object) -> type[Scalar]:
    return next(kind for kind in (str, int, float) if type(default) is kind)


def _parse(name: str, text: str, kind: type[Scalar]) -> Scalar:
    try:
        return kind(text)
    except ValueError:
        raise InputError(f"{name} {_show(text)} is not {_NOUNS[kind]}; correct it or unset it") from None


def _convert(name: str, value: object, kind: type[Scalar]) -> Scalar:
    """The value of a TOML file, where a whole number may stand for a number and nothing else for anything else."""
    if isinstance(value, str) and kind is str:
        return value.strip()
    if isinstance(value, (int, float)) and type(value) in _STANDS_FOR[kind] and abs(value) < sys.maxsize:
        return kind(value)
    shown = "a table" if isinstance(value, (dict, list)) else _show(value)
    raise InputError(f"{name} {shown} is not {_NOUNS[kind]}; correct it or remove it")


def _check(name: str, value: Scalar) -> None:
    if isinstance(value, str):
        if not value.isprintable():
            raise InputError(f"{name} {_show(value)} holds characters that cannot be printed; write it anew")
        return
    low, high = _BOUNDS[name]
    if not low <= value <= high:  # nan is in no range
        raise InputError(f"{name} {_show(value)} is out of range; use {low:g} to {high:.0f}")


def _check_llm(llm: str) -> None:
    provider, _, model = llm.partition(":")
    if llm and not (provider and model):
        raise InputError(
            f"llm {_show(llm)} is not a provider and a model; write it as openai:NAME, anthropic:NAME, "
            "google_genai:NAME, ollama:NAME or local:FILE.gguf"
        )


def _check_url(url: str) -> None:
    if any(mark in url for mark in "@?#"):  # the value is not shown: what stands there is often a password
        raise InputError("llm_base_url holds a user, a query or a fragment; give the address alone, and keys apart")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if url and not usable:
        raise InputError(f"llm_base_url {_show(url)} is no address; write it as http://localhost:8080/v1")


def _show(value: object) -> str:
    """A value as an error may print it: on one line, not endless, without keys."""
    try:
        shown = without_keys(repr(value))
    except ValueError:  # Python does not write out numbers of more than 4,300 digits
        shown = "that number"
    return shown if len(shown) <= 100 else f"{shown[:100]}…"
