"""The search page: threads, customers and what was said, with the passage. The palette shows a part."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get
from litestar.params import Parameter

from services.store.console.forms import Asked
from services.store.console.pages import Pages
from services.store.reading.search import checked_query
from services.store.reading.search_all import read_search
from services.store.reading.search_passages import Marked
from services.store.reading.waiting import read_desk
from services.store.records import Records
from services.store.views_search import FoundPassage

FOUND = 20  # of each kind
FOUND_IN_PALETTE = 6
PALETTE = "palette"  # the part of the page that the palette shows
PART_CHARS_MAX = 20


@get("/search", include_in_schema=False)
async def search_page(
    request: Asked,
    pages: Pages,
    records: Records,
    q: str = "",
    part: Annotated[str, Parameter(max_length=PART_CHARS_MAX)] = "",
) -> Response[str]:
    """What a query finds, or the form to ask with."""
    query, now = checked_query(q), records.now()
    in_palette = part == PALETTE
    async with records.read() as connection:
        desk = await read_desk(connection)
        limit = FOUND_IN_PALETTE if in_palette else FOUND
        found = await read_search(connection, query, desk.region, now, limit=limit) if query else None
        frame = (
            pages.part_frame(request, desk, now=now)
            if in_palette
            else await pages.frame(request, connection, now=now)
        )
    template = "palette_found.html" if in_palette else "search.html"
    return pages.render(frame, template, query=query, found=found, pieces=pieces_of)


def pieces_of(passage: FoundPassage) -> list[tuple[str, bool]]:
    """Return a passage in pieces, each with whether it is a match."""
    return Marked(passage.text, passage.marks).pieces
