"""A Croatian page says in Croatian what a file, a source or a form is refused for."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.directory_sync.files import listed_in
from services.store.tables import agent, directory_sync_run
from shared.placement import Triage
from tests.store.application import field
from tests.store.console.refusals import FAULTY, REFUSED
from tests.store.console.spoken import english_on, spoken
from tests.store.directory_sync.world import Desk, Source, line
from tests.store.phone_intake import PhoneIntake
from tests.store.world import HORVAT, World

SPOKEN = spoken()


@pytest.fixture
async def admin(ana: httpx.AsyncClient, engine: AsyncEngine) -> httpx.AsyncClient:
    """Ana, who administers."""
    async with engine.begin() as connection:
        await connection.execute(update(agent).values(role="admin"))
    return ana


async def post(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    token = field((await client.get("/account")).text, "csrf_token")
    return await client.post(path, data={"csrf_token": token} | fields)


async def upload(client: httpx.AsyncClient, name: str, content: str) -> httpx.Response:
    token = field((await client.get("/account")).text, "csrf_token")
    files = {"file": (name, content.encode(), "text/csv")}
    return await client.post("/directory", data={"csrf_token": token}, files=files)


async def in_english(client: httpx.AsyncClient, path: str) -> str:
    return (await client.get(path, params={"lang": "en"})).text


def is_croatian(page: str) -> bool:
    return not english_on(page, SPOKEN)


def test_english_on_a_page_is_seen() -> None:
    assert english_on("<p>source pbx exists already</p>", SPOKEN) == {"exists already"}
    assert english_on('<a title="exists already">Izvor pbx već postoji.</a>', SPOKEN) == set()


async def test_a_faulty_file(admin: httpx.AsyncClient) -> None:
    for name, content, said in FAULTY:
        path = (await upload(admin, name, content)).headers["location"]

        page = (await admin.get(path)).text
        refused = (await post(admin, f"{path}/import")).text

        for text in said:
            assert text in page
        assert is_croatian(page)
        assert is_croatian(refused)
        assert english_on(await in_english(admin, path), SPOKEN)


async def test_what_a_file_leaves_out(admin: httpx.AsyncClient) -> None:
    entry = (
        '{"customer": "1", "name": "Kos", "domains": ["?"], "contacts": [{"id": "1", "name": "A", '
        '"role": "owner", "emails": ["nije"], "phones": ["nikakav"]}]}'
    )

    page = (await admin.get((await upload(admin, "a.jsonl", entry)).headers["location"])).text

    assert "korisnik 1: „nije” nije adresa e-pošte" in page
    assert "korisnik 1: „nikakav” nije broj telefona" in page
    assert "korisnik 1: „?” nije domena" in page
    assert is_croatian(page)
    assert "Odaberite datoteku." in (await upload(admin, "a.csv", " ")).text


async def test_a_sync_with_refused_rows_and_with_what_is_missing(
    admin: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    desk = Desk(engine, Source(*(line(number) for number in range(1, 41))))
    await desk.syncs.add("billing", "file:/somewhere/billing.csv")
    await desk.run()
    desk.source.refused = listed_in("d.jsonl", b'{"customer": "50"}\n').refused
    nobody = line(1, contacts=[], domains=["?"])
    desk.source.entries = [nobody, *desk.source.entries[1:]]
    await desk.run()

    page = (await admin.get("/syncs/billing")).text
    english = await in_english(admin, "/syncs/billing")

    assert "redak 1: nedostaje obvezno polje name" in page
    assert "kontakt Ana 1, domena k1.hr" in page
    assert "korisnik 1: „?” nije domena" in page
    assert is_croatian(page)
    assert "line 1: Object missing required field `name`" in english
    assert "contact Ana 1, domain k1.hr" in english


async def test_a_broken_source(admin: httpx.AsyncClient, engine: AsyncEngine) -> None:
    desk = Desk(engine, Source())
    await desk.syncs.add("billing", "file:/somewhere/billing.csv")
    desk.source.refused = listed_in("d.csv", b"customer;name\n;a\n;b\n").refused
    desk.source.entries = [line(1)]
    await desk.run()

    page = (await admin.get("/syncs/billing")).text

    assert "ne može se pročitati 2 od 3 retka" in page
    assert "redak 2: nedostaje broj korisnika" in page
    assert is_croatian(page)
    assert is_croatian((await admin.get("/syncs")).text)
    assert "Nema izvora imenika nothing." in (await admin.get("/syncs/nothing")).text


async def test_a_run_that_was_stored_as_texts_alone_is_shown_as_it_was(
    admin: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    desk = Desk(engine, Source(line(1)))
    await desk.syncs.add("billing", "file:/somewhere/billing.csv")
    await desk.run()
    texts = {"refused": [{"where": "line 4", "what": "no customer number", "number": ""}]}
    async with engine.begin() as connection:
        await connection.execute(update(directory_sync_run).values(report=texts, cause="it lists nobody"))

    page = (await admin.get("/syncs/billing")).text

    assert "line 4: no customer number" in page
    assert "it lists nobody" in page


async def test_refused_forms(admin: httpx.AsyncClient) -> None:
    for path, fields, said in REFUSED:
        answer = await post(admin, path, **fields)

        assert answer.status_code in {404, 409, 422}, (path, fields)
        assert said in answer.text, (path, fields)
        assert english_on(answer.text, SPOKEN) == set(), (path, fields)


async def test_a_call_that_the_intake_does_not_take(ana: httpx.AsyncClient, phone: PhoneIntake) -> None:
    phone.status = 422
    page = (await ana.get("/calls/new")).text
    typed = {"note": "ne radi", "started_at": "2026-11-22T12:40", "minutes": "7"}
    typed |= {name: field(page, name) for name in ("csrf_token", "call_id")}
    refused = []
    for detail in ("Expected `str` of length <= 200", "not a time at which this can have happened"):
        phone.answer = {"detail": "invalid", "errors": [{"pointer": "/company", "detail": detail}]}
        refused.append((await ana.post("/calls/new", data=typed)).text)
    phone.answer = {"detail": "a source may send so much", "title": "The request is refused"}
    refused.append((await ana.post("/calls/new", data=typed)).text)

    assert "Ova vrijednost nije prihvaćena: tekst smije imati najviše 200 znakova<" in refused[0]
    assert "Ova vrijednost nije prihvaćena.<" in refused[1]
    assert "not a time" not in refused[1]
    assert "Poziv nije spremljen: služba za pozive ne prima ga ovakav." in refused[2]
    assert "so much" not in refused[2]


async def test_what_cannot_be_done_with_a_thread(admin: httpx.AsyncClient, world: World) -> None:
    await world.directory(HORVAT)
    await world.report("a", customer="C-1001")
    async with world.engine.connect() as connection:
        handle = (await connection.exec_driver_sql("select handle from thread")).scalar_one()

    for fields in ({"kind": "merge", "into": handle}, {"kind": "merge", "into": "thr_nothing"}):
        answer = await post(admin, f"/threads/{handle}/corrections", **fields)
        assert answer.status_code in {400, 409, 422}
        assert is_croatian(answer.text)


async def test_the_journal_and_the_pages_of_pieces(admin: httpx.AsyncClient, world: World) -> None:
    await world.directory(HORVAT)
    await world.report(
        "a",
        customer="C-1001",
        note="too many parts",
        triage=Triage(may_request=False, may_request_why="unknown person"),
    )
    await post(admin, "/agents", login="vid", name="Vid", role="viewer")
    async with world.engine.connect() as connection:
        handle = (await connection.exec_driver_sql("select handle from thread")).scalar_one()

    page = (await admin.get(f"/threads/{handle}")).text
    english = await in_english(admin, f"/threads/{handle}")

    assert "promatrač</td>" in (await admin.get("/audit")).text
    assert "previše dijelova" in page
    assert "osoba nije među kontaktima ovog korisnika" in page
    assert "too many parts" in english
    assert "the person is none of this customer" in english
    for text in ("too many parts", "unknown person"):
        assert text not in page
