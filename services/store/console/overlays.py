"""The pages of overlays: which helpdesks are told of joins, and what was, or would be, written there."""

from litestar import Response, get
from litestar.exceptions import NotFoundException

from services.store.console.forms import Asked
from services.store.console.pages import Pages
from services.store.overlay.connecting import read_overlays
from services.store.reading.overlays import FILTERS, read_overlay
from services.store.records import Records

NAME_CHARS_MAX = 64


@get("/overlays", include_in_schema=False)
async def overlays_page(request: Asked, pages: Pages, records: Records) -> Response[str]:
    """The helpdesks, each with its mode and how its notes stand."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        overlays = await read_overlays(connection)
    return pages.render(frame, "overlays.html", overlays=overlays)


@get("/overlays/{name:str}", include_in_schema=False)
async def overlay_page(request: Asked, pages: Pages, records: Records, name: str) -> Response[str]:
    """One helpdesk: the newest notes with their words, of a dry run those that would be written."""
    if len(name) > NAME_CHARS_MAX or "\x00" in name:
        raise NotFoundException
    state = request.query_params.get("state", "")  # a parameter of this name is the framework's own
    chosen = next((one for one in FILTERS if one == state), FILTERS[0])
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        view = await read_overlay(connection, name, frame.desk, state=chosen)
    if view is None:
        raise NotFoundException
    return pages.render(frame, "overlay.html", view=view, filters=FILTERS, chosen=chosen)
