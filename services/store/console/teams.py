"""Teams: changed by administrators beside the agents; a thread is handed over by who oversees the desk."""

from __future__ import annotations

from urllib.parse import urlencode

from litestar import Response, post
from litestar.response import Redirect

from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.console.people import People, show_people
from services.store.console.thread import known_name
from services.store.presence import place_of
from services.store.records import Records
from services.store.working.asked import HandOver
from services.store.working.steps import take_step
from shared.errors import Rejected


@post("/teams", include_in_schema=False, status_code=303)
async def add_team(
    request: Asked, pages: Pages, records: Records, people: People
) -> Response[str] | Redirect:
    """Add a team to the desk."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    try:
        await people.add_team(form.get("name", ""), by=visitor.id)
    except Rejected as rejected:
        return await show_people(
            request, pages, records, people, refusal=rejected.phrase, status=rejected.status
        )
    return Redirect("/agents#teams", status_code=303)


@post("/teams/{handle:str}/{deed:str}", include_in_schema=False, status_code=303)
async def change_team(
    *, request: Asked, pages: Pages, records: Records, people: People, handle: str, deed: str
) -> Response[str] | Redirect:
    """Give a team another name, or remove one of which nothing is."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    try:
        await people.change_team(known_name(handle), deed, name=form.get("name", ""), by=visitor.id)
    except Rejected as rejected:
        return await show_people(
            request, pages, records, people, refusal=rejected.phrase, status=rejected.status
        )
    return Redirect("/agents#teams", status_code=303)


@post("/threads/{handle:str}/team", include_in_schema=False, status_code=303)
async def hand_thread(request: Asked, pages: Pages, records: Records, handle: str) -> Redirect:
    """Hand the thread to the team that the form names, or to none; tell it where it can still be seen."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    handle, team = known_name(handle), form.get("team", "")
    async with records.write() as connection:
        asked = HandOver(team=known_name(team) if team else None)
        step = await take_step(connection, handle, asked, by=visitor.id, at=records.now())
    async with records.read() as connection:
        seen = await place_of(connection, handle)
    return Redirect(f"/threads/{handle}?{urlencode({'did': step})}" if seen else "/", status_code=303)
