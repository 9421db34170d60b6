"""What a mail server is told when it hands a mail over, by LMTP or by SMTP.

250 only when the bus has acknowledged; on any trouble of ours 451, so that the server keeps the mail and
tries again; 5xx only for what can never be taken.
"""

from __future__ import annotations

from time import perf_counter

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.intake.bodies import Capacity
from services.intake.channel import Channel, Context
from services.intake.channels.email import RawMail
from services.intake.mail.envelope import with_sender
from services.intake.posting import Clock
from services.intake.sources import Sources
from services.intake.taking import Intake
from shared.desk import Desk
from shared.errors import Unavailable
from shared.identifiers import normalise_email
from shared.log import logger
from shared.metrics import IntakeMetrics

LMTP_SOURCE = "lmtp"  # the names of the sources whose mails these are
SMTP_SOURCE = "smtp"
RECIPIENTS_MAX = 100

TAKEN = "250 2.0.0 Taken"
LATER = "451 4.3.0 Try again later"
RECIPIENT = "250 2.1.5 OK"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients"
NOT_OURS = "550 5.1.1 This is no address of the desk's"

log = logger(__name__)


class Door:
    """What to do with what comes; aiosmtpd calls its `handle_…` methods."""

    source = LMTP_SOURCE

    def __init__(
        self,
        channel: Channel,
        *,
        intake: Intake,
        sources: Sources,
        metrics: IntakeMetrics,
        clock: Clock,
        capacity: Capacity | None = None,
    ) -> None:
        """`capacity` is shared with whoever else takes mail in this process; none: nobody does."""
        self.capacity = capacity or Capacity()
        self._channel = channel
        self._intake = intake
        self._sources = sources
        self._metrics = metrics
        self._clock = clock

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Return whether the mail may be for `address`."""
        if len(envelope.rcpt_tos) >= RECIPIENTS_MAX:
            return TOO_MANY_RECIPIENTS
        reply = self.recipient(address)
        if reply == RECIPIENT:
            envelope.rcpt_tos.append(address)
        return reply

    def recipient(self, _address: str) -> str:
        """Take any recipient: which addresses are ours, the mail server knows."""
        return RECIPIENT

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Return the reply for each recipient: they share one mail, and so one fate."""
        started = perf_counter()
        try:
            await self._take(envelope)
        except Unavailable as error:
            log.warning("mail not taken", cause=str(error))
            reply = LATER
        except Exception:
            log.exception("mail not taken")
            reply = LATER
        else:
            reply = TAKEN
        self._metrics.answered(int(reply[:3]), perf_counter() - started)
        return reply

    async def handle_exception(self, error: Exception) -> str:
        """Return a temporary failure: aiosmtpd's own answer to a defect of ours would bounce the mail."""
        log.error("mail session failed", exc_info=error)
        return LATER

    async def _take(self, envelope: Envelope) -> None:
        source = self._sources.named(self.source)
        if source is None or source.channel != self._channel.name:
            raise Unavailable(f"there is no source {self.source!r} for the channel {self._channel.name}")
        context = Context(source=source, desk=self._sources.desk, received_at=self._clock())
        taken = await self._intake.take([RawMail(_delivered(envelope))], context)
        duplicates = sum(one.duplicate for one in taken)
        self._metrics.taken(accepted=len(taken) - duplicates, duplicates=duplicates)


class RelayDoor(Door):
    """The door for mail servers elsewhere: it passes nothing on, so it takes mail for the desk alone."""

    source = SMTP_SOURCE

    def recipient(self, address: str) -> str:
        """Take the desk's own addresses, whatever stands behind a plus; put off before they are known."""
        if not self._sources.known:
            return LATER
        return RECIPIENT if is_own(address, self._sources.desk) else NOT_OURS


def is_own(address: str, desk: Desk) -> bool:
    """Return whether `address` is one at which the desk is written to; local+anything@ is local@."""
    written = normalise_email(address)
    if written is None:
        return False
    local, _, domain = written.rpartition("@")
    own = {known for one in desk.own_addresses if (known := normalise_email(one))}
    return written in own or f"{local.partition('+')[0]}@{domain}" in own


def _delivered(envelope: Envelope) -> bytes:
    """Return the mail as it is to be kept; the envelope lets go of it, so that it is not held twice."""
    content, envelope.original_content = envelope.original_content or b"", None
    return with_sender(content, envelope.mail_from or "")
