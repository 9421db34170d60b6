"""/v1/dead-letters: what could not be placed, and what an operator does about it."""

from typing import Any

from litestar import Request, get, post

from services.store import cursors
from services.store.api.asking import visitor_of
from services.store.api.parameters import Cursor, InteractionId, Limit, known_name
from services.store.console.pages import Pages
from services.store.dead_letters import DeadLetters
from services.store.reading.waiting import letter_view, read_dead_letters
from services.store.records import Records
from services.store.views_lists import DeadLetterList, DeadLetterView, Discarding

Asked = Request[Any, Any, Any]
TAGS = ["Desk"]


@get("/dead-letters", summary="What could not be placed", tags=TAGS)
async def list_dead_letters(
    records: Records, cursor: Cursor = None, limit: Limit = cursors.PAGE_DEFAULT
) -> DeadLetterList:
    """Pieces that failed three times, with the cause; the unsettled ones first."""
    after = cursors.decode(cursor)
    async with records.read() as connection:
        return await read_dead_letters(connection, after, limit=limit)


@get("/dead-letters/{interaction_id:str}", summary="One that could not be placed", tags=TAGS)
async def show_dead_letter(letters: DeadLetters, interaction_id: InteractionId) -> DeadLetterView:
    """The cause, and what can be read of the piece."""
    return letter_view(await letters.find(known_name(interaction_id)))


@post(
    "/dead-letters/{interaction_id:str}/redrive", summary="Send it through again", tags=TAGS, status_code=200
)
async def redrive_dead_letter(
    request: Asked, letters: DeadLetters, pages: Pages, interaction_id: InteractionId
) -> DeadLetterView:
    """It goes over the bus once more and takes effect once. For administrators."""
    operator = visitor_of(request, own_origin=pages.own_origin)
    await letters.redrive(known_name(interaction_id), who=operator.id)
    return letter_view(await letters.find(interaction_id))


@post("/dead-letters/{interaction_id:str}/discard", summary="Give it up", tags=TAGS, status_code=200)
async def discard_dead_letter(
    request: Asked, letters: DeadLetters, pages: Pages, interaction_id: InteractionId, data: Discarding
) -> DeadLetterView:
    """It is settled with your reason; its bytes stay. For administrators."""
    operator = visitor_of(request, own_origin=pages.own_origin)
    await letters.discard(known_name(interaction_id), who=operator.id, why=data.why)
    return letter_view(await letters.find(interaction_id))
