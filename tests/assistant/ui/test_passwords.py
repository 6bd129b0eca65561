"""Passwords are kept as hashes, compared in equal time, and never stand in an error."""

import hashlib
import os
import pty
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.ui.passwords import MAX_PASSWORD_CHARACTERS, Passwords, hash_password
from index.errors import InputError
from tests.conftest import REPOSITORY

SECRET = "correct: horse"
LINE = hash_password("anna", SECRET)


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n")
    path.chmod(0o600)
    return path


def test_a_line_names_its_parameters_and_hides_the_password() -> None:
    user, _, rest = LINE.partition(":")
    assert user == "anna"
    assert rest.split("$")[:4] == ["scrypt", "16384", "8", "5"]
    assert SECRET not in LINE
    assert hash_password("anna", SECRET) != LINE  # another salt


def test_the_right_password_of_the_right_user_is_let_in(tmp_path: Path) -> None:
    path = write(tmp_path / "users", "# The desk", "", f"  {LINE} ", hash_password("Дмитрий", "пароль 🧲"))
    users = Passwords.read(path)
    assert users.check("anna", SECRET)
    assert users.check("Дмитрий", "пароль 🧲")
    for user, password in [("anna", "пароль 🧲"), ("anna", ""), ("anna", SECRET + "x"), ("Anna", SECRET), ("", ""),
                           ("bob", SECRET), ("anna", "\ud83e")]:  # fmt: skip
        assert not users.check(user, password)


def test_other_parameters_than_todays_are_read(tmp_path: Path) -> None:
    key = hashlib.scrypt(b"old", salt=bytes(16), n=1024, r=4, p=1, dklen=32)
    path = write(tmp_path / "users", f"bob:scrypt$1024$4$1${bytes(16).hex()}${key.hex()}", LINE)
    users = Passwords.read(path)
    assert users.check("bob", "old")
    assert users.check("anna", SECRET)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, int, int]]:
    """What is computed: the length of each password, and the parameters."""
    calls, scrypt = list[tuple[int, int, int, int]](), hashlib.scrypt

    def noted(password: bytes, **options: Any) -> bytes:
        calls.append((len(password), options["n"], options["r"], options["p"]))
        return scrypt(password, **options)

    monkeypatch.setattr("assistant.ui.passwords.hashlib.scrypt", noted)
    return calls


def test_a_user_who_is_not_known_costs_as_much_as_one_who_is(computed: list[tuple[int, int, int, int]]) -> None:
    users = Passwords.of_pair("anna:secret")
    computed.clear()
    users.check("anna", "wrong")
    users.check("nobody", "wrong")
    assert computed == [(5, 16384, 8, 5)] * 2


def test_a_pair_may_hold_colons_in_its_password() -> None:
    users = Passwords.of_pair(f"anna:{SECRET}")
    assert users.check("anna", SECRET)
    assert not users.check("anna", "correct")


def test_an_endless_password_is_refused_and_not_read_to_its_end(computed: list[tuple[int, int, int, int]]) -> None:
    longest = "x" * MAX_PASSWORD_CHARACTERS
    users = Passwords.of_pair(f"anna:{longest}")
    assert users.check("anna", longest)
    assert not users.check("anna", longest + "x")
    assert not users.check("anna", longest * 10_000)
    assert max(length for length, *_ in computed) == MAX_PASSWORD_CHARACTERS + 1
    with pytest.raises(InputError, match="use 1 to 1,000"):
        hash_password("anna", longest + "x")


@pytest.mark.parametrize("pair", ["", "anna", ":", "anna:", ":hunter2", "#anna:hunter2", " anna:hunter2",
                                  "an\nna:hunter2", "an\x1bna:hunter2", "x" * 101 + ":hunter2"])  # fmt: skip
def test_a_pair_without_user_or_password_is_refused_and_not_shown(pair: str) -> None:
    with pytest.raises(InputError) as error:
        Passwords.of_pair(pair)
    assert "hunter2" not in str(error.value)
    assert "\n" not in str(error.value)


def test_a_user_with_a_colon_is_refused() -> None:
    with pytest.raises(InputError, match="without colon"):
        hash_password("an:na", SECRET)


@pytest.mark.parametrize(
    "line",
    [
        "anna:hunter2",
        "hunter2",
        LINE[:-1],
        LINE + "00",
        LINE.removeprefix("anna"),
        LINE.replace("scrypt", "bcrypt"),
        LINE.replace("16384", "16383"),
        LINE.replace("16384", "0"),
        LINE.replace("16384", "1"),
        LINE.replace("16384", "8388608"),
        LINE.replace("$8$", "$0$"),
        LINE.replace("$8$", "$1$"),
        LINE.replace("$5$", "$0$"),
        LINE.replace("$5$", "$x$"),
    ],
)
def test_a_line_that_is_no_user_is_named_and_not_shown(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "users", "# The desk", hash_password("bob", SECRET), line)
    with pytest.raises(InputError) as error:
        Passwords.read(path)
    assert str(error.value).startswith(f"{path}:line 3 ")
    assert "lodestone password" in str(error.value)
    assert "hunter2" not in str(error.value)
    assert LINE[-64:-1] not in str(error.value)


def test_a_user_who_is_named_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 2 names 'anna' again"):
        Passwords.read(write(tmp_path / "users", LINE, hash_password("anna", "other")))


@pytest.mark.parametrize("lines", [[], ["", "# anna"]])
def test_a_file_without_users_is_refused(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(InputError, match="holds no user"):
        Passwords.read(write(tmp_path / "users", *lines))


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_is_refused(tmp_path: Path, mode: int) -> None:
    path = write(tmp_path / "users", LINE)
    path.chmod(mode)
    with pytest.raises(InputError, match="chmod 600"):
        Passwords.read(path)


def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            Passwords.read(path)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "binary").chmod(0o600)
    with pytest.raises(InputError, match="not UTF-8"):
        Passwords.read(tmp_path / "binary")


# -- the command ------------------------------------------------------------------------------------------


def command(*arguments: str, stdin: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "assistant.cli", "password", *arguments],
        input=stdin,
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )


def test_the_command_prints_a_line_for_the_file(tmp_path: Path) -> None:
    done = command("anna", stdin="größer: als\nand no more\n".encode())
    assert (done.returncode, done.stderr) == (0, b"")
    users = Passwords.read(write(tmp_path / "users", done.stdout.decode().rstrip("\n")))
    assert users.check("anna", "größer: als")


@pytest.mark.parametrize(
    ("user", "stdin"), [("anna", b""), ("anna", b"\n"), ("an:na", b"x\n"), ("anna", b"\xff\xfe\n")]
)
def test_the_command_refuses_what_it_cannot_use_in_one_line(user: str, stdin: bytes) -> None:
    done = command(user, stdin=stdin)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)


def answer(terminal: int, *answers: bytes) -> bytes:
    """Types each answer once it is asked for; all that the terminal showed."""
    shown = b""
    for each in answers:
        asked = b""
        while not asked.endswith(b": "):
            assert select.select([terminal], [], [], 30)[0], f"nothing more was asked after {asked!r}"
            asked += os.read(terminal, 1_000)
        os.write(terminal, each + b"\n")
        shown += asked
    return shown


def test_on_a_terminal_the_password_is_asked_twice_and_not_shown(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    arguments = [sys.executable, "-m", "assistant.cli", "password", "anna"]
    with subprocess.Popen(
        arguments,
        cwd=REPOSITORY,
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as process:
        try:
            shown = answer(ours, b"hunter2", b"hunter3", b"hunter2", b"hunter2")
            printed, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    os.close(theirs)
    os.close(ours)
    assert process.returncode == 0
    assert b"hunter" not in shown
    assert printed.startswith("anna:scrypt$")
    assert Passwords.read(write(tmp_path / "users", printed.rstrip("\n"))).check("anna", "hunter2")
