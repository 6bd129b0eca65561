"""The command line: lodestone index, search, ask, chat and the like. Heavy imports wait for their command."""

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
    from index.types import Article, SyncReport, Voice

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
def timeline(
    topic: Annotated[str, typer.Argument(help="A name or a thing that articles speak of.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    since: SinceOption = "",
    until: UntilOption = "",
    publisher: PublisherOption = None,
    as_of: Annotated[str, typer.Option(help="As it could be told on this day: later articles are hidden.")] = "",
    changes: Annotated[bool, typer.Option("--changes", help="Only what is new since --since.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Tell what happened with a topic in order: dated sentences, each with its source."""
    from assistant import timeline_text as text

    day = _day(since, "--since")
    if changes and day is None:
        raise InputError("--changes tells what is new since a day; name it with --since")
    if as_markdown + as_csv + as_json > 1:
        raise InputError("--markdown, --csv and --json are three forms; choose one of them")
    with _assistant(library, "", "") as assistant:
        told = assistant.timeline(
            topic,
            _day(as_of, "--as-of"),
            since=None if changes else day,
            until=_day(until, "--until"),
            publishers=publisher or (),
        )
    if changes and day:
        told = told.changes(day)
    if as_json:
        _print_json(text.timeline_to_dict(told))
    elif as_markdown or as_csv:
        _print((text.to_markdown if as_markdown else text.to_csv)(told).rstrip("\n"))
    else:
        _print(text.format_timeline(told))


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
def ui(
    library: LibraryOption = DEFAULT_LIBRARY,
    llm: Annotated[
        list[str] | None, typer.Option(help="A chat model to choose from; may be repeated. [env: LODESTONE_LLM]")
    ] = None,
    fallback: FallbackOption = "",
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on; 0 for any that is free.", min=0, max=65535)] = 7860,
    auth: Annotated[str, typer.Option(help="user:password that lets in; see also LODESTONE_AUTH_FILE.")] = "",
    auth_file: Annotated[
        Path | None, typer.Option(envvar="LODESTONE_AUTH_FILE", help="Who may come in; lines by `lodestone password`.")
    ] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Let everybody in who reaches the address.")] = False,
    mcp: Annotated[bool, typer.Option("--mcp", help="Let agents call ask, search and show as MCP tools.")] = False,
) -> None:
    """Open the chat page: ask, check each quote in its article, add articles."""
    from contextlib import closing

    from assistant.ui.serving import Serving, choose_passwords, listen

    serving = Serving(host, port, choose_passwords(auth, auth_file), insecure, mcp)
    with _assistant(library, "", fallback) as assistant, closing(listen(serving)) as socket:
        _print_error(f"Loading {library} …")
        from assistant.ui.server import serve

        serve(_readers(assistant, llm or []), serving, socket, _print_error)


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
def remove(
    article_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="The articles' ids, or their beginnings.")],
    library: LibraryOption = DEFAULT_LIBRARY,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take articles out of the library; their files stay as they are."""
    from index.library import Library

    with Library.open(library) as opened:
        articles = {article.info.id: article for article in map(opened.article, article_ids)}
        if not yes:
            _confirm_removal(list(articles.values()))
        removed = opened.remove(list(articles))
    files = sorted({article.path for article in articles.values() if article.path})
    if as_json:
        _print_json({"removed": removed, "files": files})
        return
    _print(f"{library}: {len(removed)} removed")
    for file in files:
        _print(f"{file} is untouched; indexing it again brings the article back")


@app.command()
def feedback(library: LibraryOption = DEFAULT_LIBRARY, as_json: JsonOption = False) -> None:
    """List what readers of the chat page thought of its answers."""
    from assistant.feedback import format_judgments, read_judgments, to_json
    from index.library import Library

    with Library.open(library) as opened:
        judgments = read_judgments(opened.path)
    if as_json:
        _print_json({"library": str(library), "judgments": [json.loads(to_json(each)) for each in judgments]})
    else:
        _print(format_judgments(judgments))


@app.command()
def password(user: Annotated[str, typer.Argument(help="The name to sign in with.")]) -> None:
    """Print the line that lets a user sign in to the chat page, for the file that LODESTONE_AUTH_FILE names."""
    from assistant.ui.passwords import hash_password

    _print(hash_password(user, _read_password()))


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


def _readers(assistant: "Assistant", models: list[str]) -> "dict[str, Assistant]":
    """The readers that the page offers, by name: the chat models, then the articles' own words."""
    from dataclasses import replace

    from assistant.assistant import Assistant
    from assistant.settings import EXTRACTIVE

    names = dict.fromkeys(models or [assistant.settings.llm])
    readers = {
        name: Assistant(assistant.library, settings=replace(assistant.settings, llm=name))
        for name in names
        if name not in ("", EXTRACTIVE)
    }
    return readers | {"Quotes only": Assistant(assistant.library, settings=replace(assistant.settings, llm=""))}


def _confirm_removal(articles: "list[Article]") -> None:
    """Asks on a terminal whether these articles are to be removed, and ends the command where they are not."""
    if not sys.stdin.isatty():
        raise InputError("nobody is there to be asked whether the articles are to be removed; add --yes")
    for article in articles:
        _print_error(f"{article.info.id}  {article.info.title}")
    noun = "this article" if len(articles) == 1 else f"these {len(articles)} articles"
    typer.confirm(f"Remove {noun} from the library?", abort=True, err=True)  # what is printed may be JSON


def _read_password() -> str:
    """A password typed twice unseen, or the first line of an input that is no terminal."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.buffer.readline().decode(errors="surrogateescape").rstrip("\r\n")


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
