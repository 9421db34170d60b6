"""What a page tells of an agent's work: the step just taken or undone, by the handle in its address."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.api.parameters import known_name
from services.store.console.forms import Asked
from services.store.reading.work import read_step
from services.store.views_work import StepView


async def step_told(connection: AsyncConnection, request: Asked) -> StepView | None:
    """Return the step that the page's address names, or None."""
    handle = request.query_params.get("did", "")
    return await read_step(connection, known_name(handle)) if handle else None
