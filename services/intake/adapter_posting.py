"""One vendor's webhook over HTTP: whose it is, proven on the bytes as they came, translated, and on the bus.

The vendor has its 2xx only once the bus has acknowledged every piece and every notice in it; before that it
tells it again, and all of them keep their ids.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from time import monotonic
from urllib.parse import parse_qsl

import msgspec
from litestar.types import Receive, Scope

from services.intake.adapters.adapter import Adapter, Request, Translated
from services.intake.adapters.proofs import refused
from services.intake.bodies import Body, Capacity
from services.intake.channel import Channel, Context
from services.intake.idempotency import Idempotency
from services.intake.notices import to_event
from services.intake.pace import Pace
from services.intake.posting import Answer, Clock
from services.intake.sources import Sources, key_digest
from services.intake.taking import Claim, Intake, Publishes, Taken
from shared.desk import Source, vendor_secret_of
from shared.errors import Refused, Rejected, Unavailable
from shared.log import logger
from shared.metrics import IntakeMetrics

KEY = "key"  # of the query, where our own key stands for a vendor that signs nothing
QUERY_FIELDS_MAX = 32

Open = Callable[[bytes, str], bytes]  # what is sealed under the desk's key, and as what

log = logger(__name__)


class Told(msgspec.Struct, frozen=True):
    """The answer to a vendor; few read it, and who sets it up does."""

    taken: list[Taken]  # interactions
    notices: int


_encoder = msgspec.json.Encoder()


class AdapterPosting:
    """Answers the webhooks of one channel's vendors; raises Rejected and Unavailable for the app to tell."""

    def __init__(
        self,
        channel: Channel,
        adapters: Mapping[str, Adapter],
        *,
        intake: Intake,
        notices: Publishes,
        sources: Sources,
        idempotency: Idempotency,
        metrics: IntakeMetrics,
        clock: Clock,
        open_sealed: Open,
        public_url: str = "",
    ) -> None:
        """Of `adapters` those of the channel are served. `notices` goes to another stream than the intake's.

        `public_url` is where vendors reach the intakes; empty where they call this process itself.
        """
        self._adapters = {name: one for name, one in adapters.items() if one.channel == channel.name}
        self._bytes_max = channel.bytes_max
        self._intake = intake
        self._notices = notices
        self._sources = sources
        self._idempotency = idempotency
        self._metrics = metrics
        self._clock = clock
        self._open = open_sealed
        self._public_url = public_url.rstrip("/")
        self._pace = Pace()
        self._capacity = Capacity()

    async def answer(self, scope: Scope, receive: Receive, *, vendor: str, source: str) -> Answer:
        """Return the answer once everything in the webhook is on the bus's disk."""
        now = self._clock()
        headers = _headers(scope)
        adapter = self._adapters.get(vendor)
        if adapter is None:
            raise Rejected("this vendor is not served here", status=404)
        query = _query(scope)
        caller = self._sources.named(source)
        if caller is None or caller.vendor != vendor or caller.channel != adapter.channel:
            raise refused()
        secrets = self._secrets(caller, now)
        by_key = holds_key(caller, query.get(KEY, ""), now)
        if not by_key and not secrets:
            raise refused()
        media_type = _media_type(headers, adapter)
        raw = dict(scope["headers"])
        bytes_max = adapter.bytes_max or self._bytes_max
        with Body(receive, raw, bytes_max=bytes_max, capacity=self._capacity) as reading:
            request = Request(
                url=self._url(scope, headers),
                query=query,
                headers=headers,
                body=await reading.read(),
                media_type=media_type,
            )
            with self._capacity.request():
                if not by_key:
                    _verify(adapter, request, secrets, now)
                context = Context(source=caller, desk=self._sources.desk, received_at=now)
                claim = self._claim(adapter, request, caller)
                return await self._take(adapter, adapter.translate(request, context), context, claim)

    async def _take(
        self, adapter: Adapter, translated: Translated, context: Context, claim: Claim | None
    ) -> Answer:
        pieces, notices = translated.payloads, translated.notices
        pace = self._pace.take(context.source, max(1, len(pieces) + len(notices)), now_s=monotonic())
        taken = await self._intake.take(pieces, context, claim=claim) if pieces else []
        if notices:
            await self._notices.publish_all([to_event(one, adapter, context) for one in notices])
        duplicates = sum(one.duplicate for one in taken)
        self._metrics.taken(accepted=len(taken) - duplicates, duplicates=duplicates)
        return Answer(body=_encoder.encode(Told(taken, len(notices))), headers=pace)

    def _claim(self, adapter: Adapter, request: Request, source: Source) -> Claim | None:
        """Return the claim of what may be told once, or again with the same content."""
        if adapter.once is None:
            return None
        token, content = adapter.once(request)
        return partial(self._idempotency.claim, token, source=source.name, body=content)

    def _secrets(self, source: Source, now: datetime) -> list[bytes]:
        """Return the vendor's secrets that are alive. Raises Unavailable where they cannot be opened here."""
        alive = [one for one in source.secrets if one.expires_at is None or now < one.expires_at]
        try:
            return [self._open(one.sealed, vendor_secret_of(source.name)) for one in alive]
        except Refused as error:
            log.warning("vendor's secret cannot be opened", source=source.name, cause=str(error))
            raise Unavailable("the source cannot be checked now") from None

    def _url(self, scope: Scope, headers: Mapping[str, str]) -> str:
        asked = scope.get("raw_path", b"").decode("latin-1").partition("?")[0]
        query = scope["query_string"].decode("latin-1")
        base = self._public_url or f"{scope['scheme']}://{headers.get('host', '')}"
        return f"{base}{asked}{'?' if query else ''}{query}"


def holds_key(source: Source, given: str, now: datetime) -> bool:
    """Return whether `given` is a living key of `source`; how long that takes tells nothing."""
    digest = key_digest(given)
    found = False
    for key in source.keys:
        alive = not key.signs and (key.expires_at is None or now < key.expires_at)
        found |= hmac.compare_digest(key.hash, digest) and alive
    return found


def _verify(adapter: Adapter, request: Request, secrets: list[bytes], now: datetime) -> None:
    if adapter.verify is None:  # a source with a secret of a vendor that signs nothing
        raise refused()
    adapter.verify(request, secrets, now)


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _query(scope: Scope) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=QUERY_FIELDS_MAX
        )
    except ValueError:
        raise Rejected("the query cannot be read", status=400) from None
    return dict(pairs)


def _media_type(headers: Mapping[str, str], adapter: Adapter) -> str:
    sent = headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent not in adapter.media_types:
        raise Rejected(f"only {' and '.join(adapter.media_types)} are taken here", status=415)
    if headers.get("content-encoding", "identity").strip().lower() not in {"identity", ""}:
        raise Rejected("compressed bodies are not taken", status=415)
    return sent
