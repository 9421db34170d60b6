"""`onethread access make`: credentials for services on a PostgreSQL and a NATS of the operator's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import App, Parameter

from deploy.access import Access
from deploy.data_folder import write_private
from deploy.nats_users import COMMAND, CORRELATOR, STORE, new_password, new_passwords, users_block
from deploy.terminal import finished, out, say
from services.store import roles, rows
from services.store.database import address_as
from shared import subjects
from shared.errors import Refused
from shared.settings import data_folder, from_environment

ROLES = {STORE: roles.STORE, CORRELATOR: roles.CORRELATOR}  # by service
FILES = ("access.json", "nats-users.conf", "roles.sql", "onethread.env")

access = App(name="access", help="What services sign in with at servers of your own.")


@access.command(name="make")
def make(folder: Annotated[Path, Parameter(name="FOLDER")]) -> None:
    """Write users for NATS, roles for PostgreSQL and the file that tells the services, with new passwords.

    The database's address is ONETHREAD_DATABASE_URL; without one only the broker's part is written.

    Parameters
    ----------
    folder
        Where to write them; a file that is there is not overwritten.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if there := [name for name in FILES if (folder / name).exists()]:
        raise Refused(f"{folder / there[0]} is there already")
    for name, content in files_of(from_environment().database_url).items():
        write_private(folder / name, content.encode())
        out.print(f"{folder / name} is written.")


@access.command(name="subscriber")
def subscriber(name: str, *, remove: bool = False) -> None:
    """Let a program of yours listen to what happens to threads, and do nothing else; print how it signs in.

    With OneThread's own broker it counts from the next start on; for a server of your own the line for its
    configuration is printed.

    Parameters
    ----------
    name
        What to call it; it gets a new password when it is there already.
    remove
        Take it away instead.
    """
    out.print(finished(_subscriber(name, remove=remove)), markup=False, highlight=False, soft_wrap=True)


async def _subscriber(name: str, *, remove: bool) -> str:
    from deploy.servers import prepare_bus, servers_for_a_command
    from deploy.subscribers import (
        add_subscriber,
        end_consumer,
        lines_for,
        make_consumer,
        remove_subscriber,
        user_of,
    )

    settings = from_environment()
    user, data = user_of(name), data_folder(settings)
    async with servers_for_a_command(settings, with_broker=True, say=say) as ready:
        if remove:
            await end_consumer(ready, name)
            known = remove_subscriber(data, name)
            return f"{user} is taken away." if known else f"There is no {user}."
        await prepare_bus(ready)
        await make_consumer(ready, name)
    password = add_subscriber(data, name)
    told = f"{user}:{password}\nStream {subjects.THREADS}, consumer {user}, "
    if not settings.nats_url:
        return f"{told}OneThread's own broker, from its next start on; each start has an address of its own."
    return f"{told}{settings.nats_url}\nIn the users of your NATS server:\n{lines_for(name, password)}"


def files_of(database_url: str) -> dict[str, str]:
    """Return the files' contents by name, with passwords made now."""
    passwords, command = new_passwords(), new_password()
    tokens = {user: f"{user}:{password}" for user, password in passwords.items()}
    secrets = {service: new_password() for service in ROLES} if database_url else {}
    addresses = {
        service: address_as(database_url, ROLES[service], password) for service, password in secrets.items()
    }
    files = {
        "access.json": msgspec.json.format(msgspec.json.encode(Access(tokens, addresses))).decode() + "\n",
        "nats-users.conf": users_block({COMMAND: command, **passwords}),
        "onethread.env": f"ONETHREAD_NATS_TOKEN={COMMAND}:{command}\n",
    }
    if secrets:
        files["roles.sql"] = "".join(
            f"create role {ROLES[service]} login password '{password}';\n"
            for service, password in secrets.items()
        )
        for taken in rows.NARROWED:  # which the store takes on for customers, and for agents with a team
            files["roles.sql"] += f"create role {taken} nologin;\ngrant {taken} to {roles.STORE};\n"
    return files
