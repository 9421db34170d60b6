"""The mailboxes from which mail is fetched, as the operator's file names them (docs/integrations/imap.md)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.errors import Refused

ACCOUNTS_MAX = 50
MAILBOXES_MAX = 20  # of one account: each has a connection and a thread
PORTS = {"tls": 993, "starttls": 143, "none": 143}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

Name = Annotated[str, Meta(min_length=1, max_length=255)]


class Account(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One account at an IMAP server."""

    host: Name
    user: Name
    password_file: Name  # its first line; with `sign_in = "xoauth2"` an access token, read at each sign-in
    port: Annotated[int, Meta(ge=0, le=65_535)] = 0  # 0: the usual one
    security: Literal["tls", "starttls", "none"] = "tls"
    ca_file: str = ""  # whose certificates are believed; empty: those that the system believes
    sign_in: Literal["password", "xoauth2"] = "password"
    mailboxes: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=MAILBOXES_MAX)] = ("INBOX",)
    source: Name = "imap"  # the name of the source whose mails these are
    history: bool = False  # take what lies there already, too, and not only what comes from now on
    move_to: str = ""  # the mailbox into which a mail is moved once it is taken; empty: nothing is changed

    @property
    def port_used(self) -> int:
        """The port, the usual one where none is set."""
        return self.port or PORTS[self.security]

    def key_of(self, mailbox: str) -> str:
        """Return under which name the cursor of a mailbox is kept; it follows from what is fetched alone."""
        named = f"{self.host.lower()}\x00{self.user}\x00{mailbox}"
        return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    account: Annotated[tuple[Account, ...], Meta(max_length=ACCOUNTS_MAX)] = ()


def read_accounts(path: Path) -> tuple[Account, ...]:
    """Return the accounts in a TOML file. Raises Refused, naming what is at fault."""
    try:
        found = msgspec.toml.decode(path.read_bytes(), type=_File).account
    except OSError as error:
        raise Refused(f"setting ONETHREAD_IMAP_ACCOUNTS: {path}: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{path}: {error}") from None
    for account in found:
        if account.security == "none" and account.host not in LOOPBACK:
            raise Refused(f"{path}: without TLS a password goes to this machine alone, not to {account.host}")
        if account.move_to in account.mailboxes:
            raise Refused(f"{path}: mail cannot be moved to {account.move_to!r}, from which it is taken")
    keys = [account.key_of(mailbox) for account in found for mailbox in account.mailboxes]
    if len(set(keys)) < len(keys):
        raise Refused(f"{path}: a mailbox is named twice")
    return found


def read_password(account: Account) -> str:
    """Return the first line of the account's password file. Raises Refused."""
    try:
        lines = Path(account.password_file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{account.password_file}: {error}") from None
    if not lines or not lines[0]:
        raise Refused(f"{account.password_file} is empty")
    return lines[0]
