"""The body of a webhook: type, time and the event's own data, which holds public handles alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

BODY_BYTES_MAX = 20_000  # what Standard Webhooks recommends
VALUE_CHARS_MAX = 300  # of one value: ten of them fit, whatever letters are in them

TEST_TYPE = "hr.onethread.webhook.test.v1"


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What is posted."""

    type: str
    timestamp: datetime  # when it happened, not when it is sent
    data: dict[str, str]


_encoder = msgspec.json.Encoder()


def body_of(kind: str, at: datetime, data: Mapping[str, str]) -> str:
    """Return the JSON that is posted for an event, under BODY_BYTES_MAX."""
    values = {name: value[:VALUE_CHARS_MAX] for name, value in data.items()}
    return _encoder.encode(Body(type=kind, timestamp=at, data=values)).decode()
