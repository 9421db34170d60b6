"""All ways by which mail comes besides HTTP: LMTP, SMTP for trusted relays, mailboxes that are read."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError

from services.intake.bodies import Capacity
from services.intake.channel import Channel
from services.intake.mail.door import Door, RelayDoor
from services.intake.mail.imap_accounts import read_accounts
from services.intake.mail.imap_cursors import Cursors
from services.intake.mail.imap_pull import pulled
from services.intake.mail.imap_pulling import Pulling
from services.intake.mail.lmtp import lmtp_door
from services.intake.mail.relay import networks, relay_door
from services.intake.mail.unix_socket import unix_listener
from services.intake.posting import Clock
from services.intake.sources import Sources
from services.intake.taking import Intake
from shared import subjects
from shared.errors import Refused
from shared.metrics import IntakeMetrics
from shared.serving import listening_socket
from shared.settings import Settings

LMTP_HOST = "127.0.0.1"  # LMTP has no sign-in


@contextlib.asynccontextmanager
async def mail_doors(
    channel: Channel,
    *,
    settings: Settings,
    js: JetStreamContext,
    intake: Intake,
    sources: Sources,
    metrics: IntakeMetrics,
    clock: Clock,
    capacity: Capacity,
) -> AsyncIterator[None]:
    """Take mail by every way that `settings` open, while the context lasts. Raises Refused."""
    trusted = networks(settings.mail_relays)
    accounts = read_accounts(Path(settings.imap_accounts)) if settings.imap_accounts else ()
    door = Door(channel, intake=intake, sources=sources, metrics=metrics, clock=clock, capacity=capacity)
    async with contextlib.AsyncExitStack() as stack:
        listener = listening_socket(LMTP_HOST, settings.lmtp_port, settings.lmtp_fd)
        await stack.enter_async_context(lmtp_door(door, bytes_max=channel.bytes_max, listener=listener))
        if settings.lmtp_socket:
            unix = stack.enter_context(
                unix_listener(
                    Path(settings.lmtp_socket),
                    mode=settings.lmtp_socket_mode,
                    group=settings.lmtp_socket_group,
                )
            )
            await stack.enter_async_context(lmtp_door(door, bytes_max=channel.bytes_max, listener=unix))
        if trusted:
            relays = RelayDoor(
                channel, intake=intake, sources=sources, metrics=metrics, clock=clock, capacity=capacity
            )
            host = settings.mail_relay_host or settings.host
            listener = listening_socket(host, settings.mail_relay_port)
            await stack.enter_async_context(
                relay_door(relays, bytes_max=channel.bytes_max, listener=listener, trusted=trusted)
            )
        if accounts:
            pulling = Pulling(
                channel,
                intake=intake,
                sources=sources,
                cursors=await _cursors(js),
                metrics=metrics,
                clock=clock,
            )
            await stack.enter_async_context(pulled(pulling, accounts))
        yield


async def _cursors(js: JetStreamContext) -> Cursors:
    try:
        return Cursors(await js.key_value(subjects.MAILBOXES_BUCKET))
    except JetStreamError:
        raise Refused(
            f"the event bus has no bucket {subjects.MAILBOXES_BUCKET}: run `onethread migrate`"
        ) from None
