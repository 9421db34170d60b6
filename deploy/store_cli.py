"""The commands of `onethread` that speak to the store: source, directory, desk, agent, key."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from cyclopts import App

from deploy.store_commands import StoreCommands, store_commands
from deploy.terminal import finished, out, say
from shared.settings import from_environment

source = App(name="source", help="Clients of the intakes, each with a key of its own.")
directory = App(name="directory", help="The customers known beforehand.")
desk = App(name="desk", help="What the desk knows of itself.")
agent = App(name="agent", help="Members of the desk who sign in to the console.")
key = App(name="key", help="Keys by which programs read the API.")
Answer = TypeVar("Answer")

GROUPS = (source, directory, desk, agent, key)


@source.command(name="add")
def source_add(
    channel: str, *, name: str, replay: bool = False, signs: bool = False, per_minute: int | None = None
) -> None:
    """Make a source and print its key, once.

    Parameters
    ----------
    channel
        phone, chat, email or ticket.
    name
        What to call the source; it is part of its interactions' identity and never changes.
    replay
        Let it state when a piece was received: for history, not for live traffic.
    signs
        It signs its requests (Standard Webhooks) instead of sending a key; the secret is printed.
    per_minute
        How many pieces it may send; the intakes' own limit where it is left out.
    """
    made = _ask(
        lambda store: store.add_source(channel, name=name, replay=replay, signs=signs, per_minute=per_minute)
    )
    out.print(made)


@source.command(name="list")
def source_list() -> None:
    """List the sources; their keys are not known to us."""
    for line in _ask(lambda store: store.describe_sources()):
        out.print(line)


@source.command(name="rotate")
def source_rotate(name: str, *, signs: bool = False) -> None:
    """Make a new key for a source and print it, once; the one before goes on working for a while.

    Parameters
    ----------
    name
        The name it was added under.
    signs
        The new key is one to sign requests with.
    """
    out.print(_ask(lambda store: store.rotate_source(name, signs=signs)))


@source.command(name="revoke")
def source_revoke(name: str) -> None:
    """End all keys of a source; the intakes refuse them within two seconds.

    Parameters
    ----------
    name
        The name it was added under.
    """
    out.print(f"{_ask(lambda store: store.revoke_source(name))} of its keys ended.")


@source.command(name="sites")
def source_sites(name: str, *sites: str) -> None:
    """Say which sites may carry the widget of a chat source; without any, none may.

    Parameters
    ----------
    name
        The name it was added under.
    sites
        As browsers call them: https://shop.example, without a path.
    """
    carried = _ask(lambda store: store.set_sites(name, sites))
    out.print("\n".join(carried) or "No site carries its widget now.")


@directory.command(name="import")
def directory_import(file: Path) -> None:
    """Add and change customers as a file lists them, and tell what changed.

    Parameters
    ----------
    file
        directory.jsonl, or a .csv file with a header.
    """
    for line in _ask(lambda store: store.import_directory(file)):
        out.print(line)


@desk.command(name="set")
def desk_set(file: Path) -> None:
    """Take over what the desk knows of itself from a desk.json.

    Parameters
    ----------
    file
        desk.json.
    """
    _ask(lambda store: store.set_desk(file))
    out.print("The desk's own facts are set.")


@agent.command(name="add")
def agent_add(login: str, *, name: str = "", role: str = "agent") -> None:
    """Add somebody who signs in to the console; the password is asked for, or read from a pipe.

    Parameters
    ----------
    login
        What to sign in with.
    name
        The name shown; the login where it is left out.
    role
        viewer, agent, lead or admin.
    """
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")

    _ask(lambda store: store.add_agent(login, password=password, role=role, name=name))
    out.print(f"{login} can sign in.")


@agent.command(name="role")
def agent_role(login: str, role: str) -> None:
    """Give an agent another role, and end their sessions.

    Parameters
    ----------
    login
        What they sign in with.
    role
        viewer, agent, lead or admin.
    """
    _ask(lambda store: store.change_role(login, role))
    out.print(f"{login} has the role {role}.")


@agent.command(name="disable")
def agent_disable(login: str) -> None:
    """Keep an agent from signing in, and end their sessions.

    Parameters
    ----------
    login
        What they sign in with.
    """
    _ask(lambda store: store.disable_agent(login))
    out.print(f"{login} cannot sign in any more.")


@agent.command(name="reset-totp")
def agent_reset_totp(login: str) -> None:
    """Turn off the second factor of an agent who has lost it, with its recovery codes.

    Parameters
    ----------
    login
        What they sign in with.
    """
    _ask(lambda store: store.reset_second_factor(login))
    out.print(f"{login} signs in by password alone until they turn it on anew.")


@key.command(name="add")
def key_add(name: str, *, corrects: bool = False) -> None:
    """Make a key for reading the API and print it, once.

    Parameters
    ----------
    name
        What to call the program that uses it.
    corrects
        It may also put right where interactions stand, as an agent may.
    """
    out.print(_ask(lambda store: store.add_api_key(name, corrects=corrects)))


@key.command(name="revoke")
def key_revoke(name: str) -> None:
    """End a key.

    Parameters
    ----------
    name
        The name it was made under.
    """
    ended = _ask(lambda store: store.revoke_api_key(name))
    out.print("It reads nothing any more." if ended else f"There is no live key named {name}.")


def _ask(question: Callable[[StoreCommands], Awaitable[Answer]]) -> Answer:
    """Return what the store answers, on the running instance's servers or on those of our own."""

    async def work() -> Answer:
        async with _store() as store:
            return await question(store)

    return finished(work())


@contextlib.asynccontextmanager
async def _store() -> AsyncIterator[StoreCommands]:
    """Yield what the store can be asked; its schema is brought up to date first."""
    from deploy.servers import servers_for_a_command
    from services.store.migrating import migrate as migrate_database

    async with servers_for_a_command(from_environment(), with_broker=True, say=say) as settings:
        await asyncio.to_thread(migrate_database, settings.database_url)
        async with store_commands(settings) as commands:
            yield commands
