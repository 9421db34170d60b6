"""GET /v1/search: everything that a query means, typos, diacritics and number formats forgiven."""

from __future__ import annotations

from typing import Annotated

from litestar import get
from litestar.params import Parameter

from services.store.reading.search import QUERY_CHARS_MAX, checked_query
from services.store.reading.search_all import read_search
from services.store.reading.waiting import read_desk
from services.store.records import Records
from services.store.views_search import SearchView
from shared.errors import Rejected

FOUND_DEFAULT = 20
FOUND_MAX = 50  # of each kind

Query = Annotated[
    str,
    Parameter(
        query="q",
        max_length=QUERY_CHARS_MAX,
        description="A name, number, domain, address, phone, OT-…, or words that somebody said.",
    ),
]
Limit = Annotated[int, Parameter(query="limit", ge=1, le=FOUND_MAX, description="Of each kind, at most.")]


@get("/search", summary="Search everything", tags=["Search"])
async def search_everything(records: Records, q: Query, limit: Limit = FOUND_DEFAULT) -> SearchView:
    """Threads by reference, customer and what was said in them, customers, and what was set aside as noise.

    All words must be met, in whatever form. Only where nothing is, words that the typed ones are a slip of
    count: `instead` tells which. `passage` shows where it was said, `marks` which of its letters are meant.
    """
    query = checked_query(q)
    if not query:
        raise Rejected("there is nothing to search for", pointer="/q", status=400)
    async with records.read() as connection:
        region = (await read_desk(connection)).region
        return await read_search(connection, query, region, records.now(), limit=limit)
