"""Crisp: a message is an interaction, its session holds them together, and notes stay there."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import msgspec
import pytest

from services.intake.adapters.crisp import CRISP, verify
from shared.errors import Rejected
from tests.intake.adapters.webhooks import fixture, request, taken, translated
from tests.intake.conftest import NOW

SENT = fixture("crisp", "message_send")
RECEIVED = fixture("crisp", "message_received")
SESSION = "42286ab3-b29a-4fde-8538-da0ae501d825/session_36ba3566-9651-4790-afc8-ffedbccc317f"
NOTE = "klijent kasni s plaćanjem"


def with_data(body: bytes, **fields: Any) -> bytes:
    told = msgspec.json.decode(body)
    told["data"] |= fields
    return msgspec.json.encode(told)


def signed(body: bytes, secret: bytes = b"tajna", *, timestamp: str = "") -> dict[str, str]:
    timestamp = timestamp or str(int(NOW.timestamp() * 1_000))
    digest = hmac.new(secret, f"[{timestamp};".encode() + body + b"]", hashlib.sha256).hexdigest()
    return {"x-crisp-signature": digest, "x-crisp-request-timestamp": timestamp}


def test_a_visitors_message_is_a_report_and_an_operators_our_answer_in_one_conversation() -> None:
    (report,), (answered,) = taken(CRISP, SENT), taken(CRISP, RECEIVED)

    assert report.interaction.natural_key == f"{SESSION}/177245956854320"
    assert (report.interaction.direction, report.interaction.text) == (
        "inbound",
        "Dobar dan, kos-obrt.hr se ne otvara.",
    )
    assert report.interaction.author.name == "Maja Kos"
    assert report.interaction.occurred_at.isoformat() == "2026-03-02T13:52:48.646000+00:00"
    assert (answered.interaction.direction, answered.interaction.agent) == ("outbound", "Ivan")
    assert (answered.interaction.author.name, answered.interaction.text) == ("", "Gledam, samo trenutak.")
    assert answered.interaction.conversation == report.interaction.conversation == f"chat:widget:{SESSION}"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {
                "type": "file",
                "content": {"name": "a.png", "url": "https://s.crisp.chat/a.png", "type": "image/png"},
            },
            "[a.png] https://s.crisp.chat/a.png",
        ),
        (
            {"type": "audio", "content": {"duration": 40, "url": "https://s.crisp.chat/a.webm"}},
            "[audio] https://s.crisp.chat/a.webm",
        ),
        ({"type": "picker", "content": {"id": "x", "text": "Koja domena?", "choices": []}}, "Koja domena?"),
    ],
)
def test_files_and_questions_are_told_in_words(fields: dict[str, Any], text: str) -> None:
    assert taken(CRISP, with_data(SENT, **fields))[0].interaction.text == text


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (with_data(RECEIVED, type="note", content=NOTE), "message:received, note"),
        (with_data(SENT, type="event", content={"namespace": NOTE}), "message:send, event"),
        (with_data(SENT, type="carousel", content={"text": 7}), "message:send, carousel"),
        (with_data(RECEIVED, automated=True, content=NOTE), "message:received, nobody's words"),
        (with_data(RECEIVED, content=" "), "message:received, nobody's words"),
        (with_data(RECEIVED, **{"from": "robot"}), "message:received, nobody's words"),
        (SENT.replace(b"message:send", b"message:updated"), "message:updated"),
        (fixture("crisp", "session_set_email"), "session:set_email"),
    ],
)
def test_notes_automata_and_other_events_are_ignored_without_their_words(body: bytes, what: str) -> None:
    found = translated(CRISP, body)

    assert found.payloads == ()
    assert [one.what for one in found.notices] == [what]
    assert NOTE not in str(found.notices[0].data)
    assert "maja@kos-obrt.hr" not in str(found.notices[0].data)


def test_the_signature_covers_body_and_time_in_seconds_or_milliseconds() -> None:
    seconds = int(NOW.timestamp())
    for timestamp in (str(seconds), str(seconds * 1_000)):
        verify(request(SENT, signed(SENT, timestamp=timestamp)), [b"tajna"], NOW)

    wrong = [
        signed(SENT, b"guessed"),
        signed(RECEIVED),
        signed(SENT, timestamp=str((seconds - 301) * 1_000)),
        signed(SENT) | {"x-crisp-request-timestamp": str(seconds)},
        {"x-crisp-signature": ""},
    ]
    for headers in wrong:
        with pytest.raises(Rejected) as refused:
            verify(request(SENT, headers), [b"tajna"], NOW)
        assert refused.value.status == 401


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        (b"\x00", 400, ""),
        (b'{"event":"message:send","data":{"type":"text"}}', 422, "/data/website_id"),
        (with_data(SENT, content=7), 422, "/data/content"),
        (with_data(SENT, timestamp=10**15), 422, "/data/timestamp"),
        (with_data(SENT, fingerprint=2**60), 422, "/data/fingerprint"),
        (with_data(SENT, session_id=""), 422, "/data/session_id"),
    ],
)
def test_what_cannot_be_read_is_told_where(body: bytes, status: int, pointer: str) -> None:
    with pytest.raises(Rejected) as refused:
        taken(CRISP, body)

    assert (refused.value.status, refused.value.pointer) == (status, pointer)
