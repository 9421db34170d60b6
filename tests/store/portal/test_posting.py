"""What customers add goes the way of every post; before they repeat something they are told what is known."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.correlator.core.keys import references
from services.correlator.core.reading import read
from services.store.knowledge.importing import import_articles
from services.store.portal.posts import body_of, subject_of
from shared.lookup import LikelyThread, LookupAnswer
from shared.placement import Triage
from tests.correlator.core.world import DESK
from tests.correlator.core.world import post as ticket_post
from tests.store.correlator import Correlator
from tests.store.knowledge.world import FULL_HR, SHELF
from tests.store.phone_intake import PhoneIntake
from tests.store.portal.guests import ANA, MARKO, Portal, Said, by, post

MAIL = Triage(problem="mail", facts={"mailbox": "info@horvat-gradnja.hr"})


def test_answers_are_written_as_one_would_say_them() -> None:
    body = body_of("Još uvijek.", {"since": "jučer u 9", "error": " ", "direction": "pošta ne dolazi"}, "hr")

    assert body.startswith("Još uvijek.\n\nOd kada se to događa?")
    assert body.endswith("od jučer u 9\n\nNe radi li slanje, primanje ili oboje?\npošta ne dolazi")
    assert body_of("", {"since": "since noon"}, "en").endswith("\nsince noon")
    assert body_of(" ", {"strange": "x"}, "hr") == ""


@pytest.mark.parametrize("subject", ["", "Pošta ne radi", "Re: [hitno] Pošta (ne) radi"])
def test_the_correlator_reads_the_reference_of_a_post(subject: str) -> None:
    named = ticket_post(
        "i meni", "C-1001", ticket="portal-thr_x", who="Ana", subject=subject_of(subject, "OT-4821-8")
    )

    assert "spoken:OT-4821-8" in references(named, read(named, DESK))


async def test_what_is_added_goes_by_the_ticket_intake_under_the_threads_reference(
    portal: Portal, world: Said, phone: PhoneIntake
) -> None:
    await world.say("a", ANA, subject="Pošta ne radi", triage=MAIL)
    marko = await portal.guest("marko@horvat-gradnja.hr")
    page = f"/portal/threads/{await world.handle('a')}"
    reference = (await marko.get(page)).text.partition('class="ref">')[2].partition("<")[0]

    answer = await post(
        marko, page, text="i meni", **{"fact.since": "jučer", "fact.error": "", "fact.x": "y"}
    )

    assert answer.headers["location"] == f"{page}?sent=1"
    (posted,) = phone.posted
    assert posted.pop("post_id").startswith("con_")
    assert posted.pop("posted_at") == "2026-11-22T12:00:00+00:00"
    assert posted == {
        "ticket_id": f"portal-{await world.handle('a')}",
        "body": "i meni\n\nOd kada se to događa? Što točnije navedete dan i sat, to ćemo prije naći uzrok.\n"
        "od jučer",
        "customer_ref": "C-1001",
        "contact_name": "Marko Tehničar",
        "contact_email": "marko@horvat-gradnja.hr",
        "subject": f"{reference} Pošta ne radi",
    }
    assert phone.keys == ["Bearer ot_portal"]
    assert "Primili smo" in (await marko.get(answer.headers["location"])).text


async def test_the_same_form_twice_is_one_post_and_nobody_elses(
    portal: Portal, world: Said, phone: PhoneIntake
) -> None:
    await world.say("a", ANA)
    page = f"/portal/threads/{await world.handle('a')}"
    same = {"post_id": "isti-naziv", "written_at": "2026-11-22T11:59:00+00:00", "text": "i meni"}

    for contact in ("ana", "ana", "marko"):
        await post(await portal.guest(f"{contact}@horvat-gradnja.hr"), page, **same)

    assert phone.posted[0] == phone.posted[1]
    assert phone.posted[2]["post_id"] != phone.posted[0]["post_id"]


async def test_an_intake_that_is_away_costs_no_typed_word(
    portal: Portal, world: Said, phone: PhoneIntake
) -> None:
    await world.say("a", ANA, triage=MAIL)
    guest = await portal.guest()
    phone.away = True

    page = f"/portal/threads/{await world.handle('a')}"
    added = await post(guest, page, text="dodatak", **{"fact.since": "od jutros"})
    new = await post(guest, "/portal/new", text="nova", subject="naslov", do="send")

    assert (added.status_code, new.status_code) == (503, 503)
    assert "dodatak</textarea>" in added.text
    assert 'value="od jutros"' in added.text
    assert "nova</textarea>" in new.text
    assert 'value="naslov"' in new.text


async def test_an_empty_form_and_a_foreign_one_are_refused(
    portal: Portal, world: Said, phone: PhoneIntake
) -> None:
    await world.say("a", ANA, triage=MAIL)
    guest = await portal.guest()
    page = f"/portal/threads/{await world.handle('a')}"

    assert (await post(guest, page, text=" ")).status_code == 422
    assert (await post(guest, page, text="x" * 20_001)).status_code == 422
    assert (await post(guest, page, text="x", csrf_token="y")).status_code == 403
    guest.headers["Origin"] = "https://zlo.test"
    assert (await post(guest, page, text="x")).status_code == 403
    assert phone.posted == []


async def test_before_a_duplicate_they_are_told_that_it_is_known(
    portal: Portal, world: Said, phone: PhoneIntake, correlator: Correlator
) -> None:
    await world.say("a", ANA, subject="Pošta ne radi", triage=MAIL)
    correlator.answer = LookupAnswer(model="v1", threads=(likely(world, "a"),))
    marko = await portal.guest("marko@horvat-gradnja.hr")

    told = await post(marko, "/portal/new", subject="mail", text="ne mogu slati", do="check")

    assert told.status_code == 200
    assert phone.posted == []
    for known in ("Možda već znamo", "Pošta ne radi", "S Vaše strane vodi Ana Horvat.", "zaprimljeno"):
        assert known in told.text
    (asked,) = correlator.asked
    assert (asked.channel, asked.customer_ref, asked.email) == ("ticket", "C-1001", "marko@horvat-gradnja.hr")

    handle = await world.handle("a")
    added = await post(marko, "/portal/new", text="ne mogu slati", do=f"add:{handle}")
    assert added.headers["location"] == f"/portal/threads/{handle}?sent=1"
    assert phone.posted[0]["ticket_id"] == f"portal-{handle}"
    sent = await post(marko, "/portal/new", text="nešto drugo", domain="horvat-shop.hr", do="send")
    assert sent.headers["location"] == "/portal?sent=1"
    assert phone.posted[1]["related_domain"] == "horvat-shop.hr"
    assert "OT-" not in phone.posted[1].get("subject", "")


def likely(world: Said, name: str, customer: str = "C-1001") -> LikelyThread:
    chosen = world.choice(name, customer)
    return LikelyThread(
        thread_id=chosen.thread_id, customer_id=chosen.customer_id, probability=0.99, joins=True
    )


async def test_what_is_not_on_their_pages_is_not_told_before_a_duplicate_either(
    portal: Portal, world: Said, phone: PhoneIntake, correlator: Correlator
) -> None:
    await world.say("forged", by("x"), trust="forged", subject="krivotvoreno", triage=MAIL)
    await world.say("p", by("Ankica", "ankica@zuza.hr"), customer="C-1005", contact="P-9", triage=MAIL)
    correlator.answer = LookupAnswer(
        model="v1", threads=(likely(world, "forged"), likely(world, "p", "C-1005"))
    )
    guest = await portal.guest()

    answer = await post(guest, "/portal/new", text="ne mogu slati", do="check")

    assert answer.headers["location"] == "/portal?sent=1"  # nothing is known to them: it is sent
    assert len(phone.posted) == 1
    program = await portal.program()
    known = await program.post("/v1/portal/lookup", json={"text": "ne mogu slati"})
    assert known.json() == {"threads": [], "disturbances": [], "articles": []}


async def test_a_look_up_that_is_away_keeps_nobody_from_asking(
    portal: Portal, phone: PhoneIntake, correlator: Correlator
) -> None:
    correlator.away = True

    answer = await post(await portal.guest(), "/portal/new", text="ne radi", do="check")

    assert answer.status_code == 303
    assert len(phone.posted) == 1


async def test_published_articles_are_offered_and_no_others(
    portal: Portal, phone: PhoneIntake, engine: AsyncEngine
) -> None:
    published = msgspec.structs.replace(FULL_HR, url="https://pomoc.hr/pretinac")
    await import_articles(engine, [published, *SHELF[1:]], origin="tests")
    guest = await portal.guest()

    told = await post(guest, "/portal/new", text="pretinac je pun", do="check")
    silent = await post(guest, "/portal/new", text="preglednik upozorava na certifikat, istekao", do="check")

    assert "https://pomoc.hr/pretinac" in told.text
    assert silent.status_code == 303  # what we have on it is for agents
    assert len(phone.posted) == 1


async def test_the_api_does_the_same(portal: Portal, world: Said, phone: PhoneIntake) -> None:
    await world.say("a", MARKO, contact="P-2", triage=MAIL)
    program = await portal.program()
    said: dict[str, Any] = {"post_id": "isti-naziv", "posted_at": "2026-11-22T11:59:00Z", "text": "novo"}
    path = f"/v1/portal/threads/{await world.handle('a')}/posts"

    answers: list[httpx.Response] = [
        await program.post(path, json=said | {"facts": {"since": "jučer"}}),
        await program.post("/v1/portal/posts", json=said | {"subject": "naslov"}),
        await program.post(path, json=said | {"facts": {"color": "red"}}),
        await program.post(path, json=said | {"text": ""}),
        await program.post(path, json=said | {"post_id": "../x"}),
    ]

    assert [one.status_code for one in answers] == [202, 202, 422, 422, 400]
    assert [one["contact_name"] for one in phone.posted] == ["Ana Horvat", "Ana Horvat"]
