"""The command line: what each command prints, and one line with status 2 for what it cannot use."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from assistant import cli
from assistant.cross_encoder import read_passage
from tests.assistant.openai_server import Reply, say_json, serve
from tests.conftest import CORPUS, REPOSITORY
from tests.fakes import write_article

Run = Callable[..., tuple[int, str, str]]
QUESTION = "Who controls Tomtor?"
BRIEFS = len(list(CORPUS.glob("*.md")))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line in this process: exit status, what was printed, and the errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["lodestone", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def read_json(result: tuple[int, str, str]) -> Any:
    status, out, err = result
    assert status == 0, err
    return json.loads(out)


def assert_refused(result: tuple[int, str, str], *words: str) -> None:
    status, out, err = result
    assert status == 2
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("lodestone: ")
    for word in words:
        assert word in err


def test_index_ask_and_status_follow_each_other(run: Run, tmp_path: Path) -> None:
    library = tmp_path / "library"
    status, out, _ = run("index", CORPUS, "--library", library)
    assert (status, out) == (0, f"{library}: {BRIEFS} added, 0 changed, 0 removed, 0 unchanged, 0 failed\n")
    report = read_json(run("index", CORPUS, "--library", library, "--json"))
    assert len(report["unchanged"]) == BRIEFS
    assert set(report) == {"added", "changed", "removed", "unchanged", "failed", "remarks"}
    assert f"{BRIEFS} articles" in run("status", "--library", library)[1]
    assert "[1]" in run("ask", QUESTION, "--library", library)[1]


def test_ask_as_json_has_the_keys_and_quotes_are_verbatim(run: Run, corpus_path: Path) -> None:
    for question in (QUESTION, "What is the price of neodymium in Tokyo on Mars?"):
        answer = read_json(run("ask", question, "--library", corpus_path, "--json"))
        assert set(answer) == {"question", "as_of", "answer", "abstained", "reason", "statements", "citations",
                               "nearest", "conflicts", "shared", "withheld", "model", "note", "newest",
                               "usage"}  # fmt: skip
        assert answer["model"] == "extractive"
        assert answer["abstained"] == (not answer["statements"])
        assert bool(answer["reason"]) == answer["abstained"]
        for citation in [*answer["citations"], *answer["nearest"]]:
            assert citation.keys() >= {"key", "article", "paragraph", "quote", "start", "end"}
            assert citation["article"].keys() >= {"id", "title", "publisher", "published", "url"}
            assert citation["paragraph"].keys() >= {"id", "number", "voice", "text"}
            assert citation["paragraph"]["text"][citation["start"] : citation["end"]] == citation["quote"]
        keys = {citation["key"] for citation in answer["citations"]}
        assert all(set(statement["citations"]) <= keys for statement in answer["statements"])


def test_search_as_json_has_the_keys(run: Run, corpus_path: Path) -> None:
    found = read_json(run("search", "rare earth", "--top-k", 3, "--library", corpus_path, "--json"))
    assert found["query"] == "rare earth"
    assert len(found["hits"]) == 3
    assert all(hit.keys() >= {"score", "article", "paragraphs", "text"} for hit in found["hits"])


def test_filters_reach_the_search(run: Run, corpus_path: Path) -> None:
    def days(*options: str) -> list[str]:
        found = read_json(run("search", "rare earth", "--library", corpus_path, "--json", *options))
        return [hit["article"]["published"] for hit in found["hits"]]

    assert min(days("--since", "2026-01-01")) >= "2026-01-01"
    assert max(days("--until", "31 December 2025")) <= "2025-12-31"
    found = read_json(
        run("search", "rare earth", "--publisher", "lodestone briefs", "--library", corpus_path, "--json")
    )
    assert {hit["article"]["publisher"] for hit in found["hits"]} == {"Lodestone Briefs"}


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("soon", ["--as-of", "'soon' is not a date", "2026-06-16"]),
        ("01/02/2026", ["could be two days"]),
        ("12 Sene 2018", ["is not a date"]),
        ("1447-12-26", ["no day of our calendar"]),
        ("2150-01-01", ["as_of 2150-01-01 lies after today"]),
    ],
)
def test_an_as_of_that_cannot_be_meant_is_refused(run: Run, corpus_path: Path, as_of: str, words: list[str]) -> None:
    assert_refused(run("ask", QUESTION, "--library", corpus_path, "--as-of", as_of), *words)


def test_a_question_of_days_that_nobody_can_report_is_refused(run: Run, corpus_path: Path) -> None:
    asked = ("ask", "What happened at Tomtor in 2027?", "--library", corpus_path, "--as-of", "2026-06-30")
    assert_refused(run(*asked), "“in 2027” lies after the day of asking, 2026-06-30")


def test_an_as_of_in_another_language_is_read(run: Run, corpus_path: Path) -> None:
    answer = read_json(run("ask", QUESTION, "--library", corpus_path, "--json", "--as-of", "12 июня 2026 г."))
    assert answer["as_of"] == "2026-06-12"


def test_as_of_hides_later_articles(run: Run, corpus_path: Path) -> None:
    answer = read_json(run("ask", QUESTION, "--as-of", "2025-12-01", "--library", corpus_path, "--json"))
    assert answer["as_of"] == "2025-12-01"
    for citation in [*answer["citations"], *answer["nearest"]]:
        assert citation["article"]["published"] <= "2025-12-01"


def test_show_status_and_doctor_as_json(run: Run, corpus_path: Path) -> None:
    shown = read_json(run("show", "rosneft", "--library", corpus_path, "--json"))
    assert shown["id"] == "rosneft-takes-tomtor"
    assert shown["paragraphs"][0]["number"] == 1
    status = read_json(run("status", "--library", corpus_path, "--json"))
    assert status["articles"] == len(status["list"]) == BRIEFS
    assert read_json(run("doctor", "--library", corpus_path, "--json")) == {"faults": [], "rebuilt": []}


def test_what_people_read(run: Run, corpus_path: Path) -> None:
    assert "¶1" in run("show", "rosneft", "--library", corpus_path)[1]
    assert run("search", "Tomtor", "--library", corpus_path)[1].startswith("1. ")
    assert run("doctor", "--library", corpus_path)[1] == "nothing is wrong\n"
    assert "Lodestone" in run("ask", QUESTION, "--library", corpus_path)[1]


@pytest.mark.parametrize("text", ["2026-13-45", "01/02/2026", "soon", "June 2026"])
@pytest.mark.parametrize("option", ["--since", "--until", "--as-of"])
def test_a_date_that_is_none_is_refused(run: Run, corpus_path: Path, option: str, text: str) -> None:
    assert_refused(run("ask", QUESTION, "--library", corpus_path, option, text), option, text)


@pytest.mark.parametrize("question", ["", "   ", "x" * 20_000])
def test_a_question_that_is_none_is_refused(run: Run, corpus_path: Path, question: str) -> None:
    assert_refused(run("ask", question, "--library", corpus_path), "question")
    assert_refused(run("search", question, "--library", corpus_path), "question")


@pytest.mark.parametrize(
    "question",
    ['AND "', "title:", "*", "(((", "Кто контролирует Томтор?", "टोमटोर किसके पास है?", "🧲", os.fsdecode(b"caf\xe9")],
)
def test_any_other_question_is_answered_or_not_but_never_fails(run: Run, corpus_path: Path, question: str) -> None:
    answer = read_json(run("ask", question, "--library", corpus_path, "--json"))
    assert answer["statements"] or answer["reason"]
    assert run("ask", question, "--library", corpus_path)[0] == 0


def test_what_cannot_be_used_is_refused_in_one_line(run: Run, tmp_path: Path, corpus_path: Path) -> None:
    empty, file, full = tmp_path / "empty", tmp_path / "file.txt", tmp_path / "full"
    empty.mkdir()
    file.write_text("Some text.")
    write_article(full, "article", "Some text.")
    library = tmp_path / "library"
    assert_refused(run("index", empty, "--library", library), "no article files")
    assert_refused(run("index", tmp_path / "none", "--library", library), "nothing at")
    assert_refused(run("index", CORPUS, "--library", file), "is a file")
    assert_refused(run("index", CORPUS, "--library", full), "other files")
    assert_refused(run("ask", QUESTION, "--library", tmp_path / "none"), "no library", "lodestone index")
    assert_refused(
        run("ask", QUESTION, "--publisher", "Nobody", "--library", corpus_path), "Nobody", "Lodestone Briefs"
    )
    assert_refused(run("show", "none", "--library", corpus_path), "lodestone status")
    assert_refused(run("search", QUESTION, "--top-k", 0, "--library", corpus_path), "top_k")


BAD_FILES = {
    "empty.txt": b"",
    "binary.txt": bytes(range(256)) * 20,
    "broken.pdf": b"%PDF-1.7\nnothing of a PDF",
    "broken.json": b'{"title": ',
    "lines.jsonl": b'{"id": "l1", "text": "A line about zinc."}\n{"id": \n{"id": "l3", "text": "A line about tin."}\n',
    "no-text.jsonl": b'{"id": "n1", "title": "Only a title"}\n',
    "large.txt": b"word " * 10_000_000,
}


def test_bad_files_are_reported_and_the_rest_is_indexed(run: Run, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    write_article(sources, "good", "A good article about zinc.")
    (sources / "wide.txt").write_text("An article in sixteen bits about lead.", encoding="utf-16")
    (sources / "cyrillic.txt").write_text(
        "Статья о редкоземельных металлах и о шахте в Якутии. " * 5, encoding="cp1251"
    )
    for name, content in BAD_FILES.items():
        (sources / name).write_bytes(content)
    status, out, err = run("index", sources, "--library", tmp_path / "library")
    assert status == 0
    assert "5 added" in out
    for name in BAD_FILES:
        assert sum(line.startswith("failed: ") and name in line for line in err.splitlines()) == 1, name
    assert "Traceback" not in err
    assert "зинc" not in out
    assert "Якутии" in run("show", "cyrillic", "--library", tmp_path / "library")[1]
    assert "sixteen bits" in run("show", "wide", "--library", tmp_path / "library")[1]


def test_only_bad_files_are_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "empty.txt").touch()
    status, _, err = run("index", tmp_path / "sources", "--library", tmp_path / "library")
    assert status == 2
    assert "failed: " in err


def test_nothing_that_a_terminal_obeys_is_printed(run: Run, tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[31m\x9b1m\u202e"
    sources = tmp_path / "sources"
    record = {
        "id": "evil",
        "title": f"Evil {evil} title",
        "publisher": f"Paper {evil}",
        "text": f"Zinc {evil} is mined.",
    }
    sources.mkdir()
    (sources / "evil.jsonl").write_text(json.dumps(record))
    (sources / "bad\x1b[31m.txt").touch()
    library = tmp_path / "library"
    commands = [("index", sources), ("ask", f"Where is zinc {evil} mined?"), ("search", f"zinc {evil}"),
                ("show", "evil"), ("status",), ("show", f"none {evil}")]  # fmt: skip
    for command in commands:
        for options in ((), ("--json",)):
            _, out, err = run(*command, "--library", library, *options)
            assert not set(out + err) & set("\x1b\x07\x9b\u202e"), command


# -- in a process of its own ------------------------------------------------------------------------------

HEAVY = {"torch", "transformers", "sentence_transformers", "chromadb", "gradio", "numpy"}


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after `code`."""
    program = f"{code}\nimport sys\nsys.stderr.write('\\nLOADED ' + ' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return set(done.stderr.split("LOADED ")[-1].split())


@pytest.mark.parametrize("code", ["import assistant", "import index", "import assistant.cli"])
def test_importing_loads_nothing_heavy(code: str) -> None:
    assert not loaded_by(code) & HEAVY


def command(*arguments: object) -> str:
    return (
        f"import sys\nsys.argv = {['lodestone', *map(str, arguments)]!r}\nfrom assistant.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
    )


def test_help_loads_nothing_heavy() -> None:
    assert not loaded_by(command("--help")) & HEAVY


def test_asking_loads_no_torch(corpus_path: Path) -> None:
    read_passage("Who?", "Rain.", ((0, 5),))  # the first reading on a machine exports the model, and torch does that
    loaded = loaded_by(command("ask", QUESTION, "--library", corpus_path))
    assert not loaded & {"torch", "transformers", "sentence_transformers", "gradio", "chromadb"}


def test_the_command_fails_with_status_2_and_one_line(
    lodestone: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = lodestone("ask", QUESTION, LODESTONE_LIBRARY=str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_an_output_that_cannot_show_every_character_shows_the_rest(
    lodestone: Callable[..., subprocess.CompletedProcess[str]], corpus_path: Path
) -> None:
    done = lodestone("show", "rosneft", "--library", corpus_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "Rosneft" in done.stdout


def test_ask_with_a_chat_model_shows_what_passed_and_tells_what_was_withheld(
    run: Run, corpus_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "For ten years the Pentagon guarantees MP a minimum of $110 per kilogram"
    entries = [
        {"text": f"The Pentagon guarantees MP at least {sum_} dollars per kilogram.", "quotes": [quote]}
        for sum_ in (110, 120)
        for quote in ({"source": 1, "words": words},)
    ]
    with serve(say_json({"statements": entries, "answered": True, "missing": ""})) as server:
        monkeypatch.setenv("LODESTONE_LLM", "openai:scripted")
        monkeypatch.setenv("LODESTONE_LLM_BASE_URL", server.base_url)
        question = "What price does the Pentagon guarantee MP Materials for NdPr?"
        status, out, _ = run("ask", question, "--library", corpus_path, "--verbose")
        as_json = read_json(run("ask", question, "--library", corpus_path, "--json"))
    assert status == 0
    assert "at least 110 dollars per kilogram. [1]" in out
    assert f"“{words}”" in out
    assert "1 statement withheld" in out
    assert "Withheld: The Pentagon guarantees MP at least 120 dollars" in out
    assert as_json["model"] == "openai:scripted"
    assert [each["text"][-22:] for each in as_json["withheld"]] == ["0 dollars per kilogram."[-22:]]


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=401), "key"),
        (Reply(status=404), "not known"),
        (Reply(status=500), "failed"),
        (Reply(refusal="I cannot help with that."), "refused"),
        (Reply("{", finish_reason="length"), "did not finish"),
        (Reply("What a question!"), "try another model"),
        (Reply(hang=True), "in time"),
    ],
)
def test_trouble_with_the_model_is_one_line_with_status_3_and_a_fallback_answers(
    reply: Reply, words: str, run: Run, corpus_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LODESTONE_LLM", "openai:scripted")
    monkeypatch.setenv("LODESTONE_LLM_RETRIES", "0")
    monkeypatch.setenv("LODESTONE_LLM_TIMEOUT", "1")
    question = "What price does the Pentagon guarantee MP Materials for NdPr?"
    with serve(reply) as server:
        monkeypatch.setenv("LODESTONE_LLM_BASE_URL", server.base_url)
        status, out, err = run("ask", question, "--library", corpus_path)
        answered = run("ask", question, "--library", corpus_path, "--fallback", "extractive")
    assert (status, out, err.count("\n")) == (3, "", 1)
    assert words in err
    assert answered[0] == 0
    assert "$110 per kilogram" in answered[1]
    assert "articles' own words" in answered[1]


def test_without_a_key_the_remedy_is_told(run: Run, corpus_path: Path) -> None:
    status, _, err = run("ask", QUESTION, "--library", corpus_path, "--llm", "openai:gpt-4.1-mini")
    assert status == 3
    assert "OPENAI_API_KEY" in err


def test_a_model_that_is_not_named_rightly_is_bad_input(run: Run, corpus_path: Path) -> None:
    assert_refused(run("ask", QUESTION, "--library", corpus_path, "--llm", "gpt"), "openai:NAME")
    assert_refused(run("ask", QUESTION, "--library", corpus_path, "--fallback", "magic"), "extractive")


def test_chat_reads_questions_from_its_input(corpus_path: Path) -> None:
    command = [sys.executable, "-m", "assistant.cli", "chat", "--library", str(corpus_path)]
    ended = subprocess.run(
        command,
        input="Hello\nWho owns Vostok Engineering?\n",
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=True,
    )
    assert "Rosneft" in ended.stdout
    assert ended.stderr == ""


def test_a_timeline_is_printed_as_text_json_csv_and_markdown(run: Run, corpus_path: Path) -> None:
    status, out, _ = run("timeline", "Tomtor", "--library", corpus_path, "--until", "2026-12-31")
    assert status == 0
    assert out.startswith("Tomtor: ")
    assert "told 22 May 2025        Mining on a pilot scale is expected to start in 2027." in out
    assert "* a plan or forecast for 2027" in out
    data = read_json(run("timeline", "Tomtor", "--library", corpus_path, "--json"))
    assert [each["when"] for each in data["entries"]][:2] == ["2013", "2019-08"]
    rows = list(csv.reader(StringIO(run("timeline", "Tomtor", "--library", corpus_path, "--csv")[1])))
    assert len(rows) == len(data["entries"]) + 1
    assert run("timeline", "Tomtor", "--library", corpus_path, "--markdown")[1].startswith("# Timeline: Tomtor\n")
    new = read_json(run("timeline", "Tomtor", "--library", corpus_path, "--json", "--changes", "--since", "2026-06-01"))
    assert {each["told"] >= "2026-06-01" for each in new["entries"]} == {True}
    assert "do not speak of “lithium”" in run("timeline", "lithium", "--library", corpus_path)[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["of"], ["'of'", "name a person"]),
        ([""], ["empty"]),
        (["Tomtor", "--since", "someday"], ["--since", "someday"]),
        (["Tomtor", "--changes"], ["--since"]),
        (["Tomtor", "--csv", "--json"], ["choose one"]),
        (["Tomtor", "--since", "2026-06-01", "--until", "2026-01-01"], ["2026-06-01", "2026-01-01"]),
        (["Tomtor", "--publisher", "Nobody"], ["Nobody"]),
    ],
)
def test_a_timeline_that_cannot_be_told_is_refused_in_one_line(
    run: Run,
    corpus_path: Path,
    arguments: list[str],
    words: list[str],
) -> None:
    assert_refused(run("timeline", *arguments, "--library", corpus_path), *words)
