"""A web server on this machine, and tiny files in the real formats."""

import gzip
import struct
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest


class Handler(SimpleHTTPRequestHandler):
    """Serve a folder; below ``/cut/`` promise the whole file and send half of it."""

    def log_message(self, *args):
        """Print nothing."""

    def log_request(self, code="-", size="-"):
        self.server.asked.append(int(code))

    def do_GET(self):
        if not self.path.startswith("/cut/"):
            super().do_GET()
            return
        with open(self.translate_path(self.path.removeprefix("/cut")), "rb") as file:
            content = file.read()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True


@pytest.fixture
def server(tmp_path):
    """A server of ``tmp_path / "www"``; ``.address`` ends with a slash, ``.asked`` lists the answers."""
    folder = tmp_path / "www"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as httpd:
        httpd.folder, httpd.asked = folder, []
        httpd.address = f"http://127.0.0.1:{httpd.server_address[1]}/"
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield httpd
        httpd.shutdown()
        thread.join()


@pytest.fixture
def idx():
    """A function that returns the gzipped IDX file of an array of bytes."""

    def write(array, kind=8):
        head = struct.pack(f">HBB{array.ndim}I", 0, kind, array.ndim, *array.shape)
        return gzip.compress(head + array.astype(np.uint8).tobytes(), mtime=0)

    return write


@pytest.fixture(autouse=True)
def no_settings(monkeypatch, tmp_path):
    """Start each test without folders of the user's and with a cache of its own."""
    monkeypatch.delenv("CNNCOURSE_DATA", raising=False)
    monkeypatch.setenv("CNNCOURSE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def rng():
    return np.random.default_rng(0)
