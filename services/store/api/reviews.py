"""/v1/reviews/{handle}/accept and /reject: the answers to what a placement in doubt asks."""

from typing import Annotated, Any

from litestar import Request, post
from litestar.openapi.spec import Example
from litestar.params import Parameter

from services.store.api.asking import visitor_of
from services.store.api.corrections import shown
from services.store.api.parameters import known_name
from services.store.console.pages import Pages
from services.store.correcting.asked import Answer, Refusal
from services.store.correcting.corrections import Corrections
from services.store.records import Records
from services.store.views_corrections import CorrectionView

ReviewHandle = Annotated[
    str, Parameter(description="Handle of a review.", examples=[Example(value="rev_2hT6gK8pR2sX4vYc0nBm5Q")])
]


@post("/reviews/{handle:str}/accept", summary="Accept a suggestion", tags=["Reviews"], status_code=200)
async def accept_review(
    *,
    request: Request[Any, Any, Any],
    handle: ReviewHandle,
    data: Answer,
    corrections: Corrections,
    records: Records,
    pages: Pages,
) -> CorrectionView:
    """Put the interaction where the review suggests: into the thread or to the customer named, else the best.

    409 once the review is answered, or its interaction placed anew.
    """
    visitor = visitor_of(request, own_origin=pages.own_origin)
    done = await corrections.accept(known_name(handle), data, agent=visitor.id, name=visitor.name)
    return await shown(records, done)


@post("/reviews/{handle:str}/reject", summary="Reject all suggestions", tags=["Reviews"], status_code=200)
async def reject_review(
    *,
    request: Request[Any, Any, Any],
    handle: ReviewHandle,
    data: Refusal,
    corrections: Corrections,
    records: Records,
    pages: Pages,
) -> CorrectionView:
    """Leave the interaction where it is; nothing like it joins the suggested threads by itself."""
    visitor = visitor_of(request, own_origin=pages.own_origin)
    done = await corrections.reject(known_name(handle), data, agent=visitor.id, name=visitor.name)
    return await shown(records, done)
