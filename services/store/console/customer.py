"""The pages of customers: who there is, and all that is known of one."""

from collections.abc import Sequence
from datetime import timedelta

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.store import cursors
from services.store.auth import Visitor
from services.store.console.corrected import told
from services.store.console.forms import Asked
from services.store.console.lanes import lanes
from services.store.console.pages import Pages
from services.store.console.thread import known_name
from services.store.console.words import count, say
from services.store.contact_roles import VERIFIED
from services.store.reading.appointments import AppointmentView, read_appointments
from services.store.reading.customers import read_customer, read_customers
from services.store.reading.duplicates import Duplicates
from services.store.reading.merges import merges_of_customer, own_proposals, read_merge, read_merges
from services.store.reading.patterns import DAYS, read_patterns
from services.store.reading.search import checked_query
from services.store.reading.threads import Filters, read_threads
from services.store.records import Records
from services.store.views import ContactView

CUSTOMERS = 60
THREADS = 40
WAITING_MAX = 10  # proposed merges on the customers' page
PROPOSED_FOR = timedelta(days=365)  # an appointment, where nobody says another day


@get("/customers", include_in_schema=False)
async def customers_page(
    *,
    request: Asked,
    pages: Pages,
    records: Records,
    duplicates: Duplicates,
    q: str = "",
    cursor: str = "",
) -> Response[str]:
    """The customers, by name."""
    query = checked_query(q)
    visitor: Visitor = request.user
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        listed = await read_customers(
            connection, query, frame.desk.region, cursors.decode(cursor), limit=CUSTOMERS
        )
        begins = not query and not cursor
        merges = await read_merges(connection, None, limit=WAITING_MAX) if begins else None
        likely = await duplicates.read(connection) if begins else ()
        own = await own_proposals(connection, visitor.id)
    waiting = [one for one in merges.merges if one.state == "proposed"] if merges else []
    return pages.render(
        frame, "customers.html", listed=listed, query=query, waiting=waiting, likely=likely, own=own
    )


@get("/customers/{handle:str}", include_in_schema=False)
async def customer_page(
    *, request: Asked, pages: Pages, records: Records, handle: str, cursor: str = "", did: str = ""
) -> Response[str] | Redirect:
    """One customer with all of its threads; one that was merged away leads to where it went."""
    visitor: Visitor = request.user
    now = records.now()
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=now)
        customer = await read_customer(connection, known_name(handle))
        if customer is None:
            raise NotFoundException
        if customer.handle != handle:
            return Redirect(f"/customers/{customer.handle}", status_code=303)
        listed = await read_threads(
            connection, Filters(customer=customer.handle), cursors.decode(cursor), limit=THREADS, now=now
        )
        patterns = await read_patterns(connection, customer.handle, now)
        appointments = await read_appointments(connection, customer.handle, now)
        merges = await merges_of_customer(connection, customer.handle)
        own = await own_proposals(connection, visitor.id)
        merged = await read_merge(connection, known_name(did)) if did else None
        corrected = await told(connection, request)
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
        appointments=appointments,
        held={one.contact.handle: one for one in appointments if one.state == "holds"},
        appointable=_appointable(customer.contacts, appointments),
        verified=VERIFIED,
        proposed_until=(now + PROPOSED_FOR).astimezone(frame.zone).date().isoformat(),
        merges=merges,
        own=own,
        merged=merged,
        corrected=corrected,
    )


def _appointable(
    contacts: Sequence[ContactView], appointments: Sequence[AppointmentView]
) -> list[ContactView]:
    """Return who may be appointed: owners need not be, and whoever is appointed is so already."""
    held = {one.contact.handle for one in appointments if one.state == "holds"}
    return [one for one in contacts if one.role != "owner" and not one.archived and one.handle not in held]
