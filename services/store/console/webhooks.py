"""The pages of webhooks: where events go, with which secret, and what could not be sent."""

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from services.store.api.parameters import known_name
from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.event_catalogue import EVENT_KINDS
from services.store.records import Records
from services.store.webhooks.endpoints import OVERLAP, Webhooks
from shared.errors import Rejected


@get("/webhooks", include_in_schema=False)
async def webhooks_page(request: Asked, pages: Pages, records: Records, webhooks: Webhooks) -> Response[str]:
    """All webhooks, and the form for another."""
    return await _list(request, pages, records, webhooks)


@post("/webhooks", include_in_schema=False, status_code=200)
async def add_webhook(request: Asked, pages: Pages, records: Records, webhooks: Webhooks) -> Response[str]:
    """Add a webhook, and show its secret, this once."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    types = [one.type for one in EVENT_KINDS if f"type-{one.what}" in form]
    url = form.get("url", "").strip()
    try:
        made, secret = await webhooks.add(url, types, by=visitor.id)
    except Rejected as rejected:
        return await _list(request, pages, records, webhooks, refusal=rejected, typed=url)
    return await _one(request, pages, records, webhooks, made.handle, secret=secret)


@get("/webhooks/{handle:str}", include_in_schema=False)
async def webhook_page(
    request: Asked, pages: Pages, records: Records, webhooks: Webhooks, handle: str
) -> Response[str]:
    """One webhook with what was sent there."""
    return await _one(request, pages, records, webhooks, known_name(handle))


@post("/webhooks/{handle:str}/{deed:str}", include_in_schema=False, status_code=200)
async def change_webhook(
    *, request: Asked, pages: Pages, records: Records, webhooks: Webhooks, handle: str, deed: str
) -> Response[str]:
    """Test it, give it a new secret, switch it, send what was given up again, or remove it."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    handle, by, secret, refusal = known_name(handle), visitor.id, "", None
    try:
        if deed == "test":
            await webhooks.test(handle, by=by)
        elif deed == "rotate":
            secret = await webhooks.rotate(handle, by=by)
        elif deed in {"on", "off"}:
            await webhooks.switch(handle, on=deed == "on", by=by)
        elif deed == "redrive":
            await webhooks.redrive(handle, by=by, event_id=form.get("event", ""))
        elif deed == "remove":
            await webhooks.remove(handle, by=by)
            return await _list(request, pages, records, webhooks, removed=True)
        else:
            raise NotFoundException
    except Rejected as rejected:
        if rejected.status == 404:
            raise
        refusal = rejected
    done = "" if refusal or deed == "rotate" else deed
    return await _one(request, pages, records, webhooks, handle, secret=secret, done=done, refusal=refusal)


async def _list(
    request: Asked,
    pages: Pages,
    records: Records,
    webhooks: Webhooks,
    *,
    refusal: Rejected | None = None,
    typed: str = "",
    removed: bool = False,
) -> Response[str]:
    listed = await webhooks.listed()
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
    return pages.render(
        frame,
        "webhooks.html",
        status=refusal.status if refusal else 200,
        webhooks=listed,
        kinds=EVENT_KINDS,
        refusal=refusal.phrase if refusal else None,
        typed=typed,
        removed=removed,
    )


async def _one(
    request: Asked,
    pages: Pages,
    records: Records,
    webhooks: Webhooks,
    handle: str,
    *,
    secret: str = "",
    done: str = "",
    refusal: Rejected | None = None,
) -> Response[str]:
    one = await webhooks.one(handle)
    deliveries = await webhooks.deliveries(handle)
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
    return pages.render(
        frame,
        "webhook.html",
        status=refusal.status if refusal else 200,
        one=one,
        deliveries=deliveries,
        kinds={kind.type: kind.what for kind in EVENT_KINDS},
        overlap_hours=int(OVERLAP.total_seconds() // 3_600),
        secret=secret,
        done=done,
        refusal=refusal.phrase if refusal else None,
    )
