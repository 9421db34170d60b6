"""Signed requests: the source, the time, the id and the body are proven; a replay is the same piece."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from shared.desk import SourceKey
from tests.intake.conftest import KEY, NOW, Bus, Serve, Service

NOTE = {"call_id": "c1", "agent": "Ana", "started_at": "2026-03-02T13:00:00Z", "note": "ne radi"}
BODY = msgspec.json.encode(NOTE)
OLD, NEW = SourceKey("a" * 64, NOW + timedelta(days=1), signs=True), SourceKey("b" * 64, signs=True)


def signature(key: SourceKey, body: bytes, *, identity: str, timestamp: int) -> str:
    digest = hmac.digest(
        KEY.signing_secret(key.hash), f"{identity}.{timestamp}.".encode() + body, hashlib.sha256
    )
    return "v1," + base64.b64encode(digest).decode()


def signed(body: bytes = BODY, *, key: SourceKey = NEW, late_s: int = 0, **changes: str) -> dict[str, str]:
    """Return the headers of a request that the source `signer` signed."""
    timestamp = int(NOW.timestamp()) - late_s
    return {
        "Authorization": "",
        "Onethread-Source": "signer",
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": signature(key, body, identity="msg_1", timestamp=timestamp),
    } | changes


@pytest.fixture
async def phone(bus: Bus, serve: Serve) -> Service:
    await bus.put_source("signer", "phone", signing=(OLD, NEW))
    return await serve("phone")


async def test_a_signed_request_is_taken_as_its_source(bus: Bus, phone: Service) -> None:
    answers = [await phone.post(BODY, **signed(key=key)) for key in (OLD, NEW)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert [one.source for one in await bus.stored()] == ["signer"]


async def test_a_request_played_again_is_the_same_piece_and_its_id_stands_for_one_content(
    bus: Bus, phone: Service
) -> None:
    first = await phone.post(BODY, **signed())
    again = await phone.post(BODY, **signed())
    other = msgspec.json.encode(NOTE | {"note": "other"})
    changed = await phone.post(other, **signed(other))

    assert again.json() == first.json() | {"duplicate": True}
    assert changed.status_code == 422
    assert len(await bus.stored()) == 1


FORGED: list[tuple[str, dict[str, str]]] = [
    ("another body", signed(b"{}")),
    ("another id", signed() | {"Webhook-Id": "msg_2"}),
    ("another time", signed() | {"Webhook-Timestamp": str(int(NOW.timestamp()) + 1)}),
    ("too old", signed(late_s=301)),
    ("too early", signed(late_s=-301)),
    ("another source", signed() | {"Onethread-Source": "phone-1"}),
    ("a source that there is not", signed() | {"Onethread-Source": "nobody"}),
    ("a key of another", signed(key=SourceKey("c" * 64, signs=True))),
    ("the key's id as a bearer", {"Authorization": f"Bearer {NEW.hash}"}),
    ("no source", signed() | {"Onethread-Source": ""}),
    ("no id", signed() | {"Webhook-Id": ""}),
    ("no time", signed() | {"Webhook-Timestamp": "now"}),
    ("a time without end", signed() | {"Webhook-Timestamp": "9" * 400}),
    ("another version", signed() | {"Webhook-Signature": "v2,AAAA"}),
    ("no base64", signed() | {"Webhook-Signature": "v1,%%% v1,"}),
    ("a signature too many", signed() | {"Webhook-Signature": "v1,AAAA " * 1_000}),
]


@pytest.mark.parametrize("headers", [row[1] for row in FORGED], ids=[row[0] for row in FORGED])
async def test_what_is_not_proven_is_refused(bus: Bus, phone: Service, headers: dict[str, Any]) -> None:
    answer = await phone.post(BODY, **headers)

    assert answer.status_code == 401
    assert await bus.stored() == []


async def test_an_expired_key_signs_nothing_and_one_of_another_channel_neither(
    bus: Bus, serve: Serve
) -> None:
    over = SourceKey("d" * 64, NOW - timedelta(seconds=1), signs=True)
    await bus.put_source("signer", "phone", signing=(over,))
    await bus.put_source("widget", "chat", signing=(NEW,))
    phone = await serve("phone")

    expired = await phone.post(BODY, **signed(key=over))
    foreign = await phone.post(BODY, **signed() | {"Onethread-Source": "widget"})

    assert [expired.status_code, foreign.status_code] == [401, 403]


async def test_a_source_is_held_at_its_pace_and_told_when_to_go_on(bus: Bus, serve: Serve) -> None:
    await bus.put_source("slow", "phone", "ot_slow", per_minute=3)
    phone = await serve("phone")
    notes = [NOTE | {"call_id": f"c{number}"} for number in range(4)]

    taken = await phone.post(notes[:2], key="ot_slow")
    whole = await phone.post(notes, key="ot_slow")  # an array is taken whole while anything is left
    held = await phone.post(NOTE, key="ot_slow")
    other = await phone.post(NOTE)

    assert [one.status_code for one in (taken, whole, held, other)] == [202, 202, 429, 202]
    assert taken.headers["ratelimit-policy"] == '"source";q=3;w=60'
    assert taken.headers["ratelimit"] == '"source";r=1;t=40'
    assert held.headers["ratelimit"].startswith('"source";r=0;t=')
    assert 60 <= int(held.headers["retry-after"]) <= 80
    assert len(await bus.stored()) == 5
