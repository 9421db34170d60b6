"""Mails made to do harm: each is read in time, or noted as unreadable; nothing it says can spoil a record.

A folder of further ones may be named in ONETHREAD_HOSTILE_CORPUS.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from services.intake.channels.email import RawMail, read_or_note
from services.intake.mail.reader import INLINE_BYTES_MAX, Reader, is_plain
from shared.interaction import decode_interaction, encode_interaction
from tests.intake.golden import context

INLINE_S = 0.25  # a busy machine's ten times the 20 ms that hold on a quiet one
BESIDE_S = 6.0


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


@pytest.mark.parametrize("name", PATTERNS)
def test_what_is_read_on_the_event_loop_is_read_at_once(name: str) -> None:
    head, piece = PATTERNS[name]
    sizes = [
        size for size in (500, 2_000, 8_000, INLINE_BYTES_MAX - 1_000) if is_plain(filled(head, piece, size))
    ]
    for size in sizes:
        raw = filled(head, piece, size)
        started = time.perf_counter()
        read_or_note(raw, context())
        assert time.perf_counter() - started < INLINE_S, size


@pytest.mark.parametrize("name", PATTERNS)
async def test_whatever_the_size_a_mail_is_read_in_time_and_can_be_put_on_the_bus(name: str) -> None:
    head, piece = PATTERNS[name]
    raw = filled(head, piece, 1_000_000)
    started = time.perf_counter()

    found = read_or_note(raw, context())

    assert time.perf_counter() - started < BESIDE_S
    assert decode_interaction(encode_interaction(found)) == found


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
    "a file name that climbs": body("text/plain; name=../../etc/passwd", b"text"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_no_mail_can_spoil_a_record(name: str) -> None:
    found = read_or_note(SPOILED[name], context())

    data = encode_interaction(found)
    assert decode_interaction(data) == found
    assert b"\\u0000" not in data
    assert "\u202e" not in found.subject
    assert found.readable
    assert 1990 <= found.occurred_at.year <= 2026
    assert all(len(known) <= 300 for known in (*found.known_as, found.natural_key))
    assert all("/" not in file.name and not file.name.startswith(".") for file in found.attachments)


async def test_a_large_mail_read_beside_is_the_same_as_one_read_here() -> None:
    raw = body("text/plain; charset=utf-8", "Ne radi mi pošta.\n".encode() * 5_000)
    assert not is_plain(raw)

    async with Reader() as reader:
        found = await reader.normalise(RawMail(raw), context())

    assert found.interaction.text == read_or_note(raw, context()).text
    assert found.interaction.id == read_or_note(raw, context()).id


async def test_a_mail_that_outlives_the_clock_is_kept_and_the_next_one_read() -> None:
    slow = body("multipart/mixed; boundary=b", b"\n--b x" * 5_000_000)
    plain = body("text/plain", b"a line of it\n" * 10_000)

    async with Reader(children_max=1) as reader:
        reader._wait_s = 0.05
        noted = await reader.normalise(RawMail(slow), context())
        reader._wait_s = 20.0
        read = await reader.normalise(RawMail(plain), context())

    assert (noted.interaction.readable, noted.blobs) == (False, (slow,))
    assert "took longer" in noted.interaction.note
    assert read.interaction.readable


async def test_a_mail_that_outgrows_the_memory_is_kept_and_the_next_one_read() -> None:
    raw = body("text/plain", b"x" * (100 * 1024 * 1024))
    plain = body("text/plain", b"a line of it\n" * 10_000)

    async with Reader(children_max=1, wait_s=30.0, memory_bytes_max=200 * 1024 * 1024) as reader:
        noted = await reader.normalise(RawMail(raw), context())
        read = await reader.normalise(RawMail(plain), context())

    assert not noted.interaction.readable
    assert read.interaction.readable


def _further() -> list[Path]:
    folder = os.environ.get("ONETHREAD_HOSTILE_CORPUS", "")
    return (
        sorted(path for path in Path(folder).rglob("*") if path.suffix in {".eml", ".msg"}) if folder else []
    )


@pytest.mark.skipif(not _further(), reason="ONETHREAD_HOSTILE_CORPUS names no folder with mails")
def test_a_further_set_of_hostile_mails_is_read_too() -> None:
    for path in _further():
        found = read_or_note(path.read_bytes(), context())
        assert decode_interaction(encode_interaction(found)) == found, path.name
        assert "could not be read" not in found.note, path.name
