"""Why something about teams is refused, in Croatian."""

from __future__ import annotations

from collections.abc import Mapping

TEAMS: Mapping[str, str | Mapping[str, str]] = {
    "team_unknown": "Nema takvoga tima.",
    "team_nameless": "Tim mora imati naziv.",
    "team_exists": "Taj naziv ima drugi tim.",
    "team_in_use": "Tomu timu pripadaju agenti, izvori ili niti; najprije ih predajte drugomu.",
    "team_gone": "Tima čija je nit bila više nema.",
    "teams_many": {
        "one": "Može biti najviše {n} tim.",
        "few": "Mogu biti najviše {n} tima.",
        "other": "Može biti najviše {n} timova.",
    },
    "teams_unlocked": "Ova baza ne zaključava retke; postupak je u datoteci docs/deployment.md.",
    "administrator_teamless": "Administratori vide sve niti.",
    "agent_elsewhere": "Taj je agent u drugom timu i ne vidi ovu nit.",
    "handed_by_lead": "Niti timovima predaje voditelj; on predaju i poništava.",
    "body_unreadable": "To nije JSON.",
    "nothing_seen": "Ništa nema takvu oznaku.",
}
