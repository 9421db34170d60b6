"""A hand-written intake: keeps what is posted and answers as told."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec


class Post(msgspec.Struct, frozen=True):
    """One request as it came."""

    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes


class FakeIntake:
    """Where it listens, and what was posted, in order of arrival."""

    def __init__(self, statuses: Sequence[int]) -> None:
        self.url = ""
        self.posts: list[Post] = []
        self._statuses = list(statuses)

    def answer_to(self, post: Post) -> int:
        """Keep the post and return the next status: 202 when all that was told is used up."""
        self.posts.append(post)
        return self._statuses.pop(0) if self._statuses else 202


@contextlib.contextmanager
def fake_intake(*statuses: int) -> Iterator[FakeIntake]:
    """Run an intake that answers with `statuses` first, then always 202."""
    intake = FakeIntake(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(intake.answer_to(Post(self.path, headers, body)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    intake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield intake
    finally:
        server.shutdown()
        server.server_close()
