"""A vendor's webhooks, posted to a running OneThread: placed, and a conversation in one thread."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import psycopg

from deploy.databases import libpq_url
from tests.intake.adapters.webhooks import changed, fixture
from tests.system.product import Product, running

DEADLINE_S = 20.0


async def told(product: Product, url: str, body: bytes) -> list[dict[str, Any]]:
    """Post a webhook until it is taken; the intake hears of a new source within a second."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            answer = await product.http.post(url, content=body, headers={"Content-Type": "application/json"})
            if answer.status_code == 200:
                return list(answer.json()["taken"])
            assert answer.status_code == 401, answer.text
            await asyncio.sleep(0.05)


async def until_ignored(product: Product) -> tuple[str, int]:
    """Return the ignored event and how often it came, once the store has counted it."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            with psycopg.connect(libpq_url(product.settings.database_url)) as connection:
                if row := connection.execute("select what, times from ignored_event").fetchone():
                    return row[0], row[1]
            await asyncio.sleep(0.05)


async def test_a_chat_told_message_by_message_is_one_thread() -> None:
    at = datetime.now(UTC).isoformat()
    report = changed(fixture("chatwoot", "message_created"), created_at=at)
    agent = {"id": 1, "name": "Ivan", "email": "ivan@plavi-host.example", "type": "user"}
    answer = changed(report, id=119, content="Gledam.", message_type="outgoing", sender=agent)
    thanks = changed(report, id=120, content="A sada ni web ne radi.")
    event = changed(report, event="conversation_status_changed")

    async with running() as product, product.commands() as commands:
        (url,) = await commands.connect_vendor("chat", name="woot", vendor="chatwoot")
        taken = [(await told(product, url, body))[0] for body in (report, answer, thanks)]
        assert await told(product, url, event) == []
        placed = [await product.placed(one["id"]) for one in taken]
        again = await told(product, url, report)
        counted = await until_ignored(product)
        thread = await product.read(f"/v1/threads/{placed[0]['placement']['thread']['handle']}")

    assert len({one["placement"]["thread"]["handle"] for one in placed}) == 1
    assert [one["placement"]["kind"] for one in placed] == ["new", "follow_up", "follow_up"]
    assert [one["direction"] for one in placed] == ["inbound", "outbound", "inbound"]
    assert again == [{"id": taken[0]["id"], "duplicate": True}]
    assert counted == ("conversation_status_changed", 1)
    assert thread["interactions"] == len(taken)
