"""Evaluation data as typed rows, one module a form; all but our own stay outside the repository."""

from evals.datasets.beir import BeirData, load_beir
from evals.datasets.chunking import SpanQuestion, load_chunking
from evals.datasets.given import ConflictQuestion, RgbQuestion, load_ramdocs, load_rgb
from evals.datasets.multihop import MultiHopQuestion, NewsArticle, load_multihop
from evals.datasets.pages import Page, load_pages
from evals.datasets.reading import Passage, PassageQuestion, ReadingData, find_spans, load_clapnq, load_squad2
from evals.datasets.stories import Place, StatementPair, Story, StoryQuestion, load_stories, read_stories
from evals.datasets.wice import EntailmentClaim, load_wice

__all__ = [
    "BeirData",
    "ConflictQuestion",
    "EntailmentClaim",
    "MultiHopQuestion",
    "NewsArticle",
    "Page",
    "Passage",
    "PassageQuestion",
    "Place",
    "ReadingData",
    "RgbQuestion",
    "SpanQuestion",
    "StatementPair",
    "Story",
    "StoryQuestion",
    "find_spans",
    "load_beir",
    "load_chunking",
    "load_clapnq",
    "load_multihop",
    "load_pages",
    "load_ramdocs",
    "load_rgb",
    "load_squad2",
    "load_stories",
    "load_wice",
    "read_stories",
]
