"""A telephone system as the store hears it: the notices of one call."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from services.store.call_drafts.drafts import CallDrafts
from services.store.live import Hint
from shared.call_event import CallEvent, encode_call_event
from shared.notice import CALL, NoticeReceived
from tests.store.world import NOW

NUMBER = "+385915550101"  # Ivan Horvat's, in the directory of tests/store/world.py


class Telephone:
    """Tells of calls, and keeps what the open pages were told."""

    def __init__(self, engine: AsyncEngine, *, source: str = "pbx") -> None:
        self.engine = engine
        self.source = source
        self.now = NOW
        self.hints: list[Hint] = []
        self.drafts = CallDrafts(engine, clock=lambda: self.now, tell=self._told)

    async def _told(self, hint: Hint) -> None:
        self.hints.append(hint)

    async def tell(self, call_id: str, **fields: Any) -> None:
        """Tell one event of a call that began a quarter of an hour ago."""
        stated: dict[str, Any] = {
            "direction": "inbound",
            "started_at": self.minutes(-15),
            "number": NUMBER,
        } | fields
        await self.notice(encode_call_event(CallEvent(call_id=call_id, **stated)))

    async def notice(self, data: dict[str, Any]) -> None:
        """Hand the store a notice as it lies on the bus."""
        told = NoticeReceived(
            id="n",
            kind=CALL,
            source=self.source,
            channel="phone",
            vendor="x",
            what="x",
            received_at=NOW,
            data=data,
        )
        async with self.engine.begin() as connection:
            await self.drafts.take(connection, told)

    async def taken(self, call_id: str, *, by: str = "ana", **fields: Any) -> None:
        """Tell that somebody answered it after a minute."""
        at = self.minutes(-14)
        await self.tell(call_id, taken_by=(by,), taken_at=at, answered=True, answered_at=at, **fields)

    async def over(self, call_id: str, **fields: Any) -> None:
        """Tell that it was hung up after four minutes, and that this event knows of no answer."""
        await self.tell(call_id, **{"answered": False, "ended_at": self.minutes(-11)} | fields)

    def minutes(self, minutes: int) -> datetime:
        """Return the moment so many minutes from now."""
        return self.now + timedelta(minutes=minutes)
