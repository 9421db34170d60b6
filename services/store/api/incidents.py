"""/v1/incidents: what several customers share, and an agent's word on it."""

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.openapi.spec import Example
from litestar.params import Parameter

from services.store import cursors
from services.store.api.asking import visitor_of
from services.store.api.parameters import NOT_FOUND, Cursor, Limit, known_name
from services.store.console.pages import Pages
from services.store.incidents_deciding import Verdict, decide
from services.store.reading.incidents import read_incident, read_incidents
from services.store.records import Records
from services.store.views_incidents import IncidentList, IncidentState, IncidentView

Asked = Request[Any, Any, Any]
IncidentHandle = Annotated[
    str,
    Parameter(description="Handle of an incident.", examples=[Example(value="inc_2kWv5y8mT1mJr8wQk2c9bA")]),
]
StateFilter = Annotated[
    IncidentState | None, Parameter(query="state", description="Only incidents in this state.")
]


@get("/incidents", summary="List incidents", tags=["Incidents"])
async def list_incidents(
    *,
    records: Records,
    in_state: StateFilter = None,
    cursor: Cursor = None,
    limit: Limit = cursors.PAGE_DEFAULT,
) -> IncidentList:
    """Troubles that several customers report at once, the one with the latest report first.

    One is proposed as soon as more customers report it than is usual; later reports join it by themselves.
    """
    after = cursors.decode(cursor)
    async with records.read() as connection:
        return await read_incidents(connection, in_state, after, limit=limit)


@get("/incidents/{handle:str}", summary="One incident with its threads", tags=["Incidents"])
async def show_incident(records: Records, handle: IncidentHandle) -> IncidentView:
    """An incident and the threads in it. Each stays its customer's own, who learns nothing of the others."""
    async with records.read() as connection:
        found = await read_incident(connection, known_name(handle))
    if found is None:
        raise NotFoundException(detail=NOT_FOUND)
    return found


@post("/incidents/{handle:str}/confirm", summary="Confirm an incident", tags=["Incidents"], status_code=200)
async def confirm_incident(
    request: Asked, records: Records, pages: Pages, handle: IncidentHandle
) -> IncidentView:
    """It is a trouble of ours; later reports join it. For signed-in agents alone; again: nothing happens."""
    return await _decided(request, records, pages, handle, "confirmed")


@post("/incidents/{handle:str}/dismiss", summary="Dismiss an incident", tags=["Incidents"], status_code=200)
async def dismiss_incident(
    request: Asked, records: Records, pages: Pages, handle: IncidentHandle
) -> IncidentView:
    """It is none: its threads have nothing in common. More reports of the kind do not propose it again."""
    return await _decided(request, records, pages, handle, "dismissed")


async def _decided(
    request: Asked, records: Records, pages: Pages, handle: str, verdict: Verdict
) -> IncidentView:
    """Write the agent's word."""
    visitor = visitor_of(request, own_origin=pages.own_origin)
    async with records.write() as connection:
        known = await decide(
            connection,
            known_name(handle),
            verdict,
            agent_id=visitor.id,
            name=visitor.name,
            at=records.now(),
        )
    async with records.read() as connection:  # as the visitor sees it
        found = await read_incident(connection, handle) if known else None
    if found is None:
        raise NotFoundException(detail=NOT_FOUND)
    return found
