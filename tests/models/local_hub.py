"""A hub on this machine: it answers as Hugging Face and a plain file server do, and misbehaves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

COMMIT = "c" * 40


@dataclass
class LocalHub:
    """Files by path, how it misbehaves, and what it was asked.

    Args:
        files: Path to bytes.
        break_after: Bytes after which a connection is dropped, once.
        wrong: Whether it sends other bytes than it states the digest of.
        states_digest: Whether it says what the digest is.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    break_after: int | None = None
    wrong: bool = False
    states_digest: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    url: str = ""


class Handler(BaseHTTPRequestHandler):
    hub: LocalHub

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.hub.asked.append((self.path, self.headers.get("Range")))
        # A proxy is asked for a whole address.
        path = self.path
        if path.startswith("http://"):
            path = "/" + path.split("/", 3)[3]
        if path.startswith("/store"):
            self.send(self.hub.files[path.removeprefix("/store")])
        elif path not in self.hub.files:
            self.send_error(404)
        elif "/resolve/" in path:
            self.send_response(302)
            self.send_header("Location", f"/store{path}")
            self.send_header("X-Repo-Commit", COMMIT)
            if self.hub.states_digest:
                digest = hashlib.sha256(self.hub.files[path]).hexdigest()
                self.send_header("X-Linked-ETag", f'"{digest}"')
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.send(self.hub.files[path])

    def send(self, content: bytes):
        start = 0
        asked = self.headers.get("Range")
        if asked:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(content):
                self.send_error(416)
                return
            self.send_response(206)
        else:
            self.send_response(200)
        body = content[start:]
        if self.hub.wrong:
            body = bytes(len(body))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.hub.break_after is not None:
            body, self.hub.break_after = body[: self.hub.break_after], None
            self.close_connection = True
        self.wfile.write(body)


@contextmanager
def local_hub() -> Iterator[LocalHub]:
    hub = LocalHub()
    handler = type("HubHandler", (Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
