"""The lead contact and further reporters, and who may ask for support."""

from __future__ import annotations

from services.store.triage.people import reporters
from services.store.triage.permission import permission
from tests.store.triage.situations import COLLEAGUE, OWNER, answered, said, thread


def test_every_person_is_recorded_with_times_and_channels_the_lead_first() -> None:
    situation = thread(
        said(ago=5, **COLLEAGUE),
        said(ago=4, channel="email", **OWNER),
        said(ago=3, channel="chat", kind="repeat", **COLLEAGUE),
        answered(ago=2),
        said(ago=1, by="Stranac Netko", kind="repeat"),
        lead_contact_id="c1",
    )

    people = reporters(situation)

    assert [person.name for person in people] == ["Ivan Horvat", "Ana Novak", "Stranac Netko"]
    assert [person.is_lead for person in people] == [True, False, False]
    assert [(one.channel, one.kind) for one in people[1].occasions] == [("phone", "new"), ("chat", "repeat")]


def test_a_lead_whom_a_correction_took_away_is_followed_by_a_contact_who_may_ask() -> None:
    billing = said(
        ago=3, contact_id="c3", contact_name="Iva Račun", role="billing",
        may_request=False, may_request_why="billing contact",
    )  # fmt: skip

    people = reporters(thread(billing, said(ago=1, **OWNER), lead_contact_id="gone"))

    assert [(person.name, person.is_lead) for person in people] == [
        ("Ivan Horvat", True),
        ("Iva Račun", False),
    ]


def test_the_flag_stands_until_somebody_entitled_asks_and_says_why() -> None:
    stranger = said(ago=2, by="X", may_request=False, may_request_why="unknown person")

    alone = permission(thread(stranger))
    together = permission(thread(stranger, said(**OWNER)))

    assert (alone.may_request, alone.why_hr) == (False, "osoba nije među kontaktima ovog korisnika")
    assert (together.may_request, together.also_others) == (True, True)
    assert permission(thread(answered(ago=1))).may_request


def test_an_impostor_under_a_contacts_name_takes_nothing_from_it_and_is_marked() -> None:
    forged = said(ago=1, by="Ivan Horvat", may_request=False, may_request_why="not authenticated")

    (person,) = reporters(thread(said(ago=2, **OWNER), forged))

    assert person.may_request
    assert person.may_request_why == "not authenticated"
    assert [one.may_request for one in person.occasions] == [True, False]
