"""kill -9 of each process in turn, while reports come in: nothing is lost, nothing stands there twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import psycopg
import pytest

from deploy.databases import libpq_url
from tests.system.product import Product, running

pytestmark = pytest.mark.system

PIECES = 60  # while each process is killed once

VICTIMS = {
    "phone intake": "services.intake phone",
    "ticket intake": "services.intake ticket",
    "correlator": "services.correlator",
    "store": "services.store",
    "broker": "nats-server",
    "database": "bin/postgres",
}


@pytest.fixture(scope="module")
async def product() -> AsyncIterator[Product]:
    async with running() as product:
        yield product


@pytest.mark.parametrize("victim", list(VICTIMS))
async def test_nothing_is_lost_and_nothing_twice_when_it_is_killed(product: Product, victim: str) -> None:
    def note(number: int) -> dict[str, object]:
        return {
            "call_id": f"{victim}-{number}",
            "agent": "Ana",
            "started_at": datetime.now(UTC).isoformat(),
            "caller_number": f"+38591{number % 7:07d}",
            "note": f"dojava {number}: stranica ne radi",
        }

    async def post_all() -> list[str]:
        return [await product.post_until_taken("phone", note(number)) for number in range(PIECES)]

    posting = asyncio.create_task(post_all())
    await one_is_recorded(product)
    killed = product.kill(VICTIMS[victim])
    acknowledged = await posting

    for interaction in acknowledged:
        await product.placed(interaction)
    assert len(set(acknowledged)) == PIECES
    assert killed not in product.pids(VICTIMS[victim])
    assert await shown(product, acknowledged) == PIECES
    assert await standing_twice(product) == 0


async def one_is_recorded(product: Product) -> None:
    """Return once something has come through, so that the kill falls into the traffic."""
    async with asyncio.timeout(20):
        while not (await product.read("/v1/threads"))["threads"]:  # noqa: ASYNC110  it is another process
            await asyncio.sleep(0.02)


async def shown(product: Product, interactions: list[str]) -> int:
    """Return how many of `interactions` stand in the threads that the API shows, each counted each time."""
    threads = {
        (await product.placed(interaction))["placement"]["thread"]["handle"] for interaction in interactions
    }
    standing = 0
    for handle in threads:
        cursor: dict[str, str] = {}
        while True:
            page = await product.read(f"/v1/threads/{handle}", **cursor)
            standing += sum(one["id"] in interactions for one in page["in_order"])
            if not page["earlier"]:
                break
            cursor = {"cursor": page["earlier"]}
    return standing


async def standing_twice(product: Product) -> int:
    """Return how many interactions have more than one current placement."""
    twice = (
        "select count(*) from (select interaction_id from placement where superseded_by is null"
        " group by interaction_id having count(*) > 1) t"
    )
    async with await psycopg.AsyncConnection.connect(libpq_url(product.settings.database_url)) as connection:
        found = await (await connection.execute(twice)).fetchone()
    assert found is not None
    return int(found[0])
