"""A thread's page says that its agent is there, and is told who else is: one small form a beat."""

from __future__ import annotations

from litestar import Response, post
from litestar.exceptions import NotFoundException

from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.console.thread import known_name
from services.store.live import PRESENT, Hint, Live
from services.store.presence import leave, others_at, place_of, show_up
from services.store.reading.waiting import read_desk
from services.store.records import Records
from shared.errors import Rejected


@post("/threads/{handle:str}/presence", include_in_schema=False, status_code=200)
async def beat(
    request: Asked, pages: Pages, records: Records, live_pages: Live, handle: str
) -> Response[str]:
    """Note what the agent does, or that they leave; the answer is the line of who else is here."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    doing, now = form.get("doing", "looking"), records.now()
    async with records.write() as connection:
        place = await place_of(connection, known_name(handle))
        if place is None:
            raise NotFoundException
        thread_id = place.thread_id
        if doing == "left":
            news = await leave(connection, thread_id, visitor.id)
        elif doing in {"looking", "writing"}:
            news = await show_up(connection, thread_id, visitor.id, doing, now=now)  # type: ignore[arg-type]
        else:
            raise Rejected("one looks, writes or left", pointer="/doing", status=400)
    async with records.read() as connection:
        others = await others_at(connection, thread_id, visitor.id, now=now)
        desk = await read_desk(connection)
    if news:
        await live_pages.tell(Hint(thread=handle, customer=place.customer, kind=PRESENT))
    return pages.render(pages.part_frame(request, desk, now=now), "presence.html", others=others)
