"""The pages of customers: who there is, and all that is known of one."""

from litestar import Response, get
from litestar.exceptions import NotFoundException

from services.store import cursors
from services.store.console.forms import Asked
from services.store.console.lanes import lanes
from services.store.console.pages import Pages
from services.store.console.thread import known_name
from services.store.console.words import count, say
from services.store.reading.customers import read_customer, read_customers
from services.store.reading.patterns import DAYS, read_patterns
from services.store.reading.search import checked_query
from services.store.reading.threads import Filters, read_threads
from services.store.records import Records

CUSTOMERS = 60
THREADS = 40


@get("/customers", include_in_schema=False)
async def customers_page(
    request: Asked, pages: Pages, records: Records, q: str = "", cursor: str = ""
) -> Response[str]:
    """The customers, by name."""
    query = checked_query(q)
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        listed = await read_customers(
            connection, query, frame.desk.region, cursors.decode(cursor), limit=CUSTOMERS
        )
    return pages.render(frame, "customers.html", listed=listed, query=query)


@get("/customers/{handle:str}", include_in_schema=False)
async def customer_page(
    request: Asked, pages: Pages, records: Records, handle: str, cursor: str = ""
) -> Response[str]:
    """One customer with all of its threads."""
    now = records.now()
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=now)
        customer = await read_customer(connection, known_name(handle))
        if customer is None:
            raise NotFoundException
        listed = await read_threads(
            connection, Filters(customer=customer.handle), cursors.decode(cursor), limit=THREADS, now=now
        )
        patterns = await read_patterns(connection, customer.handle, now)
    label = count(frame.language, "threads", customer.threads)
    months = say(frame.language, "months").split()
    return pages.render(
        frame,
        "customer.html",
        customer=customer,
        listed=listed,
        patterns=patterns,
        pattern_days=DAYS,
        lanes=lanes(listed.threads, months, label, now) if not cursor else "",
    )
