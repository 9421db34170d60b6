"""`onethread erase customer|person`: what somebody may demand to be forgotten."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from cyclopts import App, Parameter

from deploy.erasing import Gone, erase, identifier_of
from deploy.places import engine_on
from deploy.terminal import finished, out, say
from services.store import audit
from services.store.desk_settings import get_desk
from services.store.erasing import erasures
from services.store.migrating import migrate
from shared.errors import Refused
from shared.settings import Settings, data_folder, from_environment

erase_app = App(name="erase", help="Erase a customer or a person for good.")

Sure = Annotated[bool, Parameter(name="--yes", negative="")]


@erase_app.command(name="customer")
def erase_customer(name: str, *, sure: Sure = False) -> None:
    """Erase a customer with all threads, interactions, originals and identifiers.

    Parameters
    ----------
    name
        The customer's handle or number.
    sure
        Needed: nothing brings it back.
    """
    _insist(sure=sure)

    async def work() -> Gone:
        async with _settings() as settings:
            async with engine_on(settings) as engine:
                erasure = await erasures.customer(engine, name)
            return await erase(settings, erasure, who=audit.COMMAND, say=say)

    _tell(finished(work()))


@erase_app.command(name="person")
def erase_person(identifier: str, *, sure: Sure = False) -> None:
    """Erase all that a person wrote or said, and take them out of where they were copied.

    Parameters
    ----------
    identifier
        The e-mail address or the telephone number that the person is known by; once for each.
    sure
        Needed: nothing brings it back.
    """
    _insist(sure=sure)

    async def work() -> Gone:
        async with _settings() as settings:
            async with engine_on(settings) as engine:
                region = (await get_desk(engine)).region
            erasure = erasures.person(*identifier_of(identifier, region=region))
            return await erase(settings, erasure, who=audit.COMMAND, say=say)

    _tell(finished(work()))


def _insist(*, sure: bool) -> None:
    if not sure:
        raise Refused("nothing brings back what is erased: say --yes")


def _tell(gone: Gone) -> None:
    out.print(
        f"Erased: {gone.interactions} interactions, {gone.letters} dead letters, {gone.blobs} originals, "
        f"{gone.messages} messages on the bus; taken out of {gone.mentioned} others. Remove them from the "
        "directory's file, too."
    )
    if gone.waiting:
        out.print(f"{gone.waiting} pieces that name them are not filed yet: do it again once they are.")


@contextlib.asynccontextmanager
async def _settings() -> AsyncIterator[Settings]:
    from deploy.servers import servers_for_a_command

    own = from_environment()
    async with servers_for_a_command(own, with_broker=True, say=say) as settings:
        await asyncio.to_thread(migrate, settings.database_url, durable=settings.sync_always)
        yield msgspec.structs.replace(settings, data=str(data_folder(own)))
