"""The commands of `onethread` that speak to the store: directory, desk, agent, key; `source` beside them."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App

from deploy.source_cli import source
from deploy.store_asking import ask
from deploy.team_cli import team
from deploy.terminal import out, typed_unseen

directory = App(name="directory", help="The customers known beforehand.")
desk = App(name="desk", help="What the desk knows of itself.")
agent = App(name="agent", help="Members of the desk who sign in to the console.")
key = App(name="key", help="Keys by which programs read the API.")

GROUPS = (source, directory, desk, agent, team, key)


@directory.command(name="import")
def directory_import(file: Path) -> None:
    """Add and change customers as a file lists them, and tell what changed.

    Parameters
    ----------
    file
        directory.jsonl, or a .csv file with a header.
    """
    for line in ask(lambda store: store.import_directory(file)):
        out.print(line)


@desk.command(name="set")
def desk_set(file: Path) -> None:
    """Take over what the desk knows of itself from a desk.json.

    Parameters
    ----------
    file
        desk.json.
    """
    ask(lambda store: store.set_desk(file))
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
    password = typed_unseen("Password: ")

    ask(lambda store: store.add_agent(login, password=password, role=role, name=name))
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
    ask(lambda store: store.change_role(login, role))
    out.print(f"{login} has the role {role}.")


@agent.command(name="email")
def agent_email(login: str, address: str) -> None:
    """Let an agent sign in at the desk's own provider (OpenID Connect) too, and end their sessions.

    Parameters
    ----------
    login
        What they sign in with here.
    address
        Their address at the provider; "" ends it.
    """
    ask(lambda store: store.change_email(login, address))
    out.print(
        f"{login} signs in at the provider as {address.strip()}."
        if address.strip()
        else f"{login} signs in here alone."
    )


@agent.command(name="team")
def agent_team(login: str, name: str = "") -> None:
    """Let an agent see the threads of one team and of none alone, and end their sessions.

    Parameters
    ----------
    login
        What they sign in with.
    name
        The team's; where it is left out they see all threads again.
    """
    ask(lambda store: store.teams.take_agent(login, name))
    out.print(f"{login} sees the threads of {name} and of no team." if name else f"{login} sees all threads.")


@agent.command(name="disable")
def agent_disable(login: str) -> None:
    """Keep an agent from signing in, and end their sessions.

    Parameters
    ----------
    login
        What they sign in with.
    """
    ask(lambda store: store.disable_agent(login))
    out.print(f"{login} cannot sign in any more.")


@agent.command(name="reset-totp")
def agent_reset_totp(login: str) -> None:
    """Turn off the second factor of an agent who has lost it, with its recovery codes.

    Parameters
    ----------
    login
        What they sign in with.
    """
    ask(lambda store: store.reset_second_factor(login))
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
    out.print(ask(lambda store: store.add_api_key(name, corrects=corrects)))


@key.command(name="revoke")
def key_revoke(name: str) -> None:
    """End a key.

    Parameters
    ----------
    name
        The name it was made under.
    """
    ended = ask(lambda store: store.revoke_api_key(name))
    out.print("It reads nothing any more." if ended else f"There is no live key named {name}.")
