"""`python -m tests.doors.record`: record the conversations anew with the real servers of this machine."""

from __future__ import annotations

import asyncio
import datetime as dt
import smtplib
import socket
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, cast

from services.intake.mail.door import TAKEN, Door
from services.intake.mail.imap_accounts import Account
from services.intake.mail.imap_cursor import Selected
from services.intake.mail.imap_session import Fetched, Session
from services.intake.mail.lmtp import lmtp_door
from tests.doors.dovecot import PASSWORD, USER, Dovecot, dovecot
from tests.doors.exchanges import Recorder, write
from tests.doors.postfix import DOMAIN, postfix

POSTFIX = "postfix_lmtp.txt"
DOVECOT = "dovecot_imap.txt"
MAIL = "From: Maja <maja@kos-obrt.hr>\r\nSubject: {name}\r\n\r\n.ne radi pošta\r\n"
MAILS = [MAIL.format(name=name).encode() for name in ("one", "two")]
DEADLINE_S = 20.0


def imap_dialogue(account: Account) -> tuple[Selected, list[Fetched], list[Fetched]]:
    """Say to a server all that a mailbox's life consists of; a second mail comes while it waits."""
    session = Session.opened(account)
    selected = session.select("INBOX")
    first = session.fetch(session.sizes(session.search([["UID", "1:*"]])), bytes_max=1_000)
    session.wait(threading.Event())
    found = [uid for uid in session.search([["UID", "2:*"]]) if uid > 1]
    second = session.fetch(session.sizes(found), bytes_max=10)
    session.close()
    return selected, first, second


def _record_dovecot(folder: Path) -> None:
    (folder / "password").write_text(PASSWORD)
    with dovecot(plain=True) as server:
        _append(server, MAILS[0])
        recorder = Recorder(server.plain_port)
        account = Account(
            host="127.0.0.1",
            port=recorder.port,
            security="none",
            user=USER,
            password_file=str(folder / "password"),
        )
        threading.Thread(target=_append_once_idle, args=(server, recorder)).start()
        imap_dialogue(account)
        write(DOVECOT, recorder.lines, about="Dovecot 2.3.19, one mailbox")


def _append(server: Dovecot, mail: bytes) -> None:
    with server.client() as client:
        client.append("INBOX", mail)


def _append_once_idle(server: Dovecot, recorder: Recorder) -> None:
    until = time.monotonic() + DEADLINE_S
    while not any(b"IDLE\r\n" in said for _, said in recorder.lines):
        assert time.monotonic() < until
        time.sleep(0.05)
    _append(server, MAILS[1])


class _Taker(Door):
    """A door that takes whatever comes and keeps nothing."""

    async def handle_DATA(self, *_: object) -> str:  # noqa: N802
        return TAKEN


async def _record_postfix() -> None:
    nothing = cast("Any", None)
    door = _Taker(
        nothing, intake=nothing, sources=nothing, metrics=nothing, clock=lambda: dt.datetime.now(dt.UTC)
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with lmtp_door(door, bytes_max=1_000_000, listener=listener):
            recorder = Recorder(listener.getsockname()[1])
            await asyncio.to_thread(_send_by_postfix, recorder)
            write(POSTFIX, recorder.lines, about="Postfix 3.7.11, one mail to two addresses")


def _send_by_postfix(recorder: Recorder) -> None:
    with postfix(f"lmtp:inet:127.0.0.1:{recorder.port}") as server:
        with smtplib.SMTP("127.0.0.1", server.port) as smtp:
            smtp.sendmail("maja@kos-obrt.hr", [f"podrska@{DOMAIN}", f"info@{DOMAIN}"], MAILS[0])
        until = time.monotonic() + DEADLINE_S
        while server.log.count("status=sent") < 2:
            assert time.monotonic() < until, server.log
            time.sleep(0.05)


def main() -> None:
    """Record both."""
    with tempfile.TemporaryDirectory() as folder:
        _record_dovecot(Path(folder))
    asyncio.run(_record_postfix())


if __name__ == "__main__":
    main()
