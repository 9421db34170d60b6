"""What all mailboxes have in common: whose mails they are, where they go, where their cursors are kept."""

from __future__ import annotations

from collections.abc import Sequence

from services.intake.channel import Channel, Context
from services.intake.channels.email import RawMail
from services.intake.mail.imap_accounts import Account
from services.intake.mail.imap_cursor import Cursor
from services.intake.mail.imap_cursors import Cursors
from services.intake.mail.imap_session import Fetched
from services.intake.mail.imap_withheld import standing_in
from services.intake.mail.saying import said
from services.intake.posting import Clock
from services.intake.sources import Sources
from services.intake.taking import Intake
from shared.errors import Unavailable
from shared.log import logger
from shared.metrics import IntakeMetrics

PAUSES_S = (1.0, 5.0, 15.0, 60.0)  # before the first, second, … try after a failure

log = logger(__name__)


class Pulling:
    """Takes what was fetched, from whichever mailbox."""

    def __init__(
        self,
        channel: Channel,
        *,
        intake: Intake,
        sources: Sources,
        cursors: Cursors,
        metrics: IntakeMetrics,
        clock: Clock,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self.channel, self.intake, self.sources, self.cursors = channel, intake, sources, cursors
        self.metrics, self.clock, self.pauses_s = metrics, clock, pauses_s

    async def take(self, account: Account, mails: Sequence[Fetched]) -> None:
        """Return when all of `mails` are on the bus's disk; raises Unavailable."""
        cut = said("cut", self.sources.desk.language)
        await self._take(account, [RawMail(one.raw, "" if one.whole else cut) for one in mails])

    async def tell_of(self, account: Account, mailbox: str, cursor: Cursor, uid: int) -> None:
        """Return when it is on the bus's disk that the server does not give a mail; raises Unavailable."""
        log.warning("mail passed by: the server does not give it", mailbox=mailbox, uid=uid)
        language = self.sources.desk.language
        await self._take(account, [standing_in(account, mailbox, cursor, uid, language=language)])

    async def _take(self, account: Account, payloads: Sequence[RawMail]) -> None:
        source = self.sources.named(account.source)
        if source is None or source.channel != self.channel.name:
            raise Unavailable(f"there is no source {account.source!r} for the channel {self.channel.name}")
        context = Context(source=source, desk=self.sources.desk, received_at=self.clock())
        taken = await self.intake.take(payloads, context)
        duplicates = sum(one.duplicate for one in taken)
        self.metrics.taken(accepted=len(taken) - duplicates, duplicates=duplicates)
