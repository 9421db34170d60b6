"""Mail fetched from mailboxes: each once, none lost, and the mailbox as it was."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from services.intake.mail import imap_session
from services.intake.mail.imap_accounts import Account, read_accounts
from services.intake.mail.imap_cursors import Cursors
from services.intake.mail.imap_pull import pulled
from services.intake.mail.imap_pulling import Pulling
from services.intake.mail.imap_withheld import ALONE_TIMES
from services.intake.mail.reader import Reader
from shared import subjects
from shared.errors import Refused
from shared.metrics import IntakeMetrics
from tests.doors.imap_stand_in import PASSWORD, ImapStandIn, imap_stand_in
from tests.intake.conftest import NOW, Bus, Serve, until
from tests.processes import stop_still

Pull = Callable[..., Awaitable[AsyncExitStack]]


def mail(name: str, text: str = "ne radi") -> bytes:
    head = f"From: Maja <maja@kos-obrt.hr>\r\nSubject: {name}\r\nMessage-ID: <{name}@kos-obrt.hr>\r\n"
    return f"{head}\r\n{text}\r\n".encode()


@pytest.fixture
def server() -> Iterator[ImapStandIn]:
    with imap_stand_in() as running:
        yield running


@pytest.fixture
async def pull(bus: Bus, serve: Serve, server: ImapStandIn, tmp_path: Path) -> AsyncIterator[Pull]:
    """Return a function that starts to fetch; what it returns is closed to end it."""
    password = tmp_path / "password"
    password.write_text(PASSWORD + "\n")
    async with AsyncExitStack() as stack:
        reader = await stack.enter_async_context(Reader(mail_salt="salt of mails"))

        async def start(*, source: str = "imap", written: str = PASSWORD, **options: Any) -> AsyncExitStack:
            password.write_text(written)
            await bus.put_source(source, "email")
            email = await serve("email", normalise=reader.normalise)
            account = Account(
                host="127.0.0.1",
                port=server.port,
                security="none",
                user="podrska",
                password_file=str(password),
                **options,
            )
            pulling = Pulling(
                email.channel,
                intake=email.intake,
                sources=email.sources,
                cursors=Cursors(await bus.js.key_value(subjects.MAILBOXES_BUCKET)),
                metrics=IntakeMetrics("email"),
                clock=lambda: NOW,
                pauses_s=(0.05,),
            )
            inner = AsyncExitStack()
            await inner.enter_async_context(pulled(pulling, [account]))
            stack.push_async_callback(inner.aclose)
            return inner

        yield start


async def subjects_of(bus: Bus) -> list[str]:
    return [one.subject for one in await bus.stored()]


def waits_for(bus: Bus, *names: str) -> Callable[[], Awaitable[bool]]:
    async def holds() -> bool:
        return sorted(await subjects_of(bus)) == sorted(names)

    return holds


def idles(server: ImapStandIn, times: int = 1) -> Callable[[], Awaitable[bool]]:
    async def holds() -> bool:
        return server.asked.count("IDLE") >= times

    return holds


async def test_what_comes_is_taken_and_what_lay_there_is_not(
    bus: Bus, server: ImapStandIn, pull: Pull
) -> None:
    server.mailbox.add(mail("old"))
    await pull()
    await until(idles(server))

    server.mailbox.add(mail("one"), mail("two"))
    await until(waits_for(bus, "one", "two"))

    (one, _) = await bus.stored()
    assert one.source == "imap"
    assert one.raw is not None
    assert one.raw.inline == mail("one")


async def test_nothing_in_the_mailbox_is_changed(bus: Bus, server: ImapStandIn, pull: Pull) -> None:
    server.mailbox.add(mail("one"))
    await pull(history=True)
    await until(waits_for(bus, "one"))
    await until(idles(server))

    words = {asked.removeprefix("UID ").partition(" ")[0] for asked in server.asked}
    assert words <= {"CAPABILITY", "LOGIN", "EXAMINE", "SEARCH", "FETCH", "IDLE", "DONE"}
    assert all("PEEK" in asked for asked in server.asked if "BODY" in asked)


async def test_another_start_goes_on_where_the_last_one_ended(
    bus: Bus, server: ImapStandIn, pull: Pull
) -> None:
    server.mailbox.add(mail("one"))
    first = await pull(history=True)
    await until(idles(server))
    await first.aclose()
    server.asked.clear()
    server.mailbox.add(mail("two"))

    await pull(history=True)
    await until(waits_for(bus, "one", "two"))

    assert next(asked for asked in server.asked if "SEARCH" in asked).endswith("UID 2:*")


async def test_a_cut_connection_is_made_anew(bus: Bus, server: ImapStandIn, pull: Pull) -> None:
    await pull()
    await until(idles(server))
    server.cut()
    server.mailbox.add(mail("one"))

    await until(waits_for(bus, "one"))


async def test_another_uidvalidity_takes_again_and_the_ids_make_duplicates(
    bus: Bus, server: ImapStandIn, pull: Pull
) -> None:
    server.mailbox.add(mail("one"))
    await pull(history=True)
    await until(idles(server))

    server.mailbox.validity, server.mailbox.mails, server.mailbox.next_uid = 8, {}, 1
    server.mailbox.add(mail("two"), mail("one"))
    server.cut()
    await until(waits_for(bus, "one", "two"))


async def test_what_was_taken_is_moved_where_that_is_said(bus: Bus, server: ImapStandIn, pull: Pull) -> None:
    server.mailbox.add(mail("one"))
    await pull(history=True, move_to="Taken")
    await until(idles(server))

    assert server.moved == {1: "Taken"}
    assert await subjects_of(bus) == ["one"]


async def test_the_cursor_stays_while_the_bus_is_away(bus: Bus, server: ImapStandIn, pull: Pull) -> None:
    await pull(move_to="Taken")
    await until(idles(server))
    await stop_still(bus.broker.child.pid)
    try:
        server.mailbox.add(mail("one"))
        fetched = len(server.asked)

        async def tried_again() -> bool:
            return sum("LOGIN" in asked for asked in server.asked[fetched:]) >= 1

        await until(tried_again)
        assert server.moved == {}
    finally:
        os.kill(bus.broker.child.pid, signal.SIGCONT)

    await until(waits_for(bus, "one"))


async def test_without_its_source_nothing_is_taken_and_nothing_lost(
    bus: Bus, server: ImapStandIn, pull: Pull
) -> None:
    server.mailbox.add(mail("one"))
    await pull(history=True, source="another")

    async def tried_twice() -> bool:
        return sum("BODY" in asked for asked in server.asked) >= 2

    await until(tried_twice)
    assert await bus.stored() == []
    await bus.put_source("imap", "email")
    await until(waits_for(bus, "one"))


async def test_a_mail_that_the_server_withholds_is_asked_for_again(
    bus: Bus, server: ImapStandIn, pull: Pull
) -> None:
    server.withheld.add(1)
    server.mailbox.add(mail("one"), mail("two"))
    await pull(history=True)

    async def asked_twice() -> bool:
        return sum("BODY" in asked for asked in server.asked) >= 2

    await until(asked_twice)
    server.withheld.clear()
    await until(waits_for(bus, "one", "two"))


async def test_a_mail_that_is_never_given_holds_up_none_behind_it_and_is_told_of(
    bus: Bus, server: ImapStandIn, pull: Pull
) -> None:
    server.withheld.add(2)
    server.unmeasured.add(3)
    server.mailbox.add(*(mail(name) for name in ("one", "two", "three", "four", "five")))
    await pull(history=True, move_to="Taken")
    told = "Mail that the server does not hand over"

    await until(waits_for(bus, "one", told, told, "four", "five"))

    passed_by = [one for one in await bus.stored() if one.subject == told]
    where = "The server lists it and does not give it; look into the mailbox: INBOX, podrska, 127.0.0.1, UID"
    assert [one.text for one in passed_by] == [f"{where} {uid}." for uid in (2, 3)]
    assert [one.author.identifiers for one in passed_by] == [(), ()]
    await until(idles(server))
    assert sorted(server.mailbox.mails) == [2, 3]  # people find them where they were


async def test_a_mail_with_none_behind_it_is_never_passed_by(
    bus: Bus, server: ImapStandIn, pull: Pull
) -> None:
    server.withheld.add(1)
    server.mailbox.add(mail("one"))
    await pull(history=True)

    async def asked_often() -> bool:
        return sum("BODY" in asked for asked in server.asked) >= ALONE_TIMES + 3

    await until(asked_often)
    assert await bus.stored() == []
    server.withheld.clear()
    await until(waits_for(bus, "one"))


async def test_a_server_that_gives_nothing_costs_no_mail(bus: Bus, server: ImapStandIn, pull: Pull) -> None:
    server.withheld |= {1, 2, 3}
    server.mailbox.add(mail("one"), mail("two"), mail("three"))
    await pull(history=True)

    async def asked_often() -> bool:
        return sum("BODY" in asked for asked in server.asked) >= ALONE_TIMES + 3

    await until(asked_often)
    assert await bus.stored() == []
    server.withheld.clear()
    await until(waits_for(bus, "one", "two", "three"))


async def test_a_mail_that_is_given_at_last_is_not_passed_by_for_any_fault_of_ours(
    bus: Bus, server: ImapStandIn, pull: Pull
) -> None:
    server.withheld.add(1)
    server.mailbox.add(mail("one"), mail("two"))
    await pull(history=True, source="another")  # without its own nothing is taken

    async def asked_often(times: int = 2) -> bool:
        return sum("BODY" in asked for asked in server.asked) >= times

    await until(asked_often)
    server.withheld.clear()
    await until(lambda: asked_often(ALONE_TIMES + 4))
    await bus.put_source("imap", "email")
    await until(waits_for(bus, "one", "two"))


async def test_a_mail_that_is_gone_by_the_time_it_is_asked_for_holds_up_nothing(
    bus: Bus, server: ImapStandIn, pull: Pull
) -> None:
    server.mailbox.add(mail("one"), mail("two"))
    server.gone.add(1)
    await pull(history=True)

    await until(waits_for(bus, "two"))
    await until(idles(server))


async def test_a_mail_that_is_too_large_is_taken_in_part_and_says_so(
    bus: Bus, server: ImapStandIn, pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_session, "CUT_BYTES", 10_000)
    server.mailbox.add(mail("large", "x" * 36 * 1024 * 1024))
    await pull(history=True)

    await until(waits_for(bus, "large"))
    (taken,) = await bus.stored()
    assert taken.note.startswith("Too large: only its beginning was taken")
    assert taken.raw is not None
    assert taken.raw.size == 10_000


async def test_a_server_that_cannot_announce_is_asked(
    bus: Bus, server: ImapStandIn, pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_session, "POLL_S", 0.05)
    server.capabilities = "IMAP4rev1"
    await pull()

    async def polled() -> bool:
        return "NOOP" in server.asked

    await until(polled)
    server.mailbox.add(mail("one"))
    await until(waits_for(bus, "one"))


async def test_a_refused_sign_in_is_not_tried_again_at_once(server: ImapStandIn, pull: Pull) -> None:
    running = await pull(written="wrong")

    async def refused() -> bool:
        return any("LOGIN" in asked for asked in server.asked) and not server.connections

    await until(refused)
    await running.aclose()
    assert sum("LOGIN" in asked for asked in server.asked) == 1


GOOD = '[[account]]\nhost = "imap.desk.example"\nuser = "podrska"\npassword_file = "p"\n'


def test_an_accounts_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "imap.toml"
    path.write_text(GOOD + 'mailboxes = ["INBOX", "Podrška"]\n')

    (account,) = read_accounts(path)

    assert (account.port_used, account.mailboxes, account.move_to) == (993, ("INBOX", "Podrška"), "")


@pytest.mark.parametrize(
    "text",
    [
        GOOD + 'security = "none"\n',
        GOOD + 'move_to = "INBOX"\n',
        GOOD + "mailboxes = []\n",
        GOOD + 'colour = "red"\n',
        GOOD + GOOD,
        "[[account]]\n",
        "not toml",
        "\xff",
    ],
)
def test_an_accounts_file_that_is_wrong_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "imap.toml"
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(Refused) as refused:
        read_accounts(path)

    assert "\n" not in str(refused.value)
