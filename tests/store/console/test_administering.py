"""The pages of administrators: sources with their keys, the directory's import, settings, the journal."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.desk_settings import get_desk
from services.store.directory_preview import read_file
from services.store.notices.ignored import count_ignored
from services.store.sources import key_hash
from services.store.tables import agent
from shared.notice import NoticeReceived
from tests.store.application import field
from tests.store.world import HORVAT, World

KEY = re.compile(r'<code id="new-key">([^<]+)</code>')
CSV = (
    "customer;name;domains;contact_name;role;emails\n"
    "C-1001;Horvat gradnja d.o.o.;horvat-gradnja.hr;Ivan Horvat;owner;ivan@horvat-gradnja.hr\n"
    "C-1005;Pekara Žuža;zuza.hr;Ankica Tolj;owner;ankica@zuza.hr\n"
)


@pytest.fixture
async def admin(ana: httpx.AsyncClient, engine: AsyncEngine) -> httpx.AsyncClient:
    """Ana, who administers."""
    async with engine.begin() as connection:
        await connection.execute(update(agent).values(role="admin"))
    return ana


async def post(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    token = field((await client.get("/account")).text, "csrf_token")
    return await client.post(path, data={"csrf_token": token} | fields)


async def upload(client: httpx.AsyncClient, content: str, name: str = "imenik.csv") -> httpx.Response:
    token = field((await client.get("/account")).text, "csrf_token")
    files = {"file": (name, content.encode(), "text/csv")}
    return await client.post("/directory", data={"csrf_token": token}, files=files)


async def test_a_key_is_shown_once_two_live_side_by_side_and_all_end_at_once(
    admin: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    first = KEY.search((await post(admin, "/sources", name="pbx", channel="phone")).text)
    second = KEY.search((await post(admin, "/sources/pbx/rotate")).text)
    page = (await admin.get("/sources")).text
    revoked = (await post(admin, "/sources/pbx/revoke")).text

    assert first
    assert second
    assert first[1] not in page
    assert second[1] not in page
    assert page.count("izdan ") == 2
    assert "Opozvana su 2 ključa izvora pbx." in revoked
    assert "nema ključa, ne može slati" in revoked
    async with engine.connect() as connection:
        hashes = (await connection.execute(text("select key_hash from source_key"))).scalars().all()
        noted = (await connection.execute(text("select what from audit order by id"))).scalars().all()
    assert {key_hash(first[1]), key_hash(second[1])} == set(hashes)
    assert noted[-3:] == ["source.added", "source.rotated", "source.revoked"]


async def test_a_vendors_source_shows_what_to_enter_there_and_what_comes_in_vain(
    admin: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    with_key = await post(admin, "/sources", name="woot", vendor="chatwoot")
    signed = await post(admin, "/sources", name="tawk", vendor="tawk", secret="sova-1")
    made = await post(admin, "/sources", name="whmcs", vendor="whmcs")
    refused = [
        await post(admin, "/sources", name="x", vendor="tawk"),
        await post(admin, "/sources", name="x", vendor="nobody"),
        await post(admin, "/sources/tawk/rotate"),
    ]
    rotated = await post(admin, "/sources/tawk/rotate", secret="sova-2")
    async with engine.begin() as connection:
        await count_ignored(
            connection,
            NoticeReceived(
                id="n",
                kind="ignored",
                source="tawk",
                channel="chat",
                vendor="tawk",
                what="chat:start",
                received_at=datetime(2026, 3, 2, tzinfo=UTC),
                data={"a": "<b>"},
            ),
        )
    page = (await admin.get("/sources")).text

    assert re.search(
        r'id="new-url">https://in\.example/chat/v1/adapters/chatwoot/woot\?key=ot_', with_key.text
    )
    assert 'id="new-url">https://in.example/chat/v1/adapters/tawk/tawk<' in signed.text
    assert 'id="new-secret">whsec_' in made.text
    assert [one.status_code for one in refused] == [422, 422, 422]
    assert 'id="new-url">https://in.example/chat/v1/adapters/tawk/tawk<' in rotated.text
    assert "sova" not in page
    assert all('class="alarm"' in one.text for one in refused)
    assert "<summary>1 vrsta događaja koja nam ne treba</summary>" in page
    assert "<b>chat:start</b> · 1 put" in page
    assert "&lt;b&gt;" in page


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"name": "dva puta", "channel": "phone"}, 422),
        ({"name": "x", "channel": "Phone!"}, 422),
        ({"name": "x", "channel": "phone", "per_minute": "0"}, 422),
        ({"name": "x", "channel": "phone", "per_minute": "puno"}, 422),
    ],
)
async def test_what_is_no_source_is_told_on_the_page(
    admin: httpx.AsyncClient, fields: dict[str, str], status: int
) -> None:
    answer = await post(admin, "/sources", **fields)

    assert answer.status_code == status
    assert 'class="alarm"' in answer.text
    assert (await post(admin, "/sources/none/rotate")).status_code == 404


async def test_an_import_is_seen_before_it_is_done(
    admin: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await world.directory(HORVAT)

    kept = await upload(admin, CSV)
    preview = (await admin.get(kept.headers["location"])).text
    before = (await admin.get("/customers")).text
    done = (await post(admin, f"{kept.headers['location']}/import")).text

    assert "<b>1</b> nov" in preview
    assert "C-1001</span> kontakti, usluge" in preview
    assert "Pekara" not in before
    assert "1 nov, 1 promijenjen, 0 kao prije" in done
    assert "Pekara Žuža" in (await admin.get("/customers")).text
    assert (await admin.get(kept.headers["location"])).status_code == 404
    again = (await admin.get((await upload(admin, CSV)).headers["location"])).text
    assert "Datoteka kaže isto što već znamo." in again


async def test_faults_are_told_by_line_and_nothing_is_imported(admin: httpx.AsyncClient) -> None:
    bad = CSV + ";bez broja;;;;\nC-9;Ime;;Netko;šef;\nC-1001b;\nC-7;a;b;c;owner;e;previše\n"
    kept = await upload(admin, bad)
    page = (await admin.get(kept.headers["location"])).text
    refused = await post(admin, f"{kept.headers['location']}/import")

    lines = re.findall(r'<td class="ref">(\d+)</td>', page)
    assert lines == ["4", "5", "6", "7"]
    assert refused.status_code == 422
    assert "Imenik je prazan" in (await admin.get("/customers")).text


def test_a_file_that_is_none_is_a_fault_of_its_first_line() -> None:
    for name, content in (("a.csv", b"ime,prezime\nx,y"), ("a.jsonl", b"{"), ("a.csv", b"customer\n\xff")):
        entries, faults = read_file(name, content)
        assert entries == []
        assert faults


async def test_a_form_without_our_token_uploads_nothing(admin: httpx.AsyncClient) -> None:
    files = {"file": ("a.csv", CSV.encode(), "text/csv")}

    assert (await admin.post("/directory", files=files)).status_code == 403
    assert (await admin.post("/directory", data={"a": "b"})).status_code == 415
    assert (await upload(admin, " ")).status_code == 422


async def test_settings_are_checked_beside_their_field(admin: httpx.AsyncClient, engine: AsyncEngine) -> None:
    good = {
        "name": "Podrška",
        "language": "hr",
        "time_zone": "Europe/Zagreb",
        "region": "HR",
        "minutes_per_repeat": "12",
        "own_addresses": "podrska@stol.hr\n",
        "log_links": "Pošta | mail | https://logs.example/?d={domain}",
    }
    saved = await post(admin, "/settings", **good)
    wrong = await post(admin, "/settings", **{**good, "time_zone": "Zagreb", "name": "Zapamti me"})
    link = await post(admin, "/settings", **{**good, "log_links": "samo ime"})
    desk = await get_desk(engine)

    assert "Postavke su spremljene." in saved.text
    assert (desk.minutes_per_repeat, desk.own_addresses) == (12, ("podrska@stol.hr",))
    assert desk.log_links[0].problem == "mail"
    assert wrong.status_code == link.status_code == 422
    assert (
        'id="s-time_zone" name="time_zone" aria-describedby="h-time_zone" aria-invalid="true"' in wrong.text
    )
    assert "Zapamti me" in wrong.text
    assert desk.name == "Podrška"


async def test_the_journal_is_filtered_and_paged(admin: httpx.AsyncClient, engine: AsyncEngine) -> None:
    await post(admin, "/sources", name="pbx", channel="phone")
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "insert into audit (who, what, object, why) select 'command', 'desk.set', 'desk', 'red ' || n"
                " from generate_series(1, 70) n"
            )
        )

    page = (await admin.get("/audit")).text
    cursor = re.search(r'cursor=([\w-]+)"', page)
    assert cursor
    older = (await admin.get(f"/audit?cursor={cursor[1]}")).text
    by_ana = (await admin.get("/audit?who=ana&what=source.added")).text
    nobody = (await admin.get("/audit?who=nitko")).text

    assert "red 70" in page
    assert "red 10<" not in page
    assert "red 10<" in older
    assert "pbx" in by_ana
    assert "red 70" not in by_ana
    assert "Ništa ne odgovara ovom filtru." in nobody


async def test_who_does_not_administer_sees_none_of_it(ana: httpx.AsyncClient) -> None:
    for path in ("/sources", "/directory", "/settings", "/audit"):
        assert (await ana.get(path)).status_code == 403
    assert "/sources" not in (await ana.get("/")).text
