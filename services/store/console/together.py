"""Answering alike questions at once: each is listed, each is a correction, undone with the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.console.thread import known_name
from services.store.correcting.asked import Answer, Refusal
from services.store.correcting.corrections import Corrections
from services.store.reading.review_groups import TOGETHER_MAX, read_alike, still_made
from services.store.records import Records
from shared.errors import Rejected

PIECE = "piece:"  # before a review's handle: the name of its box
BETWEEN = "."  # corrections in an address
COUNT_MAX = 1_000


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What a page tells of questions that were answered at once."""

    corrections: tuple[str, ...] = ()  # those that hold
    undone: int = 0
    left: int = 0  # changed meanwhile, and so left alone

    @property
    def joined(self) -> str:
        """The corrections as a form names them."""
        return BETWEEN.join(self.corrections)


@get("/reviews/{handle:str}/together", include_in_schema=False)
async def together_page(request: Asked, pages: Pages, records: Records, handle: str) -> Response[str]:
    """The questions like this one, each with a box, and the answers to all."""
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
        alike = await read_alike(connection, known_name(handle))
    return pages.render(frame, "together.html", alike=alike, handle=handle, piece=PIECE)


@post("/reviews/{handle:str}/together", include_in_schema=False, status_code=303)
async def answer_together(request: Asked, pages: Pages, corrections: Corrections, handle: str) -> Redirect:
    """Give what is ticked the same answer, one transaction each; what changed meanwhile is left alone."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    ticked = _ticked(form)
    if not ticked:
        return Redirect(f"/reviews/{known_name(handle)}/together", status_code=303)
    done, left = [], 0
    for one in ticked:
        try:
            done.append(await _answer(corrections, one, form, visitor))
        except Rejected as refused:
            if refused.status not in {404, 409}:
                raise
            left += 1
    told = {"decided": BETWEEN.join(done)} | ({"left": str(left)} if left else {})
    return Redirect(f"/reviews?{urlencode(told)}", status_code=303)


@post("/reviews/together/undo", include_in_schema=False, status_code=303)
async def undo_together(request: Asked, pages: Pages, corrections: Corrections) -> Redirect:
    """Undo what was decided at once, the last first."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    undone, left = 0, 0
    for handle in reversed(_handles(form.get("corrections", ""))):
        try:
            await corrections.undo(handle, agent=visitor.id)
            undone += 1
        except Rejected as refused:
            if refused.status not in {404, 409}:
                raise
            left += 1
    told = {"undone": str(undone)} | ({"left": str(left)} if left else {})
    return Redirect(f"/reviews?{urlencode(told)}", status_code=303)


async def decided(connection: AsyncConnection, request: Asked) -> Decided:
    """Return what the page's address tells of questions that were answered at once, and is still so."""
    asked = request.query_params
    holding = await still_made(connection, _handles(asked.get("decided", "")))
    return Decided(
        corrections=tuple(holding), undone=_count(asked.get("undone", "")), left=_count(asked.get("left", ""))
    )


async def _answer(corrections: Corrections, review: str, form: Mapping[str, str], visitor: Visitor) -> str:
    if form.get("answer") == "reject":
        return await corrections.reject(review, Refusal(), agent=visitor.id, name=visitor.name)
    named = {name: known_name(form[name]) for name in ("thread", "customer") if form.get(name)}
    return await corrections.accept(review, Answer(**named), agent=visitor.id, name=visitor.name)


def _ticked(form: Mapping[str, str]) -> list[str]:
    return [known_name(name.removeprefix(PIECE)) for name in form if name.startswith(PIECE)][:TOGETHER_MAX]


def _handles(joined: str) -> Sequence[str]:
    return [known_name(one) for one in joined.split(BETWEEN)[:TOGETHER_MAX] if one]


def _count(given: str) -> int:
    return min(int(given), COUNT_MAX) if given.isascii() and given.isdecimal() and len(given) < 5 else 0
