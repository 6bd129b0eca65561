"""What every test gets: no network, the real model loaded once, small libraries on disk."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are shared
settings.load_profile("untimed")
os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
for name in ("LODESTONE_LIBRARY", "LODESTONE_EMBEDDING_MODEL"):
    os.environ.pop(name, None)

from index.embedding import PackagedEmbedder  # noqa: E402
from index.library import Library  # noqa: E402
from tests.fakes import ToyEmbedder, write_article  # noqa: E402

REPOSITORY = Path(__file__).parents[1]
CORPUS = REPOSITORY / "evals" / "corpus"
_LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuses every connection but to this machine."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _only_loopback(getattr(socket.socket, name)))
    with patch.context():
        yield
    patch.undo()


def _only_loopback(connect: Callable[..., Any]) -> Callable[..., Any]:
    def checked(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"a test reached for the network: {address}")
        return connect(self, address)

    return checked


@pytest.fixture(scope="session")
def model() -> PackagedEmbedder:
    """The packaged embedding model, loaded once."""
    return PackagedEmbedder()


@pytest.fixture(scope="session")
def corpus_path(tmp_path_factory: pytest.TempPathFactory, model: PackagedEmbedder) -> Path:
    """The folder of a library of the sample corpus. Do not write to it."""
    path = tmp_path_factory.mktemp("corpus") / "library"
    with Library.open(path, create=True, embedder=model) as library:
        library.sync([CORPUS])
    return path


@pytest.fixture
def corpus(corpus_path: Path, model: PackagedEmbedder) -> Iterator[Library]:
    """The library of the sample corpus. Do not write to it."""
    with Library.open(corpus_path, embedder=model) as library:
        yield library


@pytest.fixture
def toy() -> ToyEmbedder:
    """The toy embedder, which remembers what it embedded."""
    return ToyEmbedder()


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of three short articles."""
    folder = tmp_path / "news"
    write_article(folder, "mine", "The mine at Tomtor opens in May.\n\nIt will employ 300 people.",
                  publisher="The Herald", published="2026-05-01")  # fmt: skip
    write_article(folder, "magnets", "A factory for magnets was approved.\n\nIt costs Rs. 7,280 crore.",
                  publisher="The Mint", published="2025-11-27")  # fmt: skip
    write_article(folder, "shipping", "Ships wait outside the harbour of Piraeus.\n\nThe strike enters its third week.")
    return folder


@pytest.fixture
def library(tmp_path: Path, toy: ToyEmbedder, news: Path) -> Iterator[Library]:
    """A library of `news`, with the toy embedder."""
    with Library.open(tmp_path / "library", create=True, embedder=toy) as library:
        library.sync([news])
        yield library


@pytest.fixture
def lodestone() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line in a process of its own."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "assistant.cli", *map(str, arguments)]
        return subprocess.run(
            command, cwd=REPOSITORY, env=os.environ | environment, capture_output=True, text=True, check=False
        )

    return run
