"""The peers, as people use them out of the box, on the same documents and the same embedding weights.

Each is given title, publisher and text. A chunk counts by the document that it comes from and by its offsets in it, so
that no match of texts is needed. They come with the extra `peers`; one that is not installed is left out, with the
reason. Their modules are loaded by name: none of them is needed, nor its types.
"""

import hashlib
import warnings
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from evals.benchmarks.types import Document, Piece, Row, Search, System
from index.model import packaged_model
from index.progress import Progress

if TYPE_CHECKING:
    from langchain_core.documents import Document as LangChainDocument
    from sentence_transformers import SentenceTransformer

LANGCHAIN_TOP_K = 4
ENSEMBLE_WEIGHTS = (0.5, 0.5)
LLAMA_INDEX_TOP_K = 2
_BATCH = 64
_REMEMBERED = 4096


def load_peers() -> tuple[list[System], list[Row]]:
    """The peers that are installed, and for each that is not a row that says so."""
    systems: list[System] = []
    left_out: list[Row] = []
    for load in (_langchain, _langchain_ensemble, _llama_index):
        try:
            systems.append(load())
        except ImportError as error:
            reason = f"{error.name or error} is not installed; run: pip install 'lodestone-qa[peers]'"
            left_out.append(Row(_NAMES[load], left_out=reason))
    return systems, left_out


def _langchain() -> System:
    """Recursive splitter of 1000/200 characters, sentence-transformers, Chroma, the first four."""
    for name in ("langchain_text_splitters", "langchain_chroma", "sentence_transformers"):
        _load(name)

    def index(documents: Sequence[Document], folder: Path, progress: Progress) -> Search:
        store = _fill_chroma(_split(documents), folder, progress)

        def search(query: str, top_k: int) -> list[Piece]:
            return [_piece(each) for each in store.as_retriever(search_kwargs={"k": top_k}).invoke(query)]

        return search

    return System(_NAMES[_langchain], LANGCHAIN_TOP_K, index, _page_reader())


def _langchain_ensemble() -> System:
    """The same chunks by BM25 and by Chroma, four of each, their ranks fused half and half."""
    for name in ("langchain_text_splitters", "langchain_chroma", "sentence_transformers", "rank_bm25"):
        _load(name)
    bm25 = _load("langchain_community.retrievers").BM25Retriever
    ensemble = _load("langchain_classic.retrievers").EnsembleRetriever

    def index(documents: Sequence[Document], folder: Path, progress: Progress) -> Search:
        chunks = _split(documents)
        store, words = _fill_chroma(chunks, folder, progress), bm25.from_documents(chunks)

        def search(query: str, top_k: int) -> list[Piece]:
            words.k = top_k
            both = [words, store.as_retriever(search_kwargs={"k": top_k})]
            fused = ensemble(retrievers=both, weights=list(ENSEMBLE_WEIGHTS))
            return [_piece(each) for each in fused.invoke(query)]

        return search

    return System(_NAMES[_langchain_ensemble], LANGCHAIN_TOP_K, index, _page_reader())


def _llama_index() -> System:
    """Sentence splitter and vector index as they are set, the first two."""
    core, schema = _load("llama_index.core"), _load("llama_index.core.schema")
    parser, embeddings = _load("llama_index.core.node_parser"), _load("llama_index.core.embeddings")

    def index(documents: Sequence[Document], folder: Path, progress: Progress) -> Search:
        del folder  # it keeps its vectors in memory
        given = [
            schema.Document(text=each.text, metadata=_metadata(each), id_=each.id) for each in documents if each.text
        ]
        nodes = parser.SentenceSplitter().get_nodes_from_documents(given)
        texts = [node.get_content(metadata_mode=schema.MetadataMode.EMBED) for node in nodes]
        for node, vector in zip(nodes, _embed_all(texts, "LlamaIndex embedding", progress), strict=True):
            node.embedding = vector
        # The vectors are there, of nodes and of queries: its own embedder, which would load a model, is never asked.
        vectors = core.VectorStoreIndex(nodes, embed_model=embeddings.MockEmbedding(embed_dim=len(nodes[0].embedding)))

        def search(query: str, top_k: int) -> list[Piece]:
            bundle = schema.QueryBundle(query, embedding=_embed_query(query))
            found = [each.node for each in vectors.as_retriever(similarity_top_k=top_k).retrieve(bundle)]
            return [
                Piece(
                    node.ref_doc_id,
                    ((node.start_char_idx, node.end_char_idx),),
                    node.get_content(metadata_mode=schema.MetadataMode.LLM),
                )
                for node in found
            ]

        return search

    return System(_NAMES[_llama_index], LLAMA_INDEX_TOP_K, index)


_NAMES: dict[Callable[[], System], str] = {
    _langchain: "LangChain",
    _langchain_ensemble: "LangChain with BM25",
    _llama_index: "LlamaIndex",
}


def _load(name: str) -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of langchain-community, which is no longer kept up
        return import_module(name)


def _metadata(document: Document) -> dict[str, str]:
    published = document.published.isoformat() if document.published else ""
    facts = {"title": document.title, "source": document.publisher, "published_at": published}
    return {name: value for name, value in facts.items() if value}


def _split(documents: Sequence[Document]) -> "list[LangChainDocument]":
    """The chunks with the id of their document and their offset in it: exact slices of its text."""
    splitter = _load("langchain_text_splitters").RecursiveCharacterTextSplitter(
        chunk_size=1000, chunk_overlap=200, add_start_index=True
    )
    metadata = [{"document_id": each.id, **_metadata(each)} for each in documents]
    chunks: list[LangChainDocument] = splitter.create_documents([each.text for each in documents], metadata)
    return chunks


def _fill_chroma(chunks: "list[LangChainDocument]", folder: Path, progress: Progress) -> Any:
    """Chroma's store of the chunks, as LangChain fills it."""
    import chromadb
    from langchain_core.embeddings import Embeddings

    class PackagedEmbeddings(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return _embed_all(texts, "LangChain embedding", progress)

        def embed_query(self, text: str) -> list[float]:
            return _embed_query(text)

    key = hashlib.sha256("\x00".join(chunk.page_content for chunk in chunks).encode()).hexdigest()[:16]
    client = chromadb.PersistentClient(str(folder / "langchain"))
    store = _load("langchain_chroma").Chroma(key, embedding_function=PackagedEmbeddings(), client=client)
    if client.get_collection(key).count() < len(chunks):  # the ensemble finds there what was embedded before it
        store.add_documents(chunks)
    return store


def _piece(chunk: "LangChainDocument") -> Piece:
    start = chunk.metadata["start_index"]
    return Piece(chunk.metadata["document_id"], ((start, start + len(chunk.page_content)),), chunk.page_content)


def _page_reader() -> Callable[[bytes], str] | None:
    """What LangChain's loader of HTML takes from a page, all its text, if Beautiful Soup is there."""
    try:
        soup = _load("bs4").BeautifulSoup
    except ImportError:
        return None

    def read_page(html: bytes) -> str:
        return str(soup(html, "lxml").get_text())

    return read_page


@cache
def _model() -> "SentenceTransformer":
    """The packaged weights as sentence-transformers runs them by default."""
    model: SentenceTransformer = _load("sentence_transformers").SentenceTransformer(str(packaged_model()), device="cpu")
    return model


def _embed_all(texts: Sequence[str], doing: str, progress: Progress) -> list[list[float]]:
    vectors: list[list[float]] = []
    for start in range(0, len(texts), _BATCH):
        vectors += _model().encode(list(texts[start : start + _BATCH]), show_progress_bar=False).tolist()
        progress(doing, len(vectors), len(texts))
    return vectors


@lru_cache(_REMEMBERED)
def _embed_query(text: str) -> list[float]:
    """Each question is asked of several systems, at several depths: it is embedded once."""
    vector: list[float] = _model().encode(text, show_progress_bar=False).tolist()
    return vector
