"""GET /v1/interactions/{id}: one report with its placement, the evidence, and every earlier decision."""

from litestar import get
from litestar.exceptions import NotFoundException

from services.store.api.parameters import NOT_FOUND, InteractionId, known_name
from services.store.reading.interactions import read_interaction
from services.store.records import Records
from services.store.views import InteractionDetail


@get(
    "/interactions/{interaction_id:str}",
    summary="One interaction and why it stands where it does",
    tags=["Interactions"],
)
async def show_interaction(records: Records, interaction_id: InteractionId) -> InteractionDetail:
    """An interaction with the placement that holds and the history of decisions, the latest first.

    404 until the correlator has placed it, which takes a moment after the intake's 202.
    """
    async with records.read() as connection:
        found = await read_interaction(connection, known_name(interaction_id))
    if found is None:
        raise NotFoundException(detail=NOT_FOUND)
    return found
