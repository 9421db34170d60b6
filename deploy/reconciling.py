"""`onethread reconcile`: whether all that was acknowledged is filed, and the records agree with themselves.

Reads only; meant for each night. What the correlators have not acknowledged yet is under way and no fault.
"""

from __future__ import annotations

import asyncio
import contextlib

import msgspec
from nats.js import JetStreamContext

from deploy.backup import stream
from deploy.backup.writing import blob_names_on
from deploy.places import whole_bus
from deploy.supervisor import Say
from services.correlator.core.keys import customer_keys, learned_keys
from services.store.partition import Partition
from services.store.reconciling import SHOWN_MAX, Books, Finding
from shared.settings import Settings

NOT_FILED = "pieces on the bus that were acknowledged and are filed nowhere"
NO_ORIGINAL = "originals and attachments that interactions refer to and the bus does not hold"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a reconciliation found."""

    findings: tuple[Finding, ...]
    pieces: int  # on the bus, looked at
    waiting: int  # of them, under way to the correlators
    dead_letters: int  # that wait for a decision: no fault of the books
    unnamed: int  # originals and attachments that no interaction refers to: on their way, or left over
    partition: Partition

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


async def reconcile(settings: Settings, *, say: Say) -> Report:
    """Hold bus and database against each other, and the database against itself."""
    books = Books(settings.database_url, customer_keys=customer_keys, learned_keys=learned_keys)
    async with whole_bus(settings) as js:
        say("holding the bus against the inbox")
        pieces, waiting, lost = await _unfiled(js, books)
        named = await asyncio.to_thread(books.blobs)
        held = frozenset(await blob_names_on(js))
    say("holding the records against themselves")
    found = [
        *_found(NOT_FILED, lost),
        *_found(NO_ORIGINAL, sorted(named - held)),
        *await asyncio.to_thread(books.findings),
    ]
    return Report(
        findings=tuple(found),
        pieces=pieces,
        waiting=waiting,
        dead_letters=await asyncio.to_thread(books.dead_letters),
        unnamed=len(held - named),
        partition=await asyncio.to_thread(books.partition),
    )


async def _unfiled(js: JetStreamContext, books: Books) -> tuple[int, int, list[str]]:
    """Return how many pieces the bus holds, how many are under way, and which are lost.

    How far the correlators are is read first: what they had acknowledged by then is committed.
    """
    done = await stream.done_up_to(js)
    pieces = waiting = 0
    lost: list[str] = []
    async with contextlib.aclosing(stream.messages(js, await stream.all_of(js))) as held:
        async for taken in held:
            pieces += len(taken)
            by_id = {stream.id_of(one): one.metadata.sequence.stream for one in taken}
            unfiled = await asyncio.to_thread(books.not_done, list(by_id))
            waiting += sum(by_id[name] > done for name in unfiled)
            lost += [name for name in unfiled if by_id[name] <= done]
    return pieces, waiting, lost


def _found(what: str, names: list[str]) -> list[Finding]:
    return [Finding(what=what, number=len(names), examples=tuple(names[:SHOWN_MAX]))] if names else []


def lines_of(report: Report) -> list[str]:
    """Return the report for the terminal."""
    lines = [
        f"{report.pieces} pieces on the bus: {report.waiting} under way.",
        f"{report.dead_letters} dead letters wait for a decision.",
        f"{report.unnamed} originals and attachments are named by no interaction.",
        report.partition.told(),
    ]
    for finding in report.findings:
        more = ", …" if finding.number > len(finding.examples) else ""
        lines.append(f"WRONG  {finding.number} {finding.what}: {', '.join(finding.examples)}{more}")
    return [*lines, "All books agree." if report.sound else f"{len(report.findings)} things are wrong."]
