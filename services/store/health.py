"""Whether the store lives, and whether it can answer: database, schema and bus.

How far behind the desk is, and how full, is in the metrics (services/store/watching.py): it does not keep the
store from answering.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from litestar import Response, get
from litestar.enums import MediaType
from sqlalchemy.exc import SQLAlchemyError

from services.store.checks import revision_of
from services.store.metrics import StoreMetrics
from services.store.records import Records
from shared.errors import OneThreadError
from shared.metrics import EXPOSITION_TYPE

READY_WAIT_S = 2.0

Answer = TypeVar("Answer")

Check = Callable[[], Awaitable[bool]]


class State(msgspec.Struct, frozen=True):
    """What is there and what is not."""

    ready: bool
    database: bool
    schema: bool  # still the one that this program was started on
    bus: bool  # connected, and it answers for the stream


class Readiness:
    """Asks what this service needs."""

    def __init__(self, records: Records, *, bus_ready: Check, revision: str | None) -> None:
        """`revision` is the schema's that this program was started on."""
        self._records = records
        self._bus_ready = bus_ready
        self._revision = revision

    async def state(self) -> State:
        """Return what answers right now; each is given READY_WAIT_S."""
        found, bus = await asyncio.gather(_within(self._schema()), _within(self._bus_ready()))
        schema = found is not None and found == self._revision
        return State(ready=schema and bool(bus), database=found is not None, schema=schema, bus=bool(bus))

    async def _schema(self) -> str:
        """Return the schema's revision, empty where there is none any more."""
        async with self._records.read() as connection:
            return await connection.run_sync(revision_of) or ""


async def _within(answer: Awaitable[Answer]) -> Answer | None:
    try:
        async with asyncio.timeout(READY_WAIT_S):
            return await answer
    except (OneThreadError, SQLAlchemyError, TimeoutError):
        return None


@get("/health/live", include_in_schema=False, media_type=MediaType.TEXT)
async def live() -> str:
    """The process answers."""
    return "live"


@get("/health/ready", include_in_schema=False)
async def ready(readiness: Readiness) -> Response[State]:
    """200 when database, schema and bus are there, 503 with what is missing."""
    state = await readiness.state()
    return Response(state, status_code=200 if state.ready else 503)


@get("/metrics", include_in_schema=False)
async def metrics(counted: StoreMetrics) -> Response[bytes]:
    """Everything counted so far."""
    return Response(counted.exposition(), media_type=EXPOSITION_TYPE)
