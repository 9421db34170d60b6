"""Reads webhooks that OneThread sends: the signature first, then what it says. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from services.store.event_catalogue import KINDS_BY_TYPE
from services.store.event_data import EventData
from shared.errors import Rejected
from shared.webhook_signatures import check_signed, read_secret


class WebhookEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it came; `id` is the same however often it comes."""

    id: str
    type: str
    timestamp: datetime  # when it happened
    data: dict[str, str]

    def typed(self) -> EventData | None:
        """Return the data as their struct; None for a type that this version does not know."""
        kind = KINDS_BY_TYPE.get(self.type)
        return None if kind is None else msgspec.convert(self.data, kind.data)


class _Body(msgspec.Struct, frozen=True, kw_only=True):
    type: str
    timestamp: datetime
    data: dict[str, str]


def read_webhook(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[str], *, now: datetime
) -> WebhookEvent:
    """Return the event in a request, signed with one of `secrets` (whsec_…). Raises Rejected: answer 401.

    `body` are the bytes as they came: parsed and written anew they have another signature.
    """
    event_id = check_signed(headers, body, [read_secret(one) for one in secrets], now=now)
    try:
        found = msgspec.json.decode(body, type=_Body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Rejected("signed, and yet no event", status=400) from None
    return WebhookEvent(id=event_id, type=found.type, timestamp=found.timestamp, data=found.data)
