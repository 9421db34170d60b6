"""Zammad: public articles of customers and to customers, and never an internal one."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import msgspec
import pytest

from services.intake.adapters.zammad import ZAMMAD, verify
from shared.errors import Rejected
from tests.intake.adapters.webhooks import fixture, request, taken, translated
from tests.intake.conftest import NOW

MAILED = fixture("zammad", "email_from_customer")
SECRETS = [b"before", b"now"]


def signed(body: bytes, secret: bytes = SECRETS[1]) -> dict[str, str]:
    return {"x-hub-signature": "sha1=" + hmac.new(secret, body, hashlib.sha1).hexdigest()}


def with_article(webhook_body: bytes, /, **fields: Any) -> bytes:
    webhook = msgspec.json.decode(webhook_body)
    webhook["article"] |= fields
    return msgspec.json.encode(webhook)


def test_a_customers_mail_is_a_report_for_whose_sender_nobody_vouches() -> None:
    (piece,) = taken(ZAMMAD, MAILED)
    report = piece.interaction

    assert report.natural_key == "zammad:widget:81/104"
    assert (report.conversation, report.known_as) == ("ticket:zammad:widget:81", ("ticket:10081",))
    assert report.text == "Od danas ne mogu slati poštu s ankica@zuza.hr.\n\nGreška: 535"
    assert (report.direction, report.trust, report.agent) == ("inbound", "plausible", "")
    assert (report.author.name, report.author.identifiers[0].value) == ("Ankica Tolj", "ankica@zuza.hr")
    assert (report.subject, report.priority) == ("Ne mogu slati poštu", "2 normal")


def test_what_a_customer_wrote_signed_in_is_vouched_for() -> None:
    (piece,) = taken(ZAMMAD, fixture("zammad", "web_from_customer"))

    assert (piece.interaction.trust, piece.interaction.priority) == ("verified", "")


def test_a_call_that_an_agent_wrote_down_is_the_customers_word_with_the_agents_name() -> None:
    (piece,) = taken(ZAMMAD, fixture("zammad", "phone_by_agent"))

    assert (piece.interaction.direction, piece.interaction.trust) == ("inbound", "plausible")
    assert (piece.interaction.agent, piece.interaction.author.name) == ("Marko Agent", "Ankica Tolj")


def test_an_agents_answer_is_the_desks_own_word() -> None:
    (piece,) = taken(ZAMMAD, fixture("zammad", "reply_by_agent"))

    assert (piece.interaction.direction, piece.interaction.agent) == ("outbound", "Marko Agent")
    assert piece.interaction.author.identifiers[0].value == "ankica@zuza.hr"


def test_somebody_else_who_writes_into_a_ticket_is_not_taken_for_its_customer() -> None:
    body = with_article(MAILED, **{"from": "Pero <pero@drugi.hr>"})

    (piece,) = taken(ZAMMAD, body)

    assert (piece.interaction.author.name, piece.interaction.author.identifiers[0].value) == (
        "Pero",
        "pero@drugi.hr",
    )


@pytest.mark.parametrize("missing", [False, True], ids=["internal", "says nothing of it"])
def test_an_internal_note_never_leaves_not_even_as_an_ignored_event(missing: bool) -> None:
    webhook = msgspec.json.decode(fixture("zammad", "internal_note"))
    if missing:
        del webhook["article"]["internal"]

    found = translated(ZAMMAD, msgspec.json.encode(webhook))

    assert list(found.payloads) == []
    assert [(one.kind, one.data) for one in found.notices] == [("ignored", {"ticket": 81, "article": 108})]


@pytest.mark.parametrize(
    "body",
    [
        with_article(MAILED, sender="System"),
        with_article(MAILED, body=None),
        with_article(MAILED, id=None),
        b'{"ticket": {"id": 7}, "article": null}',
        b"{}",
    ],
)
def test_what_nobody_needs_is_ignored(body: bytes) -> None:
    found = translated(ZAMMAD, body)

    assert list(found.payloads) == []
    assert [one.kind for one in found.notices] == ["ignored"]


def test_a_retry_after_the_ticket_has_changed_is_the_same_piece() -> None:
    later = msgspec.json.decode(fixture("zammad", "web_from_customer"))
    later["ticket"] |= {"priority": {"id": 3, "name": "3 high"}, "state": "closed", "updated_at": "x"}

    first = taken(ZAMMAD, fixture("zammad", "web_from_customer"))[0].interaction

    assert taken(ZAMMAD, msgspec.json.encode(later))[0].interaction.id == first.id


def test_either_living_secret_proves_the_body_and_nothing_else_does() -> None:
    for secret in SECRETS:
        verify(request(MAILED, signed(MAILED, secret)), SECRETS, NOW)

    for headers in (signed(MAILED, b"guessed"), signed(MAILED + b" "), {"x-hub-signature": "č" * 900}, {}):
        with pytest.raises(Rejected) as refused:
            verify(request(MAILED, headers), SECRETS, NOW)
        assert refused.value.status == 401


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        (b"", 400, ""),
        (b"\xff{}", 400, ""),
        (b"[]", 422, ""),
        (b'{"ticket":{"id":"x"}}', 422, "/ticket/id"),
        (with_article(MAILED, created_at="now"), 422, "/article/created_at"),
        (with_article(MAILED, created_at="0001-01-01T00:00:00Z"), 422, "/posted_at"),
        (with_article(MAILED, id=" "), 422, "/post_id"),
    ],
)
def test_what_cannot_be_read_is_told_where(body: bytes, status: int, pointer: str) -> None:
    with pytest.raises(Rejected) as refused:
        taken(ZAMMAD, body)

    assert (refused.value.status, refused.value.pointer) == (status, pointer)


def test_hostile_html_is_read_in_time_and_leaves_no_markup() -> None:
    (piece,) = taken(ZAMMAD, with_article(MAILED, body="<div>" * 30_000 + "<script>x()</script>ne radi"))

    assert "<" not in piece.interaction.text
    assert piece.interaction.text.endswith("ne radi")
