"""Tickets of helpdesks become the posts that they would have been live, and never an internal note."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from deploy.history import whmcs_tickets, zammad_tickets
from deploy.history.documents import read_record
from deploy.history.files import HistoryFile
from deploy.history.helpdesks import Helpdesk, read_tickets
from deploy.history.raw import Found, LeftOut, Merge, Raw
from shared.desk import Desk

ZAGREB = Helpdesk("portal", ZoneInfo("Europe/Zagreb"))
GET_TICKET: dict[str, Any] = {
    "result": "success",
    "ticketid": "17",
    "tid": "516757",
    "deptname": "Podrška",
    "userid": "7",
    "name": "Ana Kos",
    "email": "ana@kos.hr",
    "subject": "Pošta ne radi",
    "status": "Closed",
    "priority": "High",
    "replies": {
        "reply": [
            {
                "replyid": "0",
                "userid": "7",
                "name": "Ana Kos",
                "email": "ana@kos.hr",
                "date": "2024-01-05 06:26:29",
                "message": "Od jutros ne primamo poštu.",
                "admin": "",
            },
            {
                "replyid": "81",
                "name": "",
                "email": "",
                "date": "2024-01-05 07:00:00",
                "message": "Popravljeno je.",
                "admin": "Ivan",
            },
        ]
    },
    "notes": {"note": [{"noteid": "1", "message": "tajna bilješka", "admin": "Ivan"}]},
}
ZAMMAD: dict[str, Any] = {
    "id": 5,
    "number": "22005",
    "title": "Pošta ne radi",
    "group": "Podrška",
    "state": "closed",
    "priority": "2 normal",
    "customer": "ana@kos.hr",
    "owner": "ivan@desk.hr",
    "articles": [
        {
            "id": 11,
            "sender": "Customer",
            "type": "email",
            "internal": False,
            "from": "Ana Kos <ana@kos.hr>",
            "content_type": "text/html",
            "body": "<p>Od jutros ne primamo poštu.</p>",
            "created_at": "2024-01-05T05:26:29.000Z",
            "created_by": "ana@kos.hr",
        },
        {
            "id": 12,
            "sender": "Agent",
            "type": "note",
            "internal": True,
            "body": "tajna bilješka",
            "created_at": "2024-01-05T05:30:00.000Z",
            "created_by": "ivan@desk.hr",
        },
        {
            "id": 13,
            "sender": "Agent",
            "type": "email",
            "internal": False,
            "content_type": "text/plain",
            "body": "Popravljeno je.",
            "created_at": "2024-01-05T06:00:00.000Z",
            "created_by": "ivan@desk.hr",
        },
    ],
}


def whmcs(*tickets: object, helpdesk: Helpdesk = ZAGREB, name: str = "t.jsonl") -> list[Found]:
    lines = b"\n".join(msgspec.json.encode(one) for one in tickets)
    file = HistoryFile(name, Path(name), "lines")
    return list(read_tickets(file, lines, partial(whmcs_tickets.read_ticket, helpdesk=helpdesk)))


def zammad(document: object) -> list[Found]:
    file = HistoryFile("t.json", Path("t.json"), "document")
    read = partial(zammad_tickets.read_ticket, helpdesk=ZAGREB)
    return list(read_tickets(file, msgspec.json.encode(document), read))


def raws(found: list[Found]) -> list[Raw]:
    return [one for one in found if isinstance(one, Raw)]


def test_a_whmcs_ticket_is_its_posts_in_the_desks_own_time() -> None:
    opening, answer = raws(whmcs(GET_TICKET))

    assert opening.received_at.isoformat() == "2024-01-05T06:26:29+01:00"
    assert opening.payload["ticket_id"] == answer.payload["ticket_id"] == "whmcs:portal:17"
    assert (opening.payload["post_id"], answer.payload["post_id"]) == ("0", "81")
    assert opening.payload["ticket_number"] == "516757"
    assert opening.payload["contact_email"] == "ana@kos.hr"
    assert opening.closed


def test_an_admins_reply_is_the_desks_own_word_to_the_client() -> None:
    answer = raws(whmcs(GET_TICKET))[1]

    assert (answer.payload["direction"], answer.payload["agent"]) == ("outbound", "Ivan")
    assert answer.payload["contact_email"] == "ana@kos.hr"


def test_notes_are_never_read() -> None:
    assert "tajna" not in str(whmcs(GET_TICKET))


def test_client_numbers_count_only_where_the_directory_uses_them() -> None:
    assert "customer_ref" not in {k for k, v in raws(whmcs(GET_TICKET))[0].payload.items() if v}
    own = Helpdesk("portal", ZAGREB.zone, client_numbers=True)
    assert raws(whmcs(GET_TICKET, helpdesk=own))[0].payload["customer_ref"] == "7"


def test_a_merged_ticket_is_a_label() -> None:
    found = whmcs({**GET_TICKET, "merged_ticket_id": 9})

    assert [one for one in found if isinstance(one, Merge)] == [
        Merge("whmcs:portal:17/0", "whmcs:portal:9/0")
    ]
    assert not [one for one in whmcs({**GET_TICKET, "merged_ticket_id": "0"}) if isinstance(one, Merge)]


def test_an_export_without_the_opening_reply_has_it_in_the_ticket() -> None:
    exported = {
        **GET_TICKET,
        "id": 17,
        "date": "2024-01-05 06:26:29",
        "message": "Od jutros ne primamo poštu.",
        "replies": [GET_TICKET["replies"]["reply"][1]],
    }
    exported.pop("ticketid")

    assert [one.payload["post_id"] for one in raws(whmcs(exported))] == ["0", "81"]


def test_a_zammad_ticket_is_its_public_articles() -> None:
    found = zammad([ZAMMAD])

    assert [one.payload["post_id"] for one in raws(found)] == ["11", "13"]
    assert [one.payload.get("direction") for one in raws(found)] == [None, "outbound"]
    assert raws(found)[0].payload["body"].strip() == "Od jutros ne primamo poštu."
    assert raws(found)[0].payload["ticket_id"] == "zammad:portal:5"
    assert all(one.closed for one in raws(found))
    assert "tajna" not in str(found)
    assert [one for one in found if isinstance(one, LeftOut)] == [LeftOut("t.json#1.2", "internal article")]


def test_ticket_and_articles_may_stand_beside_each_other() -> None:
    ticket = {name: value for name, value in ZAMMAD.items() if name != "articles"}

    assert len(raws(zammad({"ticket": ticket, "articles": ZAMMAD["articles"]}))) == 2


def test_what_is_no_ticket_is_left_out_with_its_place() -> None:
    for found in (
        whmcs({"nothing": 1}, [1], {**GET_TICKET, "replies": ""}),
        whmcs({**GET_TICKET, "replies": {"reply": [{"replyid": 1, "date": "never", "message": "x"}]}}),
        zammad({"id": 1}),
        zammad([{"id": 1, "articles": [7, {"id": {}, "created_at": "2024-01-01T00:00:00Z"}]}]),
        zammad("nothing"),
    ):
        assert found
        assert all(isinstance(one, LeftOut) and one.place and one.why for one in found)


def test_the_backtest_knows_tickets_of_helpdesks_by_their_form() -> None:
    for ticket in (GET_TICKET, ZAMMAD):
        found = list(read_record("t.jsonl:1", ticket, Desk(), ZAGREB.zone))
        assert len(raws(found)) == 2
