"""Webhooks as the API and the pages see them; a secret is shown once, when it is made."""

from __future__ import annotations

from datetime import datetime

from services.store.views import View


class WebhookView(View, frozen=True, kw_only=True):
    """Somewhere events are sent to."""

    handle: str
    url: str
    types: tuple[str, ...]  # of events; empty: all
    off_why: str | None  # null: it is on; "switched" by an administrator, "gone" (410), "failing" for days
    failing_since: datetime | None  # the first failure since the last success
    former_until: datetime | None  # until when the secret before this one signs too
    made_at: datetime
    waiting: int  # deliveries on their way
    dead: int  # deliveries given up
    last_sent_at: datetime | None


class WebhookMade(WebhookView, frozen=True, kw_only=True):
    """A new webhook with its secret."""

    secret: str  # whsec_…; nobody can read it again


class WebhookList(View, frozen=True, kw_only=True):
    """Webhooks, the oldest first."""

    webhooks: tuple[WebhookView, ...]


class WebhookSecret(View, frozen=True, kw_only=True):
    """A new secret."""

    secret: str


class WebhookDeliveryView(View, frozen=True, kw_only=True):
    """One event on its way to one webhook."""

    event: str  # the `webhook-id` it is sent under
    type: str
    state: str  # "waiting", "sent", "dead"
    tries: int
    at: datetime
    due_at: datetime | None  # when it is tried next
    settled_at: datetime | None  # when it arrived, or was given up
    status: int | None  # HTTP's, of the last try
    cause: str  # why the last try did not do


class WebhookDeliveries(View, frozen=True, kw_only=True):
    """Deliveries, what was given up first, then the newest; the last hundred."""

    deliveries: tuple[WebhookDeliveryView, ...]


class WebhookTested(View, frozen=True, kw_only=True):
    """A test event is on its way."""

    event: str


class WebhookRedriven(View, frozen=True, kw_only=True):
    """How many dead letters are on their way once more."""

    redriven: int
