"""The command line: lodestone index, search, ask, chat, status, show, doctor. Heavy imports wait for their command."""

import io
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import InputError, LodestoneError

if TYPE_CHECKING:
    from datetime import date

    from assistant.assistant import Assistant
    from assistant.types import Answer, Event
    from index.types import SyncReport, Voice

app = typer.Typer(
    name="lodestone",
    help="Answers questions from a library of news articles; every sentence cites its source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

LibraryOption = Annotated[
    Path, typer.Option("--library", "-l", envvar="LODESTONE_LIBRARY", help="The library's folder.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SinceOption = Annotated[str, typer.Option(help="Only articles published on this day or later (2026-06-16).")]
UntilOption = Annotated[str, typer.Option(help="Only articles published on this day or earlier.")]
PublisherOption = Annotated[list[str] | None, typer.Option(help="Only articles of this publisher; may be repeated.")]
CommentsOption = Annotated[bool, typer.Option("--comments", help="Search readers' comments too.")]
LlmOption = Annotated[
    str,
    typer.Option(help="The chat model, provider:model or local:FILE.gguf; extractive for none. [env: LODESTONE_LLM]"),
]
FallbackOption = Annotated[str, typer.Option(help="extractive: who answers when the chat model cannot.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Tell what was withheld and what it took.")]
DEFAULT_LIBRARY = Path("library")


@app.command()
def index(
    sources: Annotated[list[Path], typer.Argument(help="Files and folders of articles.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    as_json: JsonOption = False,
) -> None:
    """Bring the library up to date with files and folders of articles."""
    from assistant.progress import show_progress
    from index.library import Library

    for source in sources:
        if not source.exists():
            raise InputError(f"there is nothing at {source}; name a folder of articles or one file")
    with Library.open(library, create=True) as opened, show_progress() as progress:
        report = opened.sync(sources, progress)
    if as_json:
        _print_json(asdict(report))
    else:
        _print_report(report, library)
    if report.failed and not (report.added or report.changed or report.unchanged or report.removed):
        raise typer.Exit(2)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    top_k: Annotated[int, typer.Option(help="How many passages.")] = 8,
    since: SinceOption = "",
    until: UntilOption = "",
    publisher: PublisherOption = None,
    comments: CommentsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show the passages nearest to a query."""
    from assistant.formatting import format_hits
    from assistant.types import hit_to_dict
    from index.library import Library

    with Library.open(library) as opened:
        hits = opened.search(
            query,
            top_k,
            since=_day(since, "--since"),
            until=_day(until, "--until"),
            publishers=publisher or (),
            voices=_voices(comments),
        )
    if as_json:
        _print_json({"query": query, "hits": [hit_to_dict(hit) for hit in hits]})
    else:
        _print(format_hits(hits))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in plain words.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    since: SinceOption = "",
    until: UntilOption = "",
    publisher: PublisherOption = None,
    as_of: Annotated[str, typer.Option(help="Answer as on this day: later articles are hidden.")] = "",
    comments: CommentsOption = False,
    llm: LlmOption = "",
    fallback: FallbackOption = "",
    verbose: VerboseOption = False,
    as_json: JsonOption = False,
) -> None:
    """Answer a question, each sentence with its source, or say that the articles do not."""
    from assistant.types import Done

    with _assistant(library, llm, fallback) as assistant:
        events = assistant.stream(
            question,
            _day(as_of, "--as-of"),
            since=_day(since, "--since"),
            until=_day(until, "--until"),
            publishers=publisher or (),
            voices=_voices(comments),
        )
        answer = None
        for event in events:
            if isinstance(event, Done):
                answer = event.answer
            elif not as_json:
                _print_event(event)
    assert answer is not None
    if as_json:
        _print_json(answer.to_dict())
    else:
        _print_rest(answer, verbose)


@app.command()
def chat(
    library: LibraryOption = DEFAULT_LIBRARY,
    llm: LlmOption = "",
    fallback: FallbackOption = "",
    verbose: VerboseOption = False,
) -> None:
    """Ask and ask on; /sources, /save FILE, /clear and /quit do what they say."""
    from assistant.chat import run_chat

    with _assistant(library, llm, fallback) as assistant:
        run_chat(assistant, verbose)


@app.command()
def status(library: LibraryOption = DEFAULT_LIBRARY, as_json: JsonOption = False) -> None:
    """Tell what the library holds."""
    from assistant.types import article_to_dict
    from index.library import Library

    with Library.open(library) as opened:
        articles, counts, model = opened.articles(), opened.counts(), opened.model
    if as_json:
        listed = [article_to_dict(info) for info in articles]
        _print_json({"library": str(library), "model": model, **asdict(counts), "list": listed})
        return
    days = sorted(info.published for info in articles if info.published)
    _print(f"{library}: {counts.articles} articles, {counts.paragraphs} paragraphs, {counts.chunks} chunks")
    _print(f"published {days[0]} to {days[-1]}, {len(articles) - len(days)} without a date" if days else "no dates")
    _print(f"model {model}\n")
    for info in articles[:_LISTED]:
        _print(f"{info.published or 'no date   '}  {info.id}  {info.title}")
    if len(articles) > _LISTED:
        _print(f"… and {len(articles) - _LISTED} more; --json lists all")


_LISTED = 30


@app.command()
def show(
    article_id: Annotated[str, typer.Argument(help="The article's id, or the beginning of it.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    as_json: JsonOption = False,
) -> None:
    """Print an article as it was read: its paragraphs, who speaks in each, its copies."""
    from assistant.formatting import format_article
    from assistant.types import article_to_dict, paragraph_to_dict
    from index.library import Library

    with Library.open(library) as opened:
        article = opened.article(article_id)
        copies = opened.copies(article.info.id)
    if as_json:
        facts = {"author": article.info.author, "language": article.info.language, "path": article.path}
        paragraphs = [paragraph_to_dict(paragraph) for paragraph in article.paragraphs]
        listed = [article_to_dict(copy) for copy in copies]
        _print_json({**article_to_dict(article.info), **facts, "copies": listed, "paragraphs": paragraphs})
    else:
        _print(format_article(article, copies))


@app.command()
def doctor(library: LibraryOption = DEFAULT_LIBRARY, as_json: JsonOption = False) -> None:
    """Check the library's stores against its catalog and rebuild what is broken."""
    from assistant.progress import show_progress
    from index.library import Library

    with Library.open(library) as opened, show_progress() as progress:
        diagnosis = opened.examine(progress)
    if as_json:
        _print_json(asdict(diagnosis))
        return
    for fault in diagnosis.faults:
        _print(fault)
    _print(f"rebuilt: {', '.join(diagnosis.rebuilt)}" if diagnosis.rebuilt else "nothing is wrong")


def main() -> None:
    """Runs the command line; an error is one line on standard error and exit status 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # what the terminal's encoding lacks is shown as ?
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; there is nobody to tell
        sys.exit(141)
    except (LodestoneError, OSError) as error:
        line = " ".join(str(error).split())
        status = 3 if _is_model_error(error) else 2
        if status == 3 and _FALLBACK not in line:
            line += f"; {_FALLBACK} answers from the passages that were found"
        _print_error(f"lodestone: {line}")
        sys.exit(status)


_FALLBACK = "--fallback extractive"


def _is_model_error(error: Exception) -> bool:
    from assistant.errors import ModelError

    return isinstance(error, ModelError)


def _assistant(library: Path, llm: str, fallback: str) -> "Assistant":
    """The assistant that the environment, lodestone.toml and the options ask for."""
    from dataclasses import replace

    from assistant.assistant import Assistant
    from assistant.settings import EXTRACTIVE, read_settings

    settings = read_settings()
    if llm:
        settings = replace(settings, llm="" if llm == EXTRACTIVE else llm)
    if fallback:
        settings = replace(settings, fallback=fallback)
    return Assistant.open(library, settings=settings)


def _print_event(event: "Event") -> None:
    from assistant.formatting import format_statement
    from assistant.types import Verified

    if isinstance(event, Verified):
        _print(format_statement(event.statement) + "\n")
        sys.stdout.flush()


def _print_rest(answer: "Answer", verbose: bool) -> None:
    from assistant.formatting import format_making, format_rest

    _print(format_rest(answer))
    if verbose:
        _print("\n" + format_making(answer))


def _day(text: str, option: str) -> "date | None":
    from index.dates import parse_date

    try:
        return parse_date(text) if text else None
    except InputError as error:
        raise InputError(f"{option}: {error}") from None


def _voices(comments: bool) -> "frozenset[Voice]":
    from index.types import EVIDENCE_VOICES, Voice

    return EVIDENCE_VOICES | {Voice.COMMENT} if comments else EVIDENCE_VOICES


def _print_report(report: "SyncReport", library: Path) -> None:
    for failure in report.failed:
        _print_error(f"failed: {failure}")
    for remark in report.remarks:
        _print_error(f"note: {remark}")
    outcomes = ("added", "changed", "removed", "unchanged", "failed")
    counted = ", ".join(f"{len(getattr(report, outcome))} {outcome}" for outcome in outcomes)
    _print(f"{library}: {counted}")


def _print(text: str) -> None:
    from assistant.formatting import printable

    sys.stdout.write(printable(text) + "\n")


def _print_error(text: str) -> None:
    from assistant.formatting import printable

    sys.stderr.write(printable(text) + "\n")


def _print_json(value: Any) -> None:
    from assistant.formatting import printable_json

    sys.stdout.write(printable_json(json.dumps(value, ensure_ascii=False, indent=2)) + "\n")


if __name__ == "__main__":
    main()
