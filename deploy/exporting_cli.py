"""`onethread export customer`: what somebody may demand to be given."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from deploy.terminal import finished, out, say
from shared.settings import from_environment

export = App(name="export", help="Give somebody all that is held on them.")


@export.command(name="customer")
def export_customer(name: str, *, file: Annotated[Path, Parameter(name="--out")]) -> None:
    """Write all that is held on a customer to one archive.

    Parameters
    ----------
    name
        The customer's handle or number.
    file
        The .zip file to make; it must not be there yet.
    """
    from deploy.exporting import export_customer as write
    from deploy.servers import servers_for_a_command
    from services.store.migrating import migrate

    settings = from_environment()

    async def work() -> int:
        async with servers_for_a_command(settings, with_broker=True, say=say) as ready:
            await asyncio.to_thread(migrate, ready.database_url, durable=settings.sync_always)
            return await write(ready, name, file, say=say)

    out.print(f"{finished(work())} interactions are in {file}.")
