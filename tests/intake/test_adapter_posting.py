"""Vendors' webhooks over HTTP: proven before anything is read, acknowledged only once all is on the bus."""

from __future__ import annotations

import hashlib
import hmac
import os
import signal
from datetime import datetime, timedelta

import httpx
import msgspec
import pytest

from shared import subjects
from shared.desk import Source, SourceSecret
from tests.intake.adapters.webhooks import changed, fixture
from tests.intake.conftest import NOW, Bus, Serve, Service, until
from tests.processes import stop_still

TRANSCRIPT = fixture("tawk", "transcript_created")
START = fixture("tawk", "chat_start")
URL = "/v1/adapters/tawk/widget"


def signature(body: bytes, secret: str = "tajna") -> dict[str, str]:
    return {"X-Tawk-Signature": hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()}


async def tell(
    chat: Service, body: bytes = TRANSCRIPT, *, url: str = URL, secret: str = "tajna", **headers: str
) -> httpx.Response:
    all_headers = {"Content-Type": "application/json"} | signature(body, secret) | headers
    return await chat.http.post(url, content=body, headers=all_headers)


@pytest.fixture
async def chat(bus: Bus, serve: Serve) -> Service:
    await bus.put_source("widget", "chat", vendor="tawk", secrets=("prije", "tajna"))
    return await serve("chat")


async def test_a_200_means_that_it_is_on_the_bus_and_again_is_a_duplicate(bus: Bus, chat: Service) -> None:
    first, again = await tell(chat), await tell(chat, secret="prije")

    assert (first.status_code, again.status_code) == (200, 200)
    (stored,) = await bus.stored()
    assert first.json() == {"taken": [{"id": stored.id, "duplicate": False}], "notices": 0}
    assert again.json()["taken"] == [{"id": stored.id, "duplicate": True}]
    assert (stored.channel, stored.source) == ("chat", "widget")


async def test_an_unknown_event_is_taken_as_ignored_once(bus: Bus, chat: Service) -> None:
    answers = [await tell(chat, START), await tell(chat, START)]

    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].json() == {"taken": [], "notices": 1}
    (notice,) = await bus.notices()
    assert (notice.kind, notice.what, notice.source, notice.vendor) == (
        "ignored",
        "chat:start",
        "widget",
        "tawk",
    )
    assert notice.data["message"]["text"] == "Ne primamo poštu"
    assert await bus.stored() == []


async def test_a_notice_stays_small_and_without_secrets_whatever_the_vendor_says(
    bus: Bus, chat: Service
) -> None:
    said = changed(START, deep={"a": {"b": {"c": {"d": {"e": {"f": {"g": 1}}}}}}}, long=["x" * 5_000] * 500)
    secret = changed(START, event="chat:end", text="lozinka je Ljeto2024!\x00")

    assert [(await tell(chat, body)).status_code for body in (said, secret)] == [200, 200]

    large, small = await bus.notices()
    assert set(large.data) == {"cut"}
    assert len(large.data["cut"]) == 2_000
    assert "Ljeto2024" not in str(small.data)
    assert "\x00" not in str(small.data)


REFUSED: dict[str, dict[str, str]] = {
    "another secret": {"secret": "pogođena"},
    "no signature": {"X-Tawk-Signature": ""},
    "a source that is none": {"url": "/v1/adapters/tawk/nobody"},
    "a source of no vendor": {"url": "/v1/adapters/tawk/chat-1"},
    "a source of another vendor": {"url": "/v1/adapters/tawk/woot?key=ot_woot"},
    "another source's key where it signs": {"url": URL + "?key=ot_key", "X-Tawk-Signature": ""},
    "a source without a secret": {"url": "/v1/adapters/tawk/shut"},
}


async def test_who_is_not_proven_is_told_nothing_but_that(bus: Bus, chat: Service) -> None:
    await bus.put_source("shut", "chat", "ot_other", vendor="tawk")
    await bus.put_source("woot", "chat", "ot_woot", vendor="chatwoot")
    await chat.sources.refresh()

    answers = {name: await tell(chat, **change) for name, change in REFUSED.items()}  # type: ignore[arg-type]

    assert {name: one.status_code for name, one in answers.items()} == dict.fromkeys(REFUSED, 401)
    assert {one.json()["detail"] for one in answers.values()} == {
        "the source, its key or its signature is not known"
    }
    assert await bus.stored() == []


async def test_a_key_and_a_secret_open_the_door_until_they_expire(bus: Bus, chat: Service) -> None:
    await bus.put_source("woot", "chat", "ot_url", vendor="chatwoot")
    for name in ("widget", "woot"):
        await end(bus, name, at=NOW)
    await chat.sources.refresh()
    woot = "/v1/adapters/chatwoot/woot?key=ot_url"

    ended = [await tell(chat), await tell(chat, fixture("chatwoot", "message_created"), url=woot)]
    for name in ("widget", "woot"):
        await end(bus, name, at=NOW + timedelta(seconds=1))
    await chat.sources.refresh()
    alive = [await tell(chat), await tell(chat, fixture("chatwoot", "message_created"), url=woot)]

    assert [one.status_code for one in (*ended, *alive)] == [401, 401, 200, 200]


async def end(bus: Bus, name: str, *, at: datetime) -> None:
    """Let all keys and secrets of a source expire at that moment."""
    bucket = await bus.js.key_value(subjects.SOURCES_BUCKET)
    entry = msgspec.json.decode((await bucket.get(f"source.{name}")).value or b"", type=Source)
    keys = tuple(msgspec.structs.replace(one, expires_at=at) for one in entry.keys)
    secrets = tuple(msgspec.structs.replace(one, expires_at=at) for one in entry.secrets)
    changed_entry = msgspec.structs.replace(entry, keys=keys, secrets=secrets)
    await bucket.put(f"source.{name}", msgspec.json.encode(changed_entry))


async def test_a_swapped_body_is_refused(bus: Bus, chat: Service) -> None:
    swapped = TRANSCRIPT.replace(b"info@kos-obrt.hr", b"info@tudja-firma.hr")

    answer = await tell(chat, swapped, **signature(TRANSCRIPT))

    assert answer.status_code == 401
    assert await bus.stored() == []


UNREADABLE: list[tuple[bytes, str, dict[str, str], int]] = [
    (b"{", URL, {}, 400),
    (b'{"event":"chat:transcript_created"}', URL, {}, 422),
    (TRANSCRIPT, "/v1/adapters/nobody/widget", {}, 404),
    (TRANSCRIPT, "/v1/adapters/whmcs/widget", {}, 404),  # of another channel's intake
    (TRANSCRIPT, URL, {"Content-Type": "text/plain"}, 415),
    (TRANSCRIPT, URL, {"Content-Encoding": "gzip"}, 415),
    (TRANSCRIPT, URL + "?" + "a=b&" * 40, {}, 400),
    (b" " * (4 * 1024 * 1024 + 1), URL, {}, 413),
]


async def test_what_cannot_be_taken_is_told(bus: Bus, chat: Service) -> None:
    answers = [await tell(chat, body, url=url, **headers) for body, url, headers, _ in UNREADABLE]

    assert [one.status_code for one in answers] == [row[3] for row in UNREADABLE]
    assert {one.headers["content-type"] for one in answers} == {"application/problem+json"}
    assert await bus.stored() == []


async def test_a_key_from_a_url_opens_no_other_door(bus: Bus, chat: Service) -> None:
    await bus.put_source("woot", "chat", "ot_url", vendor="chatwoot")
    await chat.sources.refresh()
    said = {"at": "2026-03-02T13:00:00Z", "from": "visitor", "text": "ne radi"}
    transcript = {"chat_id": "c", "started_at": "2026-03-02T13:00:00Z", "messages": [said]}
    headers = {"Content-Type": "application/json"}

    answers = [
        await chat.http.post(
            f"/v1/adapters/chatwoot/woot?key={key}",
            content=fixture("chatwoot", "message_created"),
            headers=headers,
        )
        for key in ("ot_url", "ot_url2", "", "ot_key")
    ]
    other = await chat.post(transcript, key="ot_url")

    assert [one.status_code for one in answers] == [200, 401, 401, 401]
    assert other.status_code == 403
    assert len(await bus.stored()) == 1


async def test_while_a_vendor_begins_to_sign_either_proof_opens_the_door(bus: Bus, chat: Service) -> None:
    await bus.put_source("woot", "chat", "ot_url", vendor="chatwoot", secrets=("tajna",))
    await chat.sources.refresh()
    message, at = fixture("chatwoot", "message_created"), str(int(NOW.timestamp()))
    digest = hmac.new(b"tajna", at.encode() + b"." + message, hashlib.sha256).hexdigest()
    proof = {"X-Chatwoot-Timestamp": at, "X-Chatwoot-Signature": f"sha256={digest}"}

    answers = [
        await chat.http.post(
            f"/v1/adapters/chatwoot/woot{query}",
            content=message,
            headers={"Content-Type": "application/json"} | headers,
        )
        for query, headers in (("?key=ot_url", {}), ("", proof), ("?key=ot_old", proof), ("", {}))
    ]

    assert [one.status_code for one in answers] == [200, 200, 200, 401]


async def test_a_secret_that_cannot_be_opened_here_asks_for_it_later(bus: Bus, chat: Service) -> None:
    bucket = await bus.js.key_value(subjects.SOURCES_BUCKET)
    entry = msgspec.json.decode((await bucket.get("source.widget")).value or b"", type=Source)
    sealed_elsewhere = tuple(SourceSecret(b"\x00" * 40) for _ in entry.secrets)
    await bucket.put(
        "source.widget", msgspec.json.encode(msgspec.structs.replace(entry, secrets=sealed_elsewhere))
    )
    await chat.sources.refresh()

    assert (await tell(chat)).status_code == 503


async def test_only_posts_are_answered(chat: Service) -> None:
    assert (await chat.http.get(URL)).status_code == 405


async def test_without_the_bus_the_vendor_is_asked_to_tell_it_again(bus: Bus, chat: Service) -> None:
    await stop_still(bus.broker.child.pid)
    try:
        answers = [await tell(chat), await tell(chat, START)]
    finally:
        os.kill(bus.broker.child.pid, signal.SIGCONT)
    assert [one.status_code for one in answers] == [503, 503]

    async def taken() -> bool:
        return (await tell(chat)).status_code == 200 and (await tell(chat, START)).status_code == 200

    await until(taken)
    assert len(await bus.stored()) == len(await bus.notices()) == 1


async def test_a_revoked_secret_is_refused_within_two_seconds(bus: Bus, chat: Service) -> None:
    assert (await tell(chat)).status_code == 200

    await bus.put_source("widget", "chat", vendor="tawk", secrets=("nova",))

    async def refused() -> bool:
        return (await tell(chat)).status_code == 401

    assert await until(refused) < 2.0
    assert (await tell(chat, secret="nova")).status_code == 200
