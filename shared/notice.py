"""The wire contract of a notice: something a vendor tells that is no interaction, such as a ringing phone.

An intake writes it, the store acts on it (services/store/notices). The kinds are an open set of strings: one
that the store has never heard of is counted as ignored.
"""

from __future__ import annotations

from typing import Any

import msgspec

from shared.interaction import Moment

IGNORED = "ignored"  # an event that nobody here needs: counted, so that an administrator sees what comes
CALL = "call"  # what a telephone exchange says of a call
LABEL = "label"  # what a helpdesk's agents put together or apart: services/store/labelling.py


class NoticeReceived(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="notice.v1"
):
    """One notice as it lies on the bus."""

    id: str  # the same notice told again has the same
    kind: str
    source: str  # name of the source that told it
    channel: str
    vendor: str
    what: str  # the vendor's own name of the event
    received_at: Moment
    data: dict[str, Any] = {}


_decoder = msgspec.json.Decoder(NoticeReceived)
_encoder = msgspec.json.Encoder()


def decode_notice(data: bytes) -> NoticeReceived:
    """Return the notice in `data`; unknown fields are ignored. Raises msgspec.DecodeError."""
    return _decoder.decode(data)


def encode_notice(notice: NoticeReceived) -> bytes:
    """Return `notice` as JSON."""
    return _encoder.encode(notice)
