"""The commands of `onethread source`: who may post, with which key, and whose webhooks they bring."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App

from deploy.store_asking import ask
from deploy.store_commands import StoreCommands
from deploy.terminal import out
from shared.errors import Refused, Rejected

source = App(name="source", help="Clients of the intakes, each with a key of its own.")


@source.command(name="add")
def source_add(
    channel: str,
    *,
    name: str,
    replay: bool = False,
    signs: bool = False,
    per_minute: int | None = None,
    vendor: str = "",
    secret_file: Path | None = None,
) -> None:
    """Make a source and print its key, once; for a vendor's webhooks the URL to enter there.

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
    vendor
        It brings the webhooks of this product, in its own form: docs/integrations lists them.
    secret_file
        File with the secret that the vendor shows and signs with; where it signs nothing, a key of ours is
        in the URL.
    """
    if vendor:
        _for_vendor(replay=replay, signs=signs)
        secret = _secret_in(secret_file)
        lines = ask(
            lambda store: store.connect_vendor(
                channel, name=name, vendor=vendor, secret=secret, per_minute=per_minute
            )
        )
        out.print("\n".join(lines), soft_wrap=True)
        return
    if secret_file is not None:
        raise Rejected("--secret-file is for --vendor")
    made = ask(
        lambda store: store.add_source(channel, name=name, replay=replay, signs=signs, per_minute=per_minute)
    )
    out.print(made)


@source.command(name="list")
def source_list() -> None:
    """List the sources; their keys are not known to us."""
    for line in ask(lambda store: store.describe_sources()):
        out.print(line)


@source.command(name="rotate")
def source_rotate(name: str, *, signs: bool = False, secret_file: Path | None = None) -> None:
    """Make a new key for a source and print it, once; the one before goes on working for a while.

    Parameters
    ----------
    name
        The name it was added under.
    signs
        The new key is one to sign requests with.
    secret_file
        File with the new secret that the source's vendor shows.
    """
    secret = _secret_in(secret_file)

    async def rotate(store: StoreCommands) -> list[str]:
        if await store.vendor_of(name):
            _for_vendor(signs=signs)
            return await store.rotate_vendor(name, secret=secret)
        if secret:
            raise Rejected("--secret-file is for the source of a vendor")
        return [await store.rotate_source(name, signs=signs)]

    out.print("\n".join(ask(rotate)), soft_wrap=True)


@source.command(name="revoke")
def source_revoke(name: str) -> None:
    """End all keys of a source; the intakes refuse them within two seconds.

    Parameters
    ----------
    name
        The name it was added under.
    """
    out.print(f"{ask(lambda store: store.revoke_source(name))} of its keys ended.")


@source.command(name="team")
def source_team(name: str, team: str = "") -> None:
    """Say of which team the threads are that a source opens from now on.

    Parameters
    ----------
    name
        The name it was added under.
    team
        The team's name; where it is left out they are of no team, and every agent sees them.
    """
    ask(lambda store: store.teams.take_source(name, team))
    whose = f"the team {team}" if team else "no team"
    out.print(f"New threads of {name} are of {whose}.")


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
    carried = ask(lambda store: store.set_sites(name, sites))
    out.print("\n".join(carried) or "No site carries its widget now.")


def _for_vendor(*, signs: bool, replay: bool = False) -> None:
    """Raise Rejected for what only a source of our own form can do."""
    if signs or replay:
        raise Rejected("a vendor's source neither signs our way nor states when something was received")


def _secret_in(file: Path | None) -> bytes:
    """Return the secret in a file, nothing without one. Raises Refused, or Rejected for an empty file."""
    if file is None:
        return b""
    try:
        secret = file.read_bytes().strip()
    except OSError as error:
        raise Refused(f"cannot read {file}: {error.strerror}") from None
    if not secret:
        raise Rejected(f"{file} is empty")
    return secret
