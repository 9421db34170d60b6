"""Conversations with real servers, recorded once and replayed where those servers cannot be had.

A file has one line for each line that was sent, by the client ("C: ") or the server ("S: "), as Python would
write its bytes. An IMAP client's tags differ from run to run; they are told by their place.
"""

from __future__ import annotations

import ast
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

RECORDED = Path(__file__).parent / "recorded"
WAIT_S = 10.0

Line = tuple[str, bytes]  # "C" or "S", and what was sent


def read(name: str) -> list[Line]:
    """Return a recorded conversation."""
    text = (RECORDED / name).read_text(encoding="ascii")
    found = (line.partition(": ") for line in text.splitlines() if line and not line.startswith("#"))
    return [(who, ast.literal_eval(said)) for who, _, said in found]


def write(name: str, lines: list[Line], *, about: str) -> None:
    """Keep a conversation."""
    RECORDED.mkdir(exist_ok=True)
    text = "".join(f"{who}: {said!r}\n" for who, said in lines)
    (RECORDED / name).write_text(f"# {about}\n{text}", encoding="ascii")


def turns(lines: list[Line]) -> list[tuple[str, list[bytes]]]:
    """Return the conversation in turns: who, and all lines until the other one speaks."""
    return [(who, [said for _, said in group]) for who, group in groupby(lines, key=lambda line: line[0])]


@contextmanager
def replayed_server(name: str) -> Iterator[int]:
    """Within the context a server says to one client what the recorded server said."""
    faults: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, turns(read(name)), faults))
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join(WAIT_S)
    assert not faults, faults
    assert not thread.is_alive(), "the client did not say all that was recorded"


def _serve(listener: socket.socket, script: list[tuple[str, list[bytes]]], faults: list[str]) -> None:
    listener.settimeout(WAIT_S)
    connection, _ = listener.accept()
    connection.settimeout(WAIT_S)
    tags: dict[bytes, bytes] = {}
    with connection, connection.makefile("rb") as heard:
        for who, lines in script:
            for line in lines:
                if who == "S":
                    first, blank, rest = line.partition(b" ")
                    connection.sendall(tags.get(first, first) + blank + rest)
                    continue
                said = heard.readline()
                tag, _, command = line.partition(b" ")
                if command:
                    tags[tag] = said.partition(b" ")[0]
                if said.partition(b" ")[2] != command:
                    faults.append(f"recorded {line!r}, said {said!r}")
                    return


def replayed_client(name: str, port: int) -> list[tuple[bytes, bytes]]:
    """Say to a server what the recorded client said; return the recorded answers beside its own."""
    found: list[tuple[bytes, bytes]] = []
    with (
        socket.create_connection(("127.0.0.1", port), timeout=WAIT_S) as connection,
        connection.makefile("rb") as heard,
    ):
        for who, lines in turns(read(name)):
            if who == "C":
                connection.sendall(b"".join(lines))
            else:
                found += [(line, heard.readline()) for line in lines]
    return found


class Recorder:
    """Stands between a client and a server on loopback and notes what they say."""

    def __init__(self, port: int) -> None:
        self.lines: list[Line] = []
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        server = socket.create_connection(("127.0.0.1", self._to))
        for who, source, target in (("C", client, server), ("S", server, client)):
            threading.Thread(target=self._pass_on, args=(who, source, target), daemon=True).start()

    def _pass_on(self, who: str, source: socket.socket, target: socket.socket) -> None:
        with source.makefile("rb") as heard:
            for line in heard:
                with self._lock:
                    self.lines.append((who, line))
                target.sendall(line)
        target.close()
