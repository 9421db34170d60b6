"""Priority follows impact, people and waiting, gives its reasons, and does not reward asking again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.store.triage.gathering import gather
from services.store.triage.needs import missing
from services.store.triage.priority import (
    HIGH,
    LOW,
    NORMAL,
    URGENT,
    level_of,
    reasons,
    waiting_points,
    waiting_reason,
)
from services.store.triage.said import Said, Situation, problem_of
from services.store.triage.standing import standing
from services.store.triage.sureness import sureness
from services.store.triage.waiting import waiting_since
from tests.store.triage.situations import COLLEAGUE, NOW, OWNER, answered, said, thread


def level(situation: Situation) -> int:
    kept = standing(situation)
    return level_of(kept.points + waiting_points(kept.waiting_since, NOW))


def names(situation: Situation) -> set[str]:
    return {one.name for one in reasons(situation, gather(situation))}


def test_the_whole_firm_without_mail_is_urgent_one_mailbox_normal_and_an_invoice_low() -> None:
    whole = said("ne možemo slati", problem="mail", facts={"scope": "svi u uredu"}, **OWNER)
    one = said("ne mogu slati", problem="mail", facts={"error": "550"}, **OWNER)
    invoice = said("molim kopiju računa", problem="billing")

    assert [level(thread(report)) for report in (whole, one, invoice)] == [URGENT, NORMAL, LOW]
    assert level(thread(said("stranica ne radi", problem="web", **OWNER))) == HIGH


@pytest.mark.parametrize(
    "repeat",
    [
        {"kind": "repeat", "text": "opet ne radi!!!", "urgency": "urgent"},
        {"kind": "repeat", "text": "HITNO, sve je palo, ništa ne radi"},
        {"kind": "repeat", "text": "javlja 550", "facts": {"client": "outlook"}},
        {"kind": "follow_up", "text": "ima li novosti?"},
        {"kind": "repeat", "channel": "email", "contact_id": "", "contact_name": "", "role": ""},
        {"kind": "repeat", "channel": "chat", "by": "Ivan", "contact_id": ""},
    ],
)
def test_one_person_who_asks_again_and_again_waits_neither_less_nor_longer(repeat: dict[str, Any]) -> None:
    first = said("pitanje o pošti", ago=6, problem="mail", facts={"client": "Outlook"}, **OWNER)
    once = thread(first)

    again: list[Said] = [first]
    for hours in (5, 4, 3, 2, 1):
        again.append(said(**{"ago": hours, "problem": "mail", **OWNER, **repeat}))
        kept = standing(thread(*again))

        assert kept.points <= standing(once).points
        assert kept.waiting_since == first.word_at


def test_other_people_other_customers_new_facts_and_coming_back_raise_it() -> None:
    first = said("ne radi", ago=6, problem="mail", **OWNER)
    reply = answered(ago=4)
    other = said("ni meni ne radi", ago=2, kind="repeat", problem="mail", **COLLEAGUE)
    news = said("javlja 550", ago=2, kind="follow_up", facts={"error": "javlja 550"}, **OWNER)

    assert "people" in names(thread(first, other))
    assert "news" in names(thread(first, reply, news))
    assert "news" not in names(thread(first, news))
    assert "recurrence" in names(thread(first, is_recurrence=True))
    assert "incident" in names(thread(first, customers=3))


def test_a_person_is_counted_once_however_they_are_named() -> None:
    known = said("ne radi", ago=3, **OWNER)
    declined = said("zove u ime Ivana Horvata", ago=2, kind="repeat", by="Ivana Horvata")
    nameless = said("ne radi", ago=1, kind="repeat", by="")

    assert "people" not in names(thread(known, declined, nameless))


def test_waiting_runs_from_the_first_word_without_an_answer() -> None:
    first, second = said(ago=30), said(ago=5, kind="repeat")

    assert waiting_since(thread(first, second)) == first.word_at
    assert waiting_since(thread(first, answered(ago=10), second)) == second.word_at
    assert waiting_since(thread(first, second, answered(ago=1))) is None
    assert waiting_since(thread(first, is_closed=True)) is None
    reason = waiting_reason(first.word_at, NOW)
    assert reason is not None
    assert (reason.hr, reason.en) == ("na odgovor čeka 30 h", "has waited 30 h for an answer")
    assert waiting_reason(NOW - timedelta(hours=1), NOW) is None


def test_what_the_sender_calls_urgent_counts_least() -> None:
    calm, loud = said("pitanje", problem="billing"), said("pitanje", problem="billing", urgency="URGENT")

    assert standing(thread(loud)).points - standing(thread(calm)).points == 1
    assert level(thread(loud)) == LOW


def test_missing_facts_lower_how_sure_it_is() -> None:
    def sure(**facts: str) -> float:
        situation = thread(said(problem="mail", facts=facts))
        lacking = missing(problem_of(situation), gather(situation))
        return sureness("mail", lacking).share

    assert sure() < sure(client="Outlook") < sure(mailbox="a@b.hr") < sure(mailbox="a@b.hr", error="550")
    found = sureness("mail", ("error", "since"))
    assert found.hr == f"Pouzdanost {found.share:.0%}: ne zna se greška, od kada.".replace("%", " %")
    assert found.en == f"{found.share:.0%} sure: not known yet: the error, since when."
    assert sureness("other", ()).share < sureness("mail", ()).share == 1.0
