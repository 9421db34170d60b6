"""One post over HTTP: who asks, what they send, and the answer once the bus has acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec
from litestar.types import Receive, Scope

from services.intake.bodies import Body, Capacity
from services.intake.channel import Channel, Context
from services.intake.idempotency import Idempotency
from services.intake.sources import Sources
from services.intake.taking import Claim, Intake
from shared.clean import EARLIEST
from shared.desk import Source
from shared.errors import Rejected
from shared.metrics import IntakeMetrics

RECEIVED_AT = b"onethread-received-at"
RECEIVED_AHEAD_MAX = timedelta(minutes=5)

Clock = Callable[[], datetime]

_encoder = msgspec.json.Encoder()


class Posting:
    """Answers posts of one channel; raises Rejected and Unavailable for the app to tell."""

    def __init__(
        self,
        channel: Channel,
        *,
        intake: Intake,
        sources: Sources,
        idempotency: Idempotency,
        metrics: IntakeMetrics,
        clock: Clock,
    ) -> None:
        self._channel = channel
        self._intake = intake
        self._sources = sources
        self._idempotency = idempotency
        self._metrics = metrics
        self._clock = clock
        self._capacity = Capacity()

    async def answer(self, scope: Scope, receive: Receive) -> bytes:
        """Return the JSON for a 202: everything in the post is on the bus's disk."""
        now = self._clock()
        headers: dict[bytes, bytes] = dict(scope["headers"])
        source = self._authenticated(headers.get(b"authorization", b""), now)
        self._check_type(headers)
        context = Context(
            source=source, desk=self._sources.desk, received_at=_received_at(headers, source, now)
        )
        with Body(receive, headers, bytes_max=self._channel.bytes_max, capacity=self._capacity) as reading:
            body = await reading.read()
            with self._capacity.request():
                decoded = self._channel.decode(body)
                claim = self._claim(headers, source, body)
                taken = await self._intake.take(decoded.payloads, context, claim=claim)
        duplicates = sum(one.duplicate for one in taken)
        self._metrics.taken(accepted=len(taken) - duplicates, duplicates=duplicates)
        return _encoder.encode(taken if decoded.many else taken[0])

    def _claim(self, headers: Mapping[bytes, bytes], source: Source, body: bytes) -> Claim | None:
        key = headers.get(b"idempotency-key")
        if key is None:
            return None
        return partial(self._idempotency.claim, key.decode("latin-1"), source=source.name, body=body)

    def _authenticated(self, authorization: bytes, now: datetime) -> Source:
        scheme, _, key = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise Rejected("no bearer key", status=401)
        source = self._sources.of_key(key.strip(), at=now)
        if source is None:
            raise Rejected("the key is unknown, revoked or expired", status=401)
        if source.channel != self._channel.name:
            raise Rejected(f"the key is for the channel {source.channel}", status=403)
        return source

    def _check_type(self, headers: Mapping[bytes, bytes]) -> None:
        sent = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        if sent != self._channel.media_type.encode():
            raise Rejected(f"only {self._channel.media_type} is taken here", status=415)
        if headers.get(b"content-encoding", b"identity").strip().lower() not in {b"identity", b""}:
            raise Rejected("compressed bodies are not taken", status=415)


def _received_at(headers: Mapping[bytes, bytes], source: Source, now: datetime) -> datetime:
    """Return when the piece was received: now, or what a source with the replay scope says."""
    stated = headers.get(RECEIVED_AT)
    if stated is None:
        return now
    if not source.replay:
        raise Rejected("the key does not allow Onethread-Received-At", status=403)
    try:
        moment = msgspec.convert(stated.decode("ascii"), datetime)
    except (msgspec.ValidationError, UnicodeDecodeError):
        raise Rejected("Onethread-Received-At is no RFC 3339 time", status=400) from None
    if moment.tzinfo is None or not EARLIEST <= moment <= now + RECEIVED_AHEAD_MAX:
        raise Rejected("Onethread-Received-At needs an offset and lies in the past", status=400)
    return moment.astimezone(UTC)
