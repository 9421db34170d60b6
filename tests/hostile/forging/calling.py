"""Calls the doors of webhooks, with what is forged and what is not, and looks at what the bus has kept."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import msgspec

from shared import bus, subjects
from tests.hostile.attacked import Attacked
from tests.hostile.forging.tally import Tally
from tests.hostile.forging.webhooks import Call, forgeries, fresh, genuine, reused
from tests.hostile.vendors import Connected
from tests.hostile.wire import Answer, Wire, request_bytes

REFUSED = frozenset({400, 401, 403, 404, 408, 413, 415, 422})
TAKEN = frozenset({200, 202})

Stored = Callable[[], Awaitable[int]]


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """One door of a webhook, and what is known there."""

    name: str
    connected: Connected
    host: str
    foreign_key: str  # of a source of another kind


async def forge_calls(found: Attacked, doors: dict[str, Connected], tally: Tally, *, rounds: int) -> None:
    """Try every forgery at every door, `rounds` times with calls of their own, then the genuine one."""
    numbers = itertools.count()  # two doors may bring the same mail, and then it is one
    async with kept_by(found) as stored:
        for name, connected in doors.items():
            port = found.port(connected.channel)
            foreign = found.instance.keys[connected.channel]
            door = Door(name=name, connected=connected, host=f"127.0.0.1:{port}", foreign_key=foreign)
            wire = Wire(port)
            for _ in range(rounds):
                await _round(wire, door, next(numbers), stored, tally)
            wire.close()


async def _round(wire: Wire, door: Door, turn: int, stored: Stored, tally: Tally) -> None:
    payload = door.connected.payload
    mine, other = fresh(payload, 2 * turn + 1), fresh(payload, 2 * turn + 2)
    at = datetime.now(UTC)
    before = await stored()
    for call in forgeries(door.connected, mine, other, host=door.host, at=at, foreign_key=door.foreign_key):
        answer = await called(wire, call)
        tally.forged(door.name, call.told, accepted=answer.status not in REFUSED)
    tally.forged(door.name, "anything kept of all these", accepted=await stored() != before)
    right = genuine(door.connected, mine, host=door.host, at=at)
    answer = await called(wire, right)
    after = await stored()
    tally.control(f"{door.name}: {answer.status}", taken=answer.status in TAKEN and after > before)
    await called(wire, right)  # whatever it is answered
    tally.forged(door.name, "the same call again, kept twice", accepted=await stored() != after)
    for call in reused(door.connected, mine, other, host=door.host, at=at):
        answer = await called(wire, call)
        accepted = answer.status not in REFUSED or await stored() != after
        tally.forged(door.name, call.told, accepted=accepted)


async def called(wire: Wire, call: Call) -> Answer:
    """Return what the door answers."""
    return await wire.ask(request_bytes(b"POST", call.target, call.headers, call.body))


@contextlib.asynccontextmanager
async def kept_by(found: Attacked) -> AsyncIterator[Stored]:
    """Yield what tells how much the bus has kept so far, of interactions and of notices."""
    settings = found.instance.settings
    client = await bus.connect(settings.nats_url, name="hostile", token=settings.nats_token)
    js = client.jetstream()

    async def stored() -> int:
        streams = [await js.stream_info(one) for one in (subjects.INTERACTIONS, subjects.NOTICES)]
        return sum(one.state.last_seq for one in streams)

    try:
        yield stored
    finally:
        await bus.disconnect(client)
