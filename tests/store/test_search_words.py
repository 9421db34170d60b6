"""What was said follows the records once they are settled, and forgets with them."""

from __future__ import annotations

import asyncio

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.search_words import forget_words, keep_search_words, learn_words, said_words
from services.store.tables import search_word
from tests.store.world import World


async def words(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        return set((await connection.execute(select(search_word.c.word))).scalars())


async def test_words_are_learned_once_they_are_settled(world: World, engine: AsyncEngine) -> None:
    await world.report("a", author="Šime Ćurić", text="kvota 550 na serveru")

    assert await learn_words(engine) == 0
    assert await learn_words(engine, settled_after_s=0) == 1
    assert await learn_words(engine, settled_after_s=0) == 0
    assert {"sime", "curic", "kvota", "serveru"} <= await words(engine)


async def test_one_process_learns_at_a_time(world: World, engine: AsyncEngine) -> None:
    for number in range(3):
        await world.report(f"t{number}", text=f"riječ broj{'abc'[number]}")

    learned = await asyncio.gather(*(learn_words(engine, settled_after_s=0) for _ in range(4)))

    assert sum(learned) == 3
    assert {"rijec", "broja", "brojb", "brojc"} <= await words(engine)


async def test_what_is_forgotten_is_learned_anew_from_what_is_left(world: World, engine: AsyncEngine) -> None:
    await world.report("a", text="kvota")
    await learn_words(engine, settled_after_s=0)

    async with engine.begin() as connection:
        await connection.run_sync(forget_words)

    assert await words(engine) == set()
    assert await learn_words(engine, settled_after_s=0) == 1


async def test_the_duty_ends_when_the_service_closes(engine: AsyncEngine) -> None:
    closing = asyncio.Event()
    duty = asyncio.create_task(keep_search_words(engine, closing=closing))
    await asyncio.sleep(0)

    closing.set()

    await asyncio.wait_for(duty, 5)


def test_keys_and_numbers_are_no_words() -> None:
    assert said_words(["kvota 550 ot " + "x" * 40 + " kJ3hT2primjer Žuža"]) == ["kvota", "zuza"]
