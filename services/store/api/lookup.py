"""POST /v1/lookup: what may be known of what somebody is just saying. Nothing of it is stored."""

from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.params import Body

from services.store.api.asking import MEDIA_TYPE, visitor_of
from services.store.console.pages import Pages
from services.store.knowledge.library import Library
from services.store.lookups import Lookups
from services.store.reading.lookup import read_lookup
from services.store.records import Records
from services.store.views_lookup import LookupView
from shared.lookup import LookupQuestion, Said


class LookupAsked(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known so far of who says what; every field may be left out, one should not be."""


@post(
    "/lookup",
    status_code=200,
    summary="Ask whether it is known",
    tags=["Look-up"],
)
async def look_up(
    *,
    request: Request[Any, Any, Any],
    data: Annotated[LookupAsked, Body(media_type=MEDIA_TYPE)],
    lookups: Lookups,
    library: Library,
    records: Records,
    pages: Pages,
) -> LookupView:
    """Who it may be, the threads it may be about, troubles of ours, articles: for the desk's own programs.

    A customer must not see this answer: it names others. 503 while no correlator answers; whatever is to be
    posted can be posted all the same. Nothing is stored.
    """
    visitor_of(request, own_origin=pages.own_origin)
    question = LookupQuestion(at=records.now(), **msgspec.structs.asdict(data))
    answer = await lookups.answer(question)
    async with records.read() as connection:
        return await read_lookup(connection, library, question, answer, now=records.now())
