"""A desk of seventeen pieces, with predictions that make every mistake once; written by hand."""

from __future__ import annotations

import json
from typing import Any

Row = dict[str, Any]

MAIL = (
    "From: ana@example.org\r\nSubject: =?utf-8?q?Po=C5=A1ta?=\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    "TmUgcmFkaSBzYW5kdcSNacSHLg==\r\n"
)
TALK = {
    "chat_id": "c",
    "visitor": {"name": "Ana"},
    "messages": [{"text": "Web ne radi."}, {"text": "Od jutra."}],
}


def gold(place: int, kind: str, thread: str | None, customer: str | None, **labels: Any) -> Row:
    """A labelled piece, twelve hours after the one before it."""
    day, hour = divmod(place * 12, 24)
    payload = labels.pop("payload", {"note": f"Piece {place}: mail bounces since Monday"})
    truth: Row = {"customer": customer, "contact": None, "thread": thread, "kind": kind}
    truth |= {"problem": "mail", "may_request": True, "facts": [], **labels}
    received_at = f"2026-09-{day + 1:02}T{hour + 8:02}:00:00+02:00"
    return {"id": f"i-{place:02}", "received_at": received_at, "payload": payload, "gold": truth}


def figures(board: str) -> str:
    """A scoreboard's JSON with nine digits a figure: the last ones of a logarithm are each machine's own."""
    return json.dumps(json.loads(board, parse_float=lambda figure: round(float(figure), 9)), indent=1)


def told(place: int, **said: Any) -> Row:
    return {"id": f"i-{place:02}", **said}


INTERACTIONS: list[Row] = [
    gold(1, "new", "t1", "A", facts=["since"]),
    gold(2, "repeat", "t1", "A", facts=["error", "domain"], payload={"raw": MAIL}),
    gold(3, "new", "t2", "A", incident="o1", payload=TALK, facts=["since"]),
    gold(4, "follow_up", "t1", "A", may_request=False),
    gold(5, "noise", None, None),
    gold(6, "repeat", "t1", "A"),
    gold(7, "new", "t3", "B", incident="o1"),
    gold(8, "new", "t4", None),
    gold(9, "noise", None, None),
    gold(10, "new", "t5", None, trusted=False),
    gold(11, "follow_up", "t3", "B", closes=True),
    gold(12, "new", "t6", "B", recurrence_of="t3", incident="o2"),
    gold(13, "follow_up", "t2", "A", problem="web"),
    gold(14, "repeat", "t6", "B"),
    gold(15, "new", "t7", "A"),
    gold(16, "repeat", "t7", "A"),
    gold(17, "noise", None, None),
]

AUTO = {"zone": "auto", "problem": "mail", "may_request": True}
PREDICTIONS: list[Row] = [
    told(1, customer="A", thread="p1", kind="new", facts={"since": "since  MONDAY"}, **AUTO),
    told(
        2, customer="A", thread="p1", kind="follow_up", facts={"error": "sandučić", "domain": "a.hr"}, **AUTO
    ),
    told(3, customer="A", thread="p1", kind="repeat", incident="x", facts={"since": "od jutra"}, **AUTO),
    told(
        4,
        customer="A",
        thread="p2",
        kind="new",
        zone="review",
        suggested_threads=["p0", "p1"],
        may_request=False,
    ),
    told(5, thread=None, kind="noise"),
    told(6, customer="A", thread="p6", kind="new", zone="auto", suggested_threads=["p1"]),
    told(7, customer="A", thread="p7", kind="new", incident="x", **AUTO),
    told(8, customer="C", thread="p8", kind="new", **AUTO),
    told(9, thread="p8", kind="new", **AUTO),
    told(10, customer=None, thread="p8", kind="follow_up", **AUTO),
    told(11, customer=None, thread="p7", kind="follow_up", zone="review", suggested_customers=["A", "B"]),
    told(12, customer="B", thread="p12", kind="new", recurrence_of="p7", incident="y", **AUTO),
    told(13, thread=None, kind="noise", problem="web"),
    told(15, customer="A", thread="p15", kind="new", recurrence_of="p1", facts={"steps": ""}, **AUTO),
    told(16, customer="A", thread="p15", kind="repeat", suggested_threads=None, facts=None),
    told(17, thread="p6", kind="noise"),
    told(99, customer="A", thread="p15", kind="repeat"),
]
