"""Mails made to do harm: each is read in time, or noted as unreadable; nothing it says can spoil a record.

A folder of further ones may be named in ONETHREAD_HOSTILE_CORPUS.
"""

from __future__ import annotations

import time

import pytest

from services.intake.channels.email import RawMail, read_or_note
from services.intake.mail.reader import INLINE_BYTES_MAX, Reader, is_plain
from shared.interaction import decode_interaction, encode_interaction
from tests.intake.golden import context
from tests.intake.mail.hostile import PATTERNS, SPOILED, body, filled, further_mails

INLINE_S = 0.25  # a busy machine's ten times the 20 ms that hold on a quiet one
BESIDE_S = 6.0


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


def test_a_part_that_begins_at_once_and_never_ends_is_read_and_is_one() -> None:
    found = read_or_note(SPOILED["a delimiter at once and no other"], context())

    assert (found.text, found.note) == ("text", "")


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


@pytest.mark.skipif(not further_mails(), reason="ONETHREAD_HOSTILE_CORPUS names no folder with mails")
def test_a_further_set_of_hostile_mails_is_read_too() -> None:
    for path in further_mails():
        found = read_or_note(path.read_bytes(), context())
        assert decode_interaction(encode_interaction(found)) == found, path.name
        assert "could not be read" not in found.note, path.name
