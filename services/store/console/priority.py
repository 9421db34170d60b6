"""Pinning a thread's priority by hand, from its page."""

from litestar import post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.console.thread import known_name
from services.store.pinning import pin_priority
from services.store.records import Records
from shared.errors import Rejected
from shared.phrases import phrase


@post("/threads/{handle:str}/priority", include_in_schema=False, status_code=303)
async def set_priority(request: Asked, pages: Pages, records: Records, handle: str) -> Redirect:
    """Pin the level that the form names; without one the computed level holds again."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    handle = known_name(handle)
    async with records.write() as connection:
        found = await pin_priority(
            connection,
            handle,
            _level(form.get("level", "")),
            why=form.get("why", ""),
            agent_id=visitor.id,
            at=records.now(),
        )
    if not found:
        raise NotFoundException
    return Redirect(f"/threads/{handle}#triage", status_code=303)


def _level(given: str) -> int | None:
    if not given:
        return None
    if given not in {"1", "2", "3", "4"}:
        raise Rejected(phrase("priority_unknown", "a priority is 1, 2, 3 or 4"), pointer="/level", status=422)
    return int(given)
