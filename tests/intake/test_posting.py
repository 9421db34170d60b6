"""The answers of an intake over HTTP: acknowledged means stored, and bad input is told, never a 5xx."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

import pytest

from services.intake.channels.email import BYTES_MAX as MAIL_BYTES_MAX
from services.intake.json_payload import BYTES_MAX
from tests.intake.conftest import Bus, Serve, until
from tests.processes import stop_still

NOTE = {"call_id": "c1", "agent": "Ana", "started_at": "2026-03-02T13:00:00Z", "note": "ne radi"}
MAIL = b"From: Maja <maja@kos-obrt.hr>\r\nSubject: x\r\nMessage-ID: <m1@kos-obrt.hr>\r\n\r\nne radi\r\n"


def note(**changes: Any) -> dict[str, Any]:
    return NOTE | changes


async def test_a_202_means_that_it_is_on_the_bus(bus: Bus, serve: Serve) -> None:
    phone = await serve("phone")

    answer = await phone.post(NOTE)

    assert answer.status_code == 202
    assert [one.id for one in await bus.stored()] == [answer.json()["id"]]
    assert answer.json()["duplicate"] is False


async def test_the_event_is_a_cloud_event_on_the_channels_subject(bus: Bus, serve: Serve) -> None:
    phone = await serve("phone")
    answer = await phone.post(NOTE)

    event = await bus.js.get_msg("INTERACTIONS", 1)

    assert event.subject == "onethread.interaction.phone"
    assert event.headers is not None
    assert event.headers["ce-id"] == event.headers["Nats-Msg-Id"] == answer.json()["id"]
    assert event.headers["ce-type"] == "hr.onethread.interaction.received.v1"


async def test_the_same_piece_again_has_the_same_id_and_is_stored_once(bus: Bus, serve: Serve) -> None:
    phone = await serve("phone")
    first = await phone.post(NOTE)

    again = await phone.post(b' {"note":"ne radi", "call_id": "c1","email":null,' + BYTES_OF_THE_REST)

    assert again.json() == {"id": first.json()["id"], "duplicate": True}
    assert len(await bus.stored()) == 1


BYTES_OF_THE_REST = b'"agent":"Ana","started_at":"2026-03-02T13:00:00Z"}'


async def test_the_same_call_with_another_note_is_another_version(bus: Bus, serve: Serve) -> None:
    phone = await serve("phone")
    first = await phone.post(NOTE)
    second = await phone.post(note(note="ipak radi"))

    assert first.json()["id"] != second.json()["id"]
    assert {one.natural_key for one in await bus.stored()} == {"c1"}


async def test_an_array_answers_an_array_in_order(bus: Bus, serve: Serve) -> None:
    phone = await serve("phone")
    notes = [note(call_id=f"c{number}") for number in range(120)]
    alone = await phone.post(notes[7])

    answer = await phone.post(notes)

    assert answer.status_code == 202
    assert answer.json()[7] == {"id": alone.json()["id"], "duplicate": True}
    assert [one["duplicate"] for one in answer.json()].count(False) == 119
    assert len(await bus.stored()) == 120


async def test_one_bad_piece_in_an_array_keeps_all_of_it_out(bus: Bus, serve: Serve) -> None:
    phone = await serve("phone")

    answer = await phone.post(
        [NOTE, note(call_id="c2"), note(call_id="c3", started_at="1201-01-01T00:00:00Z")]
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/2/started_at"
    assert await bus.stored() == []


DEEP = b'{"call_id":' + b"[" * 100_000
BAD: list[tuple[str, Any, int, str | None]] = [
    ("no JSON", b"{", 400, None),
    ("nothing", b"", 400, None),
    ("a byte order mark", b"\xef\xbb\xbf{}", 400, None),
    ("bad UTF-8", b'{"call_id":"\xff"}', 400, None),
    ("a lone surrogate", b'{"call_id":"\\ud800","agent":"A"}', 400, None),
    ("nested without end", DEEP, 422, "/call_id"),
    ("a number", b"3", 422, None),
    ("an empty array", [], 422, None),
    ("too many in an array", [NOTE] * 501, 422, None),
    ("a field too few", {"call_id": "c1"}, 422, "/agent"),
    ("a field too many", note(color="red"), 422, "/color"),
    ("a field of another type", note(note=7), 422, "/note"),
    ("a field too long", note(call_id="x" * 201), 422, "/call_id"),
    ("a blank key", note(call_id=" \t"), 422, "/call_id"),
    ("a NUL", note(note="a\x00b"), 422, "/note"),
    ("a NUL in an array", [NOTE, note(caller_name="\x00")], 422, "/1/caller_name"),
    ("a time without offset", note(started_at="2026-03-02T13:00:00"), 422, "/started_at"),
    ("a time before telephones", note(started_at="0001-01-01T00:00:00+23:59"), 422, "/started_at"),
    ("a time at the end of time", note(started_at="9999-12-31T23:59:59-23:59"), 422, "/started_at"),
    ("a time next week", note(started_at="2026-03-09T13:00:00Z"), 422, "/started_at"),
    ("a huge number", note(duration_s=10**30), 422, "/duration_s"),
    ("an unknown direction", note(direction="sideways"), 422, "/direction"),
    ("too large", b" " * (BYTES_MAX + 1), 413, None),
]


@pytest.mark.parametrize(("body", "status", "pointer"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
async def test_bad_input_is_told_where_it_is_bad(
    bus: Bus, serve: Serve, body: Any, status: int, pointer: str | None
) -> None:
    phone = await serve("phone")

    answer = await phone.post(body)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["instance"] == "/v1/phone-notes"
    assert [error["pointer"] for error in problem.get("errors", [])] == ([pointer] if pointer else [])
    assert await bus.stored() == []


HEADERS: list[tuple[str, dict[str, str], int]] = [
    ("no key", {"Authorization": ""}, 401),
    ("another scheme", {"Authorization": "Basic b3RfazE6"}, 401),
    ("an unknown key", {"Authorization": "Bearer ot_other"}, 401),
    ("a long key", {"Authorization": "Bearer " + "x" * 5_000}, 401),
    ("a key of another channel", {"Authorization": "Bearer ot_chat"}, 403),
    ("text/plain, as a form on a foreign page could send it", {"Content-Type": "text/plain"}, 415),
    ("no type", {"Content-Type": ""}, 415),
    ("compressed", {"Content-Encoding": "gzip"}, 415),
    ("a time of receipt without the scope", {"Onethread-Received-At": "2026-01-01T00:00:00Z"}, 403),
    ("an empty idempotency key", {"Idempotency-Key": '""'}, 422),
    ("an endless idempotency key", {"Idempotency-Key": "x" * 256}, 422),
]


@pytest.mark.parametrize(("headers", "status"), [row[1:] for row in HEADERS], ids=[row[0] for row in HEADERS])
async def test_what_is_not_allowed_is_refused(
    bus: Bus, serve: Serve, headers: dict[str, str], status: int
) -> None:
    await bus.put_source("chat-9", "chat", "ot_chat")
    phone = await serve("phone")

    answer = await phone.post(NOTE, **headers)

    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert await bus.stored() == []


async def test_a_source_with_the_replay_scope_says_when_it_was_received(bus: Bus, serve: Serve) -> None:
    await bus.put_source("history", "phone", "ot_old", replay=True)
    phone = await serve("phone")

    answers = [
        await phone.post(
            note(started_at="2025-05-01T08:00:00Z"), key="ot_old", **{"Onethread-Received-At": said}
        )
        for said in ("2025-05-01T12:00:00+02:00", "2025-05-01T12:00:00", "yesterday", "2030-01-01T00:00:00Z")
    ]

    assert [answer.status_code for answer in answers] == [202, 400, 400, 400]
    assert [one.received_at.isoformat() for one in await bus.stored()] == ["2025-05-01T10:00:00+00:00"]


async def test_an_idempotency_key_stands_for_one_content(bus: Bus, serve: Serve) -> None:
    phone = await serve("phone")
    key = {"Idempotency-Key": '"a-key"'}

    refused_first = await phone.post(note(call_id=""), **key)
    first = await phone.post(NOTE, **key)
    again = await phone.post(NOTE, **{"Idempotency-Key": "a-key"})
    other = await phone.post(note(note="other"), **key)

    assert [one.status_code for one in (refused_first, first, again, other)] == [422, 202, 202, 422]
    assert again.json() == {"id": first.json()["id"], "duplicate": True}
    assert len(await bus.stored()) == 1


async def test_a_revoked_key_is_refused_within_two_seconds(bus: Bus, serve: Serve) -> None:
    phone = await serve("phone")
    assert (await phone.post(NOTE)).status_code == 202

    await bus.put_source("phone-1", "phone")

    async def refused() -> bool:
        return (await phone.post(NOTE)).status_code == 401

    assert await until(refused) < 2.0


async def test_a_removed_source_is_refused_and_a_new_one_let_in(bus: Bus, serve: Serve) -> None:
    phone = await serve("phone")
    bucket = await bus.js.key_value("sources")
    await bucket.delete("source.phone-1")
    await bus.put_source("phone-2", "phone", "ot_new")

    async def turned() -> bool:
        return (await phone.post(NOTE)).status_code == 401 and (
            await phone.post(NOTE, key="ot_new")
        ).status_code == 202

    assert await until(turned) < 2.0


async def test_without_the_bus_it_says_so_within_a_second_and_takes_it_later(bus: Bus, serve: Serve) -> None:
    phone = await serve("phone")
    assert (await phone.post(NOTE)).status_code == 202
    await stop_still(bus.broker.child.pid)
    try:
        started = time.monotonic()
        answer = await phone.post(note(call_id="c2"), **{"Idempotency-Key": "k"})
        first_s = time.monotonic() - started
        started = time.monotonic()
        second = await phone.post([note(call_id="c3"), note(call_id="c4")])
        second_s = time.monotonic() - started
    finally:
        os.kill(bus.broker.child.pid, signal.SIGCONT)

    assert [answer.status_code, second.status_code] == [503, 503]
    assert answer.headers["retry-after"] == "1"
    assert max(first_s, second_s) < 1.3  # a second, and a busy machine's scheduling

    async def taken() -> bool:
        return (await phone.post(note(call_id="c2"))).status_code == 202

    await until(taken)
    assert [one.natural_key for one in await bus.stored()].count("c2") == 1


async def test_an_array_is_acknowledged_whole_or_not_at_all(bus: Bus, serve: Serve) -> None:
    phone = await serve("phone")
    notes = [note(call_id=f"c{number}") for number in range(20)]
    await stop_still(bus.broker.child.pid)
    try:
        answer = await phone.post(notes)
    finally:
        os.kill(bus.broker.child.pid, signal.SIGCONT)
    assert answer.status_code == 503

    async def taken() -> bool:
        return (await phone.post(notes)).status_code == 202

    await until(taken)
    assert sorted(one.natural_key for one in await bus.stored()) == sorted(one["call_id"] for one in notes)


async def test_a_mail_is_taken_as_it_came_whether_it_can_be_read_or_not(bus: Bus, serve: Serve) -> None:
    email = await serve("email")

    answers = [await email.post(body) for body in (MAIL, b"\xff\xfe not a mail")]

    assert [answer.status_code for answer in answers] == [202, 202]
    read, unread = await bus.stored()
    assert (read.readable, read.text) == (True, "ne radi")
    assert (unread.readable, unread.note) == (False, "no header")
    assert read.raw is not None
    assert read.raw.inline == MAIL


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b" \r\n", "message/rfc822", 422),
        (MAIL, "text/plain", 415),
        (MAIL, "application/json", 415),
        (b"x" * (MAIL_BYTES_MAX + 1), "message/rfc822", 413),
    ],
)
async def test_what_is_no_mail_is_refused(serve: Serve, body: bytes, media_type: str, status: int) -> None:
    email = await serve("email")

    answer = await email.post(body, **{"Content-Type": media_type})

    assert answer.status_code == status


async def test_the_same_mail_by_two_servers_is_one(bus: Bus, serve: Serve) -> None:
    email = await serve("email")
    first = await email.post(b"Received: by mx1.example\r\n" + MAIL)

    second = await email.post(b"Received: by mx2.example; later\r\n" + MAIL.replace(b"\r\n", b"\n"))

    assert second.json() == {"id": first.json()["id"], "duplicate": True}


async def test_another_text_under_the_same_message_id_is_another_mail(bus: Bus, serve: Serve) -> None:
    email = await serve("email")
    first = await email.post(MAIL)
    second = await email.post(MAIL.replace(b"ne radi", b"platite ovdje"))

    assert second.json()["duplicate"] is False
    assert first.json()["id"] != second.json()["id"]
    one, other = await bus.stored()
    assert one.known_as == other.known_as == ("email:m1@kos-obrt.hr",)
    assert one.natural_key != other.natural_key  # neither is a version of the other


async def test_a_large_mail_lies_in_the_blob_store_before_it_is_acknowledged(bus: Bus, serve: Serve) -> None:
    email = await serve("email")
    raw = MAIL + b"a line of it\r\n" * 60_000

    answer = await email.post(raw)

    assert answer.status_code == 202
    (stored,) = await bus.stored()
    assert stored.raw is not None
    assert stored.raw.inline is None
    blobs = await bus.js.object_store("blobs")
    assert (await blobs.get(stored.raw.name)).data == raw


async def test_an_event_stays_small_however_much_is_said(bus: Bus, serve: Serve) -> None:
    chat = await serve("chat")
    said = {"at": "2026-03-02T13:00:00Z", "from": "visitor", "text": "š" * 4_000}
    transcript = {"chat_id": "long", "started_at": "2026-03-02T13:00:00Z", "messages": [said] * 400}

    answer = await chat.post(transcript)

    assert answer.status_code == 202
    event = await bus.js.get_msg("INTERACTIONS", 1)
    assert len(event.data or b"") < 512 * 1024
    (stored,) = await bus.stored()
    assert "original is whole" in stored.note


SECRET = "lozinka je Ljeto2024!, greška 535"
SECRETS: list[tuple[str, Any]] = [
    ("phone", note(note=SECRET)),
    ("phone", [note(note="ne radi " * 5_000 + SECRET), note(call_id="c2", note=SECRET)]),
    ("email", MAIL.replace(b"ne radi", SECRET.encode())),
]


@pytest.mark.parametrize(("channel", "body"), SECRETS, ids=["one", "an array, one of it long", "a mail"])
async def test_a_secret_leaves_the_intake_in_no_text(bus: Bus, serve: Serve, channel: str, body: Any) -> None:
    service = await serve(channel)

    assert (await service.post(body)).status_code == 202

    stored = await bus.stored()
    assert {one.hidden for one in stored} == {("password",)}
    assert all(one.text.endswith("lozinka je ••••••, greška 535") for one in stored)


async def test_health_and_metrics_tell_what_was_done(serve: Serve) -> None:
    phone = await serve("phone")
    await phone.post(NOTE)
    await phone.post(NOTE)
    await phone.post(b"{")

    assert (await phone.http.get("/health/live")).status_code == 200
    assert (await phone.http.get("/health/ready")).status_code == 200
    counted = (await phone.http.get("/metrics")).text
    assert 'onethread_intake_requests_total{channel="phone",status="202"} 2.0' in counted
    assert 'onethread_intake_requests_total{channel="phone",status="400"} 1.0' in counted
    assert 'onethread_intake_pieces_total{channel="phone",duplicate="true"} 1.0' in counted
    assert 'onethread_intake_seconds_count{channel="phone"} 3.0' in counted


async def test_other_routes_and_methods_are_problems_too(serve: Serve) -> None:
    phone = await serve("phone")

    answers = [await phone.http.get("/v1/phone-notes"), await phone.http.post("/v1/tickets")]

    assert [answer.status_code for answer in answers] == [405, 404]
    assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}
