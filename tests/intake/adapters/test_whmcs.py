"""WHMCS: a client's word, an admin's answer, a merge as a label, all signed by the hook file that we ship."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import msgspec
import pytest

from services.intake.adapters.whmcs import WHMCS, verify
from shared.errors import Rejected
from tests.intake.adapters.webhooks import changed, fixture, request, taken, translated
from tests.intake.conftest import NOW

OPENED = fixture("whmcs", "ticket_open")
KEY = bytes(range(32))
SECRET = b"whsec_" + base64.b64encode(KEY)
NOW_S = str(int(NOW.timestamp()))


def signed(body: bytes, *, key: bytes = KEY, at: str = NOW_S, of: str = "h-1") -> dict[str, str]:
    content = f"{of}.{at}.".encode() + body
    signature = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    return {"webhook-id": of, "webhook-timestamp": at, "webhook-signature": f"v1,{signature}"}


def test_a_signed_in_clients_ticket_is_their_report_and_its_number_is_known() -> None:
    (piece,) = taken(WHMCS, OPENED)
    report = piece.interaction

    assert report.natural_key == "whmcs:widget:812/0"
    assert report.conversation == "ticket:whmcs:widget:812"
    assert report.known_as == ("ticket:516757",)
    assert (report.direction, report.trust, report.subject) == ("inbound", "verified", "Pošta ne stiže")
    assert report.author.identifiers[0].value == "ivan@horvat-gradnja.hr"
    assert [(one.kind, one.value, one.verified) for one in report.claims] == [
        ("customer_number", "1001", True)
    ]


def test_what_came_by_a_piped_mail_is_vouched_for_by_nobody() -> None:
    (piece,) = taken(WHMCS, fixture("whmcs", "ticket_user_reply"))

    assert piece.interaction.trust == "plausible"
    assert piece.interaction.claims == ()
    assert not piece.interaction.author.identifiers[0].verified
    assert piece.interaction.conversation == "ticket:whmcs:widget:812"


def test_an_admins_answer_is_the_desks_own_word_to_the_client() -> None:
    (piece,) = taken(WHMCS, fixture("whmcs", "ticket_admin_reply"))
    answer = piece.interaction

    assert (answer.direction, answer.agent, answer.author.name) == ("outbound", "Marko Agent", "Ivan Horvat")
    assert answer.text == "Gledamo poslužitelj, javimo se do 15 sati."


def test_the_same_hook_again_is_the_same_piece() -> None:
    assert taken(WHMCS, OPENED)[0].interaction.id == taken(WHMCS, OPENED)[0].interaction.id


def test_a_merge_says_that_tickets_are_one_problem_and_a_split_that_replies_are_not() -> None:
    merged, split = translated(WHMCS, fixture("whmcs", "ticket_merge")), fixture("whmcs", "ticket_split")

    assert merged.payloads == ()
    assert [(one.kind, one.data) for one in merged.notices] == [
        (
            "label",
            {
                "pairs": [
                    ["whmcs:widget:815/0", "whmcs:widget:812/0", True],
                    ["whmcs:widget:819/0", "whmcs:widget:812/0", True],
                ]
            },
        )
    ]
    assert [one.data for one in translated(WHMCS, split).notices] == [
        {"pairs": [["whmcs:widget:812/4415", "whmcs:widget:812/0", False]]}
    ]


def test_a_large_merge_is_several_notices_that_lose_nothing() -> None:
    body = changed(fixture("whmcs", "ticket_merge"), merged=list(range(900, 1_000)))

    notices = translated(WHMCS, body).notices

    assert sum(len(one.data["pairs"]) for one in notices) == 100
    assert max(len(one.data["pairs"]) for one in notices) == 25


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (fixture("whmcs", "ticket_close"), "TicketClose"),
        (changed(OPENED, event="TicketWhatever"), "TicketWhatever"),
        (changed(OPENED, ticket=None), "TicketOpen"),
        (changed(fixture("whmcs", "ticket_split"), moved=[]), "TicketSplit"),
    ],
)
def test_what_nobody_needs_is_ignored(body: bytes, what: str) -> None:
    found = translated(WHMCS, body)

    assert list(found.payloads) == []
    assert [(one.kind, one.what) for one in found.notices] == [("ignored", what)]


def test_a_living_secret_proves_the_body_now_and_nothing_else_does() -> None:
    verify(request(OPENED, signed(OPENED)), [b"whsec_" + base64.b64encode(b"before"), SECRET], NOW)

    wrong = [
        signed(OPENED, key=b"guessed"),
        signed(OPENED + b" "),
        signed(OPENED, at=str(int(NOW.timestamp()) - 301)),
        signed(OPENED) | {"webhook-id": "h-2"},
        signed(OPENED) | {"webhook-timestamp": "soon"},
        {},
    ]
    for headers in wrong:
        with pytest.raises(Rejected) as refused:
            verify(request(OPENED, headers), [SECRET], NOW)
        assert refused.value.status == 401


def test_a_secret_that_is_written_wrong_proves_nothing_and_breaks_nothing() -> None:
    with pytest.raises(Rejected) as refused:
        verify(request(OPENED, signed(OPENED)), [b"whsec_a"], NOW)
    assert refused.value.status == 401


HOSTILE: list[tuple[Any, int, str]] = [
    (b"", 400, ""),
    (b"\xff{}", 400, ""),
    (b"[]", 422, ""),
    ({"at": "yesterday"}, 422, "/at"),
    ({"ticket": {"id": -1}}, 422, "/ticket/id"),
    ({"post": None}, 422, "/post"),
    ({"post": {"id": "0", "text": "x" * 100_001}}, 422, "/post/text"),
    ({"merged": [1] * 201, "event": "TicketMerge"}, 422, "/merged"),
    ({"at": "2031-01-01T00:00:00Z"}, 422, "/posted_at"),
]


@pytest.mark.parametrize(("body", "status", "pointer"), HOSTILE)
def test_what_cannot_be_read_is_told_where(body: Any, status: int, pointer: str) -> None:
    raw = body if isinstance(body, bytes) else msgspec.json.encode(msgspec.json.decode(OPENED) | body)

    with pytest.raises(Rejected) as refused:
        taken(WHMCS, raw)

    assert (refused.value.status, refused.value.pointer) == (status, pointer)
