"""What a browser posts: bounded, decoded with care, and only from our own pages.

A form counts if it carries the session's token and, where the browser says whence it comes, comes from us.
"""

import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from services.store.auth import Visitor
from shared.errors import Rejected
from shared.forms import URLENCODED, read_urlencoded
from shared.phrases import phrase

Asked = Request[Any, Any, Any]

FIELDS_MAX = 40
CSRF_FIELD = "csrf_token"
SAME_ORIGIN = frozenset({"same-origin", "none"})  # `none`: the agent typed the address


class Forged(Exception):  # noqa: N818
    """The form does not come from a page that we gave to this agent."""


async def read_form(request: Asked) -> Mapping[str, str]:
    """Return the form's fields; the last of a name counts. Raises Rejected for what is none of ours."""
    if request.content_type[0] != URLENCODED:
        raise Rejected(phrase("form_kind", "a form is {kind}", kind=URLENCODED), status=415)
    fields = read_urlencoded(await request.body(), fields_max=FIELDS_MAX)
    if any("\x00" in value for _, value in fields):
        raise Rejected(phrase("form_nul", "the form holds a NUL"), status=400)
    return dict(fields)


async def read_own_form(request: Asked, *, own_origin: str) -> Mapping[str, str]:
    """Return the fields of a form that a page of ours gave to the signed-in agent. Raises Forged else."""
    refuse_foreign(request, own_origin=own_origin)
    form = await read_form(request)
    visitor: Visitor = request.user
    if not visitor.csrf_token or not same(form.get(CSRF_FIELD, ""), visitor.csrf_token):
        raise Forged
    return form


def refuse_foreign(request: Asked, *, own_origin: str) -> None:
    """Raise Forged where the browser says that another site made the request."""
    origin = request.headers.get("origin")
    # A browser sets Origin and Host itself. Equal hosts are our own page, however it is reached.
    if (
        origin is not None
        and origin != own_origin
        and origin.partition("://")[2] != request.headers.get("host")
    ):
        raise Forged
    if request.headers.get("sec-fetch-site", "none") not in SAME_ORIGIN:
        raise Forged


def same(given: str, expected: str) -> bool:
    """Return whether the two are equal, in a time that tells nothing."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def origin_of(url: str) -> str:
    """Return scheme, host and port of the console's public address, empty where none is set."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def local_path(target: str) -> str:
    """Return `target` if it is a path on this console, else the inbox: a sign-in never leads elsewhere."""
    is_path = target.startswith("/") and not target.startswith(("//", "/\\"))
    plain = target.isascii() and target.isprintable() and "\\" not in target
    return target if is_path and plain and not target.startswith("/sign-") else "/"
