"""A scripted chat server on loopback that speaks OpenAI's HTTP API: the tests' other end of a real client."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "scripted-1"
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
HANG_SECONDS = 30
"""A hang ends by itself after this long, so that a client without a time limit fails a test and does not stop it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One scripted reply; a status but 200 answers with `text` as the error's message."""

    text: str = ""
    status: int = 200
    refusal: str = ""
    finish_reason: str = "stop"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """Sent instead of a completion, whatever it holds."""
    hang: bool = False
    """Nothing more is sent, of a `body` that is given after it, and the client has to give up."""
    dies_after: int | None = None
    """The connection ends in mid-body, when streaming after so many chunks."""
    pieces: int = 3
    """Chunks of text in a stream."""
    stages: Sequence[str] = ()
    """Streamed instead of `text`, each when the server's `next_stage` is released."""


def say_json(value: Any) -> Reply:
    """A reply whose text is the JSON of `value`."""
    return Reply(json.dumps(value))


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def messages(self) -> list[Mapping[str, Any]]:
        """The messages of the conversation."""
        return list(self.body["messages"])

    @property
    def text(self) -> str:
        """All that the messages say."""
        return "\n".join(str(message["content"]) for message in self.messages)

    @property
    def response_format(self) -> Any:
        """The form that the reply was asked to have, or None."""
        return self.body.get("response_format")


class OpenAIServer:
    """Answers each request with the next reply of its script, the last one again and again."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self.replies = replies
        self.requests: list[Request] = []
        self.over = threading.Event()
        self.next_stage = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def base_url(self) -> str:
        """What a client is told to use."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def next_reply(self, request: Request) -> Reply:
        """Records the request and gives its reply."""
        with self._lock:
            self.requests.append(request)
            return self.replies[min(len(self.requests), len(self.replies)) - 1]

    def start(self) -> None:
        """Begins to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Lets hanging replies go and stops listening."""
        self.over.set()
        self.next_stage.release(100)
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@contextmanager
def serve(*replies: Reply | str) -> Iterator[OpenAIServer]:
    """A server that gives these replies; a text is a reply that says it."""
    server = OpenAIServer([Reply(reply) if isinstance(reply, str) else reply for reply in replies])
    server.start()
    try:
        yield server
    finally:
        server.stop()


class _Handler(BaseHTTPRequestHandler):
    """Plays one reply."""

    protocol_version = "HTTP/1.1"

    def __init__(self, script: OpenAIServer, *arguments: Any) -> None:
        self.script = script
        super().__init__(*arguments)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        reply = self.script.next_reply(Request(self.path, dict(self.headers), body))
        self.close_connection = True
        if reply.hang and reply.body is None:
            self.script.over.wait(HANG_SECONDS)
        elif reply.status != 200:
            error = {"error": {"message": reply.text, "type": "scripted", "code": None, "param": None}}
            self._send(reply, json.dumps(error).encode())
        elif reply.body is not None:
            self._send(reply, reply.body)
        elif body.get("stream"):
            self._stream(reply, bool((body.get("stream_options") or {}).get("include_usage")))
        else:
            self._send(reply, json.dumps(_completion(reply)).encode())

    def log_message(self, *_: Any) -> None:
        """Says nothing: a test's output is the test's own."""

    def _send(self, reply: Reply, body: bytes) -> None:
        self.send_response(reply.status)
        length = len(body) + reply.hang  # a byte is promised that does not come
        headers = {"Content-Type": "application/json", "Content-Length": str(length), "Connection": "close"}
        for name, value in (headers | dict(reply.headers)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if reply.dies_after is None else body[: len(body) // 2])
        self.wfile.flush()
        if reply.hang:
            self.script.over.wait(HANG_SECONDS)

    def _stream(self, reply: Reply, with_usage: bool) -> None:
        self.send_response(200)
        for name, value in {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"}.items():
            self.send_header(name, value)
        self.end_headers()
        for number, event in enumerate(_events(reply, with_usage)):
            if number == reply.dies_after:
                return  # without the empty chunk that ends a body
            if 0 < number <= len(reply.stages):
                self.script.next_stage.acquire(timeout=HANG_SECONDS)
            self._send_chunk(f"data: {event}\n\n".encode())
        self._send_chunk(b"")

    def _send_chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        self.wfile.flush()


def _completion(reply: Reply) -> dict[str, Any]:
    message = {"role": "assistant", "content": reply.text or None, "refusal": reply.refusal or None}
    choice = {"index": 0, "message": message, "finish_reason": reply.finish_reason, "logprobs": None}
    return {**_HEAD, "object": "chat.completion", "choices": [choice], "usage": USAGE}


def _events(reply: Reply, with_usage: bool) -> Iterator[str]:
    size = max(1, -(-len(reply.text) // reply.pieces))
    texts = reply.stages or [reply.text[at : at + size] for at in range(0, len(reply.text), size)]
    pieces = [{"content": text} for text in texts]
    refused = [{"refusal": reply.refusal}] if reply.refusal else []
    for delta in ({"role": "assistant", "content": ""}, *pieces, *refused):
        yield _chunk([{"index": 0, "delta": delta, "finish_reason": None}])
    yield _chunk([{"index": 0, "delta": {}, "finish_reason": reply.finish_reason}])
    if with_usage:
        yield _chunk([], USAGE)
    yield "[DONE]"


def _chunk(choices: list[Any], usage: Mapping[str, int] | None = None) -> str:
    return json.dumps({**_HEAD, "object": "chat.completion.chunk", "choices": choices, "usage": usage})


_HEAD = {"id": "chatcmpl-1", "created": 1_790_000_000, "model": MODEL, "system_fingerprint": "scripted"}
