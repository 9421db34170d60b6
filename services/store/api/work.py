"""/v1/threads/{handle}/work: take, close, put off, note; and /v1/work/{handle}/undo to take a step back."""

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.openapi.spec import Example
from litestar.params import Body, Parameter
from sqlalchemy import select

from services.store.api.asking import visitor_of
from services.store.api.parameters import NOT_FOUND, ThreadHandle, known_name
from services.store.console.pages import Pages
from services.store.reading.work import read_step, read_work
from services.store.records import Records
from services.store.tables import thread
from services.store.views_work import StepView, WorkView
from services.store.working.asked import Work
from services.store.working.steps import take_step, undo_step

StepHandle = Annotated[
    str, Parameter(description="Handle of a step.", examples=[Example(value="work_6dQ1uJ0xS5b7Lr1Vw3e8Zg")])
]
Asking = Annotated[Work, Body(title="What is done with the thread", description="`kind` says which.")]


@get("/threads/{handle:str}/work", summary="What agents did with a thread", tags=["Threads"])
async def show_work(records: Records, handle: ThreadHandle) -> WorkView:
    """Notes and steps of agents; none of it is ever for a customer to see."""
    async with records.read() as connection:
        query = select(thread.c.id).where(thread.c.handle == known_name(handle))
        thread_id = (await connection.execute(query)).scalar_one_or_none()
        if thread_id is None:
            raise NotFoundException(detail=NOT_FOUND)
        return await read_work(connection, thread_id)


@post("/threads/{handle:str}/work", summary="Work on a thread", tags=["Threads"], status_code=200)
async def do_work(
    request: Request[Any, Any, Any], handle: ThreadHandle, data: Asking, records: Records, pages: Pages
) -> StepView:
    """Assign, close, reopen, snooze, wake or note. What a customer says later opens a closed thread again."""
    visitor = visitor_of(request, own_origin=pages.own_origin)
    async with records.write() as connection:
        step = await take_step(connection, known_name(handle), data, by=visitor.id, at=records.now())
        return await _shown(connection, step)


@post("/work/{handle:str}/undo", summary="Undo a step of work", tags=["Threads"], status_code=200)
async def undo_work(
    request: Request[Any, Any, Any], handle: StepHandle, records: Records, pages: Pages
) -> StepView:
    """Let stand what stood before. 409 where somebody has changed the same thing since."""
    visitor = visitor_of(request, own_origin=pages.own_origin)
    async with records.write() as connection:
        oversees = "oversee" in visitor.rights
        await undo_step(connection, known_name(handle), by=visitor.id, at=records.now(), oversees=oversees)
        return await _shown(connection, handle)


async def _shown(connection: Any, handle: str) -> StepView:
    found = await read_step(connection, handle)
    if found is None:
        raise NotFoundException(detail=NOT_FOUND)
    return found
