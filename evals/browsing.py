"""The chat page as a reader meets it: `lodestone ui` in a process of its own, and Debian's Chromium."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
_ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
_ADDRESS = re.compile(r"http://\S+")
_SECONDS_TO_END = 10


@dataclass(slots=True)
class Site:
    """A page that is being served: where, from which library, and what its process said."""

    library: Path
    address: str = ""
    said: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None

    def listen(self, process: subprocess.Popen[str], answers: threading.Event) -> None:
        """Takes down what the process says, until it ends."""
        assert process.stderr
        for line in process.stderr:
            self.said.append(line)
            if "Lodestone is at" in line and (found := _ADDRESS.search(line)):
                self.address = found[0]
                answers.set()
        answers.set()


@contextmanager
def serve_page(library: Path, *options: str, **environment: str) -> Iterator[Site]:
    """The page of this library, on a free port of this machine; its process is ended afterwards."""
    command = [sys.executable, "-m", "assistant.cli", "ui", "--library", str(library), "--port", "0", *options]
    process = subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.PIPE, text=True)
    site, answers = Site(library, process=process), threading.Event()
    listener = threading.Thread(target=site.listen, args=(process, answers))
    listener.start()
    try:
        answers.wait()
        if not site.address:
            raise RuntimeError(f"the page is not served: {''.join(site.said)}")
        yield site
    finally:
        process.terminate()
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
        listener.join()
        process.communicate()


@contextmanager
def open_browser() -> Iterator["Browser"]:
    """A browser without profile that finds no other machine than this one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", _ALONE])
        yield browser
        browser.close()
