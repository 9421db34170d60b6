"""The pages of customers that may be one: compare two, propose, confirm what somebody else proposed, undo."""

from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.store import cursors
from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.console.thread import known_name
from services.store.merging.asked import ProposedMerge
from services.store.merging.merges import Merges
from services.store.reading.customers import read_customer, read_customers
from services.store.reading.merges import own_proposals, read_merge, read_merges
from services.store.reading.search import checked_query
from services.store.records import Records
from services.store.views import CustomerView
from shared.decoding_phrases import decoding_phrase
from shared.errors import Rejected

MERGES = 40
FOUND_MAX = 12


@get("/merges", include_in_schema=False)
async def merges_page(request: Asked, pages: Pages, records: Records, cursor: str = "") -> Response[str]:
    """The merges: those that wait for a second person, then what became of the others."""
    visitor: Visitor = request.user
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        listed = await read_merges(connection, cursors.decode(cursor), limit=MERGES)
        own = await own_proposals(connection, visitor.id)
    return pages.render(frame, "merges.html", listed=listed, own=own)


@get("/customers/{handle:str}/merge", include_in_schema=False)
async def compare_page(
    *, request: Asked, pages: Pages, records: Records, handle: str, into: str = "", q: str = ""
) -> Response[str]:
    """Two customers side by side; or, where only one is named, the search for the other."""
    query = checked_query(q)
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        one = await read_customer(connection, known_name(handle))
        other = await read_customer(connection, known_name(into)) if into else None
        if one is None or (into and other is None):
            raise NotFoundException
        found = (
            await read_customers(connection, query, frame.desk.region, None, limit=FOUND_MAX)
            if query and other is None
            else None
        )
    candidates = [
        customer
        for customer in (found.customers if found else ())
        if customer.handle != one.handle and customer.kind != "unknown"
    ]
    return pages.render(
        frame,
        "merge.html",
        one=one,
        other=other,
        shared=shared_values(one, other) if other else frozenset(),
        query=query,
        candidates=candidates,
    )


@post("/customers/{handle:str}/merges", include_in_schema=False, status_code=303)
async def propose_merge(request: Asked, pages: Pages, merges: Merges, handle: str) -> Redirect:
    """Propose that the customer is another one; of somebody unknown, have it so."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    fields = {"customer": known_name(handle), "into": form.get("into", ""), "why": form.get("why", "")}
    try:
        asked = msgspec.convert(fields, ProposedMerge)
    except msgspec.ValidationError as error:
        raise Rejected(decoding_phrase(error), status=400) from None
    done = await merges.propose(asked, agent=visitor.id)
    return _told(f"/customers/{asked.into}", done)


@post("/merges/{handle:str}/confirm", include_in_schema=False, status_code=303)
async def confirm_merge(
    request: Asked, pages: Pages, records: Records, merges: Merges, handle: str
) -> Redirect:
    """Carry out what somebody else proposed."""
    visitor = await _asked(request, pages)
    await merges.confirm(known_name(handle), agent=visitor.id)
    return await _to_survivor(records, handle)


@post("/merges/{handle:str}/decline", include_in_schema=False, status_code=303)
async def decline_merge(request: Asked, pages: Pages, merges: Merges, handle: str) -> Redirect:
    """Let the two stay two."""
    visitor = await _asked(request, pages)
    oversees = "oversee" in visitor.rights
    await merges.decline(known_name(handle), agent=visitor.id, oversees=oversees)
    return Redirect("/merges", status_code=303)


@post("/merges/{handle:str}/undo", include_in_schema=False, status_code=303)
async def undo_merge(request: Asked, pages: Pages, records: Records, merges: Merges, handle: str) -> Redirect:
    """Let the two be two again."""
    visitor = await _asked(request, pages)
    await merges.undo(known_name(handle), agent=visitor.id)
    return await _to_survivor(records, handle)


def shared_values(one: CustomerView, other: CustomerView) -> frozenset[str]:
    """Return what both have, by which they look like one: domains, addresses, numbers, names of people."""
    return _values(one) & _values(other)


def _values(customer: CustomerView) -> frozenset[str]:
    known = [*customer.identifiers, *(known for one in customer.contacts for known in one.identifiers)]
    people = (contact.name for contact in customer.contacts)
    return frozenset((*customer.domains, *(one.value for one in known), *people)) - {""}


async def _asked(request: Asked, pages: Pages) -> Visitor:
    await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    return visitor


async def _to_survivor(records: Records, handle: str) -> Redirect:
    async with records.read() as connection:
        found = await read_merge(connection, handle)
    return _told(f"/customers/{found.into.handle}" if found else "/merges", handle)


def _told(path: str, merge: str) -> Redirect:
    return Redirect(f"{path}?{urlencode({'did': merge})}", status_code=303)
