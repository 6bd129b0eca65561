"""The page's HTTP surface: what programs and agents may call, and all that nobody may."""

import asyncio
import base64
import http.client
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from assistant.ui.guard import MAX_BODY, MAX_UPLOAD
from assistant.ui.passwords import hash_password
from index.embedding import PackagedEmbedder
from index.library import Library
from tests.assistant.openai_server import OpenAIServer, Reply, say_json, serve
from tests.assistant.ui.markup import parse
from tests.assistant.ui.served import Served, messages, served
from tests.conftest import REPOSITORY
from tests.fakes_chat import draft

QUESTION = "Who owns Tomtor?"
ENDPOINTS = {"ask", "search", "show"}
HEADERS = ("content-security-policy", "referrer-policy", "x-content-type-options", "x-frame-options")
PASSWORD = "se:cret"
ANNA = "Basic " + base64.b64encode(f"anna:{PASSWORD}".encode()).decode()
WRITER = "openai:scripted-1"
NOTHING = say_json(draft(missing="nothing"))
ARTICLE = b"---\nid: quark\ntitle: Quark opens\n---\nQuark opens a mine at Longonjo in May.\n"


SPY = """
import os, socket
lookup = socket.getaddrinfo
def noted(host, *rest, **named):
    with open(os.environ["LOOKUPS"], "a") as file:
        file.write(f"{host}\\n")
    return lookup(host, *rest, **named)
socket.getaddrinfo = noted
"""


@pytest.fixture(scope="module")
def lookups(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every name of a machine that the server looked up, one a line."""
    folder = tmp_path_factory.mktemp("spy")
    (folder / "sitecustomize.py").write_text(SPY)
    (folder / "lookups").touch()
    return folder / "lookups"


@pytest.fixture(scope="module")
def page(corpus_path: Path, tmp_path_factory: pytest.TempPathFactory, lookups: Path) -> Iterator[Served]:
    """The page for this machine alone, with the endpoints for agents."""
    library = shutil.copytree(corpus_path, tmp_path_factory.mktemp("page") / "library")
    with served(library, "--mcp", LOOKUPS=str(lookups), PYTHONPATH=str(lookups.parent)) as site:
        yield site


@pytest.fixture(scope="module")
def writer() -> Iterator[OpenAIServer]:
    """A chat model that finds nothing, at once or when it is let go."""
    with serve(NOTHING) as server:
        yield server


@pytest.fixture(scope="module")
def locked(corpus_path: Path, tmp_path_factory: pytest.TempPathFactory, writer: OpenAIServer) -> Iterator[Served]:
    """The page for those who sign in, at an address that others reach, with a chat model."""
    folder = tmp_path_factory.mktemp("locked")
    library, users = shutil.copytree(corpus_path, folder / "library"), folder / "users"
    users.write_text("\n".join(hash_password(user, PASSWORD) for user in ("anna", "boris")) + "\n")
    users.chmod(0o600)
    environment = {"LODESTONE_AUTH_FILE": str(users), "LODESTONE_LLM_BASE_URL": writer.base_url, "OPENAI_API_KEY": "x"}
    with served(library, "--mcp", "--host", "0.0.0.0", "--llm", WRITER, **environment) as site:
        yield site


@pytest.fixture(scope="module")
def opened(corpus_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The page for everybody, without agents."""
    library = shutil.copytree(corpus_path, tmp_path_factory.mktemp("opened") / "library")
    with served(library, "--host", "0.0.0.0", "--insecure") as site:
        yield site


@pytest.fixture
def copy(page: Served, model: PackagedEmbedder) -> Iterator[Library]:
    """The library of `page`, opened beside it."""
    with Library.open(page.library, embedder=model) as library:
        yield library


@pytest.fixture
def inbox(page: Served) -> Path:
    """Where uploads to `page` lie until they are read."""
    (path,) = page.client.post("/gradio_api/upload", files={"files": ("a.md", b"x")}).json()
    return Path(path).parents[1]


@pytest.fixture
def program(page: Served) -> Iterator[Client]:
    """A program that calls the endpoints."""
    client = Client(page.address, verbose=False, analytics_enabled=False)
    yield client
    client.close()


# -- programs ---------------------------------------------------------------------------------------------


def test_programs_ask_search_and_show(program: Client) -> None:
    answer = program.predict(QUESTION, api_name="/ask")
    assert answer["statements"]
    for citation in answer["citations"]:
        assert citation["paragraph"]["text"][citation["start"] : citation["end"]] == citation["quote"]
    hits = program.predict("Tomtor", top_k=3, api_name="/search")
    assert len(hits) == 3
    assert hits[0]["score"] >= hits[-1]["score"]
    shown = program.predict(answer["citations"][0]["article"]["id"], api_name="/show")
    assert shown["title"] == answer["citations"][0]["article"]["title"]
    assert answer["citations"][0]["paragraph"] in shown["paragraphs"]


def test_programs_filter_and_ask_as_of_a_day(program: Client) -> None:
    assert program.predict(QUESTION, as_of="2020-01-01", api_name="/ask")["abstained"]
    found = program.predict("Tomtor", since="2025-11-01", until="2025-12-31", api_name="/search")
    assert all("2025-11-01" <= hit["article"]["published"] <= "2025-12-31" for hit in found)
    answer = program.predict(QUESTION, publishers=["lodestone briefs"], api_name="/ask")
    assert {each["article"]["publisher"] for each in answer["citations"]} <= {"Lodestone Briefs"}


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("/ask", ["  "], "the question is empty"),
        ("/ask", ["x" * 5_000], "5,000 characters"),
        ("/ask", [QUESTION, "soon"], "'soon' is not a date"),
        ("/ask", [QUESTION, "2026-01-02", "2026-01-01"], "exchange them"),
        ("/ask", [QUESTION, "", "", "", ["<b>Nobody's</b>"]], "<b>Nobody's</b>"),
        ("/ask", [["a"]], "question is ['a']"),
        ("/ask", [QUESTION, "", "", "", "Mint"], "publishers is 'Mint'"),
        ("/search", ["Tomtor", 0], "top_k is 0"),
        ("/search", ["Tomtor", 51], "top_k is 51"),
        ("/search", ["Tomtor", "many"], "top_k is 'many'"),
        ("/show", ["none"], "there is no article 'none'"),
        ("/show", [""], "there is no article ''"),
        ("/show", [{"path": 1}], "article is {'path': 1}"),
    ],
)
def test_programs_are_told_in_one_line_what_is_wrong(
    program: Client, name: str, arguments: list[object], words: str
) -> None:
    with pytest.raises(AppError) as error:
        program.predict(*arguments, api_name=name)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_page_without_a_session_can_be_asked_with_two_requests(page: Served) -> None:
    event = page.client.post("/gradio_api/call/ask", json={"data": [QUESTION, "", "", "", None]}).json()["event_id"]
    said = page.client.get(f"/gradio_api/call/ask/{event}").text
    assert said.startswith("event: complete")
    assert json.loads(said.partition("data: ")[2])[0]["statements"]
    at_once = page.client.post("/gradio_api/run/search", json={"data": ["Tomtor", 1, "", ""]})
    assert len(at_once.json()["data"][0]) == 1


def test_only_the_three_endpoints_are_told_of(page: Served, program: Client) -> None:
    for query in ("", "?all_endpoints=True", "?serialize=False"):
        info = page.client.get("/gradio_api/info" + query).json()
        assert {name.strip("/") for name in info["named_endpoints"]} == ENDPOINTS
        assert not info["unnamed_endpoints"]
    assert {name.strip("/") for name in program.view_api(return_format="dict")["named_endpoints"]} == ENDPOINTS


def test_no_event_of_the_page_is_called_by_its_name(page: Served, program: Client) -> None:
    events = page.client.get("/config").json()["dependencies"]
    private = [each for each in events if each["api_name"] not in ENDPOINTS]
    assert {"open_page", "answer", "add", "remove", "save", "judge"} <= {each["api_name"] for each in private}
    for event in private:
        data = [None] * len(event["inputs"])
        for way in ("call", "run", "api", "call/v2"):
            answer = page.client.post(f"/gradio_api/{way}/{event['api_name']}", json={"data": data})
            assert answer.status_code == 404
        # Another event's number smuggled in under the name of an open one.
        for body in (
            {"data": data, "fn_index": event["id"]},
            {"data": data, "fn_index": event["id"], "session_hash": "s"},
        ):
            assert page.client.post("/gradio_api/run/ask", json=body).status_code in (404, 500)
        with pytest.raises(ValueError, match="Cannot find a function"):
            program.predict(*data, api_name="/" + event["api_name"])


# -- agents -----------------------------------------------------------------------------------------------


def with_agent(address: str, use: Callable[[Any], Any], headers: dict[str, str] | None = None) -> Any:
    """What `use` gives in a session of an agent."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def run() -> Any:
        async with (
            httpx.AsyncClient(headers=headers, timeout=60) as http,
            streamable_http_client(address + "/gradio_api/mcp", http_client=http) as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            return await use(session)

    return asyncio.run(run())


def test_an_agent_finds_three_tools_and_reads_how_to_use_them(page: Served) -> None:
    async def look(session: Any) -> Any:
        listed, resources, prompts = [await each() for each in (
            session.list_tools, session.list_resources, session.list_prompts)]  # fmt: skip
        assert not resources.resources
        assert not prompts.prompts
        return {tool.name: tool for tool in listed.tools}

    tools = with_agent(page.address, look)
    assert set(tools) == ENDPOINTS
    assert "quoted word for word" in tools["ask"].description
    assert set(tools["ask"].inputSchema["properties"]) == {"question", "since", "until", "as_of", "publishers"}
    assert tools["ask"].inputSchema["required"] == ["question"]
    for tool in tools.values():
        assert len(tool.description) > 50
        for name, schema in tool.inputSchema["properties"].items():
            assert len(schema["description"]) > 10, (tool.name, name)


def test_an_agent_gets_json_and_errors_in_one_line(page: Served) -> None:
    async def call(session: Any) -> Any:
        asks = [
            ("ask", {"question": QUESTION}),
            ("search", {"query": "Tomtor", "top_k": 2}),
            ("ask", {"question": ""}),
            ("show", {"article": "none"}),
            ("answer", {}),
        ]
        return [await session.call_tool(name, arguments) for name, arguments in asks]

    answer, hits, *wrong = with_agent(page.address, call)
    assert json.loads(answer.content[0].text)["statements"]
    assert len(json.loads(hits.content[0].text)) == 2
    assert all(each.isError and "\n" not in each.content[0].text for each in wrong)
    assert [each.content[0].text.split(";")[0] for each in wrong] == [
        "the question is empty",
        f"there is no article 'none' in {page.library}",
        "Unknown tool for this Gradio app: answer",
    ]


def test_an_agent_cannot_send_the_server_to_another_machine(page: Served, lookups: Path) -> None:
    async def call(session: Any) -> Any:
        return await session.call_tool("search", {"query": "Tomtor", "top_k": 1})

    headers = {"X-Forwarded-Host": "evil.example", "X-Gradio-Server": "http://evil.example"}
    assert not with_agent(page.address, call, headers).isError
    assert "evil" not in lookups.read_text()


def test_without_mcp_there_is_nothing_for_agents(opened: Served) -> None:
    for path in ("/gradio_api/mcp", "/gradio_api/mcp/", "/gradio_api/mcp/sse", "/gradio_api/mcp/schema"):
        assert opened.client.get(path).status_code == 404


# -- signing in -------------------------------------------------------------------------------------------


def every_way_in(site: Served, client: httpx.Client) -> Iterator[httpx.Response]:
    """All that a stranger may try."""
    body = {"fn_index": 0, "data": ["?"], "session_hash": "s", "event_id": "e"}
    for path in ("/config", "/config/", "/gradio_api/info", "/gradio_api/queue/data?session_hash=s",
                 "/gradio_api/heartbeat/s", "/gradio_api/upload_progress?upload_id=a", "/gradio_api/mcp",
                 "/gradio_api/mcp/", "/gradio_api/mcp/schema", "/gradio_api/mcp/sse", "/gradio_api/call/ask/e",
                 "/gradio_api/file=/etc/passwd", "/gradio_api/token", "/gradio_api/user", "/gradio_api/app_id",
                 "/gradio_api/startup-events", "/gradio_api/openapi.json", "/gradio_api/deep_link?session_hash=s",
                 "/monitoring", "/gradio_api/runs"):  # fmt: skip
        yield client.get(path)
    for path in ("/gradio_api/queue/join", "/gradio_api/call/ask", "/gradio_api/run/ask", "/gradio_api/cancel",
                 "/gradio_api/reset", "/gradio_api/mcp", "/gradio_api/mcp/messages/?session_id=a",
                 "/gradio_api/component_server", "/gradio_api/process_recording"):  # fmt: skip
        yield client.post(path, json=body)
    yield client.post("/gradio_api/upload", files={"files": ("a.md", ARTICLE)})
    assert site


def test_a_stranger_gets_the_page_to_sign_in_and_nothing_else(locked: Served) -> None:
    with httpx.Client(base_url=locked.address) as stranger:
        for answer in every_way_in(locked, stranger):
            assert answer.status_code in (401, 404), answer.url
            assert len(answer.content) < 100
        start = stranger.get("/").text
        assert '"auth_required":true' in start
        for secret in ("Lodestone Briefs", "Tomtor", "open_page", "conversation"):
            assert secret not in start
        assert stranger.get("/theme.css").status_code == 200


@pytest.mark.parametrize(
    ("user", "password"),
    [("anna", "secret"), ("anna", ""), ("Anna", PASSWORD), ("clara", PASSWORD), ("anna", "x" * 500_000), ("", "")],
)
def test_a_wrong_password_opens_nothing(locked: Served, user: str, password: str) -> None:
    with httpx.Client(base_url=locked.address) as stranger:
        assert stranger.post("/login", data={"username": user, "password": password}).status_code in (400, 422)
        assert not stranger.cookies
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        assert stranger.get("/gradio_api/mcp/schema", headers={"Authorization": f"Basic {pair}"}).status_code in (
            400, 401, 431)  # fmt: skip


@pytest.mark.parametrize("cookie", ["access-token=x", "access-token-unsecure-=None", "=;;", "a" * 3_000])
def test_a_made_up_cookie_opens_nothing(locked: Served, cookie: str) -> None:
    assert httpx.get(locked.address + "/config", headers={"Cookie": cookie}).status_code == 401


def test_who_signs_in_gets_the_page_and_programs_the_endpoints(locked: Served) -> None:
    with httpx.Client(base_url=locked.address) as anna:
        assert anna.post("/login", data={"username": "anna", "password": PASSWORD}).json() == {"success": True}
        assert anna.get("/config").json()["username"] == "anna"
        assert anna.get("/gradio_api/mcp/schema").status_code == 200
        anna.get("/logout", follow_redirects=False)
        assert anna.get("/config").status_code == 401
    program = Client(locked.address, auth=("anna", PASSWORD), verbose=False, analytics_enabled=False)
    assert program.predict("Tomtor", api_name="/search")
    program.close()


def test_an_agent_sends_user_and_password_along(locked: Served) -> None:
    async def call(session: Any) -> Any:
        return await session.call_tool("ask", {"question": QUESTION})

    assert not with_agent(locked.address, call, {"Authorization": ANNA}).isError
    for wrong in (
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        ANNA.replace("Basic", "Bearer"),
    ):
        answer = httpx.get(locked.address + "/gradio_api/mcp/schema", headers={"Authorization": wrong})
        assert answer.status_code == 401
        assert "Basic" in answer.headers["www-authenticate"]
    assert httpx.get(locked.address + "/config", headers={"Authorization": ANNA}).status_code == 401


def test_others_are_served_while_passwords_are_tried(locked: Served) -> None:
    tries = 3
    with ThreadPoolExecutor(tries) as pool:
        body = {"username": "anna", "password": "wrong"}
        trying = [pool.submit(httpx.post, locked.address + "/login", data=body, timeout=60) for _ in range(tries)]
        answered = 0
        while not all(each.done() for each in trying):
            assert httpx.get(locked.address + "/theme.css", timeout=60).status_code == 200
            answered += 1
    assert {each.result().status_code for each in trying} == {400}
    assert answered > 1


# -- files ------------------------------------------------------------------------------------------------


def test_no_file_of_the_machine_is_served(page: Served, tmp_path: Path) -> None:
    session = page.open_page()
    page.ask(session, QUESTION)
    (kept,) = (page.library / "conversations").glob("*.json")
    secret = tmp_path / "secret.md"
    secret.write_bytes(ARTICLE)
    wanted = ["/etc/passwd", str(page.library / "catalog.sqlite"), str(kept), str(secret), "assistant/cli.py", ".",
              "", "/proc/self/environ", "file:///etc/passwd", "http://127.0.0.1/", "//127.0.0.1/x"]  # fmt: skip
    forms = ["/gradio_api/file={}", "/file={}", "/gradio_api/file/{}", "/gradio_api/proxy={}", "/static/{}",
             "/assets/{}", "/gradio_api/custom_component/{}", "/gradio_api/stream/{}", "/svelte/{}",
             "//gradio_api/file={}",
             "/gradio_api//file={}", "/gradio_api/mcp/{}", "/gradio_api/heartbeat/../file={}"]  # fmt: skip
    climbs = ["", "/", "../" * 12, "..%2f" * 12, "%2e%2e/" * 12, "..%5c" * 12, "....//" * 12, "%252e%252e%252f" * 12]
    connection = http.client.HTTPConnection(httpx.URL(page.address).netloc.decode())  # leaves paths as they are
    for path in wanted:
        for form in forms:
            for climb in climbs:
                target = form.format(climb + path.lstrip("/") if climb else path)
                if target.strip("/") == "gradio_api/mcp":
                    continue  # a page that says what it is
                connection.request("GET", target)
                answer = connection.getresponse()
                content = answer.read()
                assert answer.status in (400, 403, 404, 405, 406), target
                assert not [mark for mark in (b"root:", b"Quark", b"SQLite", b"Tomtor", b"PATH=") if mark in content]
    connection.close()


def test_an_upload_of_another_page_is_not_served(page: Served) -> None:
    (path,) = page.client.post("/gradio_api/upload", files={"files": ("a.md", ARTICLE)}).json()
    assert Path(path).is_file()
    for form in ("/gradio_api/file={}", "/gradio_api/file/{}", "/file={}"):
        assert page.client.get(form.format(path)).status_code == 404


def test_uploads_lie_where_no_other_user_of_the_machine_looks(inbox: Path) -> None:
    assert inbox.name.startswith("lodestone-")
    assert inbox.stat().st_mode & 0o077 == 0


# -- uploads ----------------------------------------------------------------------------------------------


def file_data(path: str, **more: object) -> dict[str, object]:
    """A file as a page names it to an event."""
    return {"path": path, "orig_name": "a.md", "meta": {"_type": "gradio.FileData"}, **more}


def add(page: Served, *paths: str) -> dict[str, Any]:
    """What the upload event says to these paths."""
    return page.fire("add", [file_data(path) for path in paths])


def ids(library: Library) -> set[str]:
    return {info.id for info in library.articles()}


def test_a_file_is_sent_and_its_article_asked_about(page: Served, copy: Library) -> None:
    files = [("files", ("quark.md", ARTICLE)), ("files", ("bad.pdf", b"%PDF-1.7"))]
    paths = page.client.post("/gradio_api/upload", files=files).json()
    report = parse(add(page, *paths)["data"][0])
    assert "1 added, 1 failed" in report.text
    assert "bad.pdf: " in report.text
    assert str(page.library) not in report.text
    try:
        html = page.ask(page.open_page(), "What does Quark open at Longonjo?")
        assert "?article=quark" in html
    finally:
        copy.remove(["quark"])
    assert not any(Path(path).exists() for path in paths)  # only the library's own copy is kept


def test_a_path_of_the_server_is_not_taken_for_an_upload(
    page: Served, copy: Library, inbox: Path, tmp_path: Path
) -> None:
    secret, before = tmp_path / "secret.md", ids(copy)
    secret.write_bytes(ARTICLE)
    link = inbox / "link"
    link.symlink_to(tmp_path)
    sneaky = [
        str(secret), f"{inbox}/../{secret}", f"{inbox}/..{secret}", os.path.relpath(secret), secret.as_uri(),
        f"{inbox}/x/../../../../../../..{secret}", str(page.library / "catalog.sqlite"), "/etc/passwd", str(tmp_path),
        f"{inbox}", f"{secret}\0.md", str(REPOSITORY / "README.md"), "README.md",
    ]  # fmt: skip
    try:
        for path in sneaky:
            assert "data" not in add(page, path), path
    finally:
        link.unlink()
    assert ids(copy) == before
    assert secret.is_file()
    assert (REPOSITORY / "README.md").is_file()
    cached = [path for path in inbox.rglob("*") if path.is_file() and path.read_bytes() == ARTICLE]
    assert not [path for path in cached if path.name == "secret.md"]


def test_no_control_takes_a_path_of_the_server(page: Served, inbox: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_bytes(ARTICLE)
    given = file_data(str(secret))
    for name, data in (("open_page", [given]), ("fill", [given, "Title"]), ("fill", ["", given])):
        assert "data" not in page.fire(name, *data)
    assert not list(inbox.rglob("secret.md"))


def test_the_server_fetches_no_address_that_it_is_given(page: Served, lookups: Path) -> None:
    for address in ("http://evil.example/a.md", "https://evil.example/a.md", "HTTP://evil.example/a.md"):
        assert "error" in add(page, address)
        assert "error" in page.fire("open_page", file_data(address))
        assert "error" in page.fire("add", [file_data("a.md", url=address)])
        assert page.client.get(f"/gradio_api/file={address}").status_code == 404
        assert page.client.get(f"/gradio_api/proxy={address}").status_code == 404
    assert "evil" not in lookups.read_text()


@pytest.mark.parametrize("name", ["a.exe", "a.sqlite", "a", "a.md.sh", "a.svg", "a.py"])
def test_a_foreign_kind_of_file_is_refused(page: Served, copy: Library, name: str) -> None:
    before = ids(copy)
    paths = page.client.post("/gradio_api/upload", files={"files": (name, ARTICLE)}).json()
    assert "error" in add(page, *paths)
    assert ids(copy) == before
    assert not list((page.library / "uploads").rglob(name))


@pytest.mark.parametrize("name", ["../../evil.md", "..\\..\\evil.md", "/etc/evil.md", "%2e%2e%2fevil.md", "a\0b.md"])
def test_the_name_of_an_upload_leads_nowhere(page: Served, inbox: Path, name: str) -> None:
    answer = page.client.post("/gradio_api/upload", files={"files": (name, ARTICLE)})
    if answer.status_code == 200:
        (path,) = answer.json()
        assert inbox in Path(path).resolve().parents
    else:
        assert answer.status_code == 400


def test_a_file_that_is_too_large_is_refused(page: Served, inbox: Path) -> None:
    large = io.BytesIO(b"x" * (50 * 1024 * 1024 + 1))
    before = set(inbox.rglob("*.md"))
    assert page.client.post("/gradio_api/upload", files={"files": ("large.md", large)}).status_code == 413
    assert set(inbox.rglob("*.md")) == before


def test_a_request_that_is_too_large_is_refused_before_it_is_read(page: Served) -> None:
    with httpx.Client(base_url=page.address) as client:
        for path, length in (("/gradio_api/queue/join", MAX_BODY + 1), ("/gradio_api/upload", MAX_UPLOAD + 1),
                             ("/login", 10**12), ("/gradio_api/mcp", MAX_BODY + 1)):  # fmt: skip
            assert raw_post(client, path, f"Content-Length: {length}").startswith("HTTP/1.1 413 ")
        assert raw_post(client, "/gradio_api/queue/join", "Transfer-Encoding: chunked").startswith("HTTP/1.1 411 ")


def raw_post(client: httpx.Client, path: str, header: str) -> str:
    """The beginning of the answer to a request whose body never comes."""
    with socket.create_connection((client.base_url.host, client.base_url.port or 0), timeout=30) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: {client.base_url.netloc.decode()}\r\n{header}\r\n\r\n"
        connection.sendall(head.encode())
        return connection.recv(1000).decode(errors="replace")


def test_a_question_of_a_megabyte_is_one_line(page: Served) -> None:
    session = page.open_page()
    html = page.fire("answer", None, "why " * 200_000, None, None, None, [], "Quotes only", session=session)
    assert len(json.dumps(html)) < 20_000
    assert "What do the articles say?" in page.fire("stop", None, None, session=session)["data"][0]


# -- pages apart ------------------------------------------------------------------------------------------


def test_two_pages_do_not_see_each_other(page: Served) -> None:
    one, other = page.open_page(), page.open_page()
    first = page.ask(one, QUESTION)
    second = page.ask(other, "What price does the Pentagon guarantee MP Materials for NdPr?")
    assert QUESTION in first
    assert QUESTION not in second
    assert parse(first).values("data-kept") != parse(second).values("data-kept")


def test_a_page_cannot_name_the_conversation_that_it_is_in(page: Served) -> None:
    one, other = page.open_page(), page.open_page()
    name = parse(page.ask(one, QUESTION)).values("data-kept")[0]
    for made_up in ({"id": name, "turns": []}, [name, []], name, {"__class__": "Conversation", "id": name}):
        html = page.fire("stop", made_up, "", session=other)["data"][0]
        assert name not in html
        assert QUESTION not in html


def test_what_is_selected_is_a_pages_own(page: Served, copy: Library) -> None:
    before = ids(copy)
    output = page.fire("remove", "rosneft-takes-tomtor", session=page.open_page())
    assert "there is no article" in output["error"]  # for this page has opened none
    assert ids(copy) == before


def test_a_page_that_the_server_does_not_know_is_told_to_reload(page: Served) -> None:
    for name, data in (("answer", [None, QUESTION, None, None, None, [], "Quotes only"]), ("stop", [None, ""]),
                       ("save_all", [None])):  # fmt: skip
        assert "reload the page" in page.fire(name, *data)["error"]


def test_a_link_opens_a_conversation_and_a_paragraph(page: Served) -> None:
    name = parse(page.ask(page.open_page(), QUESTION)).values("data-kept")[0]
    shown = page.fire("open_page", f"?conversation={name}&article=rosneft-takes-tomtor&paragraph=1")["data"]
    assert QUESTION in shown[1]
    assert "Rosneft" in shown[2]


@pytest.mark.parametrize("query", ["?conversation=..%2F..%2Fcatalog", "?conversation=" + "f" * 33, "?conversation=%00",
                                   "?conversation=%3Cscript%3E", "?" + "&" * 100_000, "?conversation=\ud800",
                                   "?article=%00&paragraph=%ff&words=9-1"])  # fmt: skip
def test_a_link_that_cannot_be_opened_opens_an_empty_page(page: Served, query: str) -> None:
    shown = page.fire("open_page", query)["data"]
    assert "What do the articles say?" in shown[1]
    assert "<script" not in json.dumps(shown)


@pytest.mark.parametrize("data", [{"turn": "one"}, {"turn": 10**30}, {}, {"article": {"a": 1}}, {"article": "\ud800"}])
def test_a_made_up_event_does_no_harm(page: Served, data: dict[str, Any]) -> None:
    session = page.open_page()
    for name, given in (("judge", [None]), ("save", [None]), ("open_place", []), ("open_article", [])):
        output = page.fire(name, *given, session=session, **data)
        assert "error" in output or "there is no article" in json.dumps(output)
    assert QUESTION in page.ask(session, QUESTION)


# -- bounds -----------------------------------------------------------------------------------------------


def test_the_fourth_open_question_of_a_user_is_refused_until_one_is_over(locked: Served, writer: OpenAIServer) -> None:
    before = len(writer.requests)
    writer.replies = [*[NOTHING] * before, Reply(stages=[NOTHING.text])]
    with signed_in(locked, "anna") as anna, signed_in(locked, "boris") as boris, ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask_program, anna) for _ in range(3)]
        wait_until(lambda: len(writer.requests) == before + 3)
        assert ask_program(anna)["error"] == "3 of your questions are being answered; wait for one or stop it"
        of_boris = pool.submit(ask_program, boris)
        wait_until(lambda: len(writer.requests) == before + 4)
        writer.next_stage.release(4)
        for each in (*asking, of_boris):
            assert "abstained" in each.result(60)["data"][0]
        writer.replies = [NOTHING]
        assert "data" in ask_program(anna)


def test_a_question_whose_page_went_away_is_open_no_longer(locked: Served, writer: OpenAIServer) -> None:
    before = len(writer.requests)
    writer.replies = [*[NOTHING] * before, Reply(stages=["{", NOTHING.text[1:]])]
    with signed_in(locked, "boris") as boris:
        site = replace(locked, client=boris)
        for number in (1, 2, 3):
            session = site.open_page()
            body = {"fn_index": site.event("answer"), "session_hash": session,
                    "data": [None, QUESTION, None, None, None, [], WRITER]}  # fmt: skip
            boris.post("/gradio_api/queue/join", json=body)
            stream = messages(boris, session)
            next(each for each in stream if "Reading" in json.dumps(each))
            wait_until(lambda asked=number: len(writer.requests) == before + asked)
            stream.close()
        wait_until(lambda: "wait for one" in ask_program(boris)["error"])
        writer.next_stage.release(100)
        writer.replies = [NOTHING]
        wait_until(lambda: "data" in ask_program(boris))


@contextmanager
def signed_in(site: Served, user: str) -> Iterator[httpx.Client]:
    """A client of this user."""
    with httpx.Client(base_url=site.address, timeout=60) as client:
        client.post("/login", data={"username": user, "password": PASSWORD}).raise_for_status()
        yield client


def ask_program(client: httpx.Client) -> dict[str, Any]:
    """What the endpoint says to a question."""
    answer: dict[str, Any] = client.post("/gradio_api/run/ask", json={"data": [QUESTION, "", "", "", None]}).json()
    return answer


def wait_until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)


# -- other sites ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "http://127.0.0.1.evil.example",
                                    "file://", "", "chrome-extension://abc"])  # fmt: skip
def test_a_page_of_another_site_may_do_nothing(page: Served, origin: str) -> None:
    headers = {"Origin": origin, "Cookie": "a=b"}
    answers = [
        page.client.get("/config", headers=headers),
        page.client.post("/gradio_api/run/ask", json={"data": [QUESTION, "", "", "", None]}, headers=headers),
        page.client.post("/gradio_api/upload", files={"files": ("a.md", ARTICLE)}, headers=headers),
        page.client.post("/gradio_api/mcp", json={}, headers=headers),
        page.client.options("/gradio_api/queue/join", headers=headers | {"Access-Control-Request-Method": "POST"}),
    ]
    for answer in answers:
        assert answer.status_code == 403
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_the_pages_own_requests_are_let_in(page: Served) -> None:
    assert page.client.get("/config", headers={"Origin": page.address}).status_code == 200
    public = {"X-Forwarded-Host": "news.example.org", "Origin": "https://news.example.org"}
    assert page.client.get("/config", headers=public).status_code == 200  # behind a proxy


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:7860", "", "a:b:c",
                                  "[::1", "169.254.1.1"])  # fmt: skip
def test_a_name_that_is_not_this_machines_own_is_refused(page: Served, host: str) -> None:
    for path in ("/", "/config", "/gradio_api/info", "/gradio_api/mcp"):
        assert page.client.get(path, headers={"Host": host}).status_code == 403


def test_names_of_this_machine_are_let_in_and_with_passwords_any(page: Served, locked: Served) -> None:
    for host in ("localhost", "localhost:99", "127.0.0.1", "[::1]:7860", "LOCALHOST"):
        assert page.client.get("/", headers={"Host": host}).status_code == 200
    assert locked.client.get("/", headers={"Host": "news.example.org"}).status_code == 200


def test_every_response_is_guarded(page: Served, locked: Served) -> None:
    session = page.open_page()
    with page.client.stream("GET", f"/gradio_api/heartbeat/{session}") as heartbeat:
        answers = [heartbeat]
        answers += [page.client.get(path) for path in ("/", "/config", "/theme.css", "/none", "/static/none", "/logout",
                                                       "/gradio_api/info", "/gradio_api/run/ask", "/favicon.ico",
                                                       "/gradio_api/mcp")]  # fmt: skip
        answers += [
            page.client.post("/gradio_api/queue/join", content=content) for content in (b"", b"{", b"[" * 9_000)
        ]
        answers += [
            page.client.post("/gradio_api/run/ask", json={"data": data}) for data in (["x"], [], None, [""] * 9)
        ]
        answers += [page.client.request("TRACE", "/"), page.client.get("/", headers={"Host": "evil.example"})]
        answers += [httpx.get(locked.address + path) for path in ("/", "/config", "/gradio_api/mcp")]
        answers += [httpx.post(locked.address + "/login", data={"username": "a", "password": "b"})]
        for answer in answers:
            assert all(name in answer.headers for name in HEADERS), answer.url
            assert "'self'" in answer.headers["content-security-policy"]
            assert "server" not in answer.headers
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "eA==",
    }
    assert page.client.get("/gradio_api/queue/join", headers=upgrade).status_code in (400, 403, 404, 405)


def test_an_error_tells_nothing_of_the_server(page: Served) -> None:
    join = page.address + "/gradio_api/queue/join"
    for answer in (httpx.post(page.address + "/gradio_api/run/ask", json={"data": None}),
                   httpx.post(join, content=b"{"),
                   httpx.post(join, json={"fn_index": 999, "data": [], "session_hash": "s"}),
                   httpx.get(page.address + "/gradio_api/queue/data")):  # fmt: skip
        assert answer.status_code >= 400
        assert "Traceback" not in answer.text
        assert str(REPOSITORY) not in answer.text
        assert "site-packages" not in answer.text


# -- the library under the page ---------------------------------------------------------------------------


def test_questions_are_answered_while_an_upload_is_read(page: Served, copy: Library) -> None:
    text = "\n\n".join(f"Deposit {number} near Longonjo was sold to buyer {number} in May." for number in range(20))
    sent = b"---\nid: many\ntitle: Many deposits\n---\n" + text.encode()
    (path,) = page.client.post("/gradio_api/upload", files={"files": ("many.md", sent)}).json()
    with ThreadPoolExecutor(1) as pool, httpx.Client(base_url=page.address, timeout=60) as client:
        adding = pool.submit(lambda: page.fire("add", [file_data(path)], client=client))
        answered = 0
        while not adding.done() or not answered:
            assert ask_program(page.client)["data"][0]["statements"]
            answered += 1
        assert "1 added" in adding.result()["data"][0]
    copy.remove(["many"])


def test_a_library_that_is_gone_is_one_line(opened: Served) -> None:
    session = opened.open_page()
    shutil.rmtree(opened.library)
    html = json.dumps(fired(opened, "answer", [None, QUESTION, None, None, None, [], "Quotes only"], session))
    assert "cannot be" in html
    (path,) = opened.client.post("/gradio_api/upload", files={"files": ("a.md", ARTICLE)}).json()
    assert "\n" not in add(opened, path)["error"]
    assert not [line for line in opened.site.said if "Traceback" in line]


def fired(site: Served, name: str, data: list[Any], session: str) -> list[dict[str, Any]]:
    """All that an event makes the server send."""
    body = {"fn_index": site.event(name), "data": data, "session_hash": session}
    site.client.post("/gradio_api/queue/join", json=body).raise_for_status()
    found = []
    for message in messages(site.client, session):
        found.append(message)
        if message["msg"] == "process_completed":
            break
    return found


# -- the command ------------------------------------------------------------------------------------------


def test_an_open_address_without_passwords_is_refused(
    lodestone: Callable[..., subprocess.CompletedProcess[str]], corpus_path: Path
) -> None:
    done = lodestone("ui", "--library", corpus_path, "--host", "0.0.0.0")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "--insecure" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_port_that_is_taken_ends_the_command(
    lodestone: Callable[..., subprocess.CompletedProcess[str]], corpus_path: Path, page: Served
) -> None:
    done = lodestone("ui", "--library", corpus_path, "--port", httpx.URL(page.address).port)
    assert done.returncode == 2
    assert "in use" in done.stderr
    assert done.stderr.count("\n") == 1


def test_who_lets_everybody_in_is_warned(opened: Served, locked: Served) -> None:
    assert opened.client.get("/config", headers={"Host": "news.example.org"}).status_code == 200
    assert [line for line in opened.site.said if "Everybody who reaches 0.0.0.0 is let in" in line]
    assert not [line for line in locked.site.said if "Everybody" in line]


def test_the_server_looked_up_no_other_machine(page: Served, lookups: Path) -> None:
    assert page.client.get("/").status_code == 200
    assert set(lookups.read_text().split()) <= {"127.0.0.1", "None"}


def test_the_server_ends_quietly_though_a_page_is_open(opened: Served) -> None:
    process = opened.site.process
    assert process
    before = list(opened.site.said)
    with opened.client.stream("GET", "/gradio_api/heartbeat/a") as heartbeat:
        assert "ALIVE" in next(heartbeat.iter_lines())
        process.send_signal(signal.SIGINT)
        process.wait(30)
    assert opened.site.said == before
