"""The pages of what could not be filed: the list, and one with what an operator does about it."""

from typing import Literal
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.response import Redirect

from services.store import cursors
from services.store.api.parameters import known_name
from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.dead_letters import DeadLetters
from services.store.reading.waiting import letter_view, read_dead_letters
from services.store.records import Records

ROWS = 40
Done = Literal["", "redriven", "filed", "discarded"]


@get("/dead-letters", include_in_schema=False)
async def dead_letters(
    request: Asked, pages: Pages, records: Records, cursor: str = "", done: Done = ""
) -> Response[str]:
    """The pieces that could not be placed."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        listed = await read_dead_letters(connection, cursors.decode(cursor), limit=ROWS)
    return pages.render(frame, "dead_letters.html", listed=listed, done=done)


@get("/dead-letters/{interaction_id:str}", include_in_schema=False)
async def dead_letter_page(
    request: Asked, pages: Pages, records: Records, letters: DeadLetters, interaction_id: str
) -> Response[str]:
    """One of them: its cause, what can be read of it, and the ways on."""
    letter = letter_view(await letters.find(known_name(interaction_id)))
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
    return pages.render(frame, "dead_letter.html", letter=letter)


@post("/dead-letters/{interaction_id:str}/redrive", include_in_schema=False, status_code=303)
async def redrive_letter(request: Asked, pages: Pages, letters: DeadLetters, interaction_id: str) -> Redirect:
    """Send it through again and go back to the list."""
    await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    done = await letters.redrive(known_name(interaction_id), who=visitor.id)
    return _listed(done)


@post("/dead-letters/{interaction_id:str}/discard", include_in_schema=False, status_code=303)
async def discard_letter(request: Asked, pages: Pages, letters: DeadLetters, interaction_id: str) -> Redirect:
    """Give it up with the form's reason and go back to the list."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    await letters.discard(known_name(interaction_id), who=visitor.id, why=form.get("why", ""))
    return _listed("discarded")


def _listed(done: Done) -> Redirect:
    return Redirect(f"/dead-letters?{urlencode({'done': done})}", status_code=303)
