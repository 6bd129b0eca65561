"""lodestone remove: it asks first, takes what is meant out of the library, and tells how to bring it back."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.embedding import PackagedEmbedder
from index.library import Library
from tests.conftest import REPOSITORY

Lodestone = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path, news: Path, model: PackagedEmbedder) -> Path:
    """The folder of a library of `news`."""
    with Library.open(tmp_path / "library", create=True, embedder=model) as library:
        library.sync([news])
    return tmp_path / "library"


def held(folder: Path, model: PackagedEmbedder) -> set[str]:
    with Library.open(folder, embedder=model) as library:
        return {info.id for info in library.articles()}


def test_an_article_is_removed_and_can_be_brought_back(
    lodestone: Lodestone, folder: Path, news: Path, model: PackagedEmbedder
) -> None:
    done = lodestone("remove", "min", "--yes", "--library", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{folder}: 1 removed",
        f"{news / 'mine.md'} is untouched; indexing it again brings the article back",
    ]
    assert held(folder, model) == {"magnets", "shipping"}
    assert lodestone("doctor", "--library", folder).stdout == "nothing is wrong\n"
    assert "1 added" in lodestone("index", news / "mine.md", "--library", folder).stdout
    assert held(folder, model) == {"magnets", "mine", "shipping"}


def test_several_as_json(lodestone: Lodestone, folder: Path, news: Path) -> None:
    done = lodestone("remove", "min", "mine", "ship", "--yes", "--json", "--library", folder)
    assert json.loads(done.stdout) == {
        "removed": ["mine", "shipping"],
        "files": [str(news / "mine.md"), str(news / "shipping.md")],
    }


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["mine"], "--yes"),
        (["mine", "none", "--yes"], "lodestone status"),
        (["mine", "", "--yes"], "lodestone status"),
        (["m", "--yes"], "write more of it"),
    ],
)
def test_what_is_not_clearly_meant_is_refused_and_nothing_is_removed(
    lodestone: Lodestone, folder: Path, model: PackagedEmbedder, arguments: list[str], remedy: str
) -> None:
    done = lodestone("remove", *arguments, "--library", folder)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert remedy in done.stderr
    assert held(folder, model) == {"magnets", "mine", "shipping"}


@pytest.mark.parametrize(("answer", "status", "removed"), [("y", 0, ["mine"]), ("n", 1, []), ("", 1, [])])
def test_on_a_terminal_the_title_is_shown_and_the_answer_obeyed(
    folder: Path, model: PackagedEmbedder, answer: str, status: int, removed: list[str]
) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode() + b"\n")
    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "remove", "mine", "--json", "--library", folder],
        cwd=REPOSITORY, stdin=theirs, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    os.close(theirs)
    os.close(ours)
    assert done.returncode == status
    assert "mine  Mine\n" in done.stderr
    assert "Remove this article from the library?" in done.stderr
    assert (json.loads(done.stdout)["removed"] if done.stdout.strip() else []) == removed
    assert held(folder, model) == {"magnets", "mine", "shipping"} - set(removed)
