"""A tiny stand-in for a service: answers on the socket it inherits, and notes its life in a file.

Arguments: name, file of notes, and what it does: "ready", "never" (is ready), "ends" (when it is asked).
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

name, notes, manner = sys.argv[1], Path(sys.argv[2]), sys.argv[3]


def note(what: str) -> None:
    with notes.open("a") as file:
        file.write(f"{name} {what} {os.getpid()}\n")


def stop(*_: Any) -> None:
    note("stopped")
    os._exit(0)


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if manner == "ends":
            sys.stderr.write("a reason to end\n")
            sys.stderr.flush()
            os._exit(3)
        self.send_response(503 if manner == "never" else 200)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())

    def log_message(self, *_: Any) -> None:
        pass


signal.signal(signal.SIGTERM, stop)
server = HTTPServer(("127.0.0.1", 0), Answer, bind_and_activate=False)
server.socket = socket.socket(fileno=int(os.environ["LISTEN_FD"]))
note("started")
server.serve_forever()
