"""The desk's own facts as the store mirrors them to the bus, kept up to date."""

from __future__ import annotations

import asyncio

import msgspec
from nats.errors import Error as NatsError
from nats.js.errors import APIError, KeyNotFoundError
from nats.js.kv import KeyValue

from shared.desk import Desk
from shared.log import logger
from shared.subjects import DESK_KEY

POLL_S = 2.0

log = logger(__name__)


class CurrentDesk:
    """Holds the desk that was read last; the defaults until there is one."""

    def __init__(self, bucket: KeyValue) -> None:
        """Read `bucket` from now on."""
        self._bucket = bucket
        self.value = Desk()

    async def read(self) -> None:
        """Take over what is in the bucket now; the last value stays when the bus is away."""
        try:
            entry = await self._bucket.get(DESK_KEY)
            self.value = msgspec.json.decode(entry.value or b"{}", type=Desk)
        except KeyNotFoundError:
            self.value = Desk()  # no desk.json was given yet: the defaults hold
        except (NatsError, APIError, TimeoutError, msgspec.DecodeError) as error:
            log.warning("desk not read", cause=repr(error))

    async def follow(self) -> None:
        """Read again and again until cancelled."""
        while True:
            await asyncio.sleep(POLL_S)
            await self.read()
