"""The store's web application: JSON API, console, live pages, health. Built from parts that others start."""

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

import msgspec
from litestar import Litestar, Router, get
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.response import Stream
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, ControllerRouterHandler, Message, Receive, Scope, Send

from services.store.api import articles as articles_api
from services.store.api import (
    corrections,
    customers,
    description,
    incidents,
    interactions,
    reviews,
    threads,
    waiting,
)
from services.store.api import dead_letters as letters_api
from services.store.api import lookup as lookup_api
from services.store.api import work as work_api
from services.store.auth import Authentication, Doorman
from services.store.authorisation import check_rows
from services.store.calls import CallDesk
from services.store.console import (
    account,
    call,
    call_lookup,
    customer,
    inbox,
    people,
    priority,
    second_step,
    signing_in,
    static_files,
    thread,
)
from services.store.console import articles as article_pages
from services.store.console import corrections as correction_pages
from services.store.console import dead_letters as letter_pages
from services.store.console import incidents as incident_pages
from services.store.console import lead as lead_pages
from services.store.console import originals as original_pages
from services.store.console import reviews as review_pages
from services.store.console import work as work_pages
from services.store.console.pages import Pages
from services.store.console.people import People
from services.store.console.signing_in import Cookies
from services.store.console.static_files import StaticFiles
from services.store.correcting.corrections import Corrections
from services.store.correcting.filing import Filing
from services.store.dead_letters import DeadLetters
from services.store.failures import handlers
from services.store.health import Readiness, live, metrics, ready
from services.store.knowledge.library import Library
from services.store.live import Live
from services.store.lookups import Lookups
from services.store.metrics import StoreMetrics
from services.store.originals import Originals
from services.store.passwords import Passwords
from services.store.records import Records
from services.store.second_factors import SecondFactors
from services.store.throttle import Throttle

BODY_BYTES_MAX = 512 * 1024  # the largest thing posted here is a call note of 50,000 characters

LITESTARS_OWN = "/schema"

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What the application is built from."""

    records: Records
    doorman: Doorman
    passwords: Passwords
    throttle: Throttle
    code_throttle: Throttle
    factors: SecondFactors
    people: People
    originals: Originals
    pages: Pages
    static: StaticFiles
    cookies: Cookies
    calls: CallDesk
    lookups: Lookups
    filing: Filing
    corrections: Corrections
    letters: DeadLetters
    live: Live
    readiness: Readiness
    counted: StoreMetrics
    library: Library = msgspec.field(default_factory=Library)
    version: str


@get("/live", include_in_schema=False)
async def live_events(live_pages: Live) -> Stream:
    """What happens to threads, as server-sent events, until the page or the service closes."""
    return Stream(
        live_pages.watch(),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


API_ROUTES: list[ControllerRouterHandler] = [
    interactions.show_interaction,
    threads.list_threads,
    threads.show_thread,
    lookup_api.look_up,
    work_api.show_work,
    work_api.do_work,
    work_api.undo_work,
    articles_api.show_thread_articles,
    articles_api.show_articles,
    articles_api.show_article,
    articles_api.mark_article,
    customers.list_customers,
    customers.show_customer,
    customers.show_timeline,
    waiting.show_desk,
    waiting.list_reviews,
    letters_api.list_dead_letters,
    letters_api.show_dead_letter,
    letters_api.redrive_dead_letter,
    letters_api.discard_dead_letter,
    incidents.list_incidents,
    incidents.show_incident,
    incidents.confirm_incident,
    incidents.dismiss_incident,
    reviews.accept_review,
    reviews.reject_review,
    corrections.make_correction,
    corrections.list_corrections,
    corrections.undo_correction,
    description.openapi_json,
    description.docs_page,
]
CONSOLE_ROUTES: list[ControllerRouterHandler] = [
    inbox.inbox,
    letter_pages.dead_letters,
    letter_pages.dead_letter_page,
    letter_pages.redrive_letter,
    letter_pages.discard_letter,
    inbox.noise,
    review_pages.reviews_page,
    review_pages.answer_review,
    correction_pages.correct_thread,
    correction_pages.undo_correction,
    thread.thread_page,
    thread.interaction_page,
    priority.set_priority,
    work_pages.work_on_thread,
    work_pages.undo_work,
    incident_pages.incidents_page,
    incident_pages.incident_page,
    incident_pages.decide_incident,
    lead_pages.lead_page,
    lead_pages.lead_table,
    article_pages.articles_page,
    article_pages.article_page,
    article_pages.mark_page,
    customer.customers_page,
    customer.customer_page,
    call.call_page,
    call.log_call,
    call_lookup.look_up_call,
    call.call_filed,
    signing_in.sign_in_page,
    signing_in.sign_in,
    second_step.code_page,
    second_step.give_code,
    account.account_page,
    account.begin_second_factor,
    account.confirm_second_factor,
    account.end_second_factor,
    people.people_page,
    people.add_person,
    people.change_person,
    original_pages.original_page,
    original_pages.open_original,
    signing_in.sign_out,
    signing_in.prefer,
    static_files.static_file,
    live_events,
]


def build_app(parts: Parts) -> Litestar:
    """Return the ASGI app; every part is started and stopped by the caller."""
    provided = {
        "records": parts.records,
        "doorman": parts.doorman,
        "passwords": parts.passwords,
        "throttle": parts.throttle,
        "code_throttle": parts.code_throttle,
        "factors": parts.factors,
        "people": parts.people,
        "originals": parts.originals,
        "pages": parts.pages,
        "static": parts.static,
        "cookie_names": parts.cookies,
        "calls": parts.calls,
        "lookups": parts.lookups,
        "filing": parts.filing,
        "corrections": parts.corrections,
        "letters": parts.letters,
        "live_pages": parts.live,
        "readiness": parts.readiness,
        "counted": parts.counted,
        "library": parts.library,
        "description": description.Description(),
    }
    app = Litestar(
        [Router(description.PREFIX, route_handlers=API_ROUTES), *CONSOLE_ROUTES, live, ready, metrics],
        dependencies={name: _provide(part) for name, part in provided.items()},
        middleware=[
            counting(parts.counted),
            DefineMiddleware(
                Authentication,
                doorman=parts.doorman,
                cookie=parts.cookies.session,
                keys_under=description.PREFIX + "/",
            ),
        ],
        exception_handlers=handlers(parts.pages, parts.records),
        before_send=[add_headers],
        openapi_config=description.openapi_config(parts.version),
        request_max_body_size=BODY_BYTES_MAX,
        logging_config=None,
    )
    check_rows(routes_of(app))
    return app


def routes_of(app: Litestar) -> Iterator[str]:
    """Yield every route as the authorisation matrix names it; OPTIONS tells but what a route can do.

    Litestar's own pages of the description are left out: they have no row, so they are shut to everybody.
    """
    for route in app.routes:
        if isinstance(route, HTTPRoute) and not route.path.startswith(LITESTARS_OWN):
            yield from (f"{method} {route.path_format}" for method in route.methods if method != "OPTIONS")


def _provide(part: Any) -> Provide:
    return Provide(lambda: part, sync_to_thread=False)


async def add_headers(message: Message, _: Scope) -> None:
    """Put the headers that keep a page from doing what it must not on every answer, errors included."""
    if message["type"] == "http.response.start":
        message["headers"] = [*message.get("headers", []), *HEADERS]


def counting(counted: StoreMetrics) -> Callable[[ASGIApp], ASGIApp]:
    """Return a middleware that counts answers by route."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def measured(scope: Scope, receive: Receive, send: Send) -> None:
            started = perf_counter()

            async def counted_send(message: Message) -> None:
                if message["type"] == "http.response.start":
                    route = scope.get("path_template") or "none"
                    counted.answered(str(route), message["status"], perf_counter() - started)
                await send(message)

            await app(scope, receive, counted_send)

        return measured

    return wrap
