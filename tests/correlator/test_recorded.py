"""A recorded place is kept, whatever the matcher would decide today; its reasons stand where they agree."""

from __future__ import annotations

from typing import Any

import pytest

from services.correlator.rebuilding import agreed
from services.correlator.recorded import WHY_EN, WHY_HR, as_recorded
from shared.placement import Choice, Evidence, Known, Placed, Triage
from shared.recorded import Recorded, Spot
from tests.pieces import ignoring, joining, opening

EVIDENCE = (Evidence("email exact", 9.0, "Ista adresa.", "The same address."),)
KNOWN = (Known("email", "ivan@horvat-gradnja.hr", "Ivan", "p-1"),)
SPOT = Spot(customer_id="c-1", thread_id="t-1")


def recorded(of: Placed, **fields: str) -> Recorded:
    plain = {"kind": "repeat", "zone": "auto", "thread": "thr_1", "customer": "cus_1"}
    return Recorded(interaction_id=of.interaction.id, number=1001, **(plain | fields))  # type: ignore[arg-type]


def test_where_both_agree_the_decision_keeps_its_reasons() -> None:
    decided = joining("a", "c-1", "t-1", evidence=EVIDENCE, contact_id="p-1", learned=KNOWN)

    assert as_recorded(decided, recorded(decided), SPOT) == decided


def test_a_thread_and_a_stranger_that_are_opened_again_keep_their_reasons_too() -> None:
    decided = opening("a", "derived", opens_customer=True, evidence=EVIDENCE)
    spot = Spot(customer_id="c-9", thread_id="t-9", opened_customer=True, opened_thread=True)

    found = as_recorded(decided, recorded(decided, kind="new"), spot).placement

    assert (found.customer_id, found.thread_id, found.evidence) == ("c-9", "t-9", EVIDENCE)
    assert (found.opens_customer, found.opens_thread) == (False, False)


@pytest.mark.parametrize(
    ("other", "record"),
    [
        ({"thread_id": "t-2"}, {}),
        ({"customer_id": "c-2"}, {}),
        ({}, {"kind": "follow_up"}),
        ({}, {"zone": "review"}),
        ({"opens_thread": True}, {}),
    ],
)
def test_where_they_differ_the_record_holds_and_says_so(
    other: dict[str, Any], record: dict[str, str]
) -> None:
    choice = Choice(customer_id="c-3", thread_id="t-3")
    fields: dict[str, Any] = {"customer_id": "c-1", "thread_id": "t-1"} | other
    decided = joining(
        "a",
        str(fields.pop("customer_id")),
        str(fields.pop("thread_id")),
        evidence=EVIDENCE,
        contact_id="p-1",
        learned=KNOWN,
        suggested_threads=(choice,),
        runner_up=choice,
        triage=Triage(problem="mail"),
        **fields,
    )
    record = {"kind": "repeat", "zone": "auto"} | record

    found = as_recorded(decided, recorded(decided, **record), SPOT).placement

    assert (found.customer_id, found.thread_id) == ("c-1", "t-1")
    assert (found.kind, found.zone) == (record["kind"], record["zone"])
    assert (found.why_hr, found.why_en, found.evidence) == (WHY_HR, WHY_EN, ())
    assert (found.runner_up, found.suggested_threads) == (None, ())
    assert found.triage.problem == "mail"


def test_what_was_learned_with_another_customers_contact_is_nobodys() -> None:
    decided = joining("a", "c-2", "t-2", contact_id="p-1", learned=KNOWN)

    found = as_recorded(decided, recorded(decided), SPOT).placement

    assert found.contact_id == ""
    assert [(one.value, one.contact_id) for one in found.learned] == [("ivan@horvat-gradnja.hr", "")]


def test_what_was_noise_is_noise_and_belongs_to_nobody() -> None:
    decided = joining("a", "c-1", "t-1", learned=KNOWN, triage=Triage(problem="mail", closes=True))

    found = as_recorded(decided, recorded(decided, kind="noise", thread="", customer=""), Spot())

    placement = found.placement
    assert (placement.kind, placement.thread_id, placement.customer_id) == ("noise", "", "")
    assert (placement.learned, found.keys, placement.triage) == ((), (), Triage())


def test_noise_that_is_noise_still_keeps_its_reasons() -> None:
    decided = ignoring("a")

    assert as_recorded(decided, recorded(decided, kind="noise", thread=""), Spot()) == decided


def test_what_would_be_noise_today_stands_in_its_thread() -> None:
    decided = ignoring("a")

    found = as_recorded(decided, recorded(decided), SPOT).placement

    assert (found.kind, found.customer_id, found.thread_id) == ("repeat", "c-1", "t-1")


def test_a_handle_is_a_customers_where_nobody_says_otherwise() -> None:
    votes = {("cus_1", "a"): 5, ("cus_2", "b"): 1}

    assert agreed(votes) == {"cus_1": "a", "cus_2": "b"}


def test_a_handle_that_two_customers_claim_is_nobodys_and_so_is_a_customer_with_two() -> None:
    votes = {("cus_1", "a"): 50, ("cus_1", "b"): 1, ("cus_2", "c"): 1, ("cus_3", "c"): 9}

    assert agreed(votes) == {}
