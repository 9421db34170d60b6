"""A real Dovecot's mailboxes, fetched by a real intake: over TLS, by IDLE, and left as they were."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from deploy.nats import Broker
from tests.doors.dovecot import PASSWORD, USER, Dovecot, dovecot, why_not
from tests.doors.intake import Stored, intake
from tests.intake.conftest import until

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")

WAIT_S = 30.0
STOP_S = 8.0


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


def mail(name: str, text: str = "ne radi pošta") -> bytes:
    head = f"From: Maja <maja@kos-obrt.hr>\r\nSubject: {name}\r\nMessage-ID: <{name}@kos-obrt.hr>\r\n"
    return f"{head}\r\n{text}\r\n".encode()


def accounts_file(folder: Path, server: Dovecot, **more: str) -> str:
    (folder / "password").write_text(PASSWORD)
    lines = {
        "host": '"127.0.0.1"',
        "port": str(server.port),
        "ca_file": f'"{server.ca_file}"',
        "user": f'"{USER}"',
        "password_file": f'"{folder / "password"}"',
        "mailboxes": '["INBOX", "Podrška"]',
        **more,
    }
    path = folder / "imap.toml"
    path.write_text("[[account]]\n" + "".join(f"{name} = {value}\n" for name, value in lines.items()))
    return str(path)


def put(server: Dovecot, mailbox: str, *mails: bytes) -> None:
    with server.client() as client:
        if not client.folder_exists(mailbox):
            client.create_folder(mailbox)
        for one in mails:
            client.append(mailbox, one)


def flags_of(server: Dovecot, mailbox: str) -> list[set[bytes]]:
    with server.client() as client:
        client.select_folder(mailbox, readonly=True)
        found = client.fetch(client.search(), ["FLAGS"])
    return [set(one[b"FLAGS"]) - {b"\\Recent"} for one in found.values()]


def has(stored: Stored, *names: str) -> Callable[[], Awaitable[bool]]:
    async def holds() -> bool:
        return sorted(one.subject for one in await stored.all()) == sorted(names)

    return holds


async def test_two_mailboxes_are_fetched_as_mail_comes_and_stay_unseen(
    nats_server: Broker, tmp_path: Path, server: Dovecot
) -> None:
    put(server, "INBOX", mail("one"))
    put(server, "Podrška", mail("two"), mail("one"))
    file = accounts_file(tmp_path, server, history="true")
    async with intake(nats_server, tmp_path, "imap", imap_accounts=file) as (process, stored):
        await until(has(stored, "one", "two"), within_s=WAIT_S)  # "one" lies in both, and is one
        await asyncio.to_thread(put, server, "INBOX", mail("three"))
        await until(has(stored, "one", "two", "three"), within_s=WAIT_S)

        await process.end()
        await asyncio.to_thread(put, server, "Podrška", mail("four"))
        await process.start()
        await until(has(stored, "one", "two", "three", "four"), within_s=WAIT_S)

        with server.client() as client:  # made anew, a mailbox has another UIDVALIDITY
            client.delete_folder("Podrška")
        await asyncio.to_thread(put, server, "Podrška", mail("two"), mail("five"))
        await process.end()
        await process.start()
        await until(has(stored, "one", "two", "three", "four", "five"), within_s=WAIT_S)

    assert flags_of(server, "INBOX") == [set(), set()]


async def test_what_was_taken_is_moved_where_the_account_says(
    nats_server: Broker, tmp_path: Path, server: Dovecot
) -> None:
    put(server, "Preuzeto")
    file = accounts_file(tmp_path, server, history="true", mailboxes='["INBOX"]', move_to='"Preuzeto"')
    put(server, "INBOX", mail("one"), mail("two"))
    async with intake(nats_server, tmp_path, "imap", imap_accounts=file) as (process, stored):
        await until(has(stored, "one", "two"), within_s=WAIT_S)

        async def moved() -> bool:
            return len(await asyncio.to_thread(flags_of, server, "Preuzeto")) == 2

        await until(moved, within_s=WAIT_S)
        async with asyncio.timeout(STOP_S):  # threads that wait for news do not hold it
            assert await process.end(signal.SIGTERM) == 0

    assert flags_of(server, "INBOX") == []
    assert flags_of(server, "Preuzeto") == [set(), set()]
