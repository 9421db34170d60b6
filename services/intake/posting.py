"""One post over HTTP: who asks, what they send, and the answer once the bus has acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic

import msgspec
from litestar.types import Receive, Scope

from services.intake.bodies import Body, Capacity
from services.intake.callers import Caller, Callers, Signing
from services.intake.channel import Channel, Context
from services.intake.idempotency import Idempotency
from services.intake.pace import Pace
from services.intake.sources import Sources
from services.intake.taking import Claim, Intake
from shared.clean import EARLIEST
from shared.desk import Source
from shared.errors import Rejected
from shared.metrics import IntakeMetrics

RECEIVED_AT = b"onethread-received-at"
RECEIVED_AHEAD_MAX = timedelta(minutes=5)

Clock = Callable[[], datetime]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """JSON, and headers that say what the source may still send."""

    body: bytes
    headers: Mapping[str, str]


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
        signing: Signing,
        capacity: Capacity | None = None,
    ) -> None:
        """`capacity` is shared with whoever else takes pieces in this process; none: nobody does."""
        self._callers = Callers(channel, sources=sources, signing=signing)
        self._pace = Pace()
        self._channel = channel
        self._intake = intake
        self._sources = sources
        self._idempotency = idempotency
        self._metrics = metrics
        self._clock = clock
        self._capacity = capacity or Capacity()

    async def answer(self, scope: Scope, receive: Receive) -> Answer:
        """Return the 202: everything in the post is on the bus's disk."""
        now = self._clock()
        headers: dict[bytes, bytes] = dict(scope["headers"])
        caller = self._callers.named_in(headers, now=now)
        source = caller.source
        self._check_type(headers)
        context = Context(
            source=source, desk=self._sources.desk, received_at=_received_at(headers, source, now)
        )
        with Body(receive, headers, bytes_max=self._channel.bytes_max, capacity=self._capacity) as reading:
            body = await reading.read()
            with self._capacity.request():
                caller.check(body)
                decoded = self._channel.decode(body)
                pace = self._pace.take(source, len(decoded.payloads), now_s=monotonic())
                claim = self._claim(headers, caller, body)
                taken = await self._intake.take(decoded.payloads, context, claim=claim)
        duplicates = sum(one.duplicate for one in taken)
        self._metrics.taken(accepted=len(taken) - duplicates, duplicates=duplicates)
        return Answer(body=_encoder.encode(taken if decoded.many else taken[0]), headers=pace)

    def _claim(self, headers: Mapping[bytes, bytes], caller: Caller, body: bytes) -> Claim | None:
        """Return the claim of the key that stands for this content: a signed request's own id is one too."""
        key = headers.get(b"idempotency-key")
        if key is None:
            key = headers[b"webhook-id"] if caller.signed is not None else None
        if key is None:
            return None
        return partial(self._idempotency.claim, key.decode("latin-1"), source=caller.source.name, body=body)

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
