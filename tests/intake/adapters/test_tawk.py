"""tawk.to: a transcript is one interaction, an offline form too, and the rest is ignored."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import msgspec
import pytest

from services.intake.adapters.tawk import TAWK, verify
from shared.errors import Rejected
from tests.intake.adapters.webhooks import changed, fixture, request, taken, translated
from tests.intake.conftest import NOW

TRANSCRIPT = fixture("tawk", "transcript_created")
SECRETS = [b"the one before", b"the one now"]


def signed(body: bytes, secret: bytes = SECRETS[1]) -> dict[str, str]:
    return {"x-tawk-signature": hmac.new(secret, body, hashlib.sha1).hexdigest()}


def test_a_transcript_is_one_chat_with_every_turn() -> None:
    (piece,) = taken(TAWK, TRANSCRIPT)
    chat = piece.interaction

    assert chat.natural_key == "70fe3290-99ad-11e9-a30a-51567162179f"
    assert [turn.speaker for turn in chat.turns] == ["bot", "customer", "customer", "agent"]
    assert chat.text.startswith("Ne primamo poštu na info@kos-obrt.hr od jutros.")
    assert "[greska.png] https://tawk.link/58ca/greska.png" in chat.text
    assert (chat.author.name, chat.author.identifiers[0].value) == ("Maja Kos", "maja@kos-obrt.hr")
    assert (chat.trust, chat.agent, chat.direction) == ("plausible", "Ivan", "inbound")


def test_the_same_transcript_again_is_the_same_piece_and_a_longer_one_its_next_version() -> None:
    longer = msgspec.json.decode(TRANSCRIPT)
    longer["chat"]["messages"].append(
        {"sender": {"t": "v"}, "type": "msg", "msg": "Hvala, radi.", "time": "2026-03-02T13:58:00.000Z"}
    )

    first, again, more = (
        taken(TAWK, body)[0].interaction
        for body in (
            TRANSCRIPT,
            changed(TRANSCRIPT, time="2026-03-02T14:00:00.000Z"),
            msgspec.json.encode(longer),
        )
    )

    assert first.id == again.id != more.id
    assert first.natural_key == more.natural_key
    assert first.conversation == more.conversation


def test_what_is_left_out_of_hours_is_a_report() -> None:
    (piece,) = taken(TAWK, fixture("tawk", "ticket_create"))

    assert piece.interaction.text == "Stranica ne radi\nhorvat-gradnja.hr javlja grešku 500."
    assert piece.interaction.author.identifiers[0].value == "ivan@horvat-gradnja.hr"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (fixture("tawk", "chat_start"), "chat:start"),
        (changed(fixture("tawk", "chat_start"), event="chat:renamed", what="x"), "chat:renamed"),
        (
            b'{"event":"chat:transcript_created","chat":{"id":"c","messages":[]}}',
            "chat:transcript_created, empty",
        ),
    ],
)
def test_what_nobody_needs_is_ignored(body: bytes, what: str) -> None:
    found = translated(TAWK, body)

    assert found.payloads == ()
    assert [(one.kind, one.what) for one in found.notices] == [("ignored", what)]


def test_either_living_secret_proves_the_body_and_nothing_else_does() -> None:
    for secret in SECRETS:
        verify(request(TRANSCRIPT, signed(TRANSCRIPT, secret)), SECRETS, NOW)

    wrong = [
        signed(TRANSCRIPT, b"guessed"),
        signed(TRANSCRIPT + b" "),
        {"x-tawk-signature": ""},
        {"x-tawk-signature": "č" * 1_000},
        {},
    ]
    for headers in wrong:
        with pytest.raises(Rejected) as refused:
            verify(request(TRANSCRIPT, headers), SECRETS, NOW)
        assert refused.value.status == 401


HOSTILE: list[tuple[Any, int, str]] = [
    (b"", 400, ""),
    (b"\xff{}", 400, ""),
    (b"[]", 422, ""),
    (b'{"event":7}', 422, "/event"),
    (b'{"event":"chat:transcript_created"}', 422, "/chat"),
    (b'{"event":"x","y":' + b"[" * 100_000, 400, ""),
    ({"chat": {"id": "", "messages": []}}, 422, "/chat/id"),
    (
        {"chat": {"id": "c", "messages": [{"sender": {"t": "x"}, "time": "now"}]}},
        422,
        "/chat/messages/0/sender/t",
    ),
    (
        {"chat": {"id": "c", "messages": [{"sender": {"t": "v"}, "time": "now"}]}},
        422,
        "/chat/messages/0/time",
    ),
    (
        {"chat": {"id": "c", "messages": [{"sender": {"t": "v"}, "time": "2026"}] * 1_001}},
        422,
        "/chat/messages",
    ),
]


@pytest.mark.parametrize(("body", "status", "pointer"), HOSTILE)
def test_what_cannot_be_read_is_told_where(body: Any, status: int, pointer: str) -> None:
    raw = (
        body if isinstance(body, bytes) else msgspec.json.encode({"event": "chat:transcript_created"} | body)
    )

    with pytest.raises(Rejected) as refused:
        taken(TAWK, raw)

    assert (refused.value.status, refused.value.pointer) == (status, pointer)


def test_characters_that_no_database_keeps_are_taken_out() -> None:
    body = TRANSCRIPT.replace(b"Maja Kos", b"Ma\\u0000ja").replace(b"70fe3290", b"\\u000070fe")

    (piece,) = taken(TAWK, body)

    assert "\x00" not in piece.interaction.author.name + piece.interaction.natural_key
