"""The contract of an adapter: how a vendor's own webhook becomes payloads of a channel, and notices.

An adapter is a value, like a channel: one module for each vendor, and one registry. Both of its functions are
pure. `verify` sees the body as it came, before anything of it is read; `translate` runs only after it. What
an adapter makes is what a client of the channel would have posted, so that all that follows (normalising,
masking, ids, the bus) is the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from services.intake.channel import Context
from shared.desk import SecretFrom, Vendor
from shared.notice import IGNORED

WHAT_CHARS_MAX = 100
NOTICES_MAX = 50  # of one request


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook as its vendor called it."""

    url: str  # the public one with its query, as the vendor called it
    query: Mapping[str, str]
    headers: Mapping[str, str]  # names in lower case
    body: bytes  # as it came
    media_type: str  # without parameters, in lower case


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a vendor tells and that is no interaction."""

    what: str  # the vendor's name of the event
    kind: str = IGNORED  # lower-case letters; services/store/notices has a function for each kind
    data: Mapping[str, Any] = {}  # JSON-able; large ones are cut where they are published
    key: str = ""  # what makes it the same notice when it is told again; empty: all that it says


class Translated(msgspec.Struct, frozen=True, kw_only=True):
    """What a webhook says."""

    payloads: Sequence[Any] = ()  # of the channel's own type, as its `normalise` takes them
    notices: Sequence[Notice] = ()


Verify = Callable[[Request, Sequence[bytes], datetime], None]
"""Returns where one of the secrets signed the request, at about that moment; raises Rejected (401) else."""

Translate = Callable[[Request, Context], Translated]
"""Pure; raises Rejected for what cannot be read. An event nobody needs is a notice, never an error."""


Once = Callable[[Request], tuple[str, bytes]]
"""Pure; returns what a signature stands for that does not cover the content, and the content: told again with
other content, the request is refused. Called after `verify`; raises Rejected."""


class Adapter(msgspec.Struct, frozen=True, kw_only=True):
    """One vendor's webhooks."""

    vendor: str  # as in the URL
    channel: str
    media_types: tuple[str, ...]
    secret: SecretFrom
    translate: Translate
    verify: Verify | None = None  # None for a vendor that signs nothing
    once: Once | None = None  # None where the signature is of the body
    bytes_max: int = 0  # of a request that says a piece more than once; 0: what the channel takes of a piece

    @property
    def told(self) -> Vendor:
        """Return what others may know of the vendor."""
        return Vendor(name=self.vendor, channel=self.channel, secret=self.secret)
