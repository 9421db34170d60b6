"""The list pages: threads, noise."""

from typing import Annotated
from urllib.parse import urlencode

import msgspec
from litestar import Response, get
from litestar.params import Parameter

from services.store import cursors
from services.store.console.forms import Asked
from services.store.console.pages import Pages
from services.store.console.worked import step_told
from services.store.reading.interactions import read_noise
from services.store.reading.search import checked_query
from services.store.reading.thread_filters import NOBODY, Filters, count_views
from services.store.reading.threads import read_threads
from services.store.records import Records
from services.store.views_lists import Order

ROWS = 32  # threads on a page: some two screens, and below 90 kB
VIEWS: dict[str, Filters] = {
    "open": Filters(state="open", snoozed="out"),
    "mine": Filters(state="open", snoozed="out"),  # of the agent who asks
    "unassigned": Filters(state="open", snoozed="out", assignee=NOBODY),
    "waiting": Filters(state="open", snoozed="out", waiting=True),
    "incident": Filters(state="open", incident=True),
    "snoozed": Filters(state="open", snoozed="only"),
    "closed": Filters(state="closed"),
    "all": Filters(),
}
ORDERS: dict[str, Order] = {"priority": "priority", "activity": "activity"}
SETTLED_VIEWS = frozenset({"closed", "all"})  # what is closed waits for nobody: the newest activity first
CHANNEL_CHARS_MAX = 40

Channel = Annotated[str, Parameter(max_length=CHANNEL_CHARS_MAX)]


@get("/", include_in_schema=False)
async def inbox(
    *,
    request: Asked,
    pages: Pages,
    records: Records,
    view: Annotated[str, Parameter(max_length=CHANNEL_CHARS_MAX)] = "open",
    channel: Channel = "",
    q: str = "",
    order: Annotated[str, Parameter(max_length=CHANNEL_CHARS_MAX)] = "",
    cursor: str = "",
) -> Response[str]:
    """The threads: the open ones by priority and waiting, the others by newest activity, or as asked for."""
    query = checked_query(q)
    view = view if view in VIEWS else "open"
    usual = "activity" if view in SETTLED_VIEWS else "priority"
    order = order if order in ORDERS and order != usual else ""
    now, visitor = records.now(), request.user
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=now)
        listed = await read_threads(
            connection,
            msgspec.structs.replace(
                VIEWS[view],
                assignee_id=visitor.id if view == "mine" else "",
                channel=_plain(channel),
                query=query,
                region=frame.desk.region,
            ),
            cursors.decode(cursor),
            limit=ROWS,
            now=now,
            order=ORDERS[order or usual],
        )
        counted = await count_views(connection, visitor.id, now)
        did = await step_told(connection, request)
    chosen = {"view": view, "channel": channel, "q": query, "order": order}
    return pages.render(
        frame,
        "inbox.html",
        listed=listed,
        chosen=chosen,
        counted=msgspec.structs.asdict(counted),
        did=did,
        paged=bool(cursor),
        views=VIEWS,
        order=order or usual,
        orders=ORDERS,
        address=lambda **changed: _address("/", chosen | changed),
    )


@get("/noise", include_in_schema=False)
async def noise(request: Asked, pages: Pages, records: Records, cursor: str = "") -> Response[str]:
    """What was set aside: it stands in no thread, and is not hidden either."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        listed, older = await read_noise(connection, cursors.decode(cursor), ROWS)
    return pages.render(frame, "noise.html", listed=listed, older=older)


def _plain(channel: str) -> str:
    return channel.replace("\x00", "")


def _address(path: str, query: dict[str, str]) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path
