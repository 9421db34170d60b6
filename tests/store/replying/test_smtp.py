"""The two steps of SMTP against a real server: nothing can have been sent before the second."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.store.replying.mail_server import MailServer, mail_server
from services.store.replying.outcome import Outcome
from services.store.replying.smtp import SmtpPost
from shared.errors import Refused
from shared.settings import Settings
from tests.store.replying.mailbox import Mailbox, mailbox_open

MAIL = b"Subject: x\r\n\r\n.dot\r\n..\r\nend"


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with mailbox_open() as mailbox:
        yield mailbox


async def sent(server: MailServer, mail: bytes = MAIL) -> Outcome:
    def go() -> Outcome:
        session = SmtpPost(server).opened(sender="podrska@stol.hr", recipient="iva@x.hr")
        return session if isinstance(session, Outcome) else session.give(mail)

    return await asyncio.to_thread(go)


async def test_a_mail_arrives_byte_for_byte(mailbox: Mailbox) -> None:
    assert await sent(mailbox.server()) == Outcome("sent")

    assert mailbox.envelopes[0].original_content == MAIL + b"\r\n"
    assert (mailbox.envelopes[0].mail_from, mailbox.recipients) == ("podrska@stol.hr", ["iva@x.hr"])


async def test_a_session_that_is_dropped_sends_nothing(mailbox: Mailbox) -> None:
    def go() -> None:
        session = SmtpPost(mailbox.server()).opened(sender="podrska@stol.hr", recipient="iva@x.hr")
        assert not isinstance(session, Outcome)
        session.drop()

    await asyncio.to_thread(go)

    assert mailbox.envelopes == []


@pytest.mark.parametrize(
    ("says", "verdict"), [("450 4.2.0 greylisted", "later"), ("550 5.1.1 no such user", "refused")]
)
async def test_what_the_server_says_of_the_recipient_is_told(
    mailbox: Mailbox, says: str, verdict: str
) -> None:
    mailbox.recipient_says = says

    outcome = await sent(mailbox.server())

    assert (outcome.verdict, outcome.cause) == (verdict, says)


async def test_what_the_server_says_of_the_mail_is_told(mailbox: Mailbox) -> None:
    mailbox.mail_says = "554 5.7.1 spam"

    assert await sent(mailbox.server()) == Outcome("refused", "554 5.7.1 spam")


async def test_a_lost_answer_to_the_mail_is_unsure(mailbox: Mailbox) -> None:
    mailbox.hangs_up = True

    assert (await sent(mailbox.server())).verdict == "unsure"
    assert len(mailbox.envelopes) == 1


async def test_a_server_that_is_away_or_without_tls_is_tried_later(mailbox: Mailbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert (await sent(mailbox.server(port=port))).verdict == "later"
    assert (await sent(mailbox.server(starttls=True))).verdict == "later"
    assert (await sent(mailbox.server(user="u", password="p"))).verdict == "later"
    assert mailbox.envelopes == []


def test_without_a_host_no_mail_server_is_set_up() -> None:
    assert mail_server(Settings()) is None


def test_the_password_is_the_first_line_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "pass").write_text("tajna riječ\nnote\n", encoding="utf-8")

    server = mail_server(Settings(smtp_host="mx", smtp_user="u", smtp_password_file=str(tmp_path / "pass")))

    assert server is not None
    assert server.password == "tajna riječ"


@pytest.mark.parametrize(
    "settings",
    [
        Settings(smtp_host="mx", smtp_from="nobody"),
        Settings(smtp_host="mx", smtp_password_file="/nowhere/password"),
        Settings(smtp_host="mx", smtp_user="u", smtp_starttls=False),
    ],
)
def test_a_setting_that_cannot_be_is_refused_at_the_start(settings: Settings) -> None:
    with pytest.raises(Refused, match="ONETHREAD_SMTP_"):
        mail_server(settings)


def test_a_password_goes_in_clear_to_this_machine_alone() -> None:
    assert mail_server(Settings(smtp_host="localhost", smtp_user="u", smtp_starttls=False)) is not None
