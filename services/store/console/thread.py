"""The page of one thread: everything said about one problem, in order, with why it stands here."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.store import cursors
from services.store.console.corrected import told
from services.store.console.forms import Asked
from services.store.console.pages import Pages
from services.store.console.reply_form import Draft, reply_panel
from services.store.console.thread_articles import article_panel
from services.store.console.worked import step_told
from services.store.knowledge.library import Library
from services.store.reading.customers import read_customer
from services.store.reading.interactions import read_interaction
from services.store.reading.solved import read_solved
from services.store.reading.teams import read_teams
from services.store.reading.threads import Filters, read_thread, read_threads
from services.store.reading.work import read_agents
from services.store.records import Records
from services.store.replying.replies import Replies
from services.store.views import InteractionView
from services.store.views_lists import ThreadView
from services.store.views_work import StepView
from services.store.working.snoozing import SNOOZES

INTERACTIONS = 15  # on one page, the newest: some 5 kB each; earlier ones are a click away
NOTHING_TYPED = Draft()
REPORTS = frozenset({"new", "repeat"})
OTHERS = 8  # open threads of the same customer in the side panel
TARGETS = 30  # threads of the same customer that something may be moved to, the newest


@get("/threads/{handle:str}", include_in_schema=False)
async def thread_page(
    *,
    request: Asked,
    pages: Pages,
    records: Records,
    library: Library,
    replies: Replies,
    handle: str,
    before: str = "",
) -> Response[Any]:
    """One thread."""
    return await show_thread(
        request=request,
        pages=pages,
        records=records,
        library=library,
        replies=replies,
        handle=handle,
        before=before,
    )


async def show_thread(
    *,
    request: Asked,
    pages: Pages,
    records: Records,
    library: Library,
    replies: Replies,
    handle: str,
    before: str = "",
    draft: Draft = NOTHING_TYPED,
) -> Response[Any]:
    """Return the page of a thread; a reply that was not taken stands in its form again. Raises 404."""
    now = records.now()
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=now)
        thread = await read_thread(
            connection, known_name(handle), cursors.decode(before), limit=INTERACTIONS, now=now
        )
        if thread is None:
            raise NotFoundException
        if thread.merged_into is not None:
            return Redirect(merged_address(thread.merged_into.handle, request), status_code=303)
        customer = await read_customer(connection, thread.customer.handle)
        same_customer = Filters(state="open", customer=thread.customer.handle)
        others = await read_threads(connection, same_customer, None, limit=OTHERS + 1, now=now)
        every = Filters(customer=thread.customer.handle)
        targets = await read_threads(connection, every, None, limit=TARGETS + 1, now=now)
        corrected = await told(connection, request, thread.handle)
        did = await step_told(connection, request)
        agents = await read_agents(connection)
        teams = await read_teams(connection) if "oversee" in request.user.rights else ()
        articles = await article_panel(connection, library, thread.handle, request.user)
        solved = await read_solved(connection, thread.handle, now)
        wanted = request.query_params.get("canned", "")
        reply = await reply_panel(connection, replies, thread, request.user, draft=draft, wanted=wanted)
    return pages.render(
        frame,
        "thread.html",
        status=draft.status,
        reply_panel=reply,
        article_panel=articles,
        solved=solved.threads if solved else (),
        thread=thread,
        customer=customer,
        others=[other for other in others.threads if other.handle != thread.handle][:OTHERS],
        targets=[other for other in targets.threads if other.handle != thread.handle][:TARGETS],
        corrected=corrected,
        did=did,
        agents=agents,
        teams=teams,
        snoozes=SNOOZES,
        timeline=timeline_of(thread),
        numbers=report_numbers(thread) if not before else {},
        paged=bool(before),
    )


def timeline_of(thread: ThreadView) -> list[InteractionView | StepView]:
    """Return interactions and agents' notes by time; of an earlier page, the notes that fall within it."""
    first = thread.in_order[0].occurred_at if thread.in_order and thread.earlier else None
    notes = [note for note in thread.work.notes if first is None or note.at >= first]
    both: list[InteractionView | StepView] = [*thread.in_order, *notes]
    return sorted(both, key=lambda one: one.at if isinstance(one, StepView) else one.occurred_at)


def merged_address(handle: str, request: Asked) -> str:
    """Return the address of the thread that took this one in; what is to be told there goes along."""
    done = request.query_params.get("done", "")
    return f"/threads/{handle}?{urlencode({'done': done})}" if done else f"/threads/{handle}"


def report_numbers(thread: ThreadView) -> dict[str, int]:
    """Return the how manieth report of its thread each of the newest interactions is, by id."""
    reports = [one.id for one in thread.in_order if one.placement and one.placement.kind in REPORTS]
    return {one: number for number, one in enumerate(reports, start=thread.reports - len(reports) + 1)}


@get("/interactions/{interaction_id:str}", include_in_schema=False)
async def interaction_page(
    request: Asked, pages: Pages, records: Records, interaction_id: str
) -> Response[Any]:
    """Lead to where an interaction stands in its thread; one that stands in none has a page of its own."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        found = await read_interaction(connection, known_name(interaction_id))
    if found is None:
        raise NotFoundException
    if found.placement is not None and found.placement.thread is not None:
        return Redirect(f"/threads/{found.placement.thread.handle}#i-{found.id}", status_code=303)
    return pages.render(frame, "interaction.html", interaction=found)


NAME_CHARS_MAX = 64


def known_name(name: str) -> str:
    """Return a handle or id that may be asked for. Raises NotFoundException for what none can look like."""
    if len(name) > NAME_CHARS_MAX or not name.isascii() or not name.isprintable():
        raise NotFoundException
    return name
