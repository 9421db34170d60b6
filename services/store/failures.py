"""What a failure looks like to who asked: problem details under /v1, a page with words everywhere else."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException, NotAuthorizedException, PermissionDeniedException
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap

from services.store.auth import NotSignedIn
from services.store.console.forms import Forged
from services.store.console.pages import Pages
from services.store.console.words import say
from services.store.records import Records
from shared.errors import Rejected, Unavailable
from shared.log import logger
from shared.phrases import Phrase
from shared.problems import EXCEPTION_HANDLERS, RETRY_AFTER_S

MACHINES = ("/v1/", "/health/", "/metrics", "/live")  # who asks for these reads no page
CUSTOMERS = "/portal"  # who comes here signs in at their portal, not at the console
WORDED = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})

Asked = Request[Any, Any, Any]
Handler = Callable[[Asked, Any], Response[Any]]

log = logger(__name__)


def handlers(pages: Pages, records: Records) -> ExceptionHandlersMap:
    """Return the app's exception handlers."""

    def machine_first(kind: Any, page: Handler) -> Handler:
        def handle(request: Asked, error: Exception) -> Response[Any]:
            if request.scope["path"].startswith(MACHINES):
                answer: Response[Any] = EXCEPTION_HANDLERS[kind](request, error)
                return answer
            return page(request, error)

        return handle

    def page_of(request: Asked, status: int, detail: Phrase | None = None) -> Response[Any]:
        frame = pages.bare_frame(request, now=records.now())
        key = f"error.{status if status in WORDED else 500 if status >= 500 else 400}"
        answer = pages.render(
            frame, "error.html", status=status, message=say(frame.language, key), detail=detail
        )
        if status == 503:
            answer.set_header("Retry-After", str(RETRY_AFTER_S))
        return answer

    def not_signed_in(request: Asked, _: NotSignedIn) -> Response[Any]:
        if request.scope["path"].startswith(MACHINES):
            refusal = NotAuthorizedException(detail="Sign in, or give an API key as a bearer token.")
            answer: Response[Any] = EXCEPTION_HANDLERS[HTTPException](request, refusal)
            return answer
        if request.scope["path"].startswith(CUSTOMERS):
            frame = pages.bare_frame(request, now=records.now())
            return pages.render(frame, "portal_over.html", status=401)
        if request.method not in {"GET", "HEAD"}:
            return Redirect("/sign-in", status_code=303)
        query = request.scope["query_string"].decode("ascii", "replace")
        target = request.scope["path"] + (f"?{query}" if query else "")
        return Redirect(f"/sign-in?next={quote(target, safe='')}", status_code=303)

    def forged(request: Asked, _: Forged) -> Response[Any]:
        if request.scope["path"].startswith(MACHINES):
            refusal = PermissionDeniedException()
            answer: Response[Any] = EXCEPTION_HANDLERS[HTTPException](request, refusal)
            return answer
        return page_of(request, 403)

    def defect(request: Asked, error: Exception) -> Response[Any]:
        log.error("unforeseen", path=request.scope["path"], exc_info=error)
        return page_of(request, 500)

    def framework(request: Asked, error: HTTPException) -> Response[Any]:
        return defect(request, error) if error.status_code >= 500 else page_of(request, error.status_code)

    return {
        NotSignedIn: not_signed_in,
        Forged: forged,
        Rejected: machine_first(
            Rejected, lambda request, error: page_of(request, error.status, error.phrase)
        ),
        Unavailable: machine_first(Unavailable, lambda request, _: page_of(request, 503)),
        HTTPException: machine_first(HTTPException, framework),
        Exception: machine_first(Exception, defect),
    }
