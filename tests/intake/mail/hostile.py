"""Mails made to do harm: ways to be expensive at any size, ways to spoil a record, and a folder of others'.

The folder is named in ONETHREAD_HOSTILE_CORPUS; what is in it is not ours and no part of the project.
"""

from __future__ import annotations

import os
from pathlib import Path

HOSTILE_CORPUS = "ONETHREAD_HOSTILE_CORPUS"


def body(kind: str, content: bytes) -> bytes:
    return b"From: a@b.hr\nContent-Type: " + kind.encode() + b"\n\n" + content


def filled(head: bytes, piece: bytes, size: int) -> bytes:
    return head + piece * (size // len(piece)) + b"\n\nx"


# For each way to be expensive: the start of a mail and what is repeated in it, up to any size.
PATTERNS: dict[str, tuple[bytes, bytes]] = {
    "addresses": (b"From: a@b.hr\nTo: ", b"a@b.hr, "),
    "brackets": (b"From: ", b"("),
    "quotation marks": (b"From: ", b'"\\'),
    "escaped quotation marks": (b"From: ", b'"\\"'),
    "angle brackets": (b"From: ", b"<"),
    "encoded words": (b"From: a@b.hr\nSubject: ", b"=?utf-8?b?w6E=?= "),
    "encoded words never ended": (b"From: a@b.hr\nSubject: ", b"=?a?q?"),
    "parameters": (b"From: a@b.hr\nContent-Type: text/plain", b"; a=b"),
    "quoted parameters": (b'From: a@b.hr\nContent-Type: text/plain; a="', b"\\;"),
    "headers": (b"From: a@b.hr\n", b"X: y\n"),
    "folds": (b"From: a@b.hr\nSubject: x", b"\n x"),
    "references": (b"From: a@b.hr\nReferences: ", b"<a@b> "),
    "results": (b"Authentication-Results: mx.desk.example", b"; dmarc=pass"),
    "results in brackets": (b"Authentication-Results: mx.desk.example; ", b"(("),
    "parts": (body("multipart/mixed; boundary=b", b""), b"--b\n\n"),
    "delimiters that are none": (body("multipart/mixed; boundary=b", b""), b"\n--b x"),
    "nested parts": (b"", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"),
    "nested mails": (b"", b"Content-Type: message/rfc822\n\n"),
    "nested elements": (body("text/html", b""), b"<div>"),
    "nested quotes": (body("text/html", b""), b"<blockquote>"),
    "open tags": (body("text/html", b""), b"<"),
    "attributes": (body("text/html", b"<p "), b"a=1 "),
    "bare returns": (body("text/plain", b""), b"\r"),
    "quote signs": (body("text/plain", b""), b">"),
    "quoted lines": (body("text/plain", b""), b"> x\n"),
    "attributions": (body("text/plain", b""), b"On 1 2, x:\n"),
    "attribution never ended": (body("text/plain", b""), b"On 1 wrote "),
    "header blocks": (body("text/plain", b""), b"From: x\n"),
    "rulers": (body("text/plain", b""), b"-"),
    "spaces": (body("text/plain", b""), b" "),
    "closings": (body("text/plain", b""), b"Lijep pozdrav,\n"),
}

SPOILED: dict[str, bytes] = {
    "UTF-7": body("text/plain; charset=utf-7", b"+AAA- +2AA- text"),
    "unicode_escape": body("text/plain; charset=unicode_escape", b"\\x00 \\ud800 text"),
    "a codec that unpacks": body("text/plain; charset=zlib", b"text"),
    "NUL in a charset": body("text/plain; charset=ut\x00f", b"text"),
    "NUL anywhere": b"From: a\x00 <a\x00@b.hr>\nSubject: \x00s\nMessage-ID: <a\x00@b>\n\n\x00text",
    "bytes that are no UTF-8": b"From: \xff\xfe\nSubject: \xed\xa0\x80\n\n\xed\xa0\x80 text",
    "UTF-16": body("text/plain; charset=utf-16", "text \ud800".encode("utf-16", "surrogatepass")),
    "marks of direction": "From: a@b.hr\nSubject: \u202etxt.exe\n\ntext".encode(),
    "base64 that is none": body("text/plain\nContent-Transfer-Encoding: base64", b"*"),
    "an encoded word of NULs": b"From: =?utf-8?b?AAAA?= <a@b.hr>\nSubject: =?utf-16?b?2AA=?=\n\ntext",
    "a date that is none": b"From: a@b.hr\nDate: 31 Feb 99999 25:61:61 +9999\n\ntext",
    "a date at the end of time": b"From: a@b.hr\nDate: 31 Dec 9999 23:59:59 -2359\n\ntext",
    "only brackets for an id": b"From: a@b.hr\nMessage-ID: <<<\nIn-Reply-To: <>\n\ntext",
    "an endless id": b"From: a@b.hr\nMessage-ID: <" + b"x" * 5_000 + b"@y>\n\ntext",
    "a type with a NUL, of a file without a name": body(
        "a\x00\xff/b\nContent-Disposition: attachment", b"x\n"
    ),
    "a delimiter at once that is none": body("multipart/mixed; boundary=b", b"--b x\n"),
    "a delimiter at once and no other": body("multipart/mixed; boundary=b", b"--b\n\ntext\n"),
    "a file name that climbs": body("text/plain; name=../../etc/passwd", b"text"),
}


def further_mails() -> list[Path]:
    """Return the mails in the folder that the environment names; none where it names none."""
    folder = os.environ.get(HOSTILE_CORPUS, "")
    return (
        sorted(path for path in Path(folder).rglob("*") if path.suffix in {".eml", ".msg"}) if folder else []
    )
