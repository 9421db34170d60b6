"""/v1/corrections: puts right where interactions stand, tells what was put right, and undoes it."""

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.openapi.spec import Example
from litestar.params import Body, Parameter

from services.store import cursors
from services.store.api.asking import visitor_of
from services.store.api.parameters import NOT_FOUND, Cursor, Limit, known_name
from services.store.console.pages import Pages
from services.store.correcting.asked import Correction
from services.store.correcting.corrections import Corrections
from services.store.reading.corrections import read_correction, read_corrections
from services.store.records import Records
from services.store.views_corrections import CorrectionList, CorrectionView

CorrectionHandle = Annotated[
    str,
    Parameter(description="Handle of a correction.", examples=[Example(value="cor_8sQ1uJ0xS5b7Lr1Vw3e8Zg")]),
]
Asking = Annotated[
    Correction,
    Body(
        title="What is to be put right",
        description="`kind` says which; `revision` is the placement's, as it was read.",
    ),
]


@post("/corrections", summary="Put something right", tags=["Corrections"], status_code=200)
async def make_correction(
    request: Request[Any, Any, Any], data: Asking, corrections: Corrections, records: Records, pages: Pages
) -> CorrectionView:
    """Move, give to another customer, split off, merge, part or forget; `undo` takes any of them back.

    409 where somebody else has changed meanwhile what is to be put right: read it again.
    """
    visitor = visitor_of(request, own_origin=pages.own_origin)
    handle = await corrections.correct(data, agent=visitor.id, name=visitor.name)
    return await shown(records, handle)


@get("/corrections", summary="What was put right", tags=["Corrections"])
async def list_corrections(
    records: Records, cursor: Cursor = None, limit: Limit = cursors.PAGE_DEFAULT
) -> CorrectionList:
    """Corrections, the latest first, those that were undone among them."""
    after = cursors.decode(cursor)
    async with records.read() as connection:
        return await read_corrections(connection, after, limit=limit)


@post("/corrections/{handle:str}/undo", summary="Undo a correction", tags=["Corrections"], status_code=200)
async def undo_correction(
    request: Request[Any, Any, Any],
    handle: CorrectionHandle,
    corrections: Corrections,
    records: Records,
    pages: Pages,
) -> CorrectionView:
    """Let stand what stood before, but for what somebody put right since. Undone already: nothing happens."""
    visitor = visitor_of(request, own_origin=pages.own_origin)
    await corrections.undo(known_name(handle), agent=visitor.id)
    return await shown(records, handle)


async def shown(records: Records, handle: str) -> CorrectionView:
    """Return the correction as it is now."""
    async with records.read() as connection:
        found = await read_correction(connection, handle)
    if found is None:
        raise NotFoundException(detail=NOT_FOUND)
    return found
