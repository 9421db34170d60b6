"""`onethread mail-pipe`: a mail on stdin goes to the e-mail intake; for pipes of Postfix and Exim.

It starts once for each mail, so it imports nothing but the standard library. A mail server takes every exit
status but 75 for a verdict for good and returns the mail to its sender: so 75 (EX_TEMPFAIL of sysexits.h)
stands for whatever may be better later, a wrong key or a slip in the options among them, and 65 (EX_DATAERR)
for nothing but a mail that the intake will never take.
"""

from __future__ import annotations

import contextlib
import http.client
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

TAKEN = 0
NEVER = 65
LATER = 75

URL = "http://127.0.0.1:8003/v1/emails"
BYTES_MAX = 35 * 1024 * 1024  # what the e-mail intake takes
ANSWER_S = 60.0
SENDER_CHARS_MAX = 320
NEVER_STATUSES = frozenset({413, 422})  # 401, 404, 415: the key or the address, which somebody will put right

USAGE = "onethread mail-pipe --key-file FILE [--url URL] [--sender ADDRESS] < mail"


class Wanted(NamedTuple):
    """What the mail server's configuration asks for."""

    key_file: str
    url: str = URL
    sender: str | None = None  # the envelope's; None: the mail says it itself, in Return-Path


class Verdict(NamedTuple):
    """What to tell the mail server."""

    status: int
    why: str = ""


def main(words: Sequence[str]) -> int:
    """Hand over the mail on stdin and return the exit status; why it is not taken stands on stderr."""
    try:
        verdict = handed_over(wanted_by(words), sys.stdin.buffer)
    except BaseException as error:  # noqa: BLE001  whatever it is, the mail must not bounce for it
        verdict = Verdict(LATER, f"{type(error).__name__}: {error}")
    if verdict.why:
        _tell(verdict.why)
    return verdict.status


def _tell(why: str) -> None:
    with contextlib.suppress(OSError, AttributeError):  # nobody listens: the exit status tells all the same
        sys.stderr.write(f"onethread mail-pipe: {' '.join(why.split())}\n")
        sys.stderr.flush()


def wanted_by(words: Sequence[str]) -> Wanted:
    """Return what `words` ask for; raises ValueError, with the usage, where that is not clear."""
    known = {"--key-file": "key_file", "--url": "url", "--sender": "sender"}
    found: dict[str, str] = {}
    rest = list(words)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name not in known or not (equals or rest):
            raise ValueError(USAGE)
        found[known[name]] = value if equals else rest.pop(0)
    if "key_file" not in found:
        raise ValueError(USAGE)
    return Wanted(found["key_file"], found.get("url", URL), found.get("sender"))


def handed_over(wanted: Wanted, mail: BinaryIO) -> Verdict:
    """Post the mail and return the verdict. Raises OSError, ValueError or HTTPException on the way there."""
    raw = mail.read(BYTES_MAX + 1)
    if len(raw) > BYTES_MAX:
        return Verdict(NEVER, f"more than {BYTES_MAX} bytes")
    if not raw.strip():
        return Verdict(NEVER, "no mail on stdin")
    key = Path(wanted.key_file).read_text(encoding="ascii").strip()
    status, said = _posted(wanted.url, key, _return_path(wanted.sender) + raw)
    if status == http.client.ACCEPTED:
        return Verdict(TAKEN)
    return Verdict(NEVER if status in NEVER_STATUSES else LATER, f"{status} {said}")


def _return_path(sender: str | None) -> bytes:
    """Return the line for the envelope's sender (RFC 5321 4.4); Postfix writes nobody as MAILER-DAEMON."""
    if sender is None:
        return b""
    kept = "".join(char for char in sender if char > " " and char not in "<>")[:SENDER_CHARS_MAX]
    nobody = kept.upper() == "MAILER-DAEMON"
    return b"Return-Path: <" + (b"" if nobody else kept.encode("utf-8", "replace")) + b">\r\n"


def _posted(url: str, key: str, raw: bytes) -> tuple[int, str]:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url} is no address of an intake")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=ANSWER_S)
    try:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "message/rfc822"}
        connection.request("POST", parts.path or "/", body=raw, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(500).decode("utf-8", "replace")
    finally:
        connection.close()
