"""The live look-up on real parts: a store asks over the bus, a correlator answers, nothing is stored."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.sample import SAMPLE_DESK
from tests.system.product import LOOK_AGAIN_S, START_S, Product, running

pytestmark = pytest.mark.system

TYPED = {"number": "+385 91 555 0111", "name": "Ivan Horvat", "text": "ne mogu slati poštu, greška 550"}


@pytest.fixture(scope="module")
async def product() -> AsyncIterator[Product]:
    async with running() as product:
        async with product.commands() as commands:
            await commands.set_desk(SAMPLE_DESK / "desk.json")
            await commands.import_directory(SAMPLE_DESK / "directory.jsonl")
        yield product


async def look_up(product: Product, **typed: Any) -> tuple[int, dict[str, Any]]:
    answer = await product.http.post(
        f"http://127.0.0.1:{product.settings.store_port}/v1/lookup",
        json=typed,
        headers={"Authorization": f"Bearer {product.api_key}"},
    )
    return answer.status_code, answer.json()


async def until_answered(product: Product, **typed: Any) -> dict[str, Any]:
    """Return the look-up's answer once a correlator is there; before that it is said to be away."""
    async with asyncio.timeout(START_S):
        while True:
            status, answer = await look_up(product, **typed)
            if status == 200:
                return answer
            assert status == 503, answer
            await asyncio.sleep(LOOK_AGAIN_S)


async def test_what_was_reported_a_moment_ago_is_known_while_the_next_one_calls(product: Product) -> None:
    directory = (SAMPLE_DESK / "directory.jsonl").read_text(encoding="utf-8").splitlines()[0]
    customer = json.loads(directory)
    person = next(one for one in customer["contacts"] if one["phones"])
    note = {
        "call_id": "first",
        "agent": "Ana",
        "started_at": "2026-03-02T08:00:00Z",
        "caller_number": person["phones"][0],
        "caller_name": person["name"],
        "note": "od jutros ne može slati poštu, javlja grešku 550",
    }
    reported = await product.placed(await product.post_until_taken("phone", note))
    before = await product.read("/v1/threads", limit=100)

    found = await until_answered(
        product, number=person["phones"][0], name=person["name"], text="ne radi slanje pošte, greška 550"
    )

    assert found["customers"][0]["customer"]["number"] == customer["customer"]
    assert found["customers"][0]["contact"]["name"] == person["name"]
    (thread,) = [one for one in found["threads"] if one["joins"]]
    assert thread["handle"] == reported["placement"]["thread"]["handle"]
    assert await product.read("/v1/threads", limit=100) == before


async def test_with_the_correlator_killed_it_is_away_and_then_answers_again(product: Product) -> None:
    await until_answered(product, **TYPED)

    product.kill("services.correlator")
    status, problem = await look_up(product, **TYPED)
    again = await until_answered(product, **TYPED)

    assert status in {200, 503}
    assert status == 200 or problem["status"] == 503
    assert again["model"]
