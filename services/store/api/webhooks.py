"""/v1/webhooks: where events are sent to, made and watched by administrators."""

from typing import Annotated, Any

import msgspec
from litestar import Request, delete, get, post
from litestar.openapi.spec import Example
from litestar.params import Parameter
from msgspec import Meta

from services.store.api.asking import visitor_of
from services.store.api.parameters import known_name
from services.store.console.pages import Pages
from services.store.event_catalogue import EVENT_KINDS
from services.store.views_webhooks import (
    WebhookDeliveries,
    WebhookList,
    WebhookMade,
    WebhookRedriven,
    WebhookSecret,
    WebhookTested,
    WebhookView,
)
from services.store.webhooks.endpoints import Webhooks
from services.store.webhooks.targets import URL_CHARS_MAX

TYPES_MAX = 100
TYPE_CHARS_MAX = 100
TAGS = ["Webhooks"]

Asked = Request[Any, Any, Any]
WebhookHandle = Annotated[
    str,
    Parameter(description="Handle of a webhook.", examples=[Example(value="whk_5rT6gK8pR2sX4vYc0nBm5Q")]),
]
EventId = Annotated[
    str,
    Parameter(
        description="Id of an event, the `webhook-id`.",
        examples=[Example(value="9b3d48265f1c0a9e7a1f0c4d2e8b96a3")],
    ),
]


class NewWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where events go: `types` as the event catalogue has them, all where there are none."""

    url: Annotated[str, Meta(min_length=1, max_length=URL_CHARS_MAX)]
    types: Annotated[
        tuple[Annotated[str, Meta(max_length=TYPE_CHARS_MAX)], ...], Meta(max_length=TYPES_MAX)
    ] = ()


class Switch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether events go there."""

    on: bool


class EventTypeView(msgspec.Struct, frozen=True, kw_only=True):
    """A type of event that can be asked for."""

    type: str
    about: str


class EventTypes(msgspec.Struct, frozen=True, kw_only=True):
    """All types of events."""

    types: tuple[EventTypeView, ...]


@get("/event-types", summary="What events there are", tags=TAGS)
async def list_event_types() -> EventTypes:
    """Every type of event that webhooks and the bus tell; /v1/asyncapi.json says what is in each."""
    return EventTypes(types=tuple(EventTypeView(type=one.type, about=one.about) for one in EVENT_KINDS))


@get("/webhooks", summary="Where events are sent to", tags=TAGS)
async def list_webhooks(webhooks: Webhooks) -> WebhookList:
    """All webhooks, the oldest first, each with what waits and what was given up. For administrators."""
    return WebhookList(webhooks=await webhooks.listed())


@post("/webhooks", summary="Send events somewhere", tags=TAGS, status_code=200)
async def make_webhook(request: Asked, data: NewWebhook, webhooks: Webhooks, pages: Pages) -> WebhookMade:
    """Add a webhook. The answer has its secret, this once; 422 for an address that nothing is sent to."""
    by = visitor_of(request, own_origin=pages.own_origin)
    made, secret = await webhooks.add(data.url, data.types, by=by.id)
    return WebhookMade(**msgspec.structs.asdict(made), secret=secret)


@get("/webhooks/{handle:str}", summary="One webhook", tags=TAGS)
async def show_webhook(webhooks: Webhooks, handle: WebhookHandle) -> WebhookView:
    """A webhook, with what waits and what was given up."""
    return await webhooks.one(known_name(handle))


@delete("/webhooks/{handle:str}", summary="Remove a webhook", tags=TAGS, status_code=204)
async def remove_webhook(request: Asked, handle: WebhookHandle, webhooks: Webhooks, pages: Pages) -> None:
    """Forget the webhook with all that was to be sent there."""
    by = visitor_of(request, own_origin=pages.own_origin)
    await webhooks.remove(known_name(handle), by=by.id)


@post("/webhooks/{handle:str}/switch", summary="Switch a webhook on or off", tags=TAGS, status_code=200)
async def switch_webhook(
    request: Asked, handle: WebhookHandle, data: Switch, webhooks: Webhooks, pages: Pages
) -> WebhookView:
    """Off, nothing is sent there, and what waits becomes dead letters that can be sent again."""
    by = visitor_of(request, own_origin=pages.own_origin)
    await webhooks.switch(known_name(handle), on=data.on, by=by.id)
    return await webhooks.one(handle)


@post("/webhooks/{handle:str}/rotate", summary="Give a webhook a new secret", tags=TAGS, status_code=200)
async def rotate_webhook(
    request: Asked, handle: WebhookHandle, webhooks: Webhooks, pages: Pages
) -> WebhookSecret:
    """The answer has the new secret, this once; the one before signs beside it for a day."""
    by = visitor_of(request, own_origin=pages.own_origin)
    return WebhookSecret(secret=await webhooks.rotate(known_name(handle), by=by.id))


@post("/webhooks/{handle:str}/test", summary="Send a test event", tags=TAGS, status_code=200)
async def test_webhook(
    request: Asked, handle: WebhookHandle, webhooks: Webhooks, pages: Pages
) -> WebhookTested:
    """Put an event of type hr.onethread.webhook.test.v1 on its way; its delivery tells how it went."""
    by = visitor_of(request, own_origin=pages.own_origin)
    return WebhookTested(event=await webhooks.test(known_name(handle), by=by.id))


@get("/webhooks/{handle:str}/deliveries", summary="What was sent to a webhook", tags=TAGS)
async def list_deliveries(handle: WebhookHandle, webhooks: Webhooks) -> WebhookDeliveries:
    """The latest deliveries with how each stands; what was given up comes first."""
    return WebhookDeliveries(deliveries=await webhooks.deliveries(known_name(handle)))


@post("/webhooks/{handle:str}/redrive", summary="Send all that was given up", tags=TAGS, status_code=200)
async def redrive_webhook(
    request: Asked, handle: WebhookHandle, webhooks: Webhooks, pages: Pages
) -> WebhookRedriven:
    """Send the webhook's dead letters once more, under the ids they had."""
    by = visitor_of(request, own_origin=pages.own_origin)
    return WebhookRedriven(redriven=await webhooks.redrive(known_name(handle), by=by.id))


@post(
    "/webhooks/{handle:str}/deliveries/{event_id:str}/redrive",
    summary="Send one that was given up",
    tags=TAGS,
    status_code=200,
)
async def redrive_delivery(
    *, request: Asked, handle: WebhookHandle, event_id: EventId, webhooks: Webhooks, pages: Pages
) -> WebhookRedriven:
    """Send one dead letter once more, under the id it had."""
    by = visitor_of(request, own_origin=pages.own_origin)
    done = await webhooks.redrive(known_name(handle), by=by.id, event_id=known_name(event_id))
    return WebhookRedriven(redriven=done)
