"""The commands of `onethread team`; who and what belongs to one, `agent team` and `source team` say."""

from __future__ import annotations

from cyclopts import App

from deploy.store_asking import ask
from deploy.terminal import out

team = App(name="team", help="Teams of the desk: an agent in one sees its threads and those of none.")


@team.command(name="add")
def team_add(name: str) -> None:
    """Add a team. `onethread agent team` and `onethread source team` say who and what belongs to it.

    Parameters
    ----------
    name
        What to call it.
    """
    ask(lambda store: store.teams.add(name))
    out.print(f"There is a team {name}.")


@team.command(name="list")
def team_list() -> None:
    """List the teams with how much is theirs."""
    for line in ask(lambda store: store.teams.describe()):
        out.print(line)


@team.command(name="rename")
def team_rename(name: str, to: str) -> None:
    """Give a team another name.

    Parameters
    ----------
    name
        What it is called.
    to
        What to call it from now on.
    """
    ask(lambda store: store.teams.rename(name, to))
    out.print(f"{name} is called {to}.")


@team.command(name="remove")
def team_remove(name: str) -> None:
    """Remove a team that has no agents, sources or threads any more.

    Parameters
    ----------
    name
        What it is called.
    """
    ask(lambda store: store.teams.remove(name))
    out.print(f"There is no team {name} any more.")
