"""Signed requests, by the scheme of Standard Webhooks: who signs need send no key that a listener could keep.

How it is signed stands in shared/webhook_signatures.py; `onethread-source` names the source. The time lies
within five minutes of ours; within them a replayed request is the same piece again, and `webhook-id` stands
for one content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from shared import webhook_signatures
from shared.errors import Rejected
from shared.webhook_signatures import is_now, is_signed, signed_content

ID_CHARS_MAX = 255
SOURCE = b"onethread-source"
ID = webhook_signatures.ID.encode()
TIMESTAMP = webhook_signatures.TIMESTAMP.encode()
SIGNATURE = webhook_signatures.SIGNATURE.encode()


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What the headers of a signed request say."""

    source: str
    id: str
    timestamp: str
    signatures: str

    def made_with(self, secrets: Iterable[bytes], body: bytes) -> bool:
        """Return whether one of `secrets` signed this `body`; compared in a time that tells nothing."""
        content = signed_content(self.id.encode("latin-1"), self.timestamp, body)
        return is_signed(content, self.signatures, secrets)


def read_signed(headers: Mapping[bytes, bytes], *, now: datetime) -> Signed:
    """Return what the request says of its signature. Raises Rejected (401) for what cannot be one."""
    source, identity, timestamp, signatures = (
        headers.get(name, b"").decode("latin-1").strip() for name in (SOURCE, ID, TIMESTAMP, SIGNATURE)
    )
    if not source or not 1 <= len(identity) <= ID_CHARS_MAX:
        raise Rejected("a signed request has onethread-source and webhook-id", status=401)
    if not is_now(timestamp, now=now):
        raise Rejected("webhook-timestamp is more than five minutes from now", status=401)
    return Signed(source=source, id=identity, timestamp=timestamp, signatures=signatures)
