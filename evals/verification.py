"""How well verification tells honest statements from wrong ones: python -m evals.verification [--failures].

Pairs of statements on the sample corpus: an honest paraphrase, and the same with one thing wrong. A third is held out:
the gates were tuned on the others, and the failures of that third are counted, never shown. With --stories, the pairs
of a file of invented stories (evals/practice) instead, in one table.
"""

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import BaseModel, ConfigDict

from assistant.types import DraftStatement, Evidence, Quote
from assistant.verify import Claim, Judges, Verification, verify_statement
from assistant.verify.quotes import resolve_quotes
from evals.datasets import StatementPair, Story, read_stories
from index.errors import InputError
from index.library import Library
from index.readers import read_file
from index.types import Article

FOLDER = Path(__file__).parent
CASES = FOLDER / "cases" / "verification.jsonl"
CORPUS = FOLDER / "corpus"

EXACT = frozenset({"quote", "source", "number", "unit", "currency", "date", "name"})
"""Kinds of wrong that can be told by comparing what is written: summed up in a line of their own."""

Part = Literal["dev", "test"]


class StatementCase(BaseModel):
    """A statement as a chat model would draft it: quotes are (source number, words)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str
    quotes: tuple[tuple[int, str], ...]


class PairCase(BaseModel):
    """An honest statement and its twin with one thing wrong; sources are (article id, paragraph number)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    kind: str
    sources: tuple[tuple[str, int], ...]
    honest: StatementCase
    wrong: StatementCase
    invented: bool = False

    @property
    def part(self) -> Part:
        """A third of the pairs on the sample corpus, told by the hash of the id, is for testing."""
        if self.invented:
            return "dev"
        return "test" if hashlib.sha256(self.id.encode()).digest()[0] % 3 == 0 else "dev"


@dataclass(frozen=True, slots=True)
class PairResult:
    """What verification found of both statements of a pair."""

    case: PairCase
    honest: Verification
    wrong: Verification


def main(
    failures: Annotated[bool, typer.Option(help="List the pairs of the tuning part that went wrong.")] = False,
    kind: Annotated[str, typer.Option(help="Only this kind.")] = "",
    stories: Annotated[Path | None, typer.Option(help="A file of invented stories with statements.")] = None,
) -> None:
    """Prints the table by kind, for the part that was tuned on and the part that was held out."""
    loaded, corpus = story_pairs(list(read_stories(stories))) if stories else (load_pairs(CASES), load_corpus())
    cases = [case for case in loaded if kind in ("", case.kind)]
    if not cases:
        raise InputError(f"there is no kind {kind!r} in {(stories or CASES).name}")
    results = list(run_pairs(cases, corpus))
    for part in ("dev", "test"):
        if told := [result for result in results if result.case.part == part]:
            sys.stdout.write(format_table(part, told) + "\n")
    if failures:
        for result in results:
            if result.case.part == "dev":
                sys.stdout.write(format_failures(result))


def load_pairs(path: Path) -> list[PairCase]:
    """The pairs of a JSONL file."""
    return [PairCase.model_validate_json(line) for line in path.read_text("utf-8").splitlines() if line]


def load_corpus() -> dict[str, Article]:
    """Article id → article of the sample corpus, as the library reads it."""
    articles = [article for path in sorted(CORPUS.glob("*.md")) for article in read_file(path).articles]
    return {article.info.id: article for article in articles}


def story_pairs(told: Sequence[Story]) -> tuple[list[PairCase], dict[str, Article]]:
    """The pairs of invented stories, and their articles by id."""
    corpus = {article.info.id: article for story in told for article in story.articles}
    return [
        _story_case(f"{story.id}-{number}", pair, corpus)
        for story in told
        for number, pair in enumerate(story.statements, start=1)
    ], corpus


def _story_case(case_id: str, pair: StatementPair, corpus: dict[str, Article]) -> PairCase:
    """The pair with each cited sentence quoted whole."""
    named = (place.paragraph_id.rsplit(".", 1) for place in pair.cited)
    sources = tuple(dict.fromkeys((article_id, int(number)) for article_id, number in named))
    quotes = []
    for place in pair.cited:
        article_id, number = place.paragraph_id.rsplit(".", 1)
        (paragraph,) = (each for each in corpus[article_id].paragraphs if each.id == place.paragraph_id)
        quotes.append((sources.index((article_id, int(number))) + 1, paragraph.text[place.start : place.end]))
    honest, wrong = (StatementCase(text=text, quotes=tuple(quotes)) for text in (pair.honest, pair.wrong))
    return PairCase(id=case_id, kind=pair.kind, sources=sources, honest=honest, wrong=wrong, invented=True)


def run_pairs(cases: Sequence[PairCase], corpus: dict[str, Article]) -> Iterator[PairResult]:
    """Verifies both statements of every pair."""
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "library", create=True) as library:
        judges = Judges(library.nearness)
        yield from (_run_pair(case, corpus, judges) for case in cases)


def _run_pair(case: PairCase, corpus: dict[str, Article], judges: Judges) -> PairResult:
    evidence = build_evidence(case, corpus)
    honest, wrong = (verify_statement(_draft(each), evidence, judges) for each in (case.honest, case.wrong))
    return PairResult(case, honest, wrong)


def read_claim(case: PairCase, statement: StatementCase, corpus: dict[str, Article]) -> Claim:
    """A statement of a pair with the words that it cites. Raises ValueError where it quotes what is not there."""
    cited, failures = resolve_quotes(_draft(statement), build_evidence(case, corpus))
    if failures:
        raise ValueError(f"{case.id}: {failures[0].reason}")
    return Claim(statement.text, cited)


def build_evidence(case: PairCase, corpus: dict[str, Article]) -> list[Evidence]:
    """The sources of a pair, numbered from 1."""
    evidence = []
    for key, (article_id, number) in enumerate(case.sources, start=1):
        article = corpus[article_id]
        before = tuple(each.text for each in article.paragraphs if each.number < number)
        (paragraph,) = (each for each in article.paragraphs if each.number == number)
        evidence.append(Evidence(key, paragraph, article.info, forerunners=before))
    return evidence


def format_table(part: str, results: Sequence[PairResult]) -> str:
    """By kind: honest statements that pass, wrong ones that are caught."""
    lines = [f"{part}: {len(results)} pairs", f"  {'kind':<14}{'honest passed':>16}{'wrong caught':>16}"]
    kinds = sorted({result.case.kind for result in results})
    for label, those in (*((kind, {kind}) for kind in kinds), ("exact", EXACT), ("all", set(kinds))):
        found = [result for result in results if result.case.kind in those]
        honest = sum(result.honest.passed for result in found)
        caught = sum(not result.wrong.passed for result in found)
        cells = (f"{count}/{len(found)} {count / max(1, len(found)):.2f}" for count in (honest, caught))
        lines.append(f"  {label:<14}" + "".join(f"{cell:>16}" for cell in cells))
    return "\n".join(lines)


def format_failures(result: PairResult) -> str:
    """The statement that was withheld though honest, or passed though wrong; empty where all is well."""
    shown = ""
    for wrongly, statement, verification in (
        ("withheld", result.case.honest, result.honest if not result.honest.passed else None),
        ("passed", result.case.wrong, result.wrong if result.wrong.passed else None),
    ):
        if verification:
            reasons = [f"{failure.gate}: {failure.reason}" for failure in verification.failures]
            quotes = [words for _, words in statement.quotes]
            shown += (
                f"\n{wrongly} {result.case.id}: {statement.text}\n   quotes: {json.dumps(quotes, ensure_ascii=False)}\n"
            )
            shown += "".join(f"   {reason}\n" for reason in reasons)
    return shown


def _draft(case: StatementCase) -> DraftStatement:
    return DraftStatement(case.text, tuple(Quote(source, words) for source, words in case.quotes))


if __name__ == "__main__":
    typer.run(main)
