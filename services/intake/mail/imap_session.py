"""One connection to an IMAP server, with one mailbox open. Blocking: it lives in a thread of its own."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from services.intake.mail.imap_accounts import Account, read_password
from services.intake.mail.imap_cursor import Criteria, Selected
from shared.errors import Unavailable

CONNECT_S = 10.0
ANSWER_S = 60.0  # for one command, a mail of megabytes included
IDLE_S = 10 * 60.0  # RFC 2177: less than 29 minutes; each round also finds what a server did not announce
POLL_S = 60.0  # of a server that cannot announce
LOOK_S = 0.5  # how often a waiting thread looks whether it shall stop
CUT_BYTES = 1024 * 1024  # what is taken of a mail that is too large to be taken whole

RAW = "BODY.PEEK[]"  # PEEK: the flag \Seen stays as it is


class SignInRefused(Unavailable):
    """The server knows no such user, password or token: trying again soon would only lock the account."""


class Fetched(msgspec.Struct, frozen=True):
    """One mail as it lies in the mailbox; `whole` unless it was cut."""

    uid: int
    raw: bytes
    whole: bool = True


class Session:
    """A mailbox at a server. Every method blocks, but `abort`, which any thread may call."""

    def __init__(self, client: IMAPClient, account: Account) -> None:
        self._client = client
        self._account = account
        self._idles = bool(client.has_capability("IDLE"))

    @classmethod
    def opened(cls, account: Account) -> Session:
        """Return a session that is signed in. Raises SignInRefused, Unavailable or OSError."""
        password = read_password(account)
        trusted = ssl.create_default_context(cafile=account.ca_file or None)
        client = IMAPClient(
            account.host,
            port=account.port_used,
            ssl=account.security == "tls",
            ssl_context=trusted if account.security == "tls" else None,
            timeout=SocketTimeout(connect=CONNECT_S, read=ANSWER_S),
        )
        try:
            if account.security == "starttls":
                client.starttls(trusted)
            if account.sign_in == "xoauth2":
                client.oauth2_login(account.user, password)
            else:
                client.login(account.user, password)
            return cls(client, account)
        except LoginError as error:
            _cut(client)
            raise SignInRefused(f"{account.user} at {account.host} cannot sign in: {error}") from None
        except BaseException:
            _cut(client)
            raise

    def select(self, mailbox: str) -> Selected:
        """Open `mailbox`, for reading alone unless mails are to be moved."""
        moves = bool(self._account.move_to)
        if moves and not self._client.has_capability("MOVE"):
            raise Unavailable(f"{self._account.host} cannot move mails (RFC 6851): leave move_to out")
        found = self._client.select_folder(mailbox, readonly=not moves)
        try:
            validity = int(found[b"UIDVALIDITY"])
        except (KeyError, TypeError, ValueError):
            raise Unavailable(f"{self._account.host} does not number the mails of {mailbox!r}") from None
        uid_next = found.get(b"UIDNEXT")
        if uid_next is None:
            uid_next = max(self.search([["ALL"]]), default=0) + 1
        return Selected(validity, int(uid_next))

    def search(self, searches: Iterable[Criteria]) -> list[int]:
        """Return the UIDs that any of `searches` finds."""
        return [int(uid) for criteria in searches for uid in self._client.search(criteria)]

    def sizes(self, uids: Sequence[int]) -> Mapping[int, int]:
        """Return the mails' sizes in bytes; those that are gone meanwhile are left out."""
        found = self._client.fetch(uids, ["RFC822.SIZE"]) if uids else {}
        return {int(uid): int(parts[b"RFC822.SIZE"]) for uid, parts in found.items() if uid in uids}

    def fetch(self, sizes: Mapping[int, int], *, bytes_max: int) -> list[Fetched]:
        """Return the mails in `sizes` (bytes by UID), each that is larger than `bytes_max` cut."""
        whole = [uid for uid, size in sizes.items() if size <= bytes_max]
        cut = [uid for uid, size in sizes.items() if size > bytes_max]
        found = self._mails(whole, RAW, whole=True) + self._mails(cut, f"{RAW}<0.{CUT_BYTES}>", whole=False)
        return sorted(found, key=lambda one: one.uid)

    def move(self, uids: Sequence[int]) -> None:
        """Move mails where the account says."""
        self._client.move(uids, self._account.move_to)

    def wait(self, stopping: threading.Event) -> None:
        """Return when something may have come, or after a while, or soon after `stopping` is set."""
        if not self._idles:
            stopping.wait(POLL_S)
            self._client.noop()
            return
        self._client.idle()
        until = time.monotonic() + IDLE_S
        while time.monotonic() < until and not stopping.is_set():
            looked = time.monotonic()
            told: list[Any] = self._client.idle_check(timeout=LOOK_S)
            if any(len(one) > 1 and one[1] in {b"EXISTS", b"RECENT"} for one in told):
                break
            if told and told[0][0] == b"BYE":
                raise Unavailable(f"{self._account.host} says goodbye")
            if not told and time.monotonic() - looked < LOOK_S / 2:  # readable, and nothing to read
                raise Unavailable(f"{self._account.host} has closed the connection")
        self._client.idle_done()

    def close(self) -> None:
        """Sign out, if the server still listens."""
        with contextlib.suppress(Exception):
            self._client.logout()

    def abort(self) -> None:
        """End the connection at once: whatever waits for the server fails."""
        _cut(self._client)

    def _mails(self, uids: Sequence[int], item: str, *, whole: bool) -> list[Fetched]:
        found = self._client.fetch(uids, [item]) if uids else {}
        mails = []
        for uid, parts in found.items():
            raw = next((value for name, value in parts.items() if name.startswith(b"BODY[")), None)
            if uid in uids and isinstance(raw, bytes):
                mails.append(Fetched(int(uid), raw, whole))
        return mails


def _cut(client: IMAPClient) -> None:
    # Not the client's own `shutdown`: it waits for the thread that reads.
    with contextlib.suppress(OSError, AttributeError):
        client.socket().shutdown(socket.SHUT_RDWR)
