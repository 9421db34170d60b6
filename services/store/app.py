"""The store's web application: JSON API, console, live pages, health. Built from parts that others start."""

from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter
from typing import Any

import msgspec
from litestar import Litestar, Router
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from services.store.administering import Administration
from services.store.api import description
from services.store.auth import Authentication, Doorman
from services.store.authorisation import check_rows
from services.store.bodies import JsonRequest, in_time
from services.store.call_drafts.drafts import CallDrafts
from services.store.call_drafts.telephones import ANSWER, Telephones
from services.store.calls import CallDesk
from services.store.console.pages import Pages
from services.store.console.people import People
from services.store.console.signing_in import Cookies
from services.store.console.static_files import StaticFiles
from services.store.contact_roles import Appointments
from services.store.correcting.corrections import Corrections
from services.store.correcting.filing import Filing
from services.store.dead_letters import DeadLetters
from services.store.directory_sync.syncs import Syncs
from services.store.failures import handlers
from services.store.health import Readiness, live, metrics, ready
from services.store.knowledge.library import Library
from services.store.live import Live
from services.store.lookups import Lookups
from services.store.merging.merges import Merges
from services.store.metrics import StoreMetrics
from services.store.oidc.single_sign_on import SingleSignOn
from services.store.originals import Originals
from services.store.passwords import Passwords
from services.store.portal.gate import gates
from services.store.portal.parts import PORTAL_API_ROUTES, PORTAL_PAGE_ROUTES, PortalParts
from services.store.reading.duplicates import Duplicates
from services.store.records import Records
from services.store.replying.replies import Replies
from services.store.routes import API_ROUTES, CONSOLE_ROUTES
from services.store.second_factors import SecondFactors
from services.store.team_guard import guard
from services.store.throttle import Throttle
from services.store.webhooks.endpoints import Webhooks

BODY_BYTES_MAX = 512 * 1024  # the largest thing posted here is a call note of 50,000 characters

LITESTARS_OWN = "/schema"
FOR_BUILDING = frozenset({"telephones", "portal", "version"})  # parts that no route asks for

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
    """What the application is built from, by the names that routes ask for it by."""

    records: Records
    doorman: Doorman
    passwords: Passwords
    single_sign_on: SingleSignOn
    throttle: Throttle
    code_throttle: Throttle
    factors: SecondFactors
    people: People
    originals: Originals
    replies: Replies
    pages: Pages
    static: StaticFiles
    cookie_names: Cookies
    calls: CallDesk
    call_drafts: CallDrafts
    telephones: Telephones
    portal: PortalParts
    lookups: Lookups
    filing: Filing
    corrections: Corrections
    merges: Merges
    syncs: Syncs
    appointments: Appointments
    administration: Administration
    letters: DeadLetters
    webhooks: Webhooks
    live_pages: Live
    readiness: Readiness
    counted: StoreMetrics
    library: Library = msgspec.field(default_factory=Library)
    duplicates: Duplicates = msgspec.field(default_factory=Duplicates)
    version: str

    def provided(self) -> dict[str, Any]:
        """Return what routes may ask for, by name."""
        own = {name: getattr(self, name) for name in self.__struct_fields__ if name not in FOR_BUILDING}
        return own | {"description": description.Description()} | self.portal.provided()


def build_app(parts: Parts) -> Litestar:
    """Return the ASGI app; every part is started and stopped by the caller."""
    app = Litestar(
        [
            Router(description.PREFIX, route_handlers=[*API_ROUTES, *PORTAL_API_ROUTES]),
            *CONSOLE_ROUTES,
            *PORTAL_PAGE_ROUTES,
            *(live, ready, metrics),
        ],
        dependencies={name: _provide(part) for name, part in parts.provided().items()},
        middleware=[
            counting(parts.counted),
            in_time,
            DefineMiddleware(
                Authentication,
                doorman=parts.doorman,
                cookie=parts.cookie_names.session,
                keys_under=description.PREFIX + "/",
                gates={
                    **gates(parts.portal.portal_sessions, cookie=parts.cookie_names.portal),
                    ANSWER: parts.telephones.asks,
                },
                guard=partial(guard, parts.records),
            ),
        ],
        exception_handlers=handlers(parts.pages, parts.records),
        before_send=[add_headers],
        openapi_config=description.openapi_config(parts.version),
        request_class=JsonRequest,
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
    """Put the headers that keep a page from doing what it must not on every answer, errors included.

    One that an answer has already stays as it is: the widget's script is for other sites.
    """
    if message["type"] == "http.response.start":
        given = message.get("headers", [])
        own = {bytes(name).lower() for name, _ in given}
        message["headers"] = [*given, *((name, value) for name, value in HEADERS if name not in own)]


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
