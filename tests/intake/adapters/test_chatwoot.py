"""Chatwoot: a message is an interaction, its conversation holds them together, and private notes stay."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from services.intake.adapters.chatwoot import CHATWOOT, verify
from shared.errors import Rejected
from tests.intake.adapters.webhooks import changed, fixture, request, taken, translated
from tests.intake.conftest import NOW

MESSAGE = fixture("chatwoot", "message_created")
OLD = fixture("chatwoot", "message_created_old")
AGENT = {"id": 1, "name": "Ivan", "email": "ivan@plavi-host.example", "type": "user"}
NAMED = {"name": "Maja Kos", "email": "maja@kos-obrt.hr", "identifier": "maja@kos-obrt.hr"}


def answer(**fields: Any) -> bytes:
    told = {"id": 119, "content": "Gledam.", "message_type": "outgoing", "sender": AGENT, "private": False}
    return changed(MESSAGE, **(told | fields))


def with_contact(body: bytes, *, verified: bool, **contact: str) -> bytes:
    conversation = msgspec.json.decode(body)["conversation"]
    conversation["meta"]["sender"] |= contact
    conversation["contact_inbox"]["hmac_verified"] = verified
    return changed(body, conversation=conversation)


def signed(body: bytes, secret: bytes = b"tajna", *, late_s: int = 0) -> dict[str, str]:
    timestamp = str(int(NOW.timestamp()) - late_s)
    digest = hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"x-chatwoot-signature": f"sha256={digest}", "x-chatwoot-timestamp": timestamp}


def test_a_visitors_message_is_a_report_in_its_conversation() -> None:
    (piece,) = taken(CHATWOOT, MESSAGE)
    one = piece.interaction

    assert (one.natural_key, one.conversation) == ("1/10/118", "chat:widget:1/10")
    assert (one.text, one.direction) == ("Pošta na info@kos-obrt.hr ne prolazi, greška 550.", "inbound")
    assert one.author.name == "Maja Kos"
    assert [known.value for known in one.author.identifiers] == ["maja@kos-obrt.hr", "+385911234567"]
    assert one.trust == "plausible"
    assert one.occurred_at.isoformat() == "2026-03-02T13:52:48+00:00"


def test_an_agents_message_is_our_answer_and_no_report() -> None:
    (piece,) = taken(CHATWOOT, answer())
    one = piece.interaction

    assert (one.direction, one.text, one.agent) == ("outbound", "Gledam.", "Ivan")
    assert [(turn.speaker, turn.text) for turn in one.turns] == [("agent", "Gledam.")]
    assert one.conversation == taken(CHATWOOT, MESSAGE)[0].interaction.conversation
    assert one.author.name == "Maja Kos"


def test_the_same_message_again_is_the_same_piece_whatever_else_has_changed() -> None:
    conversation = msgspec.json.decode(MESSAGE)["conversation"] | {"unread_count": 7, "status": "resolved"}

    again = changed(MESSAGE, conversation=conversation)

    assert taken(CHATWOOT, again)[0].interaction.id == taken(CHATWOOT, MESSAGE)[0].interaction.id


def test_an_older_release_is_understood() -> None:
    (piece,) = taken(CHATWOOT, OLD)

    assert (piece.interaction.natural_key, piece.interaction.author.name) == ("1/3/1", "Ivan Horvat")
    assert piece.interaction.author.identifiers == ()
    assert piece.interaction.occurred_at.isoformat() == "2026-03-02T13:05:57+00:00"


def test_an_address_is_proven_only_where_the_site_has_signed_that_very_address() -> None:
    proven = with_contact(MESSAGE, verified=True, **NAMED)
    unsigned = with_contact(MESSAGE, verified=False, **NAMED)
    another = with_contact(MESSAGE, verified=True, **(NAMED | {"identifier": "user-17"}))

    found = [taken(CHATWOOT, body)[0].interaction.trust for body in (proven, unsigned, another)]

    assert found == ["verified", "plausible", "plausible"]


def test_files_are_named_and_not_fetched() -> None:
    files = [{"id": 3, "file_type": "image", "data_url": "https://chat.example/f/greska.png"}]

    (piece,) = taken(CHATWOOT, changed(MESSAGE, content=None, attachments=files))

    assert piece.interaction.text == "[image] https://chat.example/f/greska.png"


SECRET = "klijent kasni s plaćanjem"
STAYS: list[tuple[bytes, str]] = [
    (answer(private=True, content=SECRET), "message_created, private"),
    (changed(MESSAGE, private=True, content=SECRET), "message_created, private"),
    (answer(private=None, content=SECRET), "message_created, private"),
    (answer(sender=AGENT | {"type": "agent_bot"}, content=SECRET), "message_created, nobody's words"),
    (changed(MESSAGE, message_type="template", content=SECRET), "message_created, nobody's words"),
    (changed(MESSAGE, content="  "), "message_created, nobody's words"),
    (changed(MESSAGE, event="message_updated", content=SECRET), "message_updated"),
    (
        b'{"event":"conversation_status_changed","messages":[{"content":"%s"}]}' % SECRET.encode(),
        "conversation_status_changed",
    ),
]


@pytest.mark.parametrize(("body", "what"), STAYS)
def test_notes_bots_and_other_events_are_ignored_without_their_words(body: bytes, what: str) -> None:
    found = translated(CHATWOOT, body)

    assert found.payloads == ()
    (notice,) = found.notices
    assert (notice.kind, notice.what) == ("ignored", what)
    assert SECRET not in str(notice.data)


def test_the_signature_covers_body_and_time_and_ages_in_five_minutes() -> None:
    verify(request(MESSAGE, signed(MESSAGE)), [b"prije", b"tajna"], NOW)
    verify(request(MESSAGE, signed(MESSAGE, late_s=299)), [b"tajna"], NOW)
    later = signed(MESSAGE) | {"x-chatwoot-timestamp": str(int(NOW.timestamp()) + 1)}
    wrong = [
        signed(MESSAGE, b"guessed"),
        signed(answer()),
        signed(MESSAGE, late_s=301),
        later,
        {"x-chatwoot-signature": signed(MESSAGE)["x-chatwoot-signature"]},
        signed(MESSAGE) | {"x-chatwoot-timestamp": "1" * 400},
        signed(MESSAGE) | {"x-chatwoot-timestamp": "²"},
        {},
    ]

    for headers in wrong:
        with pytest.raises(Rejected) as refused:
            verify(request(MESSAGE, headers), [b"tajna"], NOW)
        assert refused.value.status == 401
    with pytest.raises(Rejected):
        verify(request(MESSAGE, signed(MESSAGE)), [b"tajna"], NOW + timedelta(minutes=6))


HOSTILE: list[tuple[bytes, int, str]] = [
    (b"null", 422, ""),
    (b'{"event":"message_created"}', 422, "/id"),
    (changed(MESSAGE, content=["x"]), 422, "/content"),
    (changed(MESSAGE, created_at="yesterday"), 422, "/created_at"),
    (changed(MESSAGE, created_at=1e300), 422, "/created_at"),
    (changed(MESSAGE, created_at=-5), 422, "/created_at"),
    (changed(MESSAGE, created_at="2031-01-01T00:00:00Z"), 422, "/messages/0/at"),
    (changed(MESSAGE, conversation={}), 422, "/conversation/id"),
    (changed(MESSAGE, id="x" * 500), 422, "/id"),
    (changed(MESSAGE, attachments=[{}] * 51), 422, "/attachments"),
    (MESSAGE.replace(b"ne prolazi", b"\xff"), 400, ""),
]


@pytest.mark.parametrize(("body", "status", "pointer"), HOSTILE)
def test_what_cannot_be_read_is_told_where(body: bytes, status: int, pointer: str) -> None:
    with pytest.raises(Rejected) as refused:
        taken(CHATWOOT, body)

    assert (refused.value.status, refused.value.pointer) == (status, pointer)
