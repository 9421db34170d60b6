"""JSON of chats and tickets, ours and others'."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from deploy.history.documents import read_document, read_lines
from deploy.history.raw import Found, LeftOut, Raw
from shared.desk import Desk

ZAGREB = ZoneInfo("Europe/Zagreb")
CHAT = {
    "chat_id": "h-1",
    "started_at": "2026-11-02T14:00:00",
    "messages": [{"at": "2026-11-02T14:00:10", "from": "visitor", "text": "ne radi"}],
}
TICKET = {"ticket_id": "T-1", "post_id": "1", "posted_at": "2026-11-02T14:00:00Z", "body": "ne radi"}


def read(document: Any) -> Sequence[Found]:
    return list(read_document("f.json", json.dumps(document).encode(), Desk(), ZAGREB))


@pytest.mark.parametrize("wrap", [lambda one: [one], lambda one: {"data": [one]}, lambda one: one])
@pytest.mark.parametrize("record", [CHAT, TICKET])
def test_an_array_an_object_that_holds_one_and_a_single_record_are_read(record: Any, wrap: Any) -> None:
    (found,) = read(wrap(record))

    assert isinstance(found, Raw)
    assert found.channel == ("chat" if "messages" in record else "ticket")


def test_a_chat_of_another_tool_becomes_ours_and_is_received_at_its_last_moment() -> None:
    (found,) = read(
        [
            {
                "id": 77,
                "createdAt": "ignored",
                "customer": {"name": "Ana", "email": "ana@x.hr"},
                "messages": [
                    {"timestamp": 1793624700, "role": "user", "content": "pomoć"},
                    {"timestamp": 1793624760, "role": "operator", "name": "Nina", "content": "evo"},
                ],
            }
        ]
    )

    assert isinstance(found, Raw)
    assert found.received_at.isoformat() == "2026-11-02T13:06:00+00:00"
    assert found.payload["chat_id"] == "77"
    assert found.payload["visitor"] == {"name": "Ana", "email": "ana@x.hr"}
    assert [one["from"] for one in found.payload["messages"]] == ["visitor", "agent"]


def test_the_posts_of_a_ticket_are_pieces_of_their_own_and_say_what_their_ticket_says() -> None:
    found = read(
        [
            {
                "id": 5,
                "subject": "Račun",
                "email": "a@x.hr",
                "posts": [
                    {"id": 1, "at": "2026-11-02", "text": "molim"},
                    {"id": 2, "at": "2026-11-03", "text": "i?"},
                    {"id": 3},
                ],
            }
        ]
    )

    assert [(one.place, type(one).__name__) for one in found if isinstance(one, Raw | LeftOut)] == [
        ("f.json#1.1", "Raw"),
        ("f.json#1.2", "Raw"),
        ("f.json#1.3", "LeftOut"),
    ]
    second = found[1]
    assert isinstance(second, Raw)
    assert (second.payload["ticket_id"], second.payload["post_id"]) == ("5", "2")
    assert (second.payload["subject"], second.payload["contact_email"]) == ("Račun", "a@x.hr")


def test_a_line_of_a_corpus_is_taken_as_it_stands_and_its_labels_are_not() -> None:
    line = {"id": "i", "channel": "ticket", "received_at": "2026-11-02T14:00:00Z", "payload": TICKET}

    (found,) = read_lines("f.jsonl", json.dumps({**line, "gold": {"kind": "new"}}).encode(), Desk(), ZAGREB)

    assert isinstance(found, Raw)
    assert found.payload == TICKET


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"3",
        b'"text"',
        b"\xff\xfe",
        b'[{"a": "\\ud800"}]',
        b"[" + b"9" * 10_000 + b"]",
        b'{"a": [], "b": []}',
    ],
)
def test_what_is_no_document_of_records_is_left_out(data: bytes) -> None:
    found = list(read_document("f.json", data, Desk(), ZAGREB))

    assert found
    assert all(isinstance(one, LeftOut) for one in found)


@pytest.mark.parametrize(
    "record",
    [
        None,
        [],
        {},
        {"messages": []},
        {"messages": [1]},
        {"messages": [{"from": "visitor"}], "started_at": "never"},
        {"messages": [{"from": {"x": 1}, "at": "2026-11-02"}]},
        {"channel": "fax", "payload": {}, "received_at": "2026-11-02"},
        {"channel": ["x"], "payload": {}, "received_at": "2026-11-02"},
        {"channel": "phone", "payload": {}, "received_at": {}},
        {"raw": ""},
        {"raw": "no mail"},
        {"posts": [[], None, "x"], "id": 1},
        {"body": "text", "posted_at": [1]},
        {"note": {"a": 1}, "at": "2026-11-02"},
    ],
)
def test_a_record_that_is_no_piece_is_left_out_and_the_next_is_read(record: Any) -> None:
    found = read([record, TICKET])

    assert [type(one) for one in found[:-1]] == [LeftOut] * (len(found) - 1)
    assert len(found) >= 2
    assert isinstance(found[-1], Raw)
