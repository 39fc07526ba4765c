"""Pages to open things in, the built book served on localhost."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REQUIRED

ROOT = Path(__file__).resolve().parents[2]
HTML = Path(os.environ.get("BOOK_HTML", ROOT / "_build" / "html"))


@pytest.fixture(scope="session")
def book() -> Path:
    """The folder of the built book."""
    if not (HTML / "index.html").is_file():
        reason = f"no book in {HTML}: run `make book`"
        pytest.fail(reason, pytrace=False) if os.environ.get(REQUIRED) else pytest.skip(reason)
    return HTML


def new_page(chromium: Any) -> Any:
    """Open a page that shares nothing with others: no storage, and no request of theirs still under way."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    return context.new_page()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page for one test."""
    fresh = new_page(chromium)
    yield fresh
    fresh.context.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def serve() -> Iterator[Any]:
    """A function that serves a folder on localhost and returns its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def home(serve: Any, book: Path) -> str:
    """The address of the served book."""
    return str(serve(book))
