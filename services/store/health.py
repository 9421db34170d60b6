"""Whether the store lives, and whether it can answer: database, schema and bus."""

import asyncio
from collections.abc import Awaitable, Callable

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

Check = Callable[[], Awaitable[bool]]


class State(msgspec.Struct, frozen=True):
    """What is there and what is not."""

    ready: bool
    database: bool
    bus: bool


class Readiness:
    """Asks what this service needs."""

    def __init__(self, records: Records, *, bus_ready: Check, revision: str | None) -> None:
        """`revision` is the schema's that this program was started on."""
        self._records = records
        self._bus_ready = bus_ready
        self._revision = revision

    async def state(self) -> State:
        """Return what answers right now; each is given READY_WAIT_S."""
        database, bus = await asyncio.gather(self._within(self._database_fits), self._within(self._bus_ready))
        return State(ready=database and bus, database=database, bus=bus)

    async def _database_fits(self) -> bool:
        async with self._records.read() as connection:
            return await connection.run_sync(revision_of) == self._revision

    @staticmethod
    async def _within(check: Check) -> bool:
        try:
            async with asyncio.timeout(READY_WAIT_S):
                return await check()
        except (OneThreadError, SQLAlchemyError, TimeoutError):
            return False


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
