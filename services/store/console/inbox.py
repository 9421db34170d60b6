"""The list pages: threads, what could not be filed, noise."""

from typing import Annotated
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import Parameter

from services.store import cursors
from services.store.console.forms import Asked
from services.store.console.pages import Pages
from services.store.reading.interactions import read_noise
from services.store.reading.search import checked_query
from services.store.reading.threads import Filters, read_threads
from services.store.reading.waiting import read_dead_letters
from services.store.records import Records
from services.store.views_lists import Order, State

ROWS = 40  # threads on a page: two screens, read in a few milliseconds
STATES: dict[str, State | None] = {"open": "open", "closed": "closed", "all": None}
ORDERS: dict[str, Order] = {"priority": "priority", "activity": "activity"}
USUAL_ORDER = {"open": "priority"}  # what is closed waits for nobody: the newest activity first
CHANNEL_CHARS_MAX = 40

ShownState = Annotated[str, Parameter(query="state")]  # the framework keeps the name `state` for itself
Channel = Annotated[str, Parameter(max_length=CHANNEL_CHARS_MAX)]


@get("/", include_in_schema=False)
async def inbox(
    *,
    request: Asked,
    pages: Pages,
    records: Records,
    shown: ShownState = "open",
    channel: Channel = "",
    q: str = "",
    order: Annotated[str, Parameter(max_length=CHANNEL_CHARS_MAX)] = "",
    cursor: str = "",
) -> Response[str]:
    """The threads: the open ones by priority and waiting, the others by newest activity, or as asked for."""
    query = checked_query(q)
    shown = shown if shown in STATES else "open"
    usual = USUAL_ORDER.get(shown, "activity")
    order = order if order in ORDERS and order != usual else ""
    now = records.now()
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=now)
        filters = Filters(state=STATES[shown], channel=_plain(channel), query=query, region=frame.desk.region)
        listed = await read_threads(
            connection,
            filters,
            cursors.decode(cursor),
            limit=ROWS,
            now=now,
            order=ORDERS[order or usual],
        )
    chosen = {"state": shown, "channel": channel, "q": query, "order": order}
    return pages.render(
        frame,
        "inbox.html",
        listed=listed,
        chosen=chosen,
        paged=bool(cursor),
        order=order or usual,
        orders=ORDERS,
        address=lambda **changed: _address("/", chosen | changed),
    )


@get("/dead-letters", include_in_schema=False)
async def dead_letters(request: Asked, pages: Pages, records: Records, cursor: str = "") -> Response[str]:
    """The pieces that could not be placed."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        listed = await read_dead_letters(connection, cursors.decode(cursor), limit=ROWS)
    return pages.render(frame, "dead_letters.html", listed=listed)


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
