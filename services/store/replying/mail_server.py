"""The mail server that takes our replies, from the settings."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import msgspec

from shared.errors import Refused
from shared.identifiers import normalise_email
from shared.settings import Settings

IMPLICIT_TLS_PORT = 465  # RFC 8314
PASSWORD_CHARS_MAX = 1_000


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where mails go out, and as whom."""

    host: str
    port: int
    starttls: bool
    user: str = ""
    password: str = ""
    sender: str = ""  # normalised; empty: the desk's first own address
    plus: bool = False  # answers may go to local+mark@domain

    @property
    def implicit_tls(self) -> bool:
        """Whether TLS begins with the connection."""
        return self.port == IMPLICIT_TLS_PORT


def mail_server(settings: Settings) -> MailServer | None:
    """Return the server in the settings, None where none is set up. Raises Refused naming what is wrong."""
    if not settings.smtp_host:
        return None
    sender = normalise_email(settings.smtp_from) if settings.smtp_from else ""
    if sender is None or not sender.isascii():
        raise Refused("setting ONETHREAD_SMTP_FROM: no address that mail can come from")
    server = MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        starttls=settings.smtp_starttls,
        user=settings.smtp_user,
        password=_password(settings.smtp_password_file),
        sender=sender,
        plus=settings.smtp_plus,
    )
    if server.user and not (server.starttls or server.implicit_tls or _is_here(server.host)):
        raise Refused("setting ONETHREAD_SMTP_STARTTLS: without TLS a password goes to this machine alone")
    return server


def _password(path: str) -> str:
    if not path:
        return ""
    try:
        with Path(path).open(encoding="utf-8") as file:
            return file.readline(PASSWORD_CHARS_MAX).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"setting ONETHREAD_SMTP_PASSWORD_FILE: {path} cannot be read: {error}") from None


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
