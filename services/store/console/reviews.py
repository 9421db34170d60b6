"""The page of what waits for a human: each piece in doubt beside what it may belong to, and the answers."""

from litestar import Response, get, post
from litestar.response import Redirect

from services.store import cursors
from services.store.console.corrected import told
from services.store.console.corrections import flash, writing_agent
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.console.thread import known_name
from services.store.correcting.asked import Answer, Refusal
from services.store.correcting.corrections import Corrections
from services.store.reading.waiting import read_reviews
from services.store.records import Records

ROWS = 40  # questions on a page


@get("/reviews", include_in_schema=False)
async def reviews_page(request: Asked, pages: Pages, records: Records, cursor: str = "") -> Response[str]:
    """The open questions, the oldest first."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        listed = await read_reviews(connection, cursors.decode(cursor), limit=ROWS)
        corrected = await told(connection, request)
    return pages.render(frame, "reviews.html", listed=listed, corrected=corrected)


@post("/reviews/{handle:str}/answer", include_in_schema=False, status_code=303)
async def answer_review(request: Asked, pages: Pages, corrections: Corrections, handle: str) -> Redirect:
    """Accept the suggestion that the form names, or none of them; then the next question."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor = writing_agent(request)
    handle = known_name(handle)
    if form.get("answer") == "reject":
        done = await corrections.reject(handle, Refusal(), agent=visitor.id, name=visitor.name)
    else:
        answer = Answer(thread=_named(form.get("thread")), customer=_named(form.get("customer")))
        done = await corrections.accept(handle, answer, agent=visitor.id, name=visitor.name)
    return flash("/reviews", done)


def _named(handle: str | None) -> str | None:
    return known_name(handle) if handle else None
