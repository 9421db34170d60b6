"""The console's words for teams in Croatian: whose threads are whose, and handing them over."""

from __future__ import annotations

from collections.abc import Mapping

TEAMS: Mapping[str, str | Mapping[str, str]] = {
    "team": "Tim",
    "team.of": "tim {name}",
    "team.none": "nijedan tim",
    "team.sees_all": "vidi sve",
    "team.of_source": "Tim izvora {name}",
    "team.hand": "Predaj timu",
    "team.hand.to": "Kojem timu",
    "team.hand.hint": "Nit tima vide samo njegovi agenti i agenti bez tima.",
    "team.hand.do": "Predaj",
    "teams.title": "Timovi",
    "teams.lead": "Agent u timu vidi niti svojega tima i niti bez tima. Agent bez tima vidi sve. Nit pripada "
    "timu izvora kojim je stigla njezina prva prijava.",
    "teams.name": "Naziv",
    "teams.agents": "Agenata",
    "teams.sources": "Izvora",
    "teams.threads": "Niti",
    "teams.new": "Naziv novoga tima",
    "teams.add": "Dodaj tim",
    "teams.remove": "Ukloni",
    "work.did.team": "Predano timu {name}.",
    "work.did.team.none": "Više ne pripada nijednom timu.",
    "deed.team.added": "tim dodan",
    "deed.team.renamed": "tim preimenovan",
    "deed.team.removed": "tim uklonjen",
    "deed.agent.team": "tim agenta",
    "deed.source.team": "tim izvora",
}
