"""Fetching mail from mailboxes: each has a task here and a thread for what blocks.

A mail is fetched, handed to the bus, moved where that is wanted, and only then does the cursor go on. Killed
anywhere in between, the next round fetches it again, and its id makes one of the two.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from services.intake.mail.imap_accounts import Account
from services.intake.mail.imap_cursor import (
    ASKED_MAX,
    Cursor,
    batches,
    begun,
    moved_to,
    searches,
    still_to_take,
)
from services.intake.mail.imap_pulling import Pulling
from services.intake.mail.imap_session import Fetched, Session, SignInRefused
from services.intake.mail.imap_withheld import Withheld
from shared.errors import OneThreadError, Unavailable
from shared.log import logger

PAUSE_REFUSED_S = 300.0  # after a refused sign-in
STOP_S = 4.0  # less than what the supervisor gives

Given = ParamSpec("Given")
Result = TypeVar("Result")

log = logger(__name__)


class _Mailbox:
    """One mailbox, over all of its connections."""

    def __init__(self, pulling: Pulling, account: Account, mailbox: str) -> None:
        self._pulling, self._account, self._mailbox = pulling, account, mailbox
        self._key = account.key_of(mailbox)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="imap")
        self._stopping = threading.Event()
        self._session: Session | None = None
        self._withheld = Withheld()
        self._failed = 0

    async def pull(self) -> None:
        """Fetch whatever comes, until cancelled."""
        while True:
            pause_s = 0.0
            try:
                await self._one_session()
            except SignInRefused as error:
                pause_s = PAUSE_REFUSED_S
                log.warning("mailbox not read", mailbox=self._mailbox, cause=str(error), again_s=pause_s)
            except Exception as error:  # noqa: BLE001  a server's oddest answer must not end the service
                pauses_s = self._pulling.pauses_s
                pause_s = pauses_s[min(self._failed, len(pauses_s) - 1)]
                self._failed += 1
                cause = (
                    str(error) if isinstance(error, OneThreadError) else f"{type(error).__name__}: {error}"
                )
                log.warning("mailbox not read", mailbox=self._mailbox, cause=cause, again_s=pause_s)
            await asyncio.sleep(pause_s)

    def stop(self) -> None:
        """Let the thread come to its end: at once where it waits for news, else with its connection."""
        self._stopping.set()
        if self._session is not None:
            self._session.abort()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _one_session(self) -> None:
        session = self._session = await self._blocking(Session.opened, self._account)
        try:
            found = await self._blocking(session.select, self._mailbox)
            kept = await self._pulling.cursors.get(self._key)
            today = self._pulling.clock().date()
            cursor = begun(kept, found, history=self._account.history, today=today)
            if cursor != kept:
                await self._pulling.cursors.put(self._key, cursor)
                self._withheld = Withheld()  # the mails have other numbers
            while True:
                cursor = await self._catch_up(session, cursor)
                self._failed = 0
                await self._blocking(session.wait, self._stopping)
        finally:
            self._session = None
            if not self._stopping.is_set():
                await self._blocking(session.close)

    async def _catch_up(self, session: Session, cursor: Cursor) -> Cursor:
        """Take all that is there and return the cursor behind it."""
        found = await self._blocking(session.search, list(searches(cursor)))
        uids = still_to_take(cursor, found)
        if self._withheld.behind == cursor.uid:
            cursor = await self._one_by_one(session, cursor, uids[:ASKED_MAX])
            uids = still_to_take(cursor, uids)
        for at in range(0, len(uids), ASKED_MAX):
            sizes = await self._sizes(session, cursor, uids[at : at + ASKED_MAX])
            for batch in batches(sizes):
                mails = await self._mails(session, cursor, {uid: sizes[uid] for uid in batch})
                cursor = await self._take(session, cursor, mails)
        if cursor.uid < cursor.anew_to:
            cursor = await self._moved(cursor, cursor.anew_to)
        return cursor

    async def _one_by_one(self, session: Session, cursor: Cursor, uids: Sequence[int]) -> Cursor:
        """Take each of `uids` alone, and pass by the one that holds up the others; return the cursor."""
        withheld = self._withheld
        for place, uid in enumerate(uids):
            if withheld.is_proven(uid):
                await self._pulling.tell_of(self._account, self._mailbox, cursor, uid)
                cursor = await self._moved(cursor, uid)
                withheld.settled()
            else:
                proof = withheld.proof_for(uid, uids[place + 1 :])
                withheld.asked_alone(uid)
                if proof and await self._alone(session, cursor, proof):
                    withheld.proven = True
                mails = await self._alone(session, cursor, uid)
                withheld.settled()  # what may still go wrong is not the server's fault
                if mails:  # else it is gone
                    cursor = await self._take(session, cursor, mails)
            withheld.failed_behind(cursor.uid)
        withheld.over()
        return cursor

    async def _alone(self, session: Session, cursor: Cursor, uid: int) -> list[Fetched]:
        return await self._mails(session, cursor, await self._sizes(session, cursor, [uid]))

    async def _sizes(self, session: Session, cursor: Cursor, uids: Sequence[int]) -> Mapping[int, int]:
        with self._noted(cursor):
            sizes = await self._blocking(session.sizes, uids)
            rest = sorted({*uids} - {*sizes})  # gone meanwhile, or not to be had
            if rest and await self._blocking(session.search, [["UID", ",".join(map(str, rest))]]):
                raise Unavailable(f"of {len(uids)} mails the server measured {len(sizes)}")
        return sizes

    async def _mails(self, session: Session, cursor: Cursor, sizes: Mapping[int, int]) -> list[Fetched]:
        with self._noted(cursor):
            bytes_max = self._pulling.channel.bytes_max
            mails = await self._blocking(session.fetch, sizes, bytes_max=bytes_max)
            if len(mails) < len(sizes):  # those that are gone are not asked for the next time
                raise Unavailable(f"of {len(sizes)} mails the server gave {len(mails)}")
        return mails

    @contextlib.contextmanager
    def _noted(self, cursor: Cursor) -> Iterator[None]:
        """Note where mails could not be had: the next connection asks for one after the other."""
        try:
            yield
        except Exception:
            self._withheld.failed_behind(cursor.uid)
            raise

    async def _take(self, session: Session, cursor: Cursor, mails: Sequence[Fetched]) -> Cursor:
        """Take the mails, move them where that is wanted, and return the cursor behind them."""
        await self._pulling.take(self._account, mails)
        if self._account.move_to:
            await self._blocking(session.move, [one.uid for one in mails])
        return await self._moved(cursor, mails[-1].uid)

    async def _moved(self, cursor: Cursor, uid: int) -> Cursor:
        cursor = moved_to(cursor, uid)
        await self._pulling.cursors.put(self._key, cursor)
        self._failed = 0
        return cursor

    async def _blocking(
        self, work: Callable[Given, Result], *given: Given.args, **named: Given.kwargs
    ) -> Result:
        def done() -> Result:
            return work(*given, **named)

        return await asyncio.get_running_loop().run_in_executor(self._thread, done)


@contextlib.asynccontextmanager
async def pulled(pulling: Pulling, accounts: Sequence[Account]) -> AsyncIterator[None]:
    """Fetch from all mailboxes of `accounts` while the context lasts."""
    mailboxes = [_Mailbox(pulling, account, name) for account in accounts for name in account.mailboxes]
    tasks = [asyncio.create_task(one.pull(), name="imap") for one in mailboxes]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for one in mailboxes:
            one.stop()
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_S)
