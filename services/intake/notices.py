"""A vendor's notice as an event on the bus: cleaned, and small whatever the vendor put into it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from services.intake.adapters.adapter import WHAT_CHARS_MAX, Adapter, Notice
from services.intake.channel import Context
from services.intake.masking.masking import mask
from shared.clean import clean_line, clean_text
from shared.ids import interaction_id
from shared.notice import NoticeReceived, encode_notice
from shared.publishing import Message, event
from shared.subjects import NOTICE_SUBJECT, NOTICE_TYPE

DATA_BYTES_MAX = 8 * 1024
CUT_CHARS = 2_000  # of what is larger
DEPTH_MAX = 6
ITEMS_MAX = 50  # of one object or array
TEXT_CHARS_MAX = 2_000  # of one string

_encoder = msgspec.json.Encoder(order="deterministic")


def to_event(notice: Notice, adapter: Adapter, context: Context) -> Message:
    """Return the event for `notice`; told again it has the same id."""
    what = clean_line(notice.what, chars_max=WHAT_CHARS_MAX) or "?"
    said = _cleaned(notice.data, DEPTH_MAX)
    encoded = _encoder.encode(said)
    notice_id = interaction_id(
        *("notice", context.source.name, notice.kind, what, notice.key),
        salt=context.source.salt,
        content=b"" if notice.key else encoded,
    )
    if len(encoded) > DATA_BYTES_MAX:
        said = {"cut": encoded.decode("utf-8", "replace")[:CUT_CHARS]}
    received = NoticeReceived(
        id=notice_id,
        kind=notice.kind,
        source=context.source.name,
        channel=adapter.channel,
        vendor=adapter.vendor,
        what=what,
        received_at=context.received_at,
        data=said,
    )
    return event(
        subject=NOTICE_SUBJECT.format(kind=notice.kind),
        event_id=notice_id,
        event_type=NOTICE_TYPE,
        source=f"onethread/{adapter.channel}/{context.source.name}",
        data=encode_notice(received),
    )


def _cleaned(value: Any, depth: int) -> Any:
    """Return JSON-able `value` without secrets, fit for a database, and only so deep and so broad."""
    if isinstance(value, str):
        return mask(clean_text(value, chars_max=TEXT_CHARS_MAX))[0]
    if isinstance(value, Mapping):
        if depth == 0:
            return {}
        items = list(value.items())[:ITEMS_MAX]
        return {clean_line(str(name)): _cleaned(inner, depth - 1) for name, inner in items}
    if isinstance(value, list | tuple):
        return [_cleaned(inner, depth - 1) for inner in value[:ITEMS_MAX]] if depth else []
    return value
