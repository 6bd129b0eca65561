"""The benchmarks by name."""

from evals.benchmarks.chunking import run_chunking
from evals.benchmarks.entailment import run_wice
from evals.benchmarks.given import run_ramdocs, run_rgb
from evals.benchmarks.multihop import run_multihop
from evals.benchmarks.near_misses import run_near_misses
from evals.benchmarks.pages import run_pages
from evals.benchmarks.reading import run_clapnq, run_squad2
from evals.benchmarks.retrieval import run_beir
from evals.benchmarks.types import Run

RUNS: dict[str, Run] = {
    "squad2": run_squad2,
    "clapnq": run_clapnq,
    "chunking_eval": run_chunking,
    "html_scrapinghub": run_pages,
    "multihop_rag": run_multihop,
    "rgb": run_rgb,
    "ramdocs": run_ramdocs,
    "wice": run_wice,
    "beir": run_beir,
    "near_misses": run_near_misses,
}
