"""What agents answer into a widget's chat reaches its visitor while the visit lasts, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.api_keys import add_api_key
from services.store.sources import add_source, key_hash
from services.store.tables import placement, portal_mark, reply, source, source_key
from tests.store.application import Clock, browser
from tests.store.phone_intake import PhoneIntake
from tests.store.portal.guests import ANA, HORVAT, Said
from tests.store.portal.shop import LINE, begun, carried
from tests.store.replying.world import JSON
from tests.store.world import NOW


class Talk:
    """A chat from the shop's page that stands in a thread of Horvat's, and agents who answer into it."""

    def __init__(self, world: Said) -> None:
        self.world = world
        self._chat = ""

    async def begin(self, visitor: httpx.AsyncClient) -> dict[str, Any]:
        """Begin a visit whose conversation has come to the desk."""
        given = await begun(visitor)
        conversation = f"chat:widget:web/{given['chat']}"
        self._chat = await self.world.say("a", ANA, channel="chat", conversation=conversation)
        return given

    async def answer(self, client: httpx.AsyncClient, words: str) -> str:
        """Answer into the chat and return the reply's handle."""
        asked = {"kind": "conversation", "interaction": self._chat, "text": words}
        path = f"/v1/threads/{await self.world.handle('a')}/replies"
        answer = await client.post(path, json=asked, headers=JSON)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["handle"])


@pytest.fixture
async def talk(engine: AsyncEngine, world: Said, site: str) -> Talk:
    """A desk whose own source at the chat intake is called widget, as the first run makes it."""
    await world.directory(HORVAT)
    await add_source(engine, channel="chat", name="widget")
    async with engine.begin() as connection:
        named = select(source.c.id).where(source.c.name == "widget").scalar_subquery()
        own = {"source_id": named, "key_hash": key_hash("ot_widget")}
        await connection.execute(insert(source_key).values(own))
    return Talk(world)


async def asked_answers(client: httpx.AsyncClient, after: str = "") -> list[dict[str, Any]]:
    answer = await client.post("/v1/widget/answers", json={"after": after})
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()["answers"]
    return told


async def test_an_answer_into_the_chat_comes_back_to_its_visitor_with_who_wrote_it_and_to_nobody_else(
    app: Litestar, talk: Talk, ana: httpx.AsyncClient
) -> None:
    async with carried(app) as visitor, carried(app) as other:
        await talk.begin(visitor)
        await begun(other)
        before = await asked_answers(visitor)
        first = await talk.answer(ana, "Radi li sada?")
        (told,) = await asked_answers(visitor)
        await talk.answer(ana, "Još nešto?")
        later = await asked_answers(visitor, told["reply"])

        assert before == []
        assert told == {
            "reply": first,
            "by": "Ana",
            "automatic": False,
            "at": "2026-11-22T12:00:00Z",
            "text": "Radi li sada?",
        }
        assert [one["text"] for one in later] == ["Još nešto?"]
        assert [one["text"] for one in await asked_answers(visitor, "rep_nobodys")] == [
            "Radi li sada?",
            "Još nešto?",
        ]
        assert await asked_answers(other) == []


async def test_nothing_but_answers_into_the_chat_is_told(
    app: Litestar, talk: Talk, ana: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    async with carried(app) as visitor:
        await talk.begin(visitor)
        await talk.world.say("a", ANA, text="pošta")
        await talk.world.say("a", ANA, channel="phone", direction="outbound", agent="Ana")
        assert await asked_answers(visitor) == []

        hidden = await talk.answer(ana, "U krivi prozor.")
        async with engine.begin() as connection:
            piece = select(reply.c.interaction_id, placement.c.customer_id)
            piece = piece.join(placement, placement.c.interaction_id == reply.c.interaction_id)
            row = (await connection.execute(piece.where(reply.c.handle == hidden))).one()
            marked = {
                "interaction_id": row[0],
                "customer_id": row[1],
                "mark": "hidden",
                "agent": "ana",
                "at": NOW,
            }
            await connection.execute(insert(portal_mark).values(marked))
        key = await add_api_key(engine, "bot", corrects=True)
        async with browser(app, Authorization=f"Bearer {key}") as program:
            await talk.answer(program, "Javljam se sam.")

        (told,) = await asked_answers(visitor)
    assert (told["text"], told["automatic"]) == ("Javljam se sam.", True)


async def test_answers_are_told_as_long_as_the_visit_is_and_on_its_site_alone(
    app: Litestar, talk: Talk, ana: httpx.AsyncClient, clock: Clock
) -> None:
    async with carried(app) as visitor, carried(app, "https://zlo.test") as thief:
        given = await talk.begin(visitor)
        await talk.answer(ana, "Radi li sada?")
        thief.headers["Authorization"] = visitor.headers["Authorization"]
        assert (await thief.post("/v1/widget/answers", json={})).status_code == 401

        clock.now += timedelta(minutes=30)
        over = await visitor.post("/v1/widget/answers", json={})
        assert over.status_code == 401
        assert "Radi li sada?" not in over.text
        await begun(visitor, previous=given["visit"])
        assert len(await asked_answers(visitor)) == 1
        clock.now += timedelta(hours=24)
        await begun(visitor, previous=given["visit"])
        assert await asked_answers(visitor) == []


async def test_who_asks_for_answers_too_often_is_held_off_and_may_still_write(
    app: Litestar, site: str, phone: PhoneIntake
) -> None:
    async with carried(app) as client:
        await begun(client)
        statuses = [(await client.post("/v1/widget/answers", json={})).status_code for _ in range(41)]
        sent = await client.post("/v1/widget/transcripts", json={"messages": [LINE]})

    assert statuses == [200] * 40 + [429]
    assert sent.status_code == 202
