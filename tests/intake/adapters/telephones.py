"""What the tests of the telephone adapters share: a vendor's event as the store reads it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from services.intake.adapters.adapter import Adapter, Translated
from shared.call_event import CallEvent, decode_call_event
from tests.intake.adapters.webhooks import FIXTURES, context, request

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def form(vendor: str, name: str) -> bytes:
    """Return a vendor's documented form."""
    return Path(FIXTURES / vendor / f"{name}.form").read_bytes()


def told(
    adapter: Adapter, body: bytes, *, media_type: str = JSON, headers: Mapping[str, str] = {}
) -> Translated:
    """Return what the adapter makes of `body`."""
    return adapter.translate(request(body, headers, media_type=media_type), context(adapter))


def event_in(
    adapter: Adapter, body: bytes, *, media_type: str = JSON, headers: Mapping[str, str] = {}
) -> CallEvent:
    """Return the one event of a call in `body`."""
    translated = told(adapter, body, media_type=media_type, headers=headers)
    assert [one.kind for one in translated.notices] == ["call"]
    return decode_call_event(translated.notices[0].data)
