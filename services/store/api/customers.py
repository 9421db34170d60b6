"""GET /v1/customers…: who there is, what is known of them, and everything they ever reported."""

from typing import Annotated

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import Parameter

from services.store import cursors
from services.store.api.parameters import NOT_FOUND, Cursor, CustomerHandle, Limit, known_name
from services.store.reading.customers import customer_id, read_customer, read_customers
from services.store.reading.interactions import read_of_customer
from services.store.reading.search import QUERY_CHARS_MAX, checked_query
from services.store.reading.waiting import read_desk
from services.store.records import Records
from services.store.views import CustomerView
from services.store.views_lists import CustomerList, Timeline

Query = Annotated[
    str | None,
    Parameter(
        query="q", max_length=QUERY_CHARS_MAX, description="Part of a name, a number, domain, address, phone."
    ),
]


@get("/customers", summary="List or find customers", tags=["Customers"])
async def list_customers(
    records: Records, q: Query = None, cursor: Cursor = None, limit: Limit = cursors.PAGE_DEFAULT
) -> CustomerList:
    """Customers in alphabetical order, those who are not in the directory last."""
    after = cursors.decode(cursor)
    query = checked_query(q)
    async with records.read() as connection:
        region = (await read_desk(connection)).region
        return await read_customers(connection, query, region, after, limit=limit)


@get("/customers/{handle:str}", summary="One customer", tags=["Customers"])
async def show_customer(records: Records, handle: CustomerHandle) -> CustomerView:
    """All that is known of a customer: contacts with their roles, domains, services, identifiers."""
    async with records.read() as connection:
        found = await read_customer(connection, known_name(handle))
    if found is None:
        raise NotFoundException(detail=NOT_FOUND)
    return found


@get("/customers/{handle:str}/timeline", summary="Everything a customer reported", tags=["Customers"])
async def show_timeline(
    records: Records, handle: CustomerHandle, cursor: Cursor = None, limit: Limit = cursors.PAGE_DEFAULT
) -> Timeline:
    """A customer's interactions over all threads and channels, the newest first."""
    before = cursors.decode(cursor)
    async with records.read() as connection:
        internal = await customer_id(connection, known_name(handle))
        if internal is None:
            raise NotFoundException(detail=NOT_FOUND)
        interactions, after = await read_of_customer(connection, internal, before, limit)
    return Timeline(interactions=interactions, next=after)
