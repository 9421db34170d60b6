"""The console's words for calls that wait for their note, in Croatian."""

from __future__ import annotations

from collections.abc import Mapping

DRAFTS: Mapping[str, str | Mapping[str, str]] = {
    "drafts.panel": "Pozivi bez bilješke",
    "drafts.from": "Poziv s broja {number}",
    "drafts.to": "Poziv na broj {number}",
    "drafts.from.withheld": "Poziv sa skrivenog broja",
    "drafts.to.withheld": "Poziv na nepoznat broj",
    "drafts.write": "Zapiši bilješku",
    "drafts.dismiss": "Bilješka ne treba",
    "drafts.title": "Pozivi koji čekaju bilješku",
    "drafts.mine": "Vaši",
    "drafts.anybody": "Još ničiji",
    "drafts.none": "Nijedan poziv ne čeka bilješku.",
    "drafts.stage.ringing": "zvoni",
    "drafts.stage.talking": "u tijeku",
    "drafts.stage.ended": "završen",
    "drafts.stage.missed": "propušten",
    "drafts.stage.unreached": "bez odgovora",
    "drafts.settled": "Ovaj poziv već ima bilješku ili je odbačen. Što ovdje spremite, poseban je poziv.",
    "drafts.lines": "Vaši interni brojevi",
    "drafts.lines.hint": "Kako Vas centrala zove osim prijavnim imenom i imenom, odvojeno zarezima",
    "drafts.lines.save": "Spremi interne brojeve",
    "drafts.lines.taken": "Jedan od njih već ima drugi agent. Ostali su spremljeni.",
}
