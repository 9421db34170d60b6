"""The duty that sends webhooks: each endpoint by a task of its own, so that a slow one delays no other.

At least once: a delivery is leased, posted, and only then noted as sent. Killed in between, it is due again
when its lease is over, under the same `webhook-id`, by which its receiver knows it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.auth import Clock
from services.store.database import failures_named
from services.store.duties import pause
from services.store.webhooks import deliveries
from services.store.webhooks.calling import open_client, post
from services.store.webhooks.deliveries import Claimed, Endpoint
from services.store.webhooks.endpoints import secret_name
from services.store.webhooks.resolving import LookUp, Resolver, pinned
from services.store.webhooks.schedule import BUSY, Health, Outcome, Standing, health_after, standing_after
from services.store.webhooks.targets import Target, hosts_in, read_target
from shared import failpoints
from shared.desk_key import DeskKey, desk_key
from shared.ending import end
from shared.errors import Refused, Rejected, Unavailable
from shared.log import logger
from shared.settings import Settings
from shared.webhook_signatures import signed_headers

POLL_S = 1.0
SWEEP_EVERY = 3_600  # polls

log = logger(__name__)


class WebhookSender:
    """Sends what is due. Any number may run, in one process or many."""

    def __init__(
        self,
        engine: AsyncEngine,
        client: httpx.AsyncClient,
        *,
        key: DeskKey,
        clock: Clock,
        look_up: LookUp,
        private_hosts: frozenset[str] = frozenset(),
        draw: Callable[[], float] = random.random,  # of the jitter alone: nobody need not guess it
    ) -> None:
        self._engine = engine
        self._client = client
        self._key = key
        self._clock = clock
        self._look_up = look_up
        self._private_hosts = private_hosts
        self._draw = draw

    async def run(self, *, closing: asyncio.Event) -> None:
        """Send until `closing` is set; what is under way then is due again when its lease is over."""
        working: dict[str, asyncio.Task[None]] = {}
        polls = 0
        try:
            while not closing.is_set():
                working = {handle: task for handle, task in working.items() if not task.done()}
                try:
                    if polls % SWEEP_EVERY == 0:
                        await self._sweep()
                    for handle in await self.due():
                        if handle not in working:
                            working[handle] = asyncio.create_task(self._work(handle))
                except Unavailable as error:
                    log.warning("webhooks wait", cause=str(error))
                polls += 1
                await pause(closing, seconds=POLL_S)
        finally:
            await end(working.values())

    async def due(self) -> list[str]:
        """Return the endpoints for which something is due. Raises Unavailable."""
        with failures_named():
            async with self._engine.connect() as connection:
                return await deliveries.endpoints_due(connection, at=self._clock())

    async def send_round(self, handle: str) -> Sequence[Outcome]:
        """Try what is due for one endpoint, a few at a time, and return how it went. Raises Unavailable."""
        with failures_named():
            async with self._engine.begin() as connection:
                endpoint, claimed = await deliveries.claim(connection, handle, at=self._clock())
        if endpoint is None or not claimed:
            return ()
        outcomes = await self._tried(handle, endpoint, claimed)
        failpoints.reached("after_webhook_before_noted")
        await self._note(handle, endpoint, claimed, outcomes)
        return outcomes

    async def _work(self, handle: str) -> None:
        """Work off what is due for one endpoint; one that asks for fewer requests is asked again later."""
        try:
            while outcomes := await self.send_round(handle):
                if any(one.status in BUSY or not one.status for one in outcomes):
                    return
        except Unavailable as error:
            log.warning("webhook waits", webhook=handle, cause=str(error))
        except Exception:  # a defect with one endpoint must not stop the others
            log.exception("unforeseen", webhook=handle)

    async def _tried(self, handle: str, endpoint: Endpoint, claimed: Sequence[Claimed]) -> Sequence[Outcome]:
        try:
            target = read_target(endpoint.url, self._private_hosts)
            secrets = self._secrets(handle, endpoint)
        except (Rejected, Refused) as error:  # the settings or the desk's key have changed since
            return [Outcome(cause=str(error))] * len(claimed)
        address = await pinned(target, self._look_up)
        if isinstance(address, Outcome):
            return [address] * len(claimed)
        return await asyncio.gather(*(self._post(target, address, secrets, one) for one in claimed))

    async def _post(self, target: Target, address: str, secrets: Sequence[bytes], one: Claimed) -> Outcome:
        body, now = one.body.encode(), self._clock()
        headers = signed_headers(secrets, event_id=one.event_id, at=now, body=body)
        return await post(self._client, target, address, headers=headers, body=body, now=now)

    def _secrets(self, handle: str, endpoint: Endpoint) -> list[bytes]:
        sealed = (endpoint.secret, endpoint.former)
        return [self._key.open(one, secret_name(handle)) for one in sealed if one is not None]

    async def _note(
        self, handle: str, endpoint: Endpoint, claimed: Sequence[Claimed], outcomes: Sequence[Outcome]
    ) -> None:
        at = self._clock()
        health = Health(failing_since=endpoint.failing_since)
        tried: list[tuple[int, Standing]] = []
        for one, outcome in zip(claimed, outcomes, strict=True):
            tries = one.tries + 1
            tried.append((one.id, standing_after(outcome, tries=tries, at=at, share=self._draw())))
            if health.off_why is None:
                health = health_after(health, outcome, tries=tries, at=at)
        with failures_named():
            async with self._engine.begin() as connection:
                await deliveries.note(connection, handle, tried, health, at=at)
        if health.off_why is not None:
            log.warning("webhook switched off", webhook=handle, why=health.off_why)

    async def _sweep(self) -> None:
        with failures_named():
            async with self._engine.begin() as connection:
                await deliveries.sweep(connection, at=self._clock())


async def keep_webhooks_sent(
    engine: AsyncEngine, settings: Settings, *, clock: Clock, closing: asyncio.Event
) -> None:
    """Send webhooks until `closing` is set, with a client and a resolver of their own."""
    resolver = Resolver()
    try:
        async with open_client() as client:
            sender = WebhookSender(
                engine,
                client,
                key=desk_key(settings),
                clock=clock,
                look_up=resolver,
                private_hosts=hosts_in(settings.webhook_hosts),
            )
            await sender.run(closing=closing)
    finally:
        resolver.close()
