"""The pipe of a mail server: 0 for what is on the bus, 65 for what never will be, 75 for all else."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from deploy.mail_pipe import BYTES_MAX, LATER, NEVER, TAKEN, URL, Wanted, handed_over, main, wanted_by

MAIL = b"From: maja@kos-obrt.hr\r\nSubject: x\r\n\r\nne radi\r\n"


class Intake(HTTPServer):
    """Answers with one status and keeps what came."""

    status = 202

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, str, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/emails"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Intake)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.got.append((self.path, self.headers["Authorization"], body))
        self.send_response(server.status)
        self.end_headers()
        self.wfile.write(b'{"detail":"so it is"}')

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def intake(status: int = 202) -> Iterator[Intake]:
    with Intake() as server:
        server.status = status
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def key_file(tmp_path: Path) -> str:
    path = tmp_path / "key"
    path.write_text("ot_key\n")
    return str(path)


def test_a_mail_is_posted_as_it_came_under_its_envelopes_sender(key_file: str) -> None:
    with intake() as server:
        verdict = handed_over(Wanted(key_file, server.url, "maja@kos-obrt.hr"), io.BytesIO(MAIL))

    assert verdict.status == TAKEN
    assert server.got == [
        ("/v1/emails", "Bearer ot_key", b"Return-Path: <maja@kos-obrt.hr>\r\n" + MAIL),
    ]


@pytest.mark.parametrize(
    ("sender", "line"),
    [
        ("", b"<>"),
        ("MAILER-DAEMON", b"<>"),
        ("a@b.hr>\r\nX-Evil: <", b"<a@b.hrX-Evil:>"),
        ("šef@b.hr", "<šef@b.hr>".encode()),
    ],
)
def test_a_sender_is_one_line_whatever_it_says(key_file: str, sender: str, line: bytes) -> None:
    with intake() as server:
        handed_over(Wanted(key_file, server.url, sender), io.BytesIO(MAIL))

    assert server.got[0][2] == b"Return-Path: " + line + b"\r\n" + MAIL


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *((status, NEVER) for status in (413, 422)),
        *((status, LATER) for status in (200, 400, 401, 403, 404, 408, 415, 429, 500, 503)),
    ],
)
def test_only_what_is_wrong_with_the_mail_itself_is_refused_for_good(
    key_file: str, status: int, verdict: int
) -> None:
    with intake(status) as server:
        assert handed_over(Wanted(key_file, server.url), io.BytesIO(MAIL)).status == verdict


@pytest.mark.parametrize("mail", [b"", b"\r\n \r\n", b"x" * (BYTES_MAX + 1)], ids=["none", "blank", "large"])
def test_what_is_no_mail_is_refused_without_asking(key_file: str, mail: bytes) -> None:
    assert handed_over(Wanted(key_file, "http://127.0.0.1:9/"), io.BytesIO(mail)).status == NEVER


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--key-file",),
        ("--key-file", "f", "--wrong", "x"),
        ("--key-file", "f", "--url"),
    ],
)
def test_a_slip_in_the_configuration_is_told_and_bounces_nothing(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == LATER
    assert "--key-file FILE" in capsys.readouterr().err


def test_options_are_taken_with_a_blank_or_an_equals_sign() -> None:
    assert wanted_by(["--key-file=f", "--sender", ""]) == Wanted("f", URL, "")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1/emails", "ftp://x/", "nonsense"])
def test_an_intake_that_cannot_be_reached_keeps_the_mail_at_the_server(key_file: str, url: str) -> None:
    ran = subprocess.run(
        [
            *(sys.executable, "-c", "from deploy.entry import main; main()"),
            *("mail-pipe", "--key-file", key_file, "--url", url),
        ],
        input=MAIL,
        capture_output=True,
        check=False,
    )

    assert ran.returncode == LATER
    assert ran.stderr.startswith(b"onethread mail-pipe: ")
    assert ran.stderr.count(b"\n") == 1


@pytest.mark.parametrize("listens", [True, False], ids=["no longer", "never"])
def test_the_verdict_stands_where_nobody_listens_to_why(key_file: str, listens: bool) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    begin = "from deploy.entry import main; main()"
    if not listens:
        begin = f"import sys; sys.stderr = None; {begin}"

    ran = subprocess.run(
        [sys.executable, "-c", begin, "mail-pipe", "--key-file", key_file, "--url", "http://127.0.0.1:9/"],
        input=MAIL,
        stderr=writing,
        check=False,
    )

    os.close(writing)
    assert ran.returncode == LATER


def test_the_pipe_loads_nothing_but_the_standard_library() -> None:
    asked = (
        "import sys, deploy.entry;"
        "print([name for name in sys.modules if name.partition('.')[0] in"
        " {'msgspec', 'cyclopts', 'rich', 'shared', 'services', 'asyncio'}])"
    )

    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"
