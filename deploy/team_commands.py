"""What commands do with teams, which they call by name; it stands in the store's own code."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import team_members, teams


class TeamCommands:
    """The teams of a desk. Every method raises Rejected for what cannot be, and Unavailable."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, name: str) -> None:
        """Add a team."""
        await teams.add_team(self._engine, name)

    async def rename(self, name: str, to: str) -> None:
        """Give a team another name."""
        await teams.rename_team(self._engine, await teams.handle_of(self._engine, name), to)

    async def remove(self, name: str) -> None:
        """Remove a team of which nothing is."""
        await teams.remove_team(self._engine, await teams.handle_of(self._engine, name))

    async def describe(self) -> list[str]:
        """Return a line for each team."""
        async with self._engine.connect() as connection:
            return [
                f"{line.name:<24} agents {line.agents}, sources {line.sources}, threads {line.threads}"
                for line in await teams.list_teams(connection)
            ]

    async def take_agent(self, login: str, name: str) -> None:
        """Let an agent see the threads of the team of this name and of none; empty: all threads."""
        handle = await teams.handle_of(self._engine, name)
        await team_members.set_team_of_agent(self._engine, login, handle)

    async def take_source(self, source: str, name: str) -> None:
        """Let the threads that a source opens be of the team of this name; empty: of none."""
        handle = await teams.handle_of(self._engine, name)
        await team_members.set_team_of_source(self._engine, source, handle)
