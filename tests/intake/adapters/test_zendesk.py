"""Zendesk: what our template tells of a trigger, signed by Zendesk."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from services.intake.adapters.zendesk import ZENDESK, verify
from shared.errors import Rejected
from tests.intake.adapters.webhooks import changed, fixture, request, taken, translated
from tests.intake.conftest import NOW

CUSTOMER = fixture("zendesk", "customer")
SECRET = b"dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3RpbmdfdGhl"
AT = "2026-03-02T14:00:00Z"


def signed(body: bytes, *, secret: bytes = SECRET, at: str = AT) -> dict[str, str]:
    signature = base64.b64encode(hmac.digest(secret, at.encode() + body, hashlib.sha256)).decode()
    return {"x-zendesk-webhook-signature": signature, "x-zendesk-webhook-signature-timestamp": at}


def test_a_customers_comment_is_a_report() -> None:
    (piece,) = taken(ZENDESK, CUSTOMER)
    report = piece.interaction

    assert report.natural_key == "zendesk:widget:35436/9901"
    assert (report.conversation, report.known_as) == ("ticket:zendesk:widget:35436", ("ticket:35436",))
    assert (report.direction, report.trust) == ("inbound", "plausible")
    assert report.author.identifiers[0].value == "ivan@horvat-gradnja.hr"
    assert report.occurred_at.isoformat() == "2026-03-02T13:55:00+00:00"


def test_an_agents_comment_is_the_desks_own_word_to_who_asked() -> None:
    (piece,) = taken(ZENDESK, fixture("zendesk", "agent"))

    assert (piece.interaction.direction, piece.interaction.agent) == ("outbound", "Marko Agent")
    assert piece.interaction.author.name == "Ivan Horvat"


def test_the_template_that_we_publish_is_what_is_read() -> None:
    page = (Path(__file__).parents[3] / "docs" / "integrations" / "zendesk.md").read_text(encoding="utf-8")
    found = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert found
    told = {
        "ticket.id": "35436",
        "ticket.latest_public_comment.id": "9901",
        "ticket.latest_comment.id": "9901",
        "ticket.latest_public_comment.value": "Ne radi.",
        "ticket.updated_at_with_timestamp": "2026-03-02T13:55Z",
        "ticket.title": "Stranica",
        "current_user.email": "ivan@horvat-gradnja.hr",
    }
    body = re.sub(r"\{\{([\w.]+)\}\}", lambda name: told.get(name[1], name[1]), found[1])

    (piece,) = taken(ZENDESK, body.encode())

    assert (piece.interaction.text, piece.interaction.subject) == ("Ne radi.", "Stranica")
    assert (piece.interaction.priority, piece.interaction.author.name) == (
        "ticket.priority",
        "current_user.name",
    )


def of_comment(**fields: Any) -> bytes:
    return changed(CUSTOMER, comment=msgspec.json.decode(CUSTOMER)["comment"] | fields)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (fixture("zendesk", "event_subscription"), "zen:event-type:ticket.created"),
        (of_comment(newest="9950"), "private comment"),
        (b"{}", "not our template"),
    ],
)
def test_what_nobody_needs_is_ignored(body: bytes, what: str) -> None:
    found = translated(ZENDESK, body)

    assert list(found.payloads) == []
    assert [(one.kind, one.what) for one in found.notices] == [("ignored", what)]


def test_a_living_secret_proves_the_body_now_and_nothing_else_does() -> None:
    verify(request(CUSTOMER, signed(CUSTOMER)), [b"before", SECRET], NOW)

    wrong = [
        signed(CUSTOMER, secret=b"guessed"),
        signed(CUSTOMER + b" "),
        signed(CUSTOMER, at="2026-03-02T13:55:00Z"),
        signed(CUSTOMER, at="2026-03-02T14:00:00"),
        signed(CUSTOMER, at="\u0661"),
        {},
    ]
    for headers in wrong:
        with pytest.raises(Rejected) as refused:
            verify(request(CUSTOMER, headers), [SECRET], NOW)
        assert refused.value.status == 401


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        (b"", 400, ""),
        (b"[]", 422, ""),
        (changed(CUSTOMER, by="robot"), 422, "/by"),
        (changed(CUSTOMER, comment=None), 422, "/ticket"),
        (of_comment(at="2 March"), 422, "/comment/at"),
        (of_comment(id="", newest=""), 422, "/post_id"),
        (of_comment(text="x" * 100_001), 422, "/comment/text"),
    ],
)
def test_what_cannot_be_read_is_told_where(body: bytes, status: int, pointer: str) -> None:
    with pytest.raises(Rejected) as refused:
        taken(ZENDESK, body)

    assert (refused.value.status, refused.value.pointer) == (status, pointer)
