"""`onethread retention show|set|run|hold|release`: what the desk keeps and for how long."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import msgspec
from cyclopts import App, Parameter
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.places import engine_on, whole_bus
from deploy.terminal import finished, out, say
from services.store import audit
from services.store.database import failures_named
from services.store.retaining import holds, kept_rules
from services.store.retaining.rules import DAYS_MIN, FOR_GOOD, Rules
from shared.settings import Settings, data_folder, from_environment

retention = App(name="retention", help="What the desk keeps, and for how long.")

KINDS = {
    "texts": "texts of closed threads, since they closed",
    "originals": "raw mails and attachments of closed threads, since they closed",
    "noise": "what was set aside, and dead letters that were given up",
    "ignored": "vendors' events that nobody here needs",
    "deliveries": "to whom replies went",
    "contacts": "people whom the directory no longer lists",
    "audit": "the journal",
    "bus": "copies on the bus of what is filed",
}

Result = TypeVar("Result")
Days = int | None


@retention.command
def show() -> None:
    """Show how long what is kept, when that was last applied, and who is held."""

    async def work(engine: AsyncEngine) -> list[str]:
        with failures_named():
            async with engine.connect() as connection:
                rules = await kept_rules.read_rules(connection)
                last = await kept_rules.read_last_run(connection)
                held = await holds.read_holds(connection)
        lines = [f"{kind:<11} {_said(getattr(rules, kind)):<10} {KINDS[kind]}" for kind in DAYS_MIN]
        lines.append(
            f"last applied {last.at:%Y-%m-%d %H:%M} UTC: {last.what or 'nothing was due'}"
            if last
            else "never applied"
        )
        return lines + [f"held since {one.at:%Y-%m-%d}: {one.customer} {one.name}: {one.why}" for one in held]

    for line in finished(_on_database(work)):
        out.print(line)


@retention.command(name="set")
def set_days(
    *,
    texts: Days = None,
    originals: Days = None,
    noise: Days = None,
    ignored: Days = None,
    deliveries: Days = None,
    contacts: Days = None,
    audit_days: Annotated[Days, Parameter(name="--audit")] = None,
    bus_days: Annotated[Days, Parameter(name="--bus")] = None,
) -> None:
    """Set how many days each kind is kept; 0 is for good, what is left out stays as it is.

    Parameters
    ----------
    texts
        Texts of closed threads, since they closed; their originals go with them.
    originals
        Raw mails and attachments of closed threads, since they closed.
    noise
        What was set aside, and dead letters that were given up.
    ignored
        Vendors' events that nobody here needs.
    deliveries
        To whom replies went.
    contacts
        People whom the directory no longer lists.
    audit_days
        The journal.
    bus_days
        Copies on the bus of what is filed. Make backups more often than that.
    """
    given = {
        "texts": texts,
        "originals": originals,
        "noise": noise,
        "ignored": ignored,
        "deliveries": deliveries,
        "contacts": contacts,
        "audit": audit_days,
        "bus": bus_days,
    }
    changes = {kind: days for kind, days in given.items() if days is not None}

    async def work(engine: AsyncEngine) -> Rules:
        rules = msgspec.structs.replace(await kept_rules.get_rules(engine), **changes)
        await kept_rules.set_rules(engine, rules, by=audit.COMMAND)
        return rules

    rules = finished(_on_database(work))
    out.print("; ".join(f"{kind}: {_said(getattr(rules, kind))}" for kind in DAYS_MIN))


@retention.command
def run(*, dry_run: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Take away what the desk need not keep any longer; nothing brings it back.

    Parameters
    ----------
    dry_run
        Only tell what would go.
    """
    from deploy import retention as applying
    from deploy.erasing import write_list

    now = datetime.now(UTC)

    async def work() -> str:
        async with (
            _servers(with_broker=True) as settings,
            engine_on(settings) as engine,
            whole_bus(settings) as js,
        ):
            if dry_run:
                return f"would go: {applying.told(await applying.look(engine, js, now=now)) or 'nothing'}"
            applied = await applying.apply(engine, js, now=now, who=audit.COMMAND, say=say)
            await write_list(engine, data_folder(settings))
            return f"taken away: {applying.told(applied) or 'nothing'}"

    out.print(finished(work()))


@retention.command
def hold(customer: str, *, why: str) -> None:
    """Keep all things of a customer, whatever the rules say: somebody may ask for them by law.

    Parameters
    ----------
    customer
        The customer's handle or number.
    why
        The reason, for the journal.
    """
    finished(_on_database(lambda engine: holds.hold(engine, customer, who=audit.COMMAND, why=why)))
    out.print(f"All things of {customer} are kept.")


@retention.command
def release(customer: str) -> None:
    """End a customer's hold.

    Parameters
    ----------
    customer
        The customer's handle or number.
    """
    ended = finished(_on_database(lambda engine: holds.release(engine, customer, who=audit.COMMAND)))
    out.print(f"The rules hold for {customer} again." if ended else f"{customer} was not held.")


def _said(days: int) -> str:
    return "for good" if days == FOR_GOOD else f"{days} days"


async def _on_database(work: Callable[[AsyncEngine], Awaitable[Result]]) -> Result:
    async with _servers(with_broker=False) as settings, engine_on(settings) as engine:
        return await work(engine)


@contextlib.asynccontextmanager
async def _servers(*, with_broker: bool) -> AsyncIterator[Settings]:
    """Yield the settings of the running instance, or of servers on our own data folder."""
    from deploy.servers import servers_for_a_command
    from services.store.migrating import migrate

    own = from_environment()
    async with servers_for_a_command(own, with_broker=with_broker, say=say) as settings:
        await asyncio.to_thread(migrate, settings.database_url, durable=settings.sync_always)
        yield msgspec.structs.replace(settings, data=str(data_folder(own)))
