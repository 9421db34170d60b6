"""GET /v1/threads and /v1/threads/{handle}: what the desk works on, and why each report stands there."""

from typing import Annotated

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import Parameter

from services.store import cursors
from services.store.api.parameters import NOT_FOUND, Cursor, Limit, ThreadHandle, known_name
from services.store.reading.search import QUERY_CHARS_MAX, checked_query
from services.store.reading.threads import Filters, read_thread, read_threads
from services.store.reading.waiting import read_desk
from services.store.records import Records
from services.store.views_lists import Order, State, ThreadList, ThreadView
from services.store.working.asked import LOGIN_CHARS_MAX
from shared.errors import Rejected

CHANNEL_CHARS_MAX = 40
THREAD_INTERACTIONS = 200

StateFilter = Annotated[State | None, Parameter(query="state", description="Only threads in this state.")]
ChannelFilter = Annotated[
    str | None,
    Parameter(
        query="channel", max_length=CHANNEL_CHARS_MAX, description="Only with something from this channel."
    ),
]
OrderBy = Annotated[
    Order,
    Parameter(
        query="order",
        description="`activity`: the newest first; `priority`: the most urgent, then who waits longest.",
    ),
]
Assignee = Annotated[
    str | None,
    Parameter(
        query="assignee",
        max_length=LOGIN_CHARS_MAX,
        description="Only what the agent with this login has in hand; `-`: only what nobody has.",
    ),
]
Waiting = Annotated[
    bool, Parameter(query="waiting", description="Only where the customer waits for an answer.")
]
Query = Annotated[
    str | None,
    Parameter(
        query="q",
        max_length=QUERY_CHARS_MAX,
        description="Part of a name or subject; a customer number, domain, address or phone; OT-….",
    ),
]


@get("/threads", summary="List threads, by newest activity or by priority", tags=["Threads"])
async def list_threads(
    *,
    records: Records,
    in_state: StateFilter = None,
    customer: Annotated[str | None, Parameter(query="customer", description="Handle of a customer.")] = None,
    channel: ChannelFilter = None,
    assignee: Assignee = None,
    waiting: Waiting = False,
    q: Query = None,
    order: OrderBy = "activity",
    cursor: Cursor = None,
    limit: Limit = cursors.PAGE_DEFAULT,
) -> ThreadList:
    """Threads, each with its priority and how many needed facts are missing.

    One counts as closed from its closing, or after 14 quiet days. Priority grows with the waiting: the pages
    of one list show it as it was when the first was asked for.
    """
    after = cursors.decode(cursor)
    query = checked_query(q)
    async with records.read() as connection:
        region = (await read_desk(connection)).region if query else ""
        filters = Filters(
            state=in_state,
            customer=_plain(customer, "customer"),
            channel=_plain(channel, "channel"),
            assignee=_plain(assignee, "assignee"),
            waiting=waiting,
            query=query,
            region=region,
        )
        now = records.now()
        return await read_threads(connection, filters, after, limit=limit, now=now, order=order)


def _plain(value: str | None, name: str) -> str:
    if value and "\x00" in value:
        raise Rejected("the value holds a NUL", pointer=f"/{name}", status=400)
    return value or ""


@get("/threads/{handle:str}", summary="One thread with its interactions", tags=["Threads"])
async def show_thread(records: Records, handle: ThreadHandle, cursor: Cursor = None) -> ThreadView:
    """A thread with its newest interactions in order of time, each with why it stands here.

    `triage` is gathered over all of them: facts, what is missing and how to ask, priority, who reported.
    `earlier` is the cursor to those before, null where these are all.
    """
    before = cursors.decode(cursor)
    async with records.read() as connection:
        found = await read_thread(
            connection, known_name(handle), before, limit=THREAD_INTERACTIONS, now=records.now()
        )
    if found is None:
        raise NotFoundException(detail=NOT_FOUND)
    return found
