"""No customer ever sees another's words: nor a guess, a note, a forgery, or what is being put right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.agents import add_agent
from services.store.correcting.asked import Give, Merge, Move
from services.store.correcting.corrections import Corrections
from services.store.reading.interactions import read_interaction
from services.store.tables import agent, placement, reconsideration, thread, thread_work, work_step
from services.store.tables import contact as contacts
from services.store.tables import correction as corrections
from services.store.tables import customer as customers
from shared.interaction import Identifier
from shared.placement import Triage
from tests.store.application import PASSWORD
from tests.store.portal.guests import ANA, MARKO, Portal, Said, by, post
from tests.store.world import NOW

SECRET = "tajna pekare: šifra brašna"  # words that must never be in Horvat's eyes
ANKICA = by("Ankica Tolj", "ankica@zuza.hr")
MAIL = Triage(problem="mail", facts={"error": "greška 550", "mailbox": "info@horvat-gradnja.hr"})


async def seen(client: httpx.AsyncClient, world: Said, *names: str) -> str:
    """Return all that the guest's pages say: the list, and each of the threads."""
    texts = [(await client.get("/portal")).text]
    for name in names:
        page = await client.get(f"/portal/threads/{await world.handle(name)}")
        texts.append(page.text if page.status_code == 200 else "")
    return "\n".join(texts)


async def test_they_see_their_own_threads_from_all_channels(portal: Portal, world: Said) -> None:
    await world.say("a", ANA, subject="Pošta ne radi", text="dobivam grešku 550", triage=MAIL,
                    ago=timedelta(hours=4))  # fmt: skip
    await world.say("a", MARKO, channel="ticket", contact="P-2", text="i meni", kind="repeat",
                    ago=timedelta(hours=3))  # fmt: skip
    await world.say("a", by("Ana", phone="+385915550101"), channel="phone", trust="plausible",
                    text="klijent živčan", agent="Ivo", ago=timedelta(hours=2))  # fmt: skip
    await world.say("a", by("podrška"), direction="outbound", text="interni odgovor")

    program = await portal.program()
    (own,) = (await program.get("/v1/portal/threads")).json()["threads"]

    assert own["subject"] == "Pošta ne radi"
    assert [one["text"] for one in own["pieces"]] == ["dobivam grešku 550", "i meni", "", ""]
    assert [one["by"] for one in own["pieces"]] == ["Ana Horvat", "Marko Tehničar", "Ana Horvat", ""]
    assert {one["name"]: one["words"] for one in own["facts"]} == {
        "mailbox": ["info@horvat-gradnja.hr"],
        "error": ["greška 550"],
    }
    assert (own["led_by"], own["led_by_you"]) == ("Ana Horvat", True)
    assert "error" not in own["missing"]
    assert "since" in own["missing"]
    assert "živčan" not in await seen(await portal.guest(), world, "a")


async def test_nothing_of_agents_is_on_the_pages(portal: Portal, world: Said, engine: AsyncEngine) -> None:
    piece = await world.say("a", ANA, triage=MAIL, quoted="povijest: riječi treće osobe", signature="potpis")
    await add_agent(engine, login="ivo", name="Ivan Agentić", role="agent", password=PASSWORD)
    async with engine.begin() as connection:
        handed = {"thread_id": world.thread_id("a"), "assignee_id": await _agent(connection)}
        await connection.execute(insert(thread_work).values(handed))
        note = {"handle": "stp_x", "thread_id": world.thread_id("a"), "kind": "note", "at": NOW}
        note |= {"agent": handed["assignee_id"], "text": "bilješka samo za nas", "before": {}}
        await connection.execute(insert(work_step).values(note))
    text = await seen(await portal.guest(), world, "a")

    assert "Na tome radi Ivan." in text
    for secret in ("Agentić", "razlog koji", "dokaz", "bilješka", "povijest", "potpis", piece):
        assert secret not in text, secret
    for internal in world.internal_ids():
        assert internal not in text


async def _agent(connection: Any) -> str:
    return str((await connection.execute(select(agent.c.id))).scalar_one())


@pytest.mark.parametrize("path", ["/portal/threads/{}", "/v1/portal/threads/{}"])
async def test_another_customers_thread_is_not_there(portal: Portal, world: Said, path: str) -> None:
    await world.say("a", ANA)
    await world.say("p", ANKICA, customer="C-1005", contact="P-9", text=SECRET, subject=SECRET)
    client = await (portal.program() if path.startswith("/v1") else portal.guest())

    foreign = await client.get(path.format(await world.handle("p")))
    missing = await client.get(path.format("thr_" + "x" * 22))

    assert foreign.status_code == missing.status_code == 404
    assert SECRET not in foreign.text + await seen(await portal.guest(), world, "a", "p")
    told = foreign.text.replace(await world.handle("p"), ""), missing.text.replace("thr_" + "x" * 22, "")
    assert told[0] == told[1]  # nothing tells that it exists


async def test_nothing_is_posted_to_another_customers_thread(portal: Portal, world: Said, phone: Any) -> None:
    await world.say("a", ANA)
    await world.say("p", ANKICA, customer="C-1005", contact="P-9")
    guest, program = await portal.guest(), await portal.program()
    foreign = await world.handle("p")
    own_page = f"/portal/threads/{await world.handle('a')}"

    answers = [
        await post(guest, own_page, f"/portal/threads/{foreign}", text="upad"),
        await post(guest, "/portal/new", do=f"add:{foreign}", text="upad"),
        await program.post(
            f"/v1/portal/threads/{foreign}/posts",
            json={"post_id": "upad-upad", "posted_at": NOW.isoformat(), "text": "upad"},
        ),
    ]

    assert [one.status_code for one in answers] == [404, 404, 404]
    assert phone.posted == []


@pytest.mark.parametrize(
    "fields",
    [
        {"trust": "forged"},
        {"trust": "unverified"},
        {"trust": "plausible"},
        {"zone": "review"},
        {"author": by("Ana Horvat", "ana@horvat-gradnja.hr", proven=False)},
        {"author": by("Ana Horvat", "napadac@zlo.test")},
        {"author": by("Ana Horvat", "ankica@zuza.hr")},
        {"automatic": "auto_reply"},
        {"channel": "chat", "trust": "plausible"},
    ],
    ids=str,
)
async def test_what_is_not_surely_theirs_is_no_thread_of_theirs(
    portal: Portal, world: Said, fields: dict[str, Any]
) -> None:
    author = fields.pop("author", ANA)
    await world.say("a", author, text=SECRET, subject=SECRET, triage=MAIL, **fields)

    guest = await portal.guest()

    assert "Još nema prijava" in (await guest.get("/portal")).text
    assert (await guest.get(f"/portal/threads/{await world.handle('a')}")).status_code == 404


async def test_a_forged_mail_in_their_thread_shows_in_nothing_that_is_said_of_it(
    portal: Portal, world: Said
) -> None:
    await world.say("a", ANA, ago=timedelta(hours=2))
    before = (await (await portal.program()).get("/v1/portal/threads")).json()

    forged = Triage(problem="billing", facts={"error": SECRET, "since": SECRET, "mailbox": SECRET})
    await world.say("a", by(SECRET), contact="P-2", trust="forged", kind="repeat", text=SECRET,
                    subject=SECRET, triage=forged, ago=timedelta(minutes=1))  # fmt: skip

    assert (await (await portal.program()).get("/v1/portal/threads")).json() == before


async def test_words_moved_to_another_customer_are_gone_from_here_and_a_mark_does_not_go_along(
    portal: Portal, world: Said, ana: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    """Wrongly filed with Horvat, marked public there, then put right: neither Horvat nor Pekara sees it."""
    await world.say("a", ANA)
    call = await world.say("a", by("?", phone="+385915550101"), channel="phone", trust="plausible",
                           kind="repeat", text=SECRET)  # fmt: skip
    await world.say("p", ANKICA, customer="C-1005", contact="P-9")
    await post(ana, f"/interactions/{call}/portal", mark="public")
    assert SECRET in await seen(await portal.guest(), world, "a")

    async with engine.connect() as connection:
        found = await read_interaction(connection, call)
        (customer,) = [
            row.handle
            for row in await connection.execute(
                select(customers.c.handle).where(customers.c.number == "C-1005")
            )
        ]
    assert found is not None
    assert found.placement is not None
    asked = Give(interaction=call, revision=found.placement.revision, customer=customer)
    await Corrections(engine).correct(asked, agent=await _signed_in(engine), name="Ana")

    assert SECRET not in await seen(await portal.guest(), world, "a")
    pekara = await portal.guest("ankica@zuza.hr", "C-1005")
    assert SECRET not in (await pekara.get("/portal")).text
    async with engine.connect() as connection:
        handles = (await connection.execute(select(thread.c.handle))).scalars().all()
    for handle in handles:
        assert SECRET not in (await pekara.get(f"/portal/threads/{handle}")).text


async def _signed_in(engine: AsyncEngine) -> str:
    async with engine.connect() as connection:
        return await _agent(connection)


async def test_what_a_correction_has_yet_to_settle_is_not_shown(
    portal: Portal, world: Said, engine: AsyncEngine
) -> None:
    first = await world.say("a", ANA, text="prva")
    second = await world.say("b", ANA, text="druga")
    await add_agent(engine, login="ivo", name="Ivo", role="agent", password=PASSWORD)
    handle = await world.handle("b")
    asked = Move(interaction=first, revision=1, thread=handle)
    await Corrections(engine).correct(asked, agent=await _signed_in(engine), name="Ivo")
    async with engine.begin() as connection:
        correction_id = (await connection.execute(select(corrections.c.id))).scalar_one()
        waiting = {"correction_id": correction_id, "interaction_id": second, "undoes": False}
        await connection.execute(insert(reconsideration).values(waiting))

    text = await seen(await portal.guest(), world, "b")

    assert "prva" in text  # placed by a human
    assert "druga" not in text
    assert (await (await portal.guest()).get(f"/portal/threads/{await world.handle('a')}")).status_code == 404


async def test_a_merged_thread_is_found_where_it_stands_now(
    portal: Portal, world: Said, engine: AsyncEngine
) -> None:
    await world.say("a", ANA, text="prva")
    await world.say("b", ANA, text="druga")
    await add_agent(engine, login="ivo", name="Ivo", role="agent", password=PASSWORD)
    asked = Merge(thread=await world.handle("a"), into=await world.handle("b"))
    await Corrections(engine).correct(asked, agent=await _signed_in(engine), name="Ivo")
    guest = await portal.guest()

    assert (await guest.get(f"/portal/threads/{await world.handle('a')}")).status_code == 404
    text = (await guest.get(f"/portal/threads/{await world.handle('b')}")).text
    assert "prva" in text
    assert "druga" in text


async def test_what_is_asked_of_whom(portal: Portal, world: Said) -> None:
    mail = Triage(problem="mail", facts={"domain": "horvat-gradnja.hr"})
    shop = Triage(problem="web", facts={"domain": "www.horvat-shop.hr"})
    bill = Triage(problem="billing", facts={"domain": "horvat-gradnja.hr"})
    await world.say("mail", ANA, subject="o pošti", triage=mail)
    await world.say("shop", ANA, subject="o trgovini", triage=shop)
    await world.say("bill", ANA, subject="o računu", triage=bill)
    await world.say(
        "dora", by("Dora", "dora@horvat-gradnja.hr"), contact="P-4", subject="Dorina", triage=mail
    )

    async def subjects(contact: str) -> set[str]:
        program = await portal.program(f"{contact}@horvat-gradnja.hr")
        answer = await program.get("/v1/portal/threads")
        return {one["subject"] for one in answer.json().get("threads", ())}

    assert await subjects("ana") == {"o pošti", "o trgovini", "o računu", "Dorina"}
    assert await subjects("marko") == {"o pošti", "o trgovini", "Dorina"}
    assert await subjects("dora") == {"o trgovini", "Dorina"}
    assert await subjects("racuni") == set()


async def test_who_is_there_for_the_bills_is_told_so_and_sees_nothing(portal: Portal, world: Said) -> None:
    await world.say("a", ANA, subject="o pošti")
    rina = await portal.guest("racuni@horvat-gradnja.hr")
    pages = [(await rina.get(path)).text for path in ("/portal", "/portal/new", "/portal/contacts")]

    assert all("Vodimo Vas kao osobu za račune" in page for page in pages)
    assert not any("o pošti" in page or "Tehničar" in page for page in pages)
    assert (await rina.get(f"/portal/threads/{await world.handle('a')}")).status_code == 404
    program = await portal.program("racuni@horvat-gradnja.hr")
    assert (await program.get("/v1/portal/threads")).status_code == 403
    assert (await program.get("/v1/portal/contacts")).status_code == 403


async def test_an_agent_hides_and_shows_and_a_mail_without_proof_stays_hidden(
    portal: Portal, world: Said, ana: httpx.AsyncClient
) -> None:
    mail = await world.say("a", ANA, text="riječi maila")
    call = await world.say("a", by("Ana", phone="+385915550101"), channel="phone", trust="plausible",
                           kind="repeat", text="bilješka poziva")  # fmt: skip
    forged = await world.say("a", ANA, trust="forged", kind="repeat", text=SECRET)
    guest = await portal.guest()

    await post(ana, f"/interactions/{mail}/portal", mark="hidden")
    await post(ana, f"/interactions/{call}/portal", mark="public")
    never = await post(ana, f"/interactions/{forged}/portal", mark="public")

    text = await seen(guest, world, "a")
    assert never.status_code == 409
    assert "bilješka poziva" in text
    assert "riječi maila" not in text
    assert SECRET not in text
    await post(ana, f"/interactions/{mail}/portal", mark="default")
    await post(ana, f"/interactions/{call}/portal", mark="default")
    text = await seen(guest, world, "a")
    assert "riječi maila" in text
    assert "bilješka poziva" not in text


async def test_a_later_version_takes_the_place_of_the_earlier(portal: Portal, world: Said) -> None:
    await world.say("a", ANA, text="prva inačica", channel="chat", natural_key="chat-1")
    await world.say("a", ANA, text="druga inačica", kind="follow_up", channel="chat", natural_key="chat-1")

    text = await seen(await portal.guest(), world, "a")

    assert "druga inačica" in text
    assert "prva inačica" not in text


async def test_a_portals_post_is_theirs_by_the_customer_number_it_vouches_for(
    portal: Portal, world: Said
) -> None:
    author = by("Novi Korisnik", "novi@horvat-gradnja.hr")
    own = Identifier("customer_number", "c1001", verified=True)
    other = Identifier("customer_number", "c1005", verified=True)
    claimed = Identifier("customer_number", "c1001")
    await world.say("a", author, channel="ticket", contact="", text="naša objava", claims=(own,))
    await world.say("b", author, channel="ticket", contact="", text=SECRET, claims=(other,))
    await world.say("c", author, channel="email", contact="", text=SECRET, claims=(claimed,))

    text = await seen(await portal.guest(), world, "a", "b", "c")

    assert "naša objava" in text
    assert SECRET not in text


async def test_words_of_a_contact_who_is_none_any_more_are_not_shown(
    portal: Portal, world: Said, engine: AsyncEngine
) -> None:
    await world.say("a", MARKO, contact="P-2", text="Markove riječi")
    assert "Markove" in await seen(await portal.guest(), world, "a")

    async with engine.begin() as connection:
        gone = update(contacts).values(archived_at=NOW).where(contacts.c.number == "P-2")
        await connection.execute(gone)

    assert "Markove" not in await seen(await portal.guest(), world, "a")


async def test_texts_are_shown_and_never_run(portal: Portal, world: Said) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}"
    await world.say("a", by(nasty, "ana@horvat-gradnja.hr"), subject=nasty, text=nasty,
                    triage=Triage(problem="mail", facts={"error": nasty}))  # fmt: skip

    text = await seen(await portal.guest(), world, "a")

    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;" in text


async def test_a_placement_of_theirs_taken_back_takes_the_thread_back(
    portal: Portal, world: Said, engine: AsyncEngine
) -> None:
    piece = await world.say("a", ANA, text="riječi")
    async with engine.begin() as connection:
        in_doubt = update(placement).values(zone="review").where(placement.c.interaction_id == piece)
        await connection.execute(in_doubt)

    assert "riječi" not in await seen(await portal.guest(), world, "a")
