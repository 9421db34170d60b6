"""The spoofs: no reader of ours takes one for proved, and whatever one of them reaches is told."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from services.intake.channel import Context
from services.intake.mail.reading import read_mail
from shared.desk import Desk
from shared.reply_marks import mark_of, message_id
from tests.faults.traffic import DESK, Traffic
from tests.hostile.landing import Landed, Seen, faults_in
from tests.hostile.spoofing import GENUINE, KINDS, Ground, first, written
from tests.intake.golden import context

LEAST_SPOOFS = 60
SECRET = b"of the desk"
MARK = "zqabcdefghi"
VICTIM, FORGER = Traffic(7, firms=2).firms
GROUND = Ground(
    victim=VICTIM,
    forger=FORGER,
    message_id=f"first@{VICTIM.domain}",
    reference="OT-4821-8",
    token=message_id(mark_of(SECRET, "0" * 16, VICTIM.address), "plavihost.example"),
    forgers_token=message_id(mark_of(SECRET, "1" * 16, FORGER.address), "plavihost.example"),
)
DESK_OF_TRAFFIC: Context = msgspec.structs.replace(
    context("email"),
    desk=msgspec.convert({k: v for k, v in DESK.items() if k != "agents"}, Desk),
    reply_secret=SECRET,
)


def proved(raw: bytes) -> set[str]:
    mail = read_mail(raw, DESK_OF_TRAFFIC)
    return {one.value for one in mail.author.identifiers if one.verified}


def test_there_are_enough_ways_to_pretend() -> None:
    assert len(KINDS) >= LEAST_SPOOFS


@pytest.mark.parametrize("name", KINDS)
def test_no_spoof_counts_as_from_whom_it_pretends_to_be(name: str) -> None:
    raw = written(KINDS[name], GROUND, MARK)
    mail = read_mail(raw, DESK_OF_TRAFFIC)

    assert VICTIM.address not in proved(raw)
    assert MARK in mail.text + mail.quoted


@pytest.mark.parametrize("name", GENUINE)
def test_the_same_mail_proved_counts(name: str) -> None:
    assert VICTIM.address in proved(written(GENUINE[name], GROUND, MARK))


def test_the_mail_that_begins_a_thread_is_proved() -> None:
    assert proved(first(VICTIM, MARK)) == {VICTIM.address}


HARMLESS: dict[str, Any] = {
    "kind": "a spoof",
    "mark": MARK,
    "victim": "F-00000",
    "joined": False,
    "verified": False,
    "shown": False,
    "trust": "unverified",
    "zone": "review",
}


@pytest.mark.parametrize("name", ["joined", "verified", "shown"])
def test_a_spoof_that_reaches_anything_is_told(name: str) -> None:
    reached = Landed(**(HARMLESS | {name: True}))

    assert faults_in(Seen(spoofs=[Landed(**HARMLESS)], genuine=[], strangers=[])) == []
    assert faults_in(Seen(spoofs=[reached], genuine=[], strangers=[])) == [f"{name} 1: ['a spoof']"]


def test_what_another_customer_is_shown_is_told() -> None:
    assert faults_in(Seen(spoofs=[], genuine=[], strangers=[MARK])) == [
        f"shown to another customer: ['{MARK}']"
    ]
