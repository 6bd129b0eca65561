"""Speed, side by side with the plain stack, as ratios: python -m evals.bench [cold] [bulk] [search] [page].

The plain stack is sentence-transformers and Chroma in their defaults. Machines differ and are shared: believe ratios.
"""

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from evals.browsing import open_browser, serve_page
from evals.generated import build_generated_library
from index.embedding import PackagedEmbedder
from index.errors import InputError
from index.library import Library
from index.model import packaged_model
from index.types import Voice

if TYPE_CHECKING:
    from playwright.sync_api import Page

CORPUS = Path(__file__).parent / "corpus"
QUESTION = "Which Indian company is talking to Rosneft about Tomtor?"
_PLAIN_STACK = """
import sys, chromadb
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu")
collection = chromadb.PersistentClient(sys.argv[2]).get_collection("plain")
print(collection.query(query_embeddings=model.encode([sys.argv[3]]), n_results=8)["documents"][0][0])
"""

_FIRST_TIMES = """[performance.getEntriesByType("navigation")[0].responseStart,
    performance.getEntriesByName("first-contentful-paint")[0].startTime]"""
_TIME_NEXT_ANSWER = """() => {
    const shown = () => document.querySelectorAll(".statement").length;
    window.taken = new Promise((done) => addEventListener("keydown", (pressed) => {
        const before = shown();
        const look = () => shown() > before ? done(performance.now() - pressed.timeStamp) : requestAnimationFrame(look);
        look();
    }, { once: true, capture: true }));
}"""


def main(
    parts: Annotated[list[str] | None, typer.Argument(help="cold, bulk, search, page; all when none is named.")] = None,
    sizes: Annotated[str, typer.Option(help="Chunks of the libraries searched.")] = "10000,100000",
    work: Annotated[Path | None, typer.Option(help="Where to keep the libraries.")] = None,
    runs: Annotated[int, typer.Option(help="Timed runs of each command.")] = 5,
) -> None:
    """Prints one JSON object a part."""
    benches: dict[str, Callable[[Path], Iterator[dict[str, object]]]] = {
        "cold": lambda folder: bench_cold(folder, runs),
        "bulk": lambda _: bench_bulk(),
        "search": lambda folder: bench_search(folder, [int(size) for size in sizes.split(",")]),
        "page": lambda folder: bench_page(folder, runs),
    }
    for name in parts or list(benches):
        if name not in benches:
            raise InputError(f"there is no bench {name!r}; choose from {', '.join(benches)}")
        with tempfile.TemporaryDirectory() as scratch:
            for figures in benches[name](work or Path(scratch)):
                sys.stdout.write(json.dumps({"bench": name, **figures}) + "\n")
                sys.stdout.flush()


def bench_cold(folder: Path, runs: int) -> Iterator[dict[str, object]]:
    """Whole commands in cold processes, in turn: `lodestone ask` and the plain stack on the same texts."""
    library = folder / "cold"
    with Library.open(library, create=True) as opened:
        opened.sync([CORPUS])
    plain = folder / "plain"
    _fill_plain_stack(library, plain)
    ours = [sys.executable, "-m", "assistant.cli", "ask", QUESTION, "--library", str(library)]
    theirs = [sys.executable, "-c", _PLAIN_STACK, str(packaged_model()), str(plain), QUESTION]
    help_page = [sys.executable, "-m", "assistant.cli", "--help"]
    times: dict[str, list[float]] = {"ask": [], "plain": [], "help": []}
    processor: dict[str, list[float]] = {"ask": [], "plain": [], "help": []}
    for _ in range(runs + 1):
        for name, command in (("ask", ours), ("plain", theirs), ("help", help_page)):
            elapsed, used = _time_command(command)
            times[name].append(elapsed)
            processor[name].append(used)
    ratios = [a / b for a, b in zip(times["ask"][1:], times["plain"][1:], strict=True)]  # the first warms the disk
    yield {
        "ask_seconds": _median(times["ask"][1:]),
        "plain_seconds": _median(times["plain"][1:]),
        "ratio": _median(ratios),
        "ratio_min": round(min(ratios), 3),
        "ratio_max": round(max(ratios), 3),
        "help_cpu_seconds": _median(processor["help"][1:]),
    }


def bench_bulk(texts: int = 1_500, rounds: int = 3) -> Iterator[dict[str, object]]:
    """Tokens per second of our bulk embedding and of SentenceTransformer.encode, in turn, on the same texts."""
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(packaged_model()), device="cpu")
    embedder = PackagedEmbedder()
    sample = generated_texts(texts)
    tokens = sum(min(count, embedder.max_tokens) for count in embedder.count_tokens(sample))
    embedder.embed(sample[: texts // 3])
    plain.encode(sample[:32])
    ours, theirs, ratios = [], [], []
    for _ in range(rounds):
        started = time.perf_counter()
        vectors = embedder.embed(sample)
        between = time.perf_counter()
        exact = plain.encode(sample, show_progress_bar=False)
        ended = time.perf_counter()
        ours.append(tokens / (between - started))
        theirs.append(tokens / (ended - between))
        ratios.append(ours[-1] / theirs[-1])
    cosines = np.sum(vectors * exact, axis=1) / np.linalg.norm(exact, axis=1)
    yield {
        "texts": texts,
        "tokens": tokens,
        "tokens_per_second": round(statistics.median(ours)),
        "plain_tokens_per_second": round(statistics.median(theirs)),
        "ratio": _median(ratios),
        "ratio_min": round(min(ratios), 3),
        "lowest_cosine": round(float(cosines.min()), 5),
    }


def bench_search(folder: Path, sizes: list[int]) -> Iterator[dict[str, object]]:
    """A warm process over generated libraries: milliseconds of a search, by stage, and the process's memory."""
    for size in sizes:
        with build_generated_library(folder / f"search-{size}", size, _words()) as library:
            queries = [" ".join(random.Random(seed).sample(_words(), 7)) for seed in range(60)]
            for query in queries[:10]:
                library.search(query)
            taken = []
            for query in queries[10:]:
                started = time.perf_counter()
                library.search(query)
                taken.append(1000 * (time.perf_counter() - started))
            embedder = PackagedEmbedder()
            embedder.embed(["warm"])
            started = time.perf_counter()
            for query in queries[10:]:
                embedder.embed([query])
            embedding = 1000 * (time.perf_counter() - started) / len(queries[10:])
        yield {
            "chunks": size,
            "median_ms": _median(taken),
            "p95_ms": round(sorted(taken)[int(0.95 * len(taken))], 2),
            "of_it_embedding_ms": round(embedding, 2),
            "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "disk_mb": round(
                sum(p.stat().st_size for p in (folder / f"search-{size}").rglob("*") if p.is_file()) / 1e6
            ),
        }


def bench_page(folder: Path, runs: int) -> Iterator[dict[str, object]]:
    """The page: seconds from the start of its process until it answers, and until the first paint after asking for it;
    milliseconds from pressing Enter to the answer.

    Each run is a new server and a new browser, both of which have seen nothing yet. The browser's own clock is read.
    """
    library = folder / "page"
    with Library.open(library, create=True) as opened:
        opened.sync([CORPUS])
    serving, painted, answered = list[float](), list[float](), list[float]()
    for _ in range(runs):
        with open_browser() as browser:
            page = browser.new_page()
            started = time.perf_counter()
            with serve_page(library) as site:
                starting = time.perf_counter() - started
                page.goto(site.address)
                page.locator(".welcome").wait_for()
                first_byte, first_paint = page.evaluate(_FIRST_TIMES)
                serving.append(starting + first_byte / 1000)
                painted.append(first_paint / 1000)
                answered += [_time_answer(page) for _ in range(4)][1:]
    yield {
        "page_answers_seconds": _median(serving),
        "first_contentful_paint_seconds": _median(painted),
        "first_contentful_paint_seconds_max": round(max(painted), 3),
        "warm_answer_ms": round(statistics.median(answered)),
        "warm_answer_ms_max": round(max(answered)),
    }


def _time_answer(page: "Page") -> float:
    page.get_by_placeholder("Ask a question").fill(QUESTION)
    page.evaluate(_TIME_NEXT_ANSWER)
    page.keyboard.press("Enter")
    taken = float(page.evaluate("window.taken"))
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    return taken


def generated_texts(count: int) -> list[str]:
    """Texts as a sync embeds them: sentences of the corpus, and runs of them of the size of a chunk."""
    chooser = random.Random(0)
    with tempfile.TemporaryDirectory() as folder, Library.open(folder + "/library", create=True) as library:
        library.sync([CORPUS])
        hits = library.search("rare earths", top_k=200)
    sentences = sorted({match.sentence.text for hit in hits for match in hit.sentences})
    return [" ".join(chooser.sample(sentences, chooser.choice((1, chooser.randint(5, 8))))) for _ in range(count)]


def _words() -> list[str]:
    text = " ".join(path.read_text("utf-8") for path in sorted(CORPUS.glob("*.md")))
    return sorted({word for word in text.split() if word.isalpha()})


def _fill_plain_stack(library: Path, folder: Path) -> None:
    import chromadb
    from sentence_transformers import SentenceTransformer

    with Library.open(library) as opened:
        articles = [opened.article(info.id) for info in opened.articles()]
    texts = [p.text for article in articles for p in article.paragraphs if p.voice is not Voice.BOILERPLATE]
    vectors = SentenceTransformer(str(packaged_model()), device="cpu").encode(texts)
    collection = chromadb.PersistentClient(str(folder)).create_collection("plain")
    collection.add(ids=[str(place) for place in range(len(texts))], documents=texts, embeddings=vectors)


def _time_command(command: list[str]) -> tuple[float, float]:
    """Seconds of wall clock and of processor time of the whole command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    elapsed = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _median(values: list[float]) -> float:
    return round(statistics.median(values), 3)


if __name__ == "__main__":
    typer.run(main)
