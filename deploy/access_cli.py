"""`onethread access make`: credentials for services on a PostgreSQL and a NATS of the operator's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import App, Parameter

from deploy.access import Access
from deploy.data_folder import write_private
from deploy.nats_users import COMMAND, CORRELATOR, STORE, new_password, new_passwords, users_block
from deploy.terminal import out
from services.store import roles, rows
from services.store.database import address_as
from shared.errors import Refused
from shared.settings import from_environment

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
        files["roles.sql"] += f"create role {rows.PORTAL} nologin;\n"  # the store takes it on for customers
        files["roles.sql"] += f"grant {rows.PORTAL} to {roles.STORE};\n"
    return files
