"""The page of what waits for a human: one piece in doubt beside what it may belong to, one key an answer."""

from datetime import datetime

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store import cursors
from services.store.auth import Visitor
from services.store.console.corrected import told
from services.store.console.corrections import flash
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.console.sharing import marked, shared_stems
from services.store.console.thread import known_name
from services.store.console.together import decided
from services.store.correcting.asked import Answer, Refusal
from services.store.correcting.corrections import Corrections
from services.store.reading.customers import read_customer
from services.store.reading.review_groups import read_alike
from services.store.reading.thread_filters import Filters
from services.store.reading.threads import read_thread, read_threads
from services.store.reading.waiting import read_reviews
from services.store.records import Records
from services.store.views import ChoiceView, CustomerView, PlacementView
from services.store.views_lists import ReviewView, ThreadSummary, ThreadView

OPEN_THREADS = 3  # of a customer who is suggested: one may have been opened since
BESIDE = 4  # interactions of a thread shown beside the piece in doubt: its first, and its newest
CHOICES = 3  # suggestions shown, each with a key of its own


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """One suggestion as it stands beside the piece: a thread with its texts, or a customer."""

    choice: ChoiceView
    thread: ThreadView | None = None
    customer: CustomerView | None = None
    open_threads: tuple[ThreadSummary, ...] = ()  # the customer's, those that are no suggestion themselves


@get("/reviews", include_in_schema=False)
async def reviews_page(request: Asked, pages: Pages, records: Records, cursor: str = "") -> Response[str]:
    """One open question, the oldest first; the cursor skips those before."""
    now = records.now()
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=now)
        listed = await read_reviews(connection, cursors.decode(cursor), limit=1)
        review = listed.reviews[0] if listed.reviews else None
        beside = await _beside(connection, review, now) if review else []
        corrected = await told(connection, request)
        alike = await read_alike(connection, review.handle) if review else ()
        together = await decided(connection, request)
    text = review.interaction.text if review else ""
    return pages.render(
        frame,
        "reviews.html",
        review=review,
        beside=beside,
        shared=shared_stems(text, [said for one in beside for said in texts_of(one)]),
        marked=marked,
        skip=listed.next,
        cursor=cursor,
        corrected=corrected,
        alike=len(alike) - 1,
        together=together,
    )


def texts_of(one: Beside) -> list[str]:
    """Return what a suggestion has to be compared with: what was said in the thread."""
    if one.thread is None:
        return []
    return [one.thread.subject, *(said.text for said in one.thread.in_order)]


async def _beside(connection: AsyncConnection, review: ReviewView, now: datetime) -> list[Beside]:
    placement = review.interaction.placement
    if placement is None:
        return []
    found = []
    for choice in (*placement.suggested_threads, *placement.suggested_customers)[:CHOICES]:
        if choice.thread is not None:
            thread = await read_thread(connection, choice.thread.handle, None, limit=BESIDE, now=now)
            found.append(Beside(choice=choice, thread=thread))
        elif choice.customer is not None:
            customer = await read_customer(connection, choice.customer.handle)
            threads = await _open_threads(connection, choice.customer.handle, placement, now)
            found.append(Beside(choice=choice, customer=customer, open_threads=threads))
    return found


async def _open_threads(
    connection: AsyncConnection, customer: str, placement: PlacementView, now: datetime
) -> tuple[ThreadSummary, ...]:
    suggested = {choice.thread.handle for choice in placement.suggested_threads if choice.thread}
    theirs = Filters(state="open", customer=customer)
    listed = await read_threads(connection, theirs, None, limit=OPEN_THREADS + len(suggested), now=now)
    return tuple(one for one in listed.threads if one.handle not in suggested)[:OPEN_THREADS]


@post("/reviews/{handle:str}/answer", include_in_schema=False, status_code=303)
async def answer_review(request: Asked, pages: Pages, corrections: Corrections, handle: str) -> Redirect:
    """Accept the suggestion that the form names, or none of them; then the next question."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    handle = known_name(handle)
    if form.get("answer") == "reject":
        done = await corrections.reject(handle, Refusal(), agent=visitor.id, name=visitor.name)
    else:
        answer = Answer(thread=_named(form.get("thread")), customer=_named(form.get("customer")))
        done = await corrections.accept(handle, answer, agent=visitor.id, name=visitor.name)
    return flash("/reviews", done)  # the next question; what was skipped comes again in the end


def _named(handle: str | None) -> str | None:
    return known_name(handle) if handle else None
