"""Who posts: a source with a bearer key, or one that signs. Either may write only as itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from services.intake.channel import Channel
from services.intake.signatures import SIGNATURE, Signed, read_signed
from services.intake.sources import Sources
from shared.desk import Source
from shared.errors import Rejected

Signing = Callable[[str], bytes]
UNKNOWN_KEY = "the key is unknown, revoked or expired"


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """The source that a request names; with `signed` it is not proven before its body is `checked`."""

    source: Source
    signed: Signed | None = None
    secrets: tuple[bytes, ...] = ()

    def check(self, body: bytes) -> None:
        """Return where the source is proven. Raises Rejected (401) where another signed, or another body."""
        if self.signed is not None and not self.signed.made_with(self.secrets, body):
            raise Rejected("the signature is not of this source and body", status=401)


class Callers:
    """Finds the source behind a request's headers."""

    def __init__(self, channel: Channel, *, sources: Sources, signing: Signing) -> None:
        """`signing` returns the secret of a signing key by its id."""
        self._channel = channel
        self._sources = sources
        self._signing = signing

    def named_in(self, headers: Mapping[bytes, bytes], *, now: datetime) -> Caller:
        """Return whom the request names. Raises Rejected: 401 for nobody, 403 for another door."""
        caller = self._signing_source(headers, now) if SIGNATURE in headers else self._bearer(headers, now)
        if caller.source.channel != self._channel.name:
            raise Rejected(f"the key is for the channel {caller.source.channel}", status=403)
        if caller.source.vendor:  # it stands in a URL, which logs keep: it opens no other door
            raise Rejected(f"the key is for webhooks of {caller.source.vendor}", status=403)
        return caller

    def _bearer(self, headers: Mapping[bytes, bytes], now: datetime) -> Caller:
        scheme, _, key = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise Rejected("no bearer key and no signature", status=401)
        source = self._sources.of_key(key.strip(), at=now)
        if source is None:
            raise Rejected(UNKNOWN_KEY, status=401)
        return Caller(source=source)

    def _signing_source(self, headers: Mapping[bytes, bytes], now: datetime) -> Caller:
        signed = read_signed(headers, now=now)
        source = self._sources.named(signed.source)
        alive = [
            key.hash
            for key in (source.keys if source else ())
            if key.signs and (key.expires_at is None or now < key.expires_at)
        ]
        if source is None or not alive:
            raise Rejected(UNKNOWN_KEY, status=401)
        return Caller(source=source, signed=signed, secrets=tuple(map(self._signing, alive)))
