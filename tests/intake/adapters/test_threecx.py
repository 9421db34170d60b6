"""3CX: the call that our template reports once it is over, and the template itself."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from services.intake.adapters.threecx import THREECX, _ReportedCall
from shared.errors import Rejected
from tests.intake.adapters.telephones import event_in, told
from tests.intake.adapters.webhooks import changed, fixture

INBOUND, MISSED = fixture("threecx", "inbound"), fixture("threecx", "missed")
TEMPLATE = Path(__file__).parents[3] / "deploy/clients/3cx/onethread.xml"


def test_a_call_that_was_answered_is_whose_extension_it_was() -> None:
    event = event_in(THREECX, INBOUND)

    assert (event.direction, event.number, event.name) == ("inbound", "+385915550101", "Ivan Horvat")
    assert (event.taken_by, event.rung, event.answered) == (("ana@desk.example", "101"), (), True)
    assert event.answered_at is not None
    assert event.ended_at is not None
    assert (event.ended_at - event.answered_at).total_seconds() == 252


def test_a_missed_call_rang_an_extension_and_was_never_answered() -> None:
    event = event_in(THREECX, MISSED)

    assert (event.number, event.rung, event.taken_by) == ("+385915550101", ("101",), ())
    assert (event.answered, event.answered_at) == (False, None)


@pytest.mark.parametrize(
    ("call_type", "direction", "answered"),
    [
        ("Inbound", "inbound", True),
        ("Outbound", "outbound", True),
        ("Missed", "inbound", False),
        ("Notanswered", "outbound", False),
        ("NOTANSWERED", "outbound", False),
    ],
)
def test_the_call_type_tells_the_way_and_the_answer(call_type: str, direction: str, answered: bool) -> None:
    event = event_in(THREECX, changed(INBOUND, call_type=call_type))

    assert (event.direction, event.answered) == (direction, answered)


def test_the_same_report_is_the_same_call_and_any_other_second_person_number_or_way_another() -> None:
    others = [
        changed(INBOUND, name="Ivan", queue="801"),
        changed(INBOUND, started_at="2026-03-02T13:50:08Z"),
        changed(INBOUND, agent="102"),
        changed(INBOUND, number="+385915550102"),
        changed(INBOUND, call_type="Outbound"),
    ]
    keys = [event_in(THREECX, body).call_id for body in (INBOUND, *others)]

    assert keys[0] == keys[1]
    assert len(set(keys)) == 5
    assert re.fullmatch(r"[0-9a-f]{64}", keys[0])


def test_without_an_end_the_duration_tells_it() -> None:
    event = event_in(THREECX, changed(INBOUND, ended_at=""))

    assert event.ended_at is not None
    assert (event.ended_at - event.started_at).total_seconds() == 252


def test_a_kind_of_call_that_nobody_knows_is_ignored() -> None:
    assert [one.kind for one in told(THREECX, changed(INBOUND, call_type="Internal")).notices] == ["ignored"]


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        (b"", 400, ""),
        (b"{}", 422, "/call_type"),
        (changed(INBOUND, started_at=""), 422, "/started_at"),
        (changed(INBOUND, started_at="0001-01-01T00:00:00Z"), 422, "/started_at"),
        (changed(INBOUND, started_at="[CallStartTimeUTC]"), 422, "/started_at"),
        (changed(INBOUND, ended_at="soon"), 422, "/ended_at"),
        (changed(INBOUND, number=7), 422, "/number"),
        (changed(INBOUND, name="x" * 501), 422, "/name"),
    ],
)
def test_what_cannot_be_read_is_told_where(body: bytes, status: int, pointer: str) -> None:
    with pytest.raises(Rejected) as refused:
        told(THREECX, body)

    assert (refused.value.status, refused.value.pointer) == (status, pointer)


# --- the template -------------------------------------------------------------------------------------


def test_the_template_posts_what_the_adapter_reads() -> None:
    report = next(one for one in scenarios() if one.get("Id") == "ReportCall")
    posted = {value.get("Key") for value in report.iter("Value")}

    assert posted == set(_ReportedCall.__struct_fields__)
    assert "Summary" not in TEMPLATE.read_text(encoding="utf-8")


def test_the_template_asks_with_the_key_that_its_administrator_enters() -> None:
    template = TEMPLATE.read_text(encoding="utf-8")
    parameters = {one.get("Name") for one in ET.parse(TEMPLATE).iter("Parameter")}
    used = set(re.findall(r"\[(\w+)\]", template))

    assert {"ConsoleUrl", "IntakeUrl", "Source", "ApiKey"} <= parameters & used
    assert "/v1/adapters/3cx/[Source]?key=[ApiKey]" in template
    assert "Bearer [ApiKey]" in template
    outputs = {one.get("Value", "") for one in ET.parse(TEMPLATE).iter("Output")} - {"Contacts"}
    variables = {one.get("Name", "") for one in ET.parse(TEMPLATE).iter("Variable")}
    assert outputs == {f"[{name}]" for name in variables}


def scenarios() -> list[ET.Element]:
    return list(ET.parse(TEMPLATE).iter("Scenario"))
