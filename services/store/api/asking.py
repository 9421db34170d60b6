"""Who asks something of the API: for an agent's cookie to count, our own page must have sent it."""

from __future__ import annotations

from typing import Any

from litestar import Request

from services.store.auth import Visitor
from services.store.console.forms import refuse_foreign
from shared.errors import Rejected

MEDIA_TYPE = "application/json"


def visitor_of(request: Request[Any, Any, Any], *, own_origin: str) -> Visitor:
    """Return who asks. Raises Forged and Rejected (415) for what a page of another site could send.

    An agent's browser sends its cookie whoever made the page: it counts from our own pages alone, and with
    a media type that no foreign form can send.
    """
    visitor: Visitor = request.user
    if visitor.kind == "agent":
        refuse_foreign(request, own_origin=own_origin)
        if request.content_type[0] != MEDIA_TYPE:
            raise Rejected("send application/json", status=415)
    return visitor
