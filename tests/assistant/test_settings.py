"""Settings: where they come from, and what is refused in one line."""

import os
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.settings import SETTINGS_FILE, Settings, read_settings
from index.errors import InputError

SECRET = "sk-proj-4fQ9zL2mXb7"
NAMES = [field.name for field in fields(Settings)]


def write_settings(folder: Path, text: str) -> None:
    (folder / SETTINGS_FILE).write_text(text, encoding="utf-8")


def refusal(environ: Mapping[str, str], folder: Path) -> str:
    with pytest.raises(InputError) as error:
        read_settings(environ, folder)
    told = str(error.value)
    assert told.isprintable()
    assert len(told) < 400
    return told


def test_nothing_set_is_the_extractive_reader(tmp_path: Path) -> None:
    assert read_settings({}, tmp_path) == Settings()
    assert Settings().llm == ""


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    write_settings(tmp_path, 'llm = "openai:gpt-4.1"\nllm_timeout = 5\nllm_retries = 4\n')
    settings = read_settings({"LODESTONE_LLM_TIMEOUT": "7.5", "LODESTONE_LLM_RETRIES": ""}, tmp_path)
    assert settings == Settings(llm="openai:gpt-4.1", llm_timeout=7.5, llm_retries=4)


def test_the_environment_can_go_back_to_the_extractive_reader(tmp_path: Path) -> None:
    write_settings(tmp_path, 'llm = "openai:gpt-4.1"')
    assert read_settings({"LODESTONE_LLM": "extractive"}, tmp_path).llm == ""


def test_every_setting_can_be_set_in_both_places(tmp_path: Path) -> None:
    chosen = Settings("openai:a", "http://127.0.0.1:1/v1", 1.5, 1, 99, 999, 77, "extractive", "checker", "embedder")
    assert all(getattr(chosen, name) != getattr(Settings(), name) for name in NAMES)
    environ = {f"LODESTONE_{name.upper()}": str(getattr(chosen, name)) for name in NAMES}
    assert read_settings(environ, tmp_path) == chosen
    in_file = [name for name in NAMES if name != "llm_base_url"]
    write_settings(tmp_path, "\n".join(f"{name} = {getattr(chosen, name)!r}" for name in in_file))
    assert read_settings({"LODESTONE_LLM_BASE_URL": chosen.llm_base_url}, tmp_path) == chosen


def test_a_file_in_a_strangers_folder_does_not_say_where_the_key_is_sent(tmp_path: Path) -> None:
    write_settings(tmp_path, 'llm_base_url = "http://127.0.0.1:1/v1"')
    with pytest.raises(InputError, match="LODESTONE_LLM_BASE_URL"):
        read_settings({}, tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("llm", "gpt-4.1", "openai:NAME"),
        ("llm", "openai:", "openai:NAME"),
        ("llm_base_url", "localhost:8080", "http://localhost:8080/v1"),
        ("llm_base_url", "file:///etc/passwd", "http://localhost:8080/v1"),
        ("llm_base_url", "http://[::1/v1", "http://localhost:8080/v1"),
        ("llm_timeout", "soon", "a number"),
        ("llm_timeout", "nan", "0.1 to 3600"),
        ("llm_timeout", "inf", "0.1 to 3600"),
        ("llm_timeout", "-1", "0.1 to 3600"),
        ("llm_retries", "2.5", "a whole number"),
        ("llm_retries", "99", "0 to 10"),
        ("llm_max_tokens", "0", "16 to 1000000"),
        ("llm_max_tokens", "9000", "lower the first"),
        ("evidence_tokens", "9" * 5000, "a whole number"),
        ("fallback", "gpt", "'extractive'"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_setting_and_the_remedy(
    name: str, value: str, remedy: str, tmp_path: Path
) -> None:
    told = refusal({f"LODESTONE_{name.upper()}": value}, tmp_path)
    assert name in told.lower()
    assert value[:90] in told.replace(".0", "")
    assert remedy in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('colour = "blue"', ["'colour'", "no setting", "llm_timeout"]),
        ('llm_retries = "2"', ["llm_retries", "'2'", "whole number"]),
        ("llm_retries = true", ["llm_retries", "True", "whole number"]),
        ("llm = 4", ["llm", "4", "text"]),
        ("llm = {provider = 'openai'}", ["llm", "table", "text"]),
        (f"llm_retries = 0x{'f' * 5000}", ["llm_retries", "whole number"]),
        (f"llm_timeout = 1{'0' * 400}", ["llm_timeout", "number"]),
        ("llm = ", [SETTINGS_FILE, "Invalid value"]),
        ("llm = 'a:b'\nllm = 'c:d'", [SETTINGS_FILE]),
        ('llm = "openai:a\\u0000b"', ["llm", "cannot be printed"]),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(text: str, words: list[str], tmp_path: Path) -> None:
    write_settings(tmp_path, text)
    told = refusal({}, tmp_path)
    for word in words:
        assert word in told


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_bytes(b'llm = "\xff"')
    assert SETTINGS_FILE in refusal({}, tmp_path)
    (tmp_path / SETTINGS_FILE).unlink()
    (tmp_path / SETTINGS_FILE).mkdir()
    assert SETTINGS_FILE in refusal({}, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        f'api_key = "{SECRET}"',
        f'OPENAI_API_KEY = "{SECRET}"',
        f'llm_api_key = "{SECRET}"',
        f'[openai]\nkey = "{SECRET}"',
        f'[[providers]]\nsecret = "{SECRET}"',
    ],
)
def test_a_key_in_the_file_is_refused_and_not_repeated(text: str, tmp_path: Path) -> None:
    write_settings(tmp_path, text)
    told = refusal({}, tmp_path)
    assert SECRET not in told
    assert "keys are not kept in files" in told
    assert "OPENAI_API_KEY" in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LLM", SECRET),
        ("FALLBACK", SECRET),
        ("LLM_TIMEOUT", SECRET),
        ("LLM_BASE_URL", f"http://me:{SECRET}@localhost/v1"),
        ("LLM_BASE_URL", "http://me:a-plain-word@local[host/v1"),
        ("LLM_BASE_URL", "http://localhost/v1?api_key=a-plain-word"),
    ],
)
def test_a_key_in_the_wrong_place_is_not_repeated(name: str, value: str, tmp_path: Path) -> None:
    told = refusal({f"LODESTONE_{name}": value}, tmp_path)
    assert SECRET not in told
    assert "a-plain-word" not in told


def test_settings_made_in_python_are_checked_too() -> None:
    with pytest.raises(InputError, match="llm_retries 11 is out of range"):
        replace(Settings(), llm_retries=11)


_values = st.text(max_size=30) | st.sampled_from(
    ["openai:gpt", "http://h/v1", "http://[", "1e400", "-0", "7", "٣", "nan"]
)


def settings_or_refusal(environ: Mapping[str, str], folder: Path) -> Settings | str:
    try:
        return read_settings(environ, folder)
    except InputError as error:
        return str(error)


def assert_usable(result: Settings | str) -> None:
    assert replace(result) == result if isinstance(result, Settings) else result.isprintable()


@given(st.dictionaries(st.sampled_from([f"LODESTONE_{name.upper()}" for name in NAMES]), _values))
def test_any_environment_gives_settings_or_an_input_error(environ: dict[str, str]) -> None:
    assert_usable(settings_or_refusal(environ, Path(os.devnull).parent))


@given(st.dictionaries(st.sampled_from(NAMES), st.integers() | st.floats() | st.booleans() | st.text(max_size=9)))
def test_any_file_gives_settings_or_an_input_error(
    tmp_path_factory: pytest.TempPathFactory, stated: dict[str, object]
) -> None:
    folder = tmp_path_factory.mktemp("settings")
    lines = [f"{name} = {str(value).lower() if isinstance(value, bool) else value!r}" for name, value in stated.items()]
    (folder / SETTINGS_FILE).write_text("\n".join(lines), encoding="utf-8", errors="replace")
    assert_usable(settings_or_refusal({}, folder))
