"""The widget's door: a visit is for one site and one conversation; no source's key is in a browser."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.console.static_files import FOLDER
from services.store.portal.signed import sign
from services.store.portal.sites import set_origins
from services.store.portal.visits import IDENTITY_PURPOSE, clean_origin
from services.store.sources import add_source, revoke_source
from services.store.tables import source_key
from shared.errors import Rejected
from shared.lookup import LikelyThread, LookupAnswer
from tests.store.application import KEY, Clock, browser
from tests.store.correlator import Correlator
from tests.store.phone_intake import PhoneIntake
from tests.store.portal.guests import ANA, Portal, Said
from tests.store.portal.shop import LINE, SHOP, begun, carried, visit
from tests.store.world import NOW


async def identity(engine: AsyncEngine, email: str = "ana@horvat-gradnja.hr", **fields: Any) -> str:
    """Return what the shop's own server signs."""
    async with engine.connect() as connection:
        key_ids = select(source_key.c.key_hash).where(source_key.c.signs)
        key_id = (await connection.execute(key_ids)).scalar_one()
    claims = {
        "email": email,
        "name": "Ana Horvat",
        "exp": int((NOW + timedelta(hours=1)).timestamp()),
    } | fields
    return sign(msgspec.json.encode(claims), purpose=IDENTITY_PURPOSE, key=KEY.signing_secret(key_id))


async def test_a_chat_goes_on_to_the_chat_intake_as_a_claim(
    app: Litestar, site: str, phone: PhoneIntake
) -> None:
    async with carried(app) as client:
        given = await begun(client)
        said = {"messages": [LINE], "name": "Ana Horvat", "email": "ana@horvat-gradnja.hr"}
        answer = await client.post("/v1/widget/transcripts", json=said)

    assert answer.status_code == 202
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert phone.keys == ["Bearer ot_widget"]
    (posted,) = phone.posted
    assert posted["chat_id"] == f"web/{given['chat']}"
    assert posted["visitor"] == {"name": "Ana Horvat", "email": "ana@horvat-gradnja.hr", "ip": "192.0.2.1"}
    assert [one["from"] for one in posted["messages"]] == ["visitor"]


async def test_an_identity_that_the_site_signed_is_proven_and_takes_the_place_of_a_typed_one(
    app: Litestar, site: str, phone: PhoneIntake, engine: AsyncEngine
) -> None:
    async with carried(app) as client:
        given = await begun(client, identity=await identity(engine))
        await client.post("/v1/widget/transcripts", json={"messages": [LINE], "email": "drugi@zuza.hr"})

    assert given["known"] is True
    assert phone.posted[0]["visitor"]["email"] == "ana@horvat-gradnja.hr"
    assert phone.posted[0]["visitor"]["signed_in"] is True


@pytest.mark.parametrize("wrong", ["another key", "over", "too long", "unsigned", "another purpose"])
async def test_a_false_identity_gets_no_visit(
    app: Litestar, site: str, engine: AsyncEngine, wrong: str
) -> None:
    good = await identity(engine)
    claims = msgspec.json.encode({"email": "a@b.hr", "exp": int(NOW.timestamp()) + 60})
    given = {
        "another key": sign(claims, purpose=IDENTITY_PURPOSE, key=b"x"),
        "over": await identity(engine, exp=int(NOW.timestamp())),
        "too long": await identity(engine, exp=int((NOW + timedelta(days=2)).timestamp())),
        "unsigned": good.partition(".")[0] + ".",
        "another purpose": sign(claims, purpose="onethread visit", key=b"x"),
    }[wrong]

    async with carried(app) as client:
        assert (await visit(client, identity=given)).status_code == 403


@pytest.mark.parametrize(
    "origin", ["https://zlo.test", "http://shop.horvat.hr", "null", "", SHOP + ".zlo.test"]
)
async def test_a_site_that_is_not_listed_gets_no_visit(app: Litestar, site: str, origin: str) -> None:
    async with carried(app, origin) as client:
        assert (await visit(client)).status_code == 403


async def test_a_visit_is_of_one_site_and_half_an_hour(app: Litestar, site: str, clock: Clock) -> None:
    async with carried(app) as client, carried(app, "https://zlo.test") as thief:
        given = await begun(client)
        thief.headers["Authorization"] = client.headers["Authorization"]

        assert (await client.post("/v1/widget/lookup", json={"text": "pošta"})).status_code == 200
        assert (await thief.post("/v1/widget/lookup", json={"text": "pošta"})).status_code == 401
        for header in ("", "Bearer x", "Bearer " + given["visit"][:-2]):
            client.headers["Authorization"] = header
            assert (await client.post("/v1/widget/lookup", json={"text": "pošta"})).status_code == 401
        client.headers["Authorization"] = f"Bearer {given['visit']}"
        clock.now += timedelta(minutes=30)
        over = await client.post("/v1/widget/transcripts", json={"messages": [LINE]})
        assert over.status_code == 401
        assert over.headers["access-control-allow-origin"] == SHOP  # the widget can read it and begin anew


async def test_the_next_page_goes_on_with_the_conversation_of_the_same_person_alone(
    app: Litestar, site: str, engine: AsyncEngine, clock: Clock
) -> None:
    async with carried(app) as client:
        first = await begun(client)
        again = await begun(client, previous=first["visit"])
        signed_in = await begun(client, previous=again["visit"], identity=await identity(engine))
        signed_out = await begun(client, previous=signed_in["visit"])
        clock.now += timedelta(hours=25)
        late = await begun(client, previous=first["visit"])

    assert first["chat"] == again["chat"]
    assert len({first["chat"], signed_in["chat"], signed_out["chat"], late["chat"]}) == 4


async def test_a_browser_cannot_speak_for_an_agent_or_name_another_chat(
    app: Litestar, site: str, phone: PhoneIntake
) -> None:
    async with carried(app) as client:
        await begun(client)
        tries: tuple[dict[str, Any], ...] = (
            {"messages": [LINE | {"from": "agent"}]},
            {"messages": [LINE], "chat_id": "web/other"},
            {"messages": [LINE], "visitor": {"signed_in": True}},
            {"messages": []},
            {"messages": [LINE] * 101},
        )
        for said in tries:
            assert (await client.post("/v1/widget/transcripts", json=said)).status_code == 400, said

    assert phone.posted == []


async def test_who_asks_too_often_is_held_off(app: Litestar, site: str, clock: Clock) -> None:
    async with carried(app) as client, carried(app, address="192.0.2.2") as other:
        statuses = [(await visit(client)).status_code for _ in range(31)]
        held = await visit(client)

        assert statuses == [200] * 30 + [429]
        assert int(held.headers["retry-after"]) > 0
        assert (await visit(other)).status_code == 200
        clock.now += timedelta(minutes=1)
        assert (await visit(client)).status_code == 200


async def test_a_revoked_source_has_no_widget(app: Litestar, site: str, engine: AsyncEngine) -> None:
    await revoke_source(engine, "web")

    async with carried(app) as client:
        assert (await visit(client)).status_code == 403
        assert (await visit(client, source="nobody")).status_code == 403


async def test_an_unproven_visitor_is_told_nothing_of_anybodys_threads(
    app: Litestar, site: str, portal: Portal, world: Said, correlator: Correlator, engine: AsyncEngine
) -> None:
    await world.say("a", ANA, subject="Pošta ne radi")
    chosen = world.choice("a", "C-1001")
    found = LikelyThread(
        thread_id=chosen.thread_id, customer_id=chosen.customer_id, probability=0.99, joins=True
    )
    correlator.answer = LookupAnswer(model="v1", threads=(found,))

    async with carried(app) as stranger, carried(app) as ana, carried(app) as ankica:
        await begun(stranger)
        await begun(ana, identity=await identity(engine))
        await begun(ankica, identity=await identity(engine, "ankica@zuza.hr"))
        told = [
            (await client.post("/v1/widget/lookup", json={"text": "ne mogu slati"})).json()
            for client in (stranger, ana, ankica)
        ]

    assert [len(one["threads"]) for one in told] == [0, 1, 0]
    assert told[1]["threads"][0]["led_by"] == "Ana Horvat"
    assert set(told[1]["threads"][0]) == {"reference", "state", "led_by", "agent"}


async def test_a_browser_is_let_ask_before_it_asks(app: Litestar, site: str) -> None:
    async with carried(app) as client:
        answer = await client.options("/v1/widget/visits")

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_the_script_is_small_loads_anywhere_and_holds_nothing_that_a_strict_policy_forbids(
    app: Litestar,
) -> None:
    async with carried(app) as client:
        answer = await client.get("/widget/widget.js")

    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers.get_list("cross-origin-resource-policy") == ["cross-origin"]
    assert len(answer.content) < 15_000
    assert answer.content == (FOLDER / "widget.js").read_bytes()
    assert not re.search(
        r"\beval\b|new Function|innerHTML|document\.write|insertAdjacent|import\s", answer.text
    )


async def test_the_demo_is_there_for_a_chat_source(app: Litestar, site: str) -> None:
    async with browser(app) as client:
        page = await client.get("/widget/demo", params={"source": "web"})
        missing = await client.get("/widget/demo", params={"source": "web2"})

    assert 'data-source="web"' in page.text
    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Shop.hr/", "https://shop.hr"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("https://shop.hr:443", "https://shop.hr"),
        ("https://shop.hr/kosarica", None),
        ("https://ana@shop.hr", None),
        ("javascript:alert(1)", None),
        ("*", None),
        ("https://shop.hr:99999", None),
    ],
)
def test_a_site_is_written_as_browsers_send_it(text: str, origin: str | None) -> None:
    assert clean_origin(text) == origin


async def test_only_a_chat_source_has_sites(engine: AsyncEngine, site: str) -> None:
    await add_source(engine, channel="phone", name="centrala")

    for name, origins in (("centrala", [SHOP]), ("nobody", [SHOP]), ("web", ["shop.hr"])):
        with pytest.raises(Rejected):
            await set_origins(engine, name, origins)
