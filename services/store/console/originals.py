"""The page on which an administrator opens an original: a reason first, and then a file that nothing runs."""

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.console.thread import known_name
from services.store.originals import Originals
from services.store.reading.interactions import read_interaction
from services.store.records import Records


@get("/interactions/{interaction_id:str}/original", include_in_schema=False)
async def original_page(request: Asked, pages: Pages, records: Records, interaction_id: str) -> Response[str]:
    """The form that asks why."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        found = await read_interaction(connection, known_name(interaction_id))
    if found is None:
        raise NotFoundException
    return pages.render(frame, "original.html", interaction=found)


@post("/interactions/{interaction_id:str}/original", include_in_schema=False, status_code=200)
async def open_original(
    request: Asked, pages: Pages, originals: Originals, interaction_id: str
) -> Response[Any]:
    """The original, to be saved: never shown by the browser, whatever it says it is."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    content = await originals.open(known_name(interaction_id), agent=visitor.id, why=form.get("why", ""))
    if content is None:
        raise NotFoundException
    headers = {
        "Content-Disposition": f'attachment; filename="{interaction_id[:12]}.txt"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)
