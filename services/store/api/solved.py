"""GET /v1/threads/{handle}/solved: what solved the like of it before, for agents."""

from __future__ import annotations

from litestar import get
from litestar.exceptions import NotFoundException

from services.store.api.parameters import NOT_FOUND, ThreadHandle, known_name
from services.store.reading.solved import SolvedThreads, read_solved
from services.store.records import Records


@get("/threads/{handle:str}/solved", summary="Alike threads that are solved", tags=["Threads"])
async def show_solved(records: Records, handle: ThreadHandle) -> SolvedThreads:
    """At most three solved threads that tell of the same trouble, of any customer, and what solved them."""
    async with records.read() as connection:
        found = await read_solved(connection, known_name(handle), records.now())
    if found is None:
        raise NotFoundException(detail=NOT_FOUND)
    return found
