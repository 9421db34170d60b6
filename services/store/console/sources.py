"""The page of sources: who may post, with which keys; a new key is shown once."""

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from services.store.administering import Administration
from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import CHANNELS, Pages
from services.store.records import Records
from services.store.sources import OVERLAP, PER_MINUTE_MAX
from shared.errors import Rejected

NAME_CHARS_MAX = 64


@get("/sources", include_in_schema=False)
async def sources_page(
    request: Asked, pages: Pages, records: Records, administration: Administration
) -> Response[str]:
    """The sources with their keys."""
    return await _page(request, pages, records, administration)


@post("/sources", include_in_schema=False, status_code=200)
async def add_source(
    request: Asked, pages: Pages, records: Records, administration: Administration
) -> Response[str]:
    """Add a source, and show its key, this once."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    name = form.get("name", "").strip().lower()
    try:
        key = await administration.add_source(
            channel=form.get("channel", "").strip().lower(),
            name=name,
            replay="replay" in form,
            signs="signs" in form,
            per_minute=pieces(form.get("per_minute", "")),
            by=visitor.id,
        )
    except Rejected as rejected:
        return await _page(
            request, pages, records, administration, refusal=rejected.detail, status=rejected.status
        )
    return await _page(request, pages, records, administration, named=name, key=key)


@post("/sources/{name:str}/{deed:str}", include_in_schema=False, status_code=200)
async def change_source(
    *, request: Asked, pages: Pages, records: Records, administration: Administration, name: str, deed: str
) -> Response[str]:
    """Give a source a new key beside the one it has, or end all of its keys."""
    await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    if len(name) > NAME_CHARS_MAX or "\x00" in name:
        raise NotFoundException
    key, ended = "", None
    if deed == "rotate":
        key = await administration.rotate_source(name, by=visitor.id)
    elif deed == "revoke":
        ended = await administration.revoke_source(name, by=visitor.id)
    else:
        raise NotFoundException
    return await _page(request, pages, records, administration, named=name, key=key, ended=ended)


def pieces(given: str) -> int | None:
    """Return a limit as it is typed, None for none. Raises Rejected for what is no number."""
    if not given.strip():
        return None
    if not (given.strip().isascii() and given.strip().isdigit() and len(given.strip()) < 10):
        raise Rejected(f"a source may send 1 to {PER_MINUTE_MAX} pieces a minute")
    return int(given)


async def _page(
    request: Asked,
    pages: Pages,
    records: Records,
    administration: Administration,
    *,
    refusal: str = "",
    named: str = "",
    key: str = "",
    ended: int | None = None,
    status: int = 200,
) -> Response[str]:
    sources = await administration.sources()
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
    return pages.render(
        frame,
        "sources.html",
        status=status,
        sources=sources,
        known_channels=CHANNELS,
        overlap_days=OVERLAP.days,
        refusal=refusal,
        named=named,
        key=key,
        ended=ended,
    )
