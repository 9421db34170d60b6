"""The console's words for teams in English: whose threads are whose, and handing them over."""

from __future__ import annotations

from collections.abc import Mapping

TEAMS: Mapping[str, str | Mapping[str, str]] = {
    "team": "Team",
    "team.of": "team {name}",
    "team.none": "no team",
    "team.sees_all": "sees all",
    "team.of_source": "Team of the source {name}",
    "team.hand": "Hand to a team",
    "team.hand.to": "To which team",
    "team.hand.hint": "A team's thread is seen by its agents and by agents without a team.",
    "team.hand.do": "Hand over",
    "teams.title": "Teams",
    "teams.lead": "An agent in a team sees its threads and those of no team. An agent without one sees all. "
    "A thread is of the team of the source by which its first report came.",
    "teams.name": "Name",
    "teams.agents": "Agents",
    "teams.sources": "Sources",
    "teams.threads": "Threads",
    "teams.new": "Name of the new team",
    "teams.add": "Add team",
    "teams.remove": "Remove",
    "work.did.team": "Handed to the team {name}.",
    "work.did.team.none": "It is of no team any more.",
    "deed.team.added": "team added",
    "deed.team.renamed": "team renamed",
    "deed.team.removed": "team removed",
    "deed.agent.team": "agent's team",
    "deed.source.team": "source's team",
}
