"""Examples of what /v1/webhooks and /v1/event-types answer; part of `examples`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from services.store.api import webhooks as asked
from services.store.event_catalogue import EVENT_KINDS
from services.store.views_webhooks import (
    WebhookDeliveries,
    WebhookDeliveryView,
    WebhookList,
    WebhookMade,
    WebhookRedriven,
    WebhookSecret,
    WebhookTested,
    WebhookView,
)

_AT = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
_KIND = EVENT_KINDS[0]
_EVENT = "9b3d48265f1c0a9e7a1f0c4d2e8b96a3"
_SECRET = "whsec_" + "A" * 43 + "="  # an example
_FIELDS: dict[str, Any] = {
    "handle": "whk_5rT6gK8pR2sX4vYc0nBm5Q",
    "url": "https://hooks.plavi-host.hr/onethread",
    "types": (_KIND.type,),
    "off_why": None,
    "failing_since": None,
    "former_until": None,
    "made_at": _AT,
    "waiting": 0,
    "dead": 1,
    "last_sent_at": _AT + timedelta(minutes=4),
}
_WEBHOOK = WebhookView(**_FIELDS)
_DELIVERY = WebhookDeliveryView(
    event=_EVENT,
    type=_KIND.type,
    state="dead",
    tries=10,
    at=_AT,
    due_at=None,
    settled_at=_AT + timedelta(days=3),
    status=500,
    cause="it answered 500",
)
_REDRIVEN = WebhookRedriven(redriven=1)
_ONE = "/v1/webhooks/{handle}"

_EXAMPLES: dict[tuple[str, str], Any] = {
    ("get", "/v1/event-types"): asked.EventTypes(
        types=(asked.EventTypeView(type=_KIND.type, about=_KIND.about),)
    ),
    ("get", "/v1/webhooks"): WebhookList(webhooks=(_WEBHOOK,)),
    ("post", "/v1/webhooks"): WebhookMade(**_FIELDS, secret=_SECRET),
    ("get", _ONE): _WEBHOOK,
    ("delete", _ONE): None,
    ("post", f"{_ONE}/switch"): _WEBHOOK,
    ("post", f"{_ONE}/rotate"): WebhookSecret(secret=_SECRET),
    ("post", f"{_ONE}/test"): WebhookTested(event=_EVENT),
    ("get", f"{_ONE}/deliveries"): WebhookDeliveries(deliveries=(_DELIVERY,)),
    ("post", f"{_ONE}/redrive"): _REDRIVEN,
    ("post", f"{_ONE}/deliveries/{{event_id}}/redrive"): _REDRIVEN,
}
WEBHOOK_EXAMPLES = {route: msgspec.to_builtins(example) for route, example in _EXAMPLES.items()}
