"""/v1/widget: what the chat widget on other sites asks. docs/portal.md describes it.

Open to anybody, so each answer is of no use beyond what it says: a visit is for one site, and a look-up tells
an unproven visitor nothing but published articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from litestar import HttpMethod, Request, Response, post, route

from services.store.api.security import BY_NOTHING, BY_VISIT
from services.store.api.widget_asked import (
    AnswersAsked,
    AnswersTold,
    Filed,
    VisitAsked,
    VisitGiven,
    WidgetArticle,
    WidgetAsked,
    WidgetKnown,
    WidgetThread,
)
from services.store.console.pages import Pages
from services.store.knowledge.library import Library
from services.store.lookup_for_contact import known_to
from services.store.lookups import Lookups
from services.store.portal.gate import bearer
from services.store.portal.own_records import OwnRecords
from services.store.portal.posts import NotTaken
from services.store.portal.reading import read_known_already
from services.store.portal.sessions import PortalSessions
from services.store.portal.sites import Site, read_site
from services.store.portal.views import OwnThread
from services.store.portal.visits import Visit
from services.store.portal.widget_door import Conversation, Held, WidgetDoor
from services.store.reading.lookup import read_lookup
from services.store.records import Records
from services.store.views_lookup import HelpingArticle
from shared.errors import Rejected, Unavailable
from shared.lookup import LookupQuestion


@route(
    ["/widget/visits", "/widget/lookup", "/widget/transcripts", "/widget/answers"],
    http_method=[HttpMethod.OPTIONS],
    include_in_schema=False,
)
async def allow(request: Request[Any, Any, Any]) -> Response[None]:
    """Let a browser ask from another site; which sites are let in, the request itself is told."""
    return Response(None, status_code=204, headers=_shared(_origin(request)))


@post("/widget/visits", security=BY_NOTHING, summary="Begin a visit", tags=["Widget"], status_code=200)
async def begin_visit(
    request: Request[Any, Any, Any], data: VisitAsked, records: Records, pages: Pages, door: WidgetDoor
) -> Response[VisitGiven]:
    """A visit for a page of one of the source's sites."""
    now, origin = records.now(), _origin(request)
    with _readable_by(origin):
        door.hold_off("visit", f"{_address(request)} {data.source}", now=now)
        async with records.read() as connection:
            site = await read_site(connection, data.source, now=now)
        if site is None or not _may_carry(site, origin, own=_own(request, pages)):
            raise Rejected("this site does not carry this source's widget", status=403)
        token, visit = door.visit(site, origin, previous=data.previous, identity=data.identity, now=now)
    return _answer(VisitGiven(visit=token, chat=visit.chat, known=bool(visit.email)), origin)


@post(
    "/widget/lookup",
    security=BY_VISIT,
    summary="What is known already of a message",
    tags=["Widget"],
    status_code=200,
)
async def look_up_visit(
    *,
    request: Request[Any, Any, Any],
    data: WidgetAsked,
    records: Records,
    portal_records: OwnRecords,
    library: Library,
    lookups: Lookups,
    door: WidgetDoor,
    portal_sessions: PortalSessions,
) -> Response[WidgetKnown]:
    """What is known already, as far as the visitor is proven; nothing while the look-up is away."""
    visit = _visit(request, door, records)
    guest = await portal_sessions.find_by_email(visit.email) if visit.email else None
    question = LookupQuestion(
        at=records.now(), channel="chat", name=visit.name, email=visit.email, text=data.text
    )
    try:
        answer = await lookups.answer(question)
    except Unavailable:
        return _answer(_told(()), visit.origin)
    async with records.read() as connection:
        found = await read_lookup(connection, library, question, answer, now=records.now())
    if guest is None:
        return _answer(_told((), articles=known_to(found, None).articles), visit.origin)
    async with portal_records.read(guest) as connection:
        known = await read_known_already(connection, guest, found, now=records.now())
    told = _told(known.threads, disturbed=bool(known.disturbances), articles=known.articles)
    return _answer(told, visit.origin)


@post(
    "/widget/transcripts",
    security=BY_VISIT,
    summary="Take the conversation on",
    tags=["Widget"],
    status_code=202,
)
async def take_chat(
    request: Request[Any, Any, Any], data: Conversation, records: Records, door: WidgetDoor
) -> Response[Filed]:
    """Take the conversation on to the chat intake; again is no second one, more of it continues it."""
    visit = _visit(request, door, records)
    with _readable_by(visit.origin):
        try:
            taken = await door.file(visit, data, address=_address(request))
        except NotTaken as refusal:
            raise Rejected(refusal.detail or "the intake refuses it") from None
    return _answer(Filed(duplicate=taken.duplicate), visit.origin, status=202)


@post(
    "/widget/answers",
    security=BY_VISIT,
    summary="What was answered into the conversation",
    tags=["Widget"],
    status_code=200,
)
async def tell_answers(
    request: Request[Any, Any, Any], data: AnswersAsked, records: Records, door: WidgetDoor
) -> Response[AnswersTold]:
    """Tell the visitor, and nobody else, what agents have answered into this conversation since."""
    visit = _visit(request, door, records, each="answers", together="source answers")
    async with records.read() as connection:
        answers = await door.answers(connection, visit, after=data.after)
    return _answer(AnswersTold(answers=answers), visit.origin)


def _visit(
    request: Request[Any, Any, Any],
    door: WidgetDoor,
    records: Records,
    *,
    each: Held = "chat",
    together: Held = "source",
) -> Visit:
    """Return the request's visit. Raises Rejected: 401 for none, 429 for too many."""
    now, origin = records.now(), _origin(request)
    with _readable_by(origin):
        visit = door.visitor(bearer(request), origin, now=now)
        door.hold_off(each, visit.chat, now=now)
        door.hold_off(together, visit.source, now=now)
    return visit


@contextmanager
def _readable_by(origin: str) -> Iterator[None]:
    """Let the site read a refusal, too: the widget has to tell "over" from "away"."""
    try:
        yield
    except Rejected as error:
        headers = {**error.headers, **_shared(origin)}
        raise Rejected(error.detail, pointer=error.pointer, status=error.status, headers=headers) from None


def _may_carry(site: Site, origin: str, *, own: str) -> bool:
    return bool(origin) and (origin in site.origins or origin == own)


def _own(request: Request[Any, Any, Any], pages: Pages) -> str:
    """Return our own origin: our demo page may carry every source's widget."""
    return pages.own_origin or f"{request.url.scheme}://{request.headers.get('host', '')}"


def _origin(request: Request[Any, Any, Any]) -> str:
    return request.headers.get("origin", "")[:300]


def _address(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""


def _told(
    threads: Sequence[OwnThread], *, disturbed: bool = False, articles: Sequence[HelpingArticle] = ()
) -> WidgetKnown:
    return WidgetKnown(
        threads=tuple(
            WidgetThread(reference=one.reference, state=one.state, led_by=one.led_by, agent=one.agent)
            for one in threads
        ),
        disturbed=disturbed,
        articles=tuple(WidgetArticle(title=one.title, url=one.url) for one in articles),
    )


def _answer(content: Any, origin: str, *, status: int = 200) -> Response[Any]:
    return Response(content, status_code=status, headers={**_shared(origin), "Cache-Control": "no-store"})


def _shared(origin: str) -> dict[str, str]:
    """Return the headers by which a browser lets the site read the answer; no cookie ever goes along."""
    safe = quote(origin, safe=":/[].-_~%")
    return {
        "Access-Control-Allow-Origin": safe,
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "authorization, content-type",
        "Access-Control-Max-Age": "600",
        "Vary": "Origin",
    }
