"""The page of sources: who may post, with which keys; a new key is shown once."""

from collections.abc import Mapping

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from services.store.administering import Administration, ToEnter
from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import CHANNELS, Pages
from services.store.reading.sources import read_sources
from services.store.reading.teams import read_teams
from services.store.records import Records
from services.store.sources import OVERLAP, PER_MINUTE_WRONG
from shared.errors import Rejected
from shared.phrases import Phrase

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
    name = form.get("name", "").strip().lower()
    try:
        shown = await _added(form, name, administration, by=request.user.id)
    except Rejected as rejected:
        return await _page(
            request, pages, records, administration, refusal=rejected.phrase, status=rejected.status
        )
    return await _page(request, pages, records, administration, named=name, shown=shown)


async def _added(
    form: Mapping[str, str], name: str, administration: Administration, *, by: str
) -> str | ToEnter:
    """Add the source in the form and return its key, or what is to be entered at its vendor."""
    per_minute = pieces(form.get("per_minute", ""))
    vendor = form.get("vendor", "").strip()
    if vendor:
        secret = form.get("secret", "").strip()
        return await administration.add_vendor_source(
            vendor=vendor, name=name, secret=secret, per_minute=per_minute, by=by
        )
    return await administration.add_source(
        channel=form.get("channel", "").strip().lower(),
        name=name,
        replay="replay" in form,
        signs="signs" in form,
        per_minute=per_minute,
        by=by,
    )


async def _rotated(
    form: Mapping[str, str], name: str, administration: Administration, *, by: str
) -> str | ToEnter:
    """Give the source another key or secret, and return it or what is to be entered at its vendor."""
    secret = form.get("secret", "").strip()
    entered = await administration.rotate_vendor_source(name, secret=secret, by=by)
    return entered or await administration.rotate_source(name, by=by)


@post("/sources/{name:str}/{deed:str}", include_in_schema=False, status_code=200)
async def change_source(
    *, request: Asked, pages: Pages, records: Records, administration: Administration, name: str, deed: str
) -> Response[str]:
    """Give a source a new key beside the one it has, end all of its keys, or give its threads to a team."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    if len(name) > NAME_CHARS_MAX or "\x00" in name:
        raise NotFoundException
    shown: str | ToEnter = ""
    ended = None
    if deed == "rotate":
        try:
            shown = await _rotated(form, name, administration, by=visitor.id)
        except Rejected as rejected:
            if rejected.status == 404:
                raise
            return await _page(
                request, pages, records, administration, refusal=rejected.phrase, status=rejected.status
            )
    elif deed == "revoke":
        ended = await administration.revoke_source(name, by=visitor.id)
    elif deed == "team":
        await administration.set_team_of_source(name, form.get("team", ""), by=visitor.id)
    else:
        raise NotFoundException
    return await _page(request, pages, records, administration, named=name, shown=shown, ended=ended)


def pieces(given: str) -> int | None:
    """Return a limit as it is typed, None for none. Raises Rejected for what is no number."""
    if not given.strip():
        return None
    if not (given.strip().isascii() and given.strip().isdigit() and len(given.strip()) < 10):
        raise Rejected(PER_MINUTE_WRONG)
    return int(given)


async def _page(
    request: Asked,
    pages: Pages,
    records: Records,
    administration: Administration,
    *,
    refusal: Phrase | None = None,
    named: str = "",
    shown: str | ToEnter = "",
    ended: int | None = None,
    status: int = 200,
) -> Response[str]:
    now = records.now()
    async with records.read() as connection:
        sources = await read_sources(connection, now=now)
        frame = await pages.frame(request, connection, now=now)
        teams = await read_teams(connection)
    return pages.render(
        frame,
        "sources.html",
        status=status,
        sources=sources,
        teams=teams,
        known_channels=CHANNELS,
        overlap_days=OVERLAP.days,
        refusal=refusal,
        named=named,
        key=shown if isinstance(shown, str) else "",
        entered=shown if isinstance(shown, ToEnter) else None,
        vendors=administration.vendors,
        ended=ended,
    )
