"""`onethread dlq`: what could not be filed, looked at, sent through once more, or given up with a reason."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from cyclopts import App, Parameter

from deploy.places import bus_client, engine_on
from deploy.terminal import finished, out, say
from services.store import audit
from services.store.dead_letters import DeadLetters, Letter
from shared import bus
from shared.errors import Rejected
from shared.publishing import Publisher
from shared.settings import from_environment

dlq = App(name="dlq", help="Pieces that could not be filed.")

CAUSE_SHOWN_CHARS = 60


@dlq.command(name="list")
def list_letters() -> None:
    """List what waits: id, when, size and cause."""

    async def work() -> list[str]:
        async with _letters() as letters:
            return [_line(await letters.find(name)) for name in await letters.waiting()]

    lines = finished(work())
    for line in lines or ["Everything that arrived has been filed."]:
        out.print(line)


@dlq.command(name="show")
def show(interaction_id: str) -> None:
    """Show one with its cause and all that is in it.

    Parameters
    ----------
    interaction_id
        As `dlq list` says it.
    """

    async def work() -> Letter:
        async with _letters() as letters:
            return await letters.find(interaction_id)

    for line in _description(finished(work())):
        out.print(line)


@dlq.command(name="redrive")
def redrive(
    *interaction_ids: str, every: Annotated[bool, Parameter(name="--all", negative="")] = False
) -> None:
    """Send them through once more; each takes effect once, however often this is done.

    Parameters
    ----------
    interaction_ids
        As `dlq list` says them.
    every
        All that waits.
    """

    async def work() -> list[str]:
        async with _letters() as letters:
            return await _redriven(letters, await letters.waiting() if every else interaction_ids)

    for line in finished(work()):
        out.print(line)


@dlq.command(name="discard")
def discard(interaction_id: str, *, why: str) -> None:
    """Give one up; the reason is kept, and so are its bytes.

    Parameters
    ----------
    interaction_id
        As `dlq list` says it.
    why
        The reason.
    """

    async def work() -> None:
        async with _letters() as letters:
            await letters.discard(interaction_id, who=audit.COMMAND, why=why)

    finished(work())
    out.print(f"{interaction_id} is given up.")


async def _redriven(letters: DeadLetters, interaction_ids: tuple[str, ...] | list[str]) -> list[str]:
    """Redrive each and return a line each; one that cannot be does not keep the others."""
    lines = []
    for number, interaction_id in enumerate(interaction_ids, 1):
        try:
            outcome = await letters.redrive(interaction_id, who=audit.COMMAND)
        except Rejected as rejected:
            lines.append(f"{interaction_id}  not sent: {rejected.detail}")
        else:
            lines.append(f"{interaction_id}  {_OUTCOMES[outcome]}")
        say(f"{number} of {len(interaction_ids)}")
    return lines or ["There is nothing to send."]


_OUTCOMES = {"redriven": "sent through again", "filed": "had been filed meanwhile"}


def _line(letter: Letter) -> str:
    cause = letter.cause.partition("\n")[0][:CAUSE_SHOWN_CHARS]
    return f"{letter.interaction_id}  {letter.at:%Y-%m-%d %H:%M}  {len(letter.data):>8} bytes  {cause}"


def _description(letter: Letter) -> list[str]:
    state = f"{letter.settled_how} at {letter.settled_at}" if letter.settled_at else "waits"
    lines = [
        f"id        {letter.interaction_id}",
        f"at        {letter.at}",
        f"sequence  {letter.sequence}",
        f"state     {state}",
        f"cause     {letter.cause}",
        "",
    ]
    readable = letter.read() is not None
    text = msgspec.json.format(letter.data).decode() if readable else letter.data.decode("utf-8", "replace")
    return [
        *lines,
        *("".join(one if one.isprintable() else "�" for one in line) for line in text.splitlines()),
    ]


@contextlib.asynccontextmanager
async def _letters() -> AsyncIterator[DeadLetters]:
    """Yield the dead letters of the running instance, or of our own data folder."""
    from deploy.servers import servers_for_a_command
    from services.store.migrating import migrate

    async with servers_for_a_command(from_environment(), with_broker=True, say=say) as settings:
        await asyncio.to_thread(migrate, settings.database_url, durable=settings.sync_always)
        async with engine_on(settings) as engine, bus_client(settings) as client:
            js = client.jetstream()
            await bus.ensure_topology(js, stream_bytes_max=settings.stream_bytes_max)
            async with Publisher(client, js) as publisher:
                yield DeadLetters(engine, publisher.publish_all)
