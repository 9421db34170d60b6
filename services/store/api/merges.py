"""/v1/merges: says that two customers are one, confirms what somebody else said, and takes it back."""

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.openapi.spec import Example
from litestar.params import Body, Parameter

from services.store import cursors
from services.store.api.asking import visitor_of
from services.store.api.parameters import NOT_FOUND, Cursor, Limit, known_name
from services.store.console.pages import Pages
from services.store.merging.asked import ProposedMerge
from services.store.merging.merges import Merges
from services.store.reading.merges import read_merge, read_merges
from services.store.records import Records
from services.store.views_merges import MergeList, MergeView

Asked = Request[Any, Any, Any]
MergeHandle = Annotated[
    str,
    Parameter(description="Handle of a merge.", examples=[Example(value="mrg_3pQ1uJ0xS5b7Lr1Vw3e8Zg")]),
]
Asking = Annotated[
    ProposedMerge,
    Body(title="Two customers that are one", description="All that is `customer`'s then counts as `into`'s."),
]


@post("/merges", summary="Propose a merge of customers", tags=["Merges"], status_code=200)
async def make_merge(
    request: Asked, data: Asking, merges: Merges, records: Records, pages: Pages
) -> MergeView:
    """Ask for a second person's word that two customers are one.

    Where `customer` is somebody unknown, and `into` is known, it is carried out at once.
    """
    visitor = visitor_of(request, own_origin=pages.own_origin)
    handle = await merges.propose(data, agent=visitor.id)
    return await _shown(records, handle)


@get("/merges", summary="Merges of customers", tags=["Merges"])
async def list_merges(
    records: Records, cursor: Cursor = None, limit: Limit = cursors.PAGE_DEFAULT
) -> MergeList:
    """What waits for a second person first, then the latest."""
    after = cursors.decode(cursor)
    async with records.read() as connection:
        return await read_merges(connection, after, limit=limit)


@post("/merges/{handle:str}/confirm", summary="Confirm a merge", tags=["Merges"], status_code=200)
async def confirm_merge_over_api(
    request: Asked, handle: MergeHandle, merges: Merges, records: Records, pages: Pages
) -> MergeView:
    """Carry out what somebody else proposed. For signed-in leads; 409 for who proposed it."""
    visitor = visitor_of(request, own_origin=pages.own_origin)
    await merges.confirm(known_name(handle), agent=visitor.id)
    return await _shown(records, handle)


@post("/merges/{handle:str}/decline", summary="Decline a merge", tags=["Merges"], status_code=200)
async def decline_merge_over_api(
    request: Asked, handle: MergeHandle, merges: Merges, records: Records, pages: Pages
) -> MergeView:
    """Let the two stay two: for who proposed it, and for leads. They are not suggested again."""
    visitor = visitor_of(request, own_origin=pages.own_origin)
    await merges.decline(known_name(handle), agent=visitor.id, oversees="oversee" in visitor.rights)
    return await _shown(records, handle)


@post("/merges/{handle:str}/undo", summary="Undo a merge", tags=["Merges"], status_code=200)
async def undo_merge_over_api(
    request: Asked, handle: MergeHandle, merges: Merges, records: Records, pages: Pages
) -> MergeView:
    """Let the two be two again, each with what is its own; what came since is placed anew."""
    visitor = visitor_of(request, own_origin=pages.own_origin)
    await merges.undo(known_name(handle), agent=visitor.id)
    return await _shown(records, handle)


async def _shown(records: Records, handle: str) -> MergeView:
    async with records.read() as connection:
        found = await read_merge(connection, handle)
    if found is None:
        raise NotFoundException(detail=NOT_FOUND)
    return found
