"""lodestone chat: a conversation in the terminal."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.conversation import is_small_talk, standalone_question
from assistant.export import to_markdown
from assistant.formatting import format_evidence, format_making, format_rest, format_statement, printable
from assistant.types import Done, Retrieved, Turn, Verified
from index.errors import InputError, LodestoneError

if TYPE_CHECKING:
    from assistant.assistant import Assistant

_HELP = """Ask a question, and ask on: "And who owns it?"
  /sources    the paragraphs behind the last answer
  /save FILE  the conversation as Markdown with footnotes
  /clear      forget the conversation
  /quit       leave (so does the end of input)"""
_PROMPT = "> "


def run_chat(assistant: "Assistant", verbose: bool = False) -> None:
    """Reads questions and commands until the end of input; an error is told, and the conversation goes on."""
    _edit_lines()
    _say(
        f"{len(assistant.library.articles())} articles, answered by {assistant.model_name}. /help lists the commands.\n"
    )
    history: list[Turn] = []
    while (line := _read_line()) is not None:
        try:
            if line.startswith("/"):
                if not _obey(line, history):
                    return
            elif line:
                history.append(_ask(assistant, line, history, verbose))
        except (LodestoneError, OSError) as error:
            _say(f"{' '.join(str(error).split())}\n")
        except KeyboardInterrupt:
            _say("\nStopped; the conversation is kept.\n")


def _ask(assistant: "Assistant", line: str, history: list[Turn], verbose: bool) -> Turn:
    """Answers one question as the answer grows."""
    if not history:
        standalone_question(line, history)  # says what it does not understand, where a single question would be tried
    question = line
    for event in assistant.stream(line, history=history):
        if isinstance(event, Retrieved) and event.question != line:
            question = event.question
            _say(f"({question})\n")
        elif isinstance(event, Verified):
            _say(format_statement(event.statement) + "\n")
        elif isinstance(event, Done):
            answer = event.answer
    _say((answer.reason if is_small_talk(line) else format_rest(answer)) + "\n")
    if verbose:
        _say(format_making(answer) + "\n")
    return Turn(line, question, answer)


def _obey(line: str, history: list[Turn]) -> bool:
    """Carries out a command; False when it ends the conversation."""
    command, _, argument = line.partition(" ")
    match command:
        case "/quit" | "/exit":
            return False
        case "/clear":
            history.clear()
            _say("The conversation is forgotten.\n")
        case "/sources":
            answers = [turn.answer for turn in history if turn.answer.citations or turn.answer.nearest]
            _say(format_evidence(answers[-1]) + "\n" if answers else "There is no answer yet.\n")
        case "/save":
            _save(argument.strip(), history)
        case "/help":
            _say(_HELP + "\n")
        case _:
            raise InputError(f"there is no command {command}; /help lists them")
    return True


def _save(name: str, history: list[Turn]) -> None:
    """Writes the conversation to a new file."""
    if not name:
        raise InputError("/save needs the name of a file, as in /save notes.md")
    if not history:
        raise InputError("there is nothing to save yet; ask a question first")
    path = Path(name).expanduser()
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(to_markdown(history))
    except FileExistsError:
        raise InputError(f"{path} exists already; name another file") from None
    _say(f"Saved to {path}.\n")


def _read_line() -> str | None:
    """The next line without blanks at its ends; None at the end of input."""
    try:
        return input(_PROMPT).strip()
    except EOFError:
        _say("")
        return None
    except KeyboardInterrupt:
        return ""


def _edit_lines() -> None:
    """Line editing and a history of questions where the platform has them."""
    if sys.stdin.isatty():
        try:
            import readline  # noqa: F401 - its import gives input() line editing
        except ImportError:
            return


def _say(text: str) -> None:
    sys.stdout.write(printable(text) + "\n")
    sys.stdout.flush()
