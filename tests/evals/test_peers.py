"""The peers: what is not installed is left out with the reason, and what is works on slices of the documents."""

from pathlib import Path
from types import ModuleType

import pytest

from evals import peers
from evals.benchmarks import run_benchmark
from evals.benchmarks.types import Document, System
from tests.evals import public_data

SOUND = "The ferry crosses the sound twice a day, and each of its trips takes forty cars to the other side. "
DOCUMENTS = [
    Document("tower", "Lighthouses", "The tower at Cape Fole was lit in 1871. " + SOUND * 40),
    Document("bridge", "Bridges", SOUND * 40 + "\n\nThe Olm bridge carries trains; its span measures 410 metres."),
]


def test_a_peer_that_is_not_installed_is_left_out_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> ModuleType:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(peers, "_load", load)
    systems, left_out = peers.load_peers()
    assert systems == []
    assert [row.system for row in left_out] == ["LangChain", "LangChain with BM25", "LlamaIndex"]
    assert left_out[0].left_out == ("langchain_text_splitters is not installed; run: pip install 'lodestone-qa[peers]'")


def installed(name: str) -> System:
    systems, _ = peers.load_peers()
    for system in systems:
        if system.name == name:
            return system
    return pytest.skip(f"{name} is not installed")


@pytest.mark.filterwarnings("ignore")  # of others' code
@pytest.mark.parametrize("name", ["LangChain", "LangChain with BM25", "LlamaIndex"])
def test_a_peer_finds_slices_of_the_documents(tmp_path: Path, name: str) -> None:
    system = installed(name)
    search = system.index(DOCUMENTS, tmp_path, lambda *_: None)
    found = search("How long is the span of the Olm bridge?", system.handed)
    assert found[0].document_id == "bridge"
    texts = {document.id: document.text for document in DOCUMENTS}
    for piece in found:
        ((start, end),) = piece.spans
        assert texts[piece.document_id][start:end] in piece.text
        assert piece.length > 20


@pytest.mark.filterwarnings("ignore")
def test_the_peers_stand_in_the_rows_of_a_benchmark(tmp_path: Path) -> None:
    system = installed("LlamaIndex")
    rows = run_benchmark("squad2", public_data.squad2(tmp_path), [system])
    assert [row.system for row in rows][-1] == "LlamaIndex"
    assert rows[-1].figures["hit@1"] == 1.0
    assert "best_sentence" not in rows[-1].figures
