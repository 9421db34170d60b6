"""Who is told that a report is known, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.store.replying.acknowledging import (
    ADDRESS_PAUSE,
    FLOOD_MAX,
    LATE_AFTER,
    SHIPPED,
    TEMPLATE_CHARS_MAX,
    Case,
    checked_template,
    in_zone,
    is_own,
    outcome_of,
    wording,
)
from shared.errors import Rejected

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ZAGREB = ZoneInfo("Europe/Zagreb")


def case(**fields: Any) -> Case:
    given: dict[str, Any] = {
        "on": True,
        "mail": True,
        "channel": "email",
        "direction": "inbound",
        "kind": "repeat",
        "zone": "auto",
        "trust": "verified",
        "automatic": "",
        "received_at": AT,
        "address": "ivan@horvat-gradnja.hr",
        "own": False,
        "theirs": True,
        "open": True,
        "barred": False,
        "last_told_at": None,
        "told_lately": 0,
    }
    return Case(**(given | fields))


def test_a_proved_sender_who_repeats_a_report_is_told() -> None:
    assert outcome_of(case(), at=AT) == "sent"
    assert outcome_of(case(last_told_at=AT - ADDRESS_PAUSE), at=AT) == "sent"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"on": False}, "off"),
        ({"mail": False}, "no_mail"),
        ({"channel": "ticket"}, "not_mail"),
        ({"direction": "outbound"}, "not_mail"),
        ({"address": ""}, "not_mail"),
        ({"kind": "follow_up"}, "not_a_repeat"),
        ({"kind": "new"}, "not_a_repeat"),
        ({"zone": "review"}, "in_doubt"),
        ({"automatic": "auto_reply"}, "automatic"),
        ({"automatic": "list"}, "automatic"),
        ({"automatic": "bounce"}, "automatic"),
        ({"trust": "plausible"}, "unproved"),
        ({"trust": "unverified"}, "unproved"),
        ({"trust": "forged"}, "unproved"),
        ({"own": True}, "own"),
        ({"address": "noreply@horvat-gradnja.hr"}, "machine"),
        ({"address": "no-reply+7@horvat-gradnja.hr"}, "machine"),
        ({"address": "mailer-daemon@horvat-gradnja.hr"}, "machine"),
        ({"received_at": AT - LATE_AFTER - timedelta(seconds=1)}, "late"),
        ({"open": False}, "closed"),
        ({"theirs": False}, "not_theirs"),
        ({"barred": True}, "barred"),
        ({"last_told_at": AT - ADDRESS_PAUSE + timedelta(seconds=1)}, "today"),
        ({"told_lately": FLOOD_MAX}, "flood"),
    ],
)
def test_nobody_else_is(fields: dict[str, Any], why: str) -> None:
    assert outcome_of(case(**fields), at=AT) == why


def test_our_own_domains_count_with_all_below_them() -> None:
    assert is_own("a@stol.hr", ("a@stol.hr",), ())
    assert is_own("b@mail.stol.hr", (), ("stol.hr",))
    assert not is_own("b@nestol.hr", (), ("stol.hr",))


def said(template: str = "", *, opened: datetime = AT, agent: str = "", language: Any = "hr") -> str:
    return wording(
        template,
        language,
        reference="OT-4821-8",
        opened_at=in_zone(opened, ZAGREB),
        at=in_zone(AT, ZAGREB),
        agent=agent,
    )


def test_it_says_where_and_since_when_by_the_desks_clock_and_who_works_on_it() -> None:
    assert "pridružena zahtjevu OT-4821-8 od 13:00." in said(agent="Ivan")
    assert "Na njemu radi Ivan." in said(agent="Ivan")
    assert "radi" not in said()
    assert "od 20. 11. 2026. u 13:00" in said(opened=AT - timedelta(days=2))
    assert "of 2026-11-20, 13:00" in said(opened=AT - timedelta(days=2), language="en")
    assert "{" not in said(agent="Ivan")


def test_the_desk_may_choose_its_own_words() -> None:
    assert said("Znamo: {reference} ({time})") == "Znamo: OT-4821-8 (13:00)"
    assert said("{reference} {agent}", agent="{time}") in {"OT-4821-8 {time}", "OT-4821-8 13:00"}


@pytest.mark.parametrize(
    "template",
    [
        "no reference",
        "{reference} {customer}",
        "{reference.__class__}",
        "{reference!r}",
        "{reference:>9}",
        "{reference} {",
        "{reference}" + "x" * TEMPLATE_CHARS_MAX,
        "{reference} {0}",
    ],
)
def test_a_wording_with_other_places_is_refused(template: str) -> None:
    with pytest.raises(Rejected) as refusal:
        checked_template(template, "/acknowledgement_hr")
    assert refusal.value.pointer == "/acknowledgement_hr"


@pytest.mark.parametrize("language", ["hr", "en"])
def test_what_is_shipped_is_a_wording_and_an_empty_one_stands_for_it(language: Any) -> None:
    assert checked_template(SHIPPED[language], "/x") == SHIPPED[language]
    assert checked_template("  \n", "/x") == ""
