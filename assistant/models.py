"""Chat models through LangChain: one is loaded from the settings, and what goes wrong with it is told in one line."""

import os
import re
import traceback
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError, ModelRefused, without_keys
from assistant.local_model import SEED, load_local_model
from assistant.settings import Settings
from index.errors import LodestoneError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

EXTRAS: Mapping[str, str] = {"anthropic": "anthropic", "google_genai": "google", "ollama": "ollama"}
"""The extra of this package that brings a provider; `openai` needs none."""

KEYS: Mapping[str, str] = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "google_genai": "GOOGLE_API_KEY",
}
"""Where a provider's key is looked for, by the provider's own library."""

_NO_KEY = "not-needed"
"""Sent to a server of the user's own, which asks for none, while the client insists on one."""

_DETAIL = 200

_BY_CLASS: Mapping[str, str] = {
    "LengthFinishReasonError": "length",
    "ContentFilterFinishReasonError": "filter",
    "ContextOverflowError": "context",
    "ModelAuthenticationError": "key",
    "DefaultCredentialsError": "key",
    "ModelPermissionDeniedError": "forbidden",
    "ModelNotFoundError": "unknown",
    "ModelRateLimitError": "rate",
    "ModelInvalidRequestError": "request",
    "ModelAPIError": "failure",
    "ModelTimeoutError": "silence",
    "APITimeoutError": "silence",
    "TimeoutException": "silence",
    "TimeoutError": "silence",
    "DeadlineExceeded": "silence",
    "ModelConnectionError": "unreachable",
    "APIConnectionError": "unreachable",
    "TransportError": "unreachable",
    "BrokenPipeError": "",  # whoever reads our output has gone: not the model's fault
    "ConnectionError": "unreachable",
}
"""Kinds of trouble by the name of a class or of one it derives from: the libraries of providers need not be there."""

_BY_STATUS: Mapping[int, str] = {
    401: "key",
    403: "forbidden",
    404: "unknown",
    408: "silence",
    413: "context",
    429: "rate",
}
_BROKEN_OFF = {"ReadError", "RemoteProtocolError", "IncompleteRead", "ChunkedEncodingError"}
_NO_ROOM = re.compile(r"context (?:size|length|window)|prompt is too long|too many (?:input )?tokens", re.IGNORECASE)
_BAD_KEY = re.compile(r"API[ _]key (?:not valid|is invalid|expired)|API_KEY_INVALID", re.IGNORECASE)
_STUMBLES = (ValueError, TypeError, LookupError, AttributeError)
_CLIENTS = re.compile(
    r"(?:anthropic|google|grpc|httpcore2?|httpx2?|langchain\w*|ollama|openai|requests|urllib3)(?:\.|$)"
)

_TOLD: Mapping[str, tuple[str, str]] = {
    "length": ("did not finish its answer", "raise llm_max_tokens"),
    "filter": ("withheld its answer by its provider's content filter", "ask in other words or choose another model"),
    "context": ("was given more than its context holds", "lower evidence_tokens or choose a model with a larger one"),
    "key": ("refused the key", "set {key} to a valid one"),
    "forbidden": ("is not open to this key", "use another key or another model"),
    "unknown": ("is not known to its provider", "correct the model's name in llm, or llm_base_url"),
    "rate": ("limits the rate of requests", "wait, or raise llm_retries"),
    "request": ("did not accept the request", "choose another model"),
    "failure": ("failed at its provider", "try later or choose another model"),
    "silence": ("sent nothing in time", "raise llm_timeout or choose another model"),
    "unreachable": ("cannot be reached", "check the network and llm_base_url"),
    "broken": ("broke off in the middle of its reply", "try again"),
    "unreadable": ("sent a reply that cannot be read", "check that llm_base_url is the address of a chat API"),
    "other": ("failed", "try again later or choose another model"),
}
"""What happened, and the remedy."""


def load_chat_model(settings: Settings) -> "BaseChatModel":
    """The chat model of the settings, as exact and as bounded as its provider allows. Raises ModelError."""
    provider, _, name = settings.llm.partition(":")
    if not name:
        raise ModelError("no chat model is set; set llm to a provider and a model, such as openai:gpt-4.1-mini")
    if provider == "local":
        return load_local_model(settings)
    # LangChain gives its advice on forms as a warning beside the error, which is told by itself.
    warnings.filterwarnings("ignore", "(?s).*OpenAI's structured output feature")
    options = _options(provider, settings)
    model = _init_model(provider, name, options)
    # What the provider itself says of the model is known only now: some refuse a temperature, some interfaces a seed.
    refused = {"temperature"} if (model.profile or {}).get("temperature") is False else set()
    if getattr(model, "use_responses_api", False):
        refused.add("seed")
    if refused & set(options):
        model = _init_model(provider, name, {key: options[key] for key in options if key not in refused})
    return model


@contextmanager
def told_in_one_line(model: Settings | str) -> Iterator[None]:
    """Turns what a provider's library raises into a ModelError of one line: what, which model, the remedy; no key."""
    try:
        yield
    except LodestoneError:
        raise
    except Exception as error:
        kind = _kind(error)
        if not kind:
            raise  # a fault of our own is not the model's
        raise _tell(kind, error, model) from None  # a chained error would bring the key with it into a log


def _options(provider: str, settings: Settings) -> dict[str, Any]:
    """What every provider is told, in its own words where it has some."""
    options: dict[str, Any] = {"temperature": 0}
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    if provider == "ollama":
        return options | {
            "num_predict": settings.llm_max_tokens,
            "num_ctx": settings.llm_context,
            "seed": SEED,
            "client_kwargs": {"timeout": settings.llm_timeout},
        }
    options |= {
        "max_tokens": settings.llm_max_tokens,
        "timeout": settings.llm_timeout,
        "max_retries": settings.llm_retries,
    }
    if provider == "google_genai":
        options |= {"seed": SEED, "max_retries": settings.llm_retries + 1}  # it counts the first request too
    if provider == "openai":
        options |= {"seed": SEED, "stream_usage": True, "stream_chunk_timeout": settings.llm_timeout}
        if settings.llm_base_url:
            options["use_responses_api"] = False  # servers of the user's own have the older interface
            if not os.environ.get(KEYS["openai"]):
                options["api_key"] = _NO_KEY
    return options


def _init_model(provider: str, name: str, options: Mapping[str, Any]) -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    llm = without_keys(f"{provider}:{name}")  # a key may stand where a name belongs
    try:
        model: BaseChatModel = init_chat_model(name, model_provider=provider, **options)
    except Exception as error:  # noqa: BLE001 - every provider's library has errors of its own
        raise _tell_unloaded(llm, provider, error) from None
    if provider == "anthropic" and not any(map(os.environ.get, _ANTHROPIC_CREDENTIALS)):
        raise _no_key(llm, provider)  # its library would send a request without one
    return model


def _tell_unloaded(llm: str, provider: str, error: Exception) -> ModelError:
    said = str(error)
    if isinstance(error, ImportError) and provider in EXTRAS:
        return ModelError(f"{llm} needs an extra; run: pip install 'lodestone-qa[{EXTRAS[provider]}]'")
    if said.startswith("Unsupported provider"):
        return ModelError(f"{llm}: there is no such provider; use openai, anthropic, google_genai, ollama or local")
    if "credentials" in said or "api_key" in said:
        return _no_key(llm, provider)
    return ModelError(f"{llm} cannot be loaded ({_cut(error)}); install what it needs or choose another model")


_ANTHROPIC_CREDENTIALS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_PROFILE")


def _no_key(llm: str, provider: str) -> ModelError:
    return ModelError(f"{llm} needs a key; set {KEYS.get(provider, 'the variable of its provider')} in the environment")


def _kind(error: BaseException) -> str:
    """The kind of trouble that an error of a provider's library tells of; empty when it is no such error."""
    chain = list(_chain(error))
    kind = next((kind for each in chain if (kind := _kind_of_one(each))), "")
    if kind == "unreachable" and any(type(each).__name__ in _BROKEN_OFF for each in chain):
        return "broken"
    if kind == "request" and _NO_ROOM.search(str(error)):
        return "context"
    if kind == "request" and _BAD_KEY.search(str(error)):
        return "key"
    if kind:
        return kind
    if _CLIENTS.match(type(error).__module__):
        return "other"
    return "unreadable" if isinstance(error, _STUMBLES) and _raised_in_client(error) else ""


def _kind_of_one(error: BaseException) -> str:
    for base in type(error).__mro__:
        if base.__name__ in _BY_CLASS:
            return _BY_CLASS[base.__name__]
    status = getattr(error, "status_code", None) or getattr(error, "code", None)
    if not isinstance(status, int) or status < 400:
        return ""
    return _BY_STATUS.get(status, "failure" if status >= 500 else "request")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that it was raised from."""
    while error is not None:
        yield error
        error = error.__cause__


def _raised_in_client(error: BaseException) -> bool:
    """Whether a provider's library stumbled over what it was sent, and not our own code over something else."""
    modules = [str(frame.f_globals.get("__name__")) for frame, _ in traceback.walk_tb(error.__traceback__)]
    outside = [module for module in modules if module.partition(".")[0] != "json"]
    return bool(outside) and _CLIENTS.match(outside[-1]) is not None


def _tell(kind: str, error: Exception, model: Settings | str) -> ModelError:
    name, base_url = (model.llm, model.llm_base_url) if isinstance(model, Settings) else (model, "")
    what, remedy = _TOLD[kind]
    remedy = remedy.format(key=KEYS.get(name.partition(":")[0], "the variable of its provider"))
    place = f" at {base_url}" if base_url else ""
    line = f"{without_keys(name)}{place} {what} ({_cut(error)}); {remedy}"
    return ModelRefused(line) if kind == "filter" else ModelError(line)


def _cut(error: Exception) -> str:
    """What an error says, on one line, not endless, without keys."""
    printable = "".join(char if char.isprintable() else " " for char in without_keys(str(error)))
    words = " ".join(printable.split()) or type(error).__name__
    return words if len(words) <= _DETAIL else f"{words[:_DETAIL]}…"
