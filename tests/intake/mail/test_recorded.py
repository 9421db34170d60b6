"""What real servers said once, said again: for machines that have neither Postfix nor Dovecot."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

from services.intake.mail.door import Door
from services.intake.mail.imap_accounts import Account
from services.intake.mail.imap_cursor import Selected
from services.intake.mail.lmtp import lmtp_door
from shared.metrics import IntakeMetrics
from tests.doors.dovecot import PASSWORD, USER
from tests.doors.exchanges import replayed_client, replayed_server
from tests.doors.record import DOVECOT, MAILS, POSTFIX, imap_dialogue
from tests.intake.conftest import NOW, Bus, Serve


async def test_what_postfix_hands_over_is_taken_for_each_recipient(bus: Bus, serve: Serve) -> None:
    await bus.put_source("lmtp", "email")
    email = await serve("email")
    door = Door(
        email.channel,
        intake=email.intake,
        sources=email.sources,
        metrics=IntakeMetrics("email"),
        clock=lambda: NOW,
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with lmtp_door(door, bytes_max=1_000_000, listener=listener):
            port = listener.getsockname()[1]
            told = await asyncio.to_thread(replayed_client, POSTFIX, port)

    assert all(recorded == said for recorded, said in told)
    (stored,) = await bus.stored()
    assert (stored.subject, stored.text) == ("one", ".ne radi pošta")


def test_what_dovecot_says_of_a_mailbox_is_understood(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(PASSWORD)
    with replayed_server(DOVECOT) as port:
        account = Account(
            host="127.0.0.1",
            port=port,
            security="none",
            user=USER,
            password_file=str(tmp_path / "password"),
        )
        selected, first, second = imap_dialogue(account)

    assert selected == Selected(1795401924, 2)
    assert [(one.uid, one.raw, one.whole) for one in first] == [(1, MAILS[0], True)]
    assert [(one.uid, one.raw, one.whole) for one in second] == [(2, MAILS[1], False)]
