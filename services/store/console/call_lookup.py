"""While a call is typed: what is known of it, as a part of the page, or the whole page without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from litestar import Response, post

from services.store.console.call_form import Typed, filled, lookup_question
from services.store.console.drafts import DraftsBeside
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Frame, Pages
from services.store.knowledge.library import Library
from services.store.lookups import Lookups
from services.store.reading.lookup import read_lookup
from services.store.reading.lookup_choice import ChosenView, read_chosen
from services.store.records import Records
from services.store.views_lookup import LookupView
from shared.errors import Unavailable
from shared.phrases import Phrase

PART = "part"  # field by which the page's own script asks for the answer alone
CUSTOMERS_OFFERED = 3  # for a new thread


class CallAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What stands beside the form."""

    found: LookupView | None = None  # None before anything is typed, and while the look-up is away
    away: bool = False
    choice: str = ""
    chosen: ChosenView | None = None  # the choice, where the answer does not offer it any more

    @property
    def kept(self) -> bool:
        """Whether the answer does not offer the choice: it stays until the agent takes another."""
        return self.choice not in offered(self.found)


@post("/calls/lookup", include_in_schema=False, status_code=200)
async def look_up_call(
    request: Asked, pages: Pages, records: Records, library: Library, lookups: Lookups
) -> Response[str]:
    """What is known of what is typed so far; nothing of it is stored."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    typed = filled(form)
    answer = await answer_for(typed, lookups=lookups, records=records, library=library)
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
    if form.get(PART) == "answer":
        return pages.render(frame, "call_answer.html", answer=answer)
    return form_page(pages, frame, msgspec.structs.replace(typed, faults=()), answer=answer)


async def answer_for(typed: Typed, *, lookups: Lookups, records: Records, library: Library) -> CallAnswer:
    """Return what stands beside a form as it is filled in. Raises Unavailable for the database alone."""
    choice = typed.values["choice"]
    question = lookup_question(typed, now=records.now())
    found, away = None, False
    try:
        told = await lookups.answer(question) if question else None
    except Unavailable:
        told, away = None, True
    async with records.read() as connection:
        if question and told:
            found = await read_lookup(connection, library, question, told, now=records.now())
        chosen = await read_chosen(connection, choice) if choice and choice not in offered(found) else None
    standing = choice if chosen or choice in offered(found) else ""
    return CallAnswer(found=found, away=away, choice=standing, chosen=chosen)


def offered(found: LookupView | None) -> frozenset[str]:
    """Return what the answer lets the agent choose: handles of threads, and of customers for a new one."""
    if found is None:
        return frozenset()
    known = (one.customer.handle for one in found.customers[:CUSTOMERS_OFFERED])
    return frozenset((*(one.handle for one in found.threads), *known))


def form_page(
    pages: Pages,
    frame: Frame,
    typed: Typed,
    *,
    answer: CallAnswer,
    refused: Mapping[str, Phrase] | None = None,
    refusal: Phrase | None = None,
    away: bool = False,
    unfiled: bool = False,
    beside: DraftsBeside | None = None,
    status: int = 200,
) -> Response[str]:
    """Return the page of the form with the answer beside it."""
    return pages.render(
        frame,
        "call.html",
        status=status,
        values=typed.values,
        faults=typed.faults,
        refused=refused or {},
        refusal=refusal,
        away=away,
        unfiled=unfiled,
        answer=answer,
        beside=beside,
    )
