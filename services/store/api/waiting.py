"""GET /v1/desk, /v1/reviews: the desk itself, and what waits for a human."""

from litestar import get

from services.store import cursors
from services.store.api.parameters import Cursor, Limit
from services.store.reading.waiting import desk_view, read_desk, read_reviews
from services.store.records import Records
from services.store.views_lists import DeskView, ReviewList


@get("/desk", summary="The desk", tags=["Desk"])
async def show_desk(records: Records) -> DeskView:
    """What the desk says of itself."""
    async with records.read() as connection:
        return desk_view(await read_desk(connection))


@get("/reviews", summary="Open questions", tags=["Desk"])
async def list_reviews(
    records: Records, cursor: Cursor = None, limit: Limit = cursors.PAGE_DEFAULT
) -> ReviewList:
    """Placements in doubt that nobody has answered yet, the oldest first."""
    after = cursors.decode(cursor)
    async with records.read() as connection:
        return await read_reviews(connection, after, limit=limit)
