"""Errors over HTTP as problem details (RFC 9457), the same from every service.

`EXCEPTION_HANDLERS` goes into a Litestar app. Routes raise `Rejected` or `Unavailable` (shared.errors); what
the framework raises itself is put into the same form. Anything else is a defect: logged whole, told in brief.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from shared.errors import Rejected, Unavailable
from shared.log import logger

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:onethread:problem:"
RETRY_AFTER_S = 1
CHALLENGE = 'Bearer realm="onethread"'

log = logger(__name__)


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one field; `pointer` is a JSON pointer into the body (RFC 6901)."""

    pointer: str
    detail: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One problem; `type` is the same for the same kind of problem, for ever."""

    type: str
    title: str
    status: int
    detail: str
    instance: str  # the path that was asked
    errors: tuple[FieldError, ...] = ()


_TITLES = {
    400: ("malformed", "The request cannot be read"),
    401: ("not-authenticated", "A valid key is needed"),
    403: ("not-allowed", "The key does not allow this"),
    404: ("not-found", "There is nothing here"),
    405: ("method", "This method is not served here"),
    408: ("too-slow", "The request did not arrive in time"),
    409: ("conflict", "The request contradicts the present state"),
    413: ("too-large", "The request is too large"),
    415: ("media-type", "This media type is not taken here"),
    422: ("invalid", "The request says something that cannot be"),
    429: ("too-many", "Too many requests"),
    431: ("head-too-large", "The head of the request is too large"),
    500: ("defect", "Something is wrong on our side"),
    503: ("unavailable", "Try again in a moment"),
}


def problem_bytes(status: int, detail: str, *, instance: str, errors: Sequence[FieldError] = ()) -> bytes:
    """Return a problem as JSON."""
    slug, title = _TITLES.get(status, ("error", _phrase(status)))
    problem = Problem(
        type=TYPE_PREFIX + slug,
        title=title,
        status=status,
        detail=detail,
        instance=instance,
        errors=tuple(errors),
    )
    return msgspec.json.encode(problem)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _answer(
    request: Request[Any, Any, Any],
    status: int,
    detail: str,
    *,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response[bytes]:
    all_headers = dict(headers or {})
    if status == 401:
        all_headers.setdefault("WWW-Authenticate", CHALLENGE)
    if status == 503:
        all_headers.setdefault("Retry-After", str(RETRY_AFTER_S))
    return Response(
        problem_bytes(status, detail, instance=request.scope["path"], errors=errors),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers=all_headers,
    )


def _rejected(request: Request[Any, Any, Any], error: Rejected) -> Response[bytes]:
    errors = (FieldError(error.pointer, error.detail),) if error.pointer else ()
    return _answer(request, error.status, error.detail, errors=errors, headers=error.headers)


def _unavailable(request: Request[Any, Any, Any], error: Unavailable) -> Response[bytes]:
    return _answer(request, 503, str(error))


def _framework(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    if error.status_code >= 500:
        log.error("unforeseen", path=request.scope["path"], exc_info=error)
        return _answer(request, error.status_code, "The cause is in the service's log.")
    detail = error.detail or _phrase(error.status_code)
    return _answer(
        request, error.status_code, detail, errors=_field_errors(error.extra), headers=error.headers
    )


def _field_errors(extra: object) -> list[FieldError]:
    """Return the fields that the framework's validation found at fault."""
    rows = extra if isinstance(extra, list) else []
    return [
        FieldError("/" + str(row.get("key", "")).replace(".", "/"), str(row.get("message", "")))
        for row in rows
        if isinstance(row, dict) and row.get("key")
    ]


def _defect(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    log.error("unforeseen", path=request.scope["path"], exc_info=error)
    return _answer(request, 500, "The cause is in the service's log.")


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    Rejected: _rejected,
    Unavailable: _unavailable,
    HTTPException: _framework,
    Exception: _defect,
}
