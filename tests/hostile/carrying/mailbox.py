"""A mailbox to be fetched from: a real Dovecot's where there is one, else our own server's.

Mails are put straight into the Dovecot's folder, as a mail server's delivery does: whatever their bytes are.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from services.intake.mail.imap_accounts import Account
from tests.doors import dovecot as real
from tests.doors.imap_stand_in import PASSWORD, ImapStandIn, imap_stand_in

MAILBOX = "INBOX"
ASKED = 100  # mails, by the other client, at once


class Mailbox(Protocol):
    """A mailbox at a server."""

    told: str  # which server
    account: Account

    def put(self, mails: Sequence[bytes]) -> None:
        """Deliver mails."""
        ...

    def put_withheld(self) -> None:
        """Deliver a mail that the server tells of and cannot give."""
        ...

    def last_uid(self) -> int:
        """Return the number of the last mail that was delivered."""
        ...

    def given(self) -> list[bytes]:
        """Return every mail as the server gives it to another client, but those that it cannot give."""
        ...


@contextlib.contextmanager
def mailbox(folder: Path) -> Iterator[Mailbox]:
    """Within the context the server runs; `folder` is for the account's password."""
    password_file = folder / "password"
    if real.why_not():
        password_file.write_text(PASSWORD)
        with imap_stand_in() as server:
            yield _StandIn(server, password_file)
    else:
        password_file.write_text(real.PASSWORD)
        with real.dovecot() as server:
            yield _Dovecot(server, password_file)


def written(account: Account, file: Path) -> Path:
    """Write the account as the operator does and return the file."""
    told = msgspec.to_builtins(account).items()
    lines = [f"{name} = {msgspec.json.encode(value).decode()}\n" for name, value in told]  # TOML, too
    file.write_text("".join(["[[account]]\n", *lines]))
    return file


class _Dovecot:
    def __init__(self, server: real.Dovecot, password_file: Path) -> None:
        version = subprocess.check_output(["/usr/sbin/dovecot", "--version"], text=True)
        self.told = f"Dovecot {version.split()[0]}"
        self.account = Account(
            host="127.0.0.1",
            port=server.port,
            ca_file=str(server.ca_file),
            user=real.USER,
            password_file=str(password_file),
            mailboxes=(MAILBOX,),
            history=True,
        )
        self._server = server
        self._count = 0
        self._withheld: list[Path] = []
        with server.client() as client:  # which makes the mailbox's folders
            client.select_folder(MAILBOX)
        self._folder = server.folder / "mail" / real.USER

    def put(self, mails: Sequence[bytes]) -> None:
        for one in mails:
            self._deliver(one)

    def put_withheld(self) -> None:
        """Deliver a file that its own server may not open."""
        path = self._deliver(b"Subject: withheld\r\n\r\nx\r\n", readable=False)
        self._withheld.append(path)

    def last_uid(self) -> int:
        with self._server.client() as client:
            return int(client.select_folder(MAILBOX, readonly=True)[b"UIDNEXT"]) - 1

    def given(self) -> list[bytes]:
        for name in self._withheld:  # Dovecot has moved and marked them meanwhile
            for path in self._folder.rglob(f"{name.name}*"):
                path.unlink()
        found: list[bytes] = []
        with self._server.client() as client:
            client.select_folder(MAILBOX, readonly=True)
            uids = client.search()
            for at in range(0, len(uids), ASKED):
                parts = client.fetch(uids[at : at + ASKED], ["BODY.PEEK[]"])
                found += [one[b"BODY[]"] for one in parts.values()]
        return found

    def _deliver(self, raw: bytes, *, readable: bool = True) -> Path:
        self._count += 1
        name = f"{1_700_000_000 + self._count}.M{self._count}.doors"
        path = self._folder / "tmp" / name
        path.write_bytes(raw)
        if readable:
            shutil.chown(path, "nobody", "nogroup")
        else:
            path.chmod(0)
        return path.rename(self._folder / "new" / name)


class _StandIn:
    def __init__(self, server: ImapStandIn, password_file: Path) -> None:
        self.told = "a stand-in of our own"
        self.account = Account(
            host="127.0.0.1",
            port=server.port,
            security="none",
            user="podrska",
            password_file=str(password_file),
            mailboxes=(MAILBOX,),
            history=True,
        )
        self._server = server

    def put(self, mails: Sequence[bytes]) -> None:
        self._server.mailbox.add(*mails)

    def put_withheld(self) -> None:
        self._server.withheld.add(self._server.mailbox.next_uid)
        self._server.mailbox.add(b"Subject: withheld\r\n\r\nx\r\n")

    def last_uid(self) -> int:
        return self._server.mailbox.next_uid - 1

    def given(self) -> list[bytes]:
        held = self._server.mailbox.mails.items()
        return [raw for uid, raw in held if uid not in self._server.withheld]
