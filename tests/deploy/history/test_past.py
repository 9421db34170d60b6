"""What a format finds, and what a dry run says of it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from deploy.history.past import read_past
from deploy.history.telling import past_lines
from services.intake.channels import CHANNELS
from shared.desk import Desk
from shared.errors import Refused
from tests.deploy.history.test_helpdesks import GET_TICKET

DESKS = Path(__file__).parent / "desks"
MAIL = "From: Ana <ana@kos.hr>\nDate: Fri, 05 Jan 2024 06:26:29 +0100\nMessage-ID: <1@kos.hr>\n\n"


def test_a_format_reads_its_own_files_alone() -> None:
    mails = read_past("mbox", DESKS / "hr", Desk())
    calls = read_past("csv", DESKS / "hr", Desk())

    assert {piece.channel for piece in mails.pieces} == {"email"}
    assert {piece.channel for piece in calls.pieces} == {"phone"}
    assert len(read_past("any", DESKS / "hr", Desk()).pieces) > len(mails.pieces) + len(calls.pieces)


def test_a_folder_without_files_of_the_format_is_refused() -> None:
    with pytest.raises(Refused, match="no file of the format maildir"):
        read_past("maildir", DESKS / "hr" / "pozivi.csv", Desk())


def test_a_mail_is_imported_whole(tmp_path: Path) -> None:
    body = "riječ " * 60_000  # more than what the backtest reads of a mail
    (tmp_path / "a.eml").write_text(MAIL + body, encoding="utf-8")

    (piece,) = read_past("eml", tmp_path, Desk()).pieces

    assert piece.payload["raw"].endswith("riječ ")
    assert len(body) < len(piece.payload["raw"]) < CHANNELS["email"].bytes_max


def test_a_dry_run_says_what_would_come_and_what_is_left_out(tmp_path: Path) -> None:
    tickets = [GET_TICKET, {**GET_TICKET, "ticketid": "18", "merged_ticket_id": "17"}, {"ticketid": "19"}]
    (tmp_path / "t.jsonl").write_bytes(b"\n".join(msgspec.json.encode(one) for one in tickets))

    lines = past_lines(read_past("whmcs", tmp_path, Desk(time_zone="Europe/Zagreb")))

    assert lines[0] == "4 pieces: 4 ticket, from 2024-01-05 to 2024-01-05"
    assert "4 of them in tickets that are closed" in lines
    assert "1 merged tickets, labels for learning" in lines
    assert "  t.jsonl:3: ticket 19 has no replies" in lines
