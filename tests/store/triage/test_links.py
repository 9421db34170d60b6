"""Links into the logs: filled with facts, leading nowhere but to the desk's own host."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.store.triage.gathering import gather
from services.store.triage.link_values import link_values
from services.store.triage.links import fault, fill, links
from services.store.triage.since import since_moment
from shared.desk import LogLink
from shared.placement import Service
from tests.store.triage.situations import said, thread

ZAGREB = ZoneInfo("Europe/Zagreb")
SUNDAY_NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)  # 13:00 in Zagreb


def test_a_link_is_offered_for_its_class_of_problem_once_all_values_are_known() -> None:
    mail = LogLink(name="Mail log", problem="mail", url="https://logs.example/m?to={mailbox}&from={since}")
    web = LogLink(name="Web log", problem="web", url="https://logs.example/w?host={domain}")
    both = LogLink(name="Servers", url="https://logs.example/{server}/")

    offered = links((mail, web, both), "mail", {"mailbox": "a+b@firma.hr", "server": "web07"})
    complete = links((mail,), "mail", {"mailbox": "a+b@firma.hr", "since": "2026-11-21T00:00:00Z"})

    assert [(one.name, one.url) for one in offered] == [("Servers", "https://logs.example/web07/")]
    assert complete[0].url == "https://logs.example/m?to=a%2Bb%40firma.hr&from=2026-11-21T00%3A00%3A00Z"


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("x&y=1#z", "https://l.example/q?e=x%26y%3D1%23z"),
        ("//evil.example/", "https://l.example/q?e=%2F%2Fevil.example%2F"),
        ("greška\r\n", "https://l.example/q?e=gre%C5%A1ka%0D%0A"),
        ("..", ""),
        ("x" * 3_000, ""),
    ],
)
def test_a_value_stays_a_value(value: str, url: str) -> None:
    assert fill("https://l.example/q?e={error}", {"error": value}) == url


@pytest.mark.parametrize(
    "template",
    [
        "http://logs.example/{domain}",
        "https://{domain}/",
        "https://logs.{domain}.example/",
        "https://user:pw@logs.example/",
        "javascript:alert(1)",
        "https:///x",
        "https://logs.example/{customer}",
        "https://logs.example/{",
        "https://logs.example/ä",
        "https://[/",
        "https://logs.example/\n",
    ],
)
def test_a_template_that_could_lead_elsewhere_is_none(template: str) -> None:
    assert fault(template)
    assert fill(template, {"domain": "evil.example"}) == ""


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("od jučer", "2026-11-20T23:00"),
        ("od jučer popodne", "2026-11-21T11:00"),
        ("od jutros", "2026-11-22T04:00"),
        ("od petka", "2026-11-19T23:00"),
        ("since Friday", "2026-11-19T23:00"),
        ("od danas u 9:30", "2026-11-22T08:30"),
        ("prije 2 sata", "2026-11-22T10:00"),
        ("već tri dana", "2026-11-19T12:00"),
        ("for the last two weeks", "2026-11-08T12:00"),
        ("od 12. 11.", "2026-11-11T23:00"),
        ("od vikenda", "2026-11-20T23:00"),
        ("već pola sata", "2026-11-22T11:30"),
        ("od 9:30", "2026-11-22T08:30"),
        ("od 20", None),
        ("od 31. 2.", None),
        ("od početka mjeseca", None),
        ("otkad je svijeta", None),
        ("već 999 tjed", None),
    ],
)
def test_since_when_becomes_a_moment_where_the_words_are_clear(words: str, moment: str | None) -> None:
    found = since_moment(words, said_at=SUNDAY_NOON, zone=ZAGREB)

    assert (found.strftime("%Y-%m-%dT%H:%M") if found else None) == moment


def test_values_are_the_facts_in_the_form_of_logs_and_the_server_of_the_domain() -> None:
    facts = gather(
        thread(
            said(facts={"domain": "Firma.HR", "error": "„550 denied“", "since": "od jučer"}, ago=0),
        )
    )
    services = [Service("web", "web07", "firma.hr"), Service("mail", "mx1", "druga.hr")]

    values = link_values(facts, services, ZAGREB)

    assert values == {
        "domain": "firma.hr",
        "error": "550 denied",
        "since": "2026-11-20T23:00:00Z",
        "server": "web07",
    }
    two = [Service("web", "web07", "firma.hr"), Service("mail", "mx1", "firma.hr")]
    assert "server" not in link_values(facts, two, ZAGREB)
