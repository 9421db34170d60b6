"""What a verified contact may see of a look-up: their own, as far as role and domains go; else nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from services.store.lookup_for_contact import KnownToContact, VerifiedContact, known_to
from services.store.views import ContactRef, CustomerRef, EvidenceView
from services.store.views_lookup import AlikeThreadView, HelpingArticle, LookupView, ReportedView, UnderWay
from services.store.views_work import AgentRef

AT = datetime(2026, 11, 22, 11, 20, tzinfo=UTC)
HORVAT = CustomerRef(handle="cus_horvat", number="C-1001", name="Horvat gradnja d.o.o.", kind="company")
PEKARA = CustomerRef(handle="cus_pekara", number="C-1005", name="Pekara Žuža", kind="company")
ANA = ContactRef(handle="con_ana", name="Ana Horvat", role="owner")
OWNER = VerifiedContact(customer="cus_horvat", contact="con_ana", role="owner")
TECHNICAL = VerifiedContact(customer="cus_horvat", contact="con_ivan", role="technical")
BILLING = VerifiedContact(customer="cus_horvat", contact="con_bill", role="billing")


def thread(**fields: Any) -> AlikeThreadView:
    plain: dict[str, Any] = {
        "handle": "thr_secret",
        "reference": "OT-4821-8",
        "subject": "riječi nekog drugog",
        "customer": HORVAT,
        "state": "open",
        "problem": "mail",
        "probability": 0.9,
        "joins": True,
        "recurs": False,
        "opened_at": AT,
        "lead_contact": ANA,
        "assignee": AgentRef(login="marko", name="Marko Agent"),
        "reported": ReportedView(by="Netko Treći", channel="email", at=AT),
        "reports": 1,
        "waiting_since": AT,
        "missing": ("error",),
        "incident": None,
        "evidence": (EvidenceView(comparison="error same", weight_bits=6.0, hr="ista greška", en="same"),),
        "domains": ("horvat-gradnja.hr",),
        "reporters": ("con_ana",),
    }
    return AlikeThreadView(**(plain | fields))


def view(*threads: AlikeThreadView, **fields: Any) -> LookupView:
    plain: dict[str, Any] = {"customers": (), "incidents": (), "articles": (), "model": "v1"}
    return LookupView(threads=threads, **(plain | fields))


def seen(who: VerifiedContact | None, *threads: AlikeThreadView, **fields: Any) -> KnownToContact:
    return known_to(view(*threads, **fields), who)


def test_they_are_told_that_we_know_who_leads_it_and_what_is_missing() -> None:
    (known,) = seen(TECHNICAL, thread()).threads

    assert (known.reference, known.state, known.problem) == ("OT-4821-8", "open", "mail")
    assert (known.led_by, known.is_led_by_you, known.in_hand) == ("Ana Horvat", False, True)
    assert known.missing == ("error",)
    assert seen(OWNER, thread()).threads[0].is_led_by_you


def test_no_words_reasons_agents_or_handles_of_anybody_are_told() -> None:
    told = msgspec.json.encode(seen(OWNER, thread())).decode()

    for secret in ("riječi", "Marko", "Treći", "thr_", "cus_", "con_", "greška", "0.9"):
        assert secret not in told


def test_nobody_sees_a_thread_without_being_verified_or_of_another_customer() -> None:
    assert seen(None, thread()).threads == ()
    assert seen(OWNER, thread(customer=PEKARA, reporters=("con_ana",))).threads == ()


@pytest.mark.parametrize(
    ("who", "problem", "sees"),
    [
        (OWNER, "mail", True),
        (OWNER, "billing", True),
        (TECHNICAL, "mail", True),
        (TECHNICAL, "billing", False),
        (BILLING, "billing", True),
        (BILLING, "mail", False),
    ],
)
def test_a_role_sees_what_it_is_for(who: VerifiedContact, problem: str, sees: bool) -> None:
    assert bool(seen(who, thread(problem=problem)).threads) is sees


@pytest.mark.parametrize(
    ("named", "sees"),
    [
        (("horvat-gradnja.hr",), True),
        (("www.horvat-gradnja.hr",), True),
        (("drugo.hr",), False),
        (("horvat-gradnja.hr", "drugo.hr"), False),
        ((), False),
    ],
)
def test_a_contact_for_some_domains_sees_no_thread_that_may_be_about_others(
    named: tuple[str, ...], sees: bool
) -> None:
    limited = msgspec.structs.replace(TECHNICAL, domains=("horvat-gradnja.hr",))

    assert bool(seen(limited, thread(domains=named)).threads) is sees


def test_who_reported_it_sees_it_whatever_their_role() -> None:
    assert seen(BILLING, thread(reporters=("con_bill",))).threads
    assert seen(BILLING, thread(reporters=("con_bill",))).threads[0].missing == ()


@pytest.mark.parametrize("fields", [{"state": "closed"}, {"joins": False, "probability": 0.4}])
def test_what_is_closed_or_only_a_little_alike_is_no_we_know_already(fields: dict[str, Any]) -> None:
    assert seen(OWNER, thread(**fields)).threads == ()


def test_only_a_confirmed_trouble_that_touches_them_is_told_and_nothing_of_its_size() -> None:
    def trouble(state: Any, *customers: str) -> UnderWay:
        return UnderWay(
            handle=f"inc_{state}",
            state=state,
            trouble="mail",
            servers=("web07",),
            opened_at=AT,
            last_at=AT,
            customers=customers,
        )

    confirmed, proposed = trouble("confirmed", "cus_horvat", "cus_pekara"), trouble("proposed", "cus_horvat")
    one = thread(incident="inc_confirmed")

    told = seen(OWNER, one, incidents=(confirmed, proposed))
    assert (told.disturbances, told.threads[0].disturbance) == (("mail",), True)
    assert "web07" not in msgspec.json.encode(told).decode()
    assert seen(OWNER, thread(incident="inc_proposed"), incidents=(proposed,)).disturbances == ()
    assert seen(OWNER, incidents=(trouble("confirmed", "cus_pekara"),)).disturbances == ()
    assert seen(BILLING, incidents=(confirmed,)).disturbances == ()


def test_anybody_is_shown_published_articles_and_nobody_unpublished_ones() -> None:
    def article(url: str) -> HelpingArticle:
        return HelpingArticle(
            handle="art_1", id="a", language="hr", title="Greška 550", url=url, updated=None, passage=None
        )

    told = seen(None, articles=(article(""), article("https://pomoc.example/550")))

    assert [one.url for one in told.articles] == ["https://pomoc.example/550"]
