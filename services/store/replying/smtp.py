"""Speaks SMTP: a session up to the point at which the server would take the mail, then the mail itself.

Two steps, so that what is tried can be noted between them: before the second nothing can have been sent. All
of it blocks, each command for a bounded time; it runs in a thread.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from typing import Protocol

from services.store.replying.mail_server import MailServer
from services.store.replying.outcome import CAUSE_CHARS_MAX, Outcome, verdict_on
from shared.clean import clean_line

COMMAND_S = 6.0  # for each of some seven commands: together less than a transaction may idle
TAKING_S = 120.0  # until the server has said what becomes of the mail

LOST = "the mail server’s answer was lost"


class Session(Protocol):
    """A server that knows sender and recipient and waits for the mail."""

    def give(self, data: bytes) -> Outcome:
        """Hand the mail over and return what becomes of it; the session is over then."""
        ...

    def drop(self) -> None:
        """End the session without a mail."""
        ...


class Post(Protocol):
    """A way out for mails."""

    def opened(self, *, sender: str, recipient: str) -> Session | Outcome:
        """Return a session for one mail, or why there is none; never `unsure`."""
        ...


class SmtpPost:
    """The way out through the desk's mail server."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def opened(self, *, sender: str, recipient: str) -> Session | Outcome:
        """Connect, sign in, and name sender and recipient."""
        smtp: smtplib.SMTP | None = None
        try:
            smtp = self._connected(sender.rpartition("@")[2])
            for code, said in (smtp.mail(sender), smtp.rcpt(recipient)):
                if verdict_on(code) != "sent":
                    _end(smtp)
                    return _outcome(code, said)
        except (smtplib.SMTPException, OSError, ValueError) as error:  # the server's trouble, not the mail's
            _end(smtp)
            return Outcome("later", _short(str(error) or type(error).__name__))
        return SmtpSession(smtp)

    def _connected(self, name: str) -> smtplib.SMTP:
        server = self._server
        if server.implicit_tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, name, timeout=COMMAND_S, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, name, timeout=COMMAND_S)
            if server.starttls:
                smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
        return smtp


class SmtpSession:
    """An SMTP session between RCPT and DATA."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp

    def give(self, data: bytes) -> Outcome:
        """Send DATA and the mail. Until its last line has gone out the server cannot have taken it."""
        try:
            return self._given(data)
        finally:
            _end(self._smtp)

    def drop(self) -> None:
        """Say goodbye."""
        _end(self._smtp)

    def _given(self, data: bytes) -> Outcome:
        try:
            code, said = self._smtp.docmd("DATA")
            if code != 354:
                return _outcome(code, said)
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(TAKING_S)
            self._smtp.send(_quoted(data))
        except (smtplib.SMTPException, OSError) as error:
            return Outcome("later", _short(str(error) or type(error).__name__))
        try:
            return _outcome(*self._smtp.getreply())
        except (smtplib.SMTPException, OSError):
            return Outcome("unsure", LOST)


def _quoted(data: bytes) -> bytes:
    """Return the mail as DATA sends it: a dot at the start of a line doubled, a lone dot at its end."""
    whole = data if data.endswith(b"\r\n") else data + b"\r\n"
    dotted = whole.replace(b"\r\n.", b"\r\n..")
    return (b"." if dotted.startswith(b".") else b"") + dotted + b".\r\n"


def _outcome(code: int, said: bytes) -> Outcome:
    verdict = verdict_on(code)
    return Outcome(verdict, "" if verdict == "sent" else _short(f"{code} {said.decode('utf-8', 'replace')}"))


def _short(cause: str) -> str:
    return clean_line(cause, chars_max=CAUSE_CHARS_MAX)


def _end(smtp: smtplib.SMTP | None) -> None:
    if smtp is not None:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            smtp.quit()
        smtp.close()
