"""The console's words for the lead's page in Croatian, and for what keeps coming back at a customer."""

from __future__ import annotations

from collections.abc import Mapping

LEAD: Mapping[str, str | Mapping[str, str]] = {
    "menu.lead": "Učinak",
    "lead.title": "Učinak",
    "lead.span": "Razdoblje",
    "lead.days": {"one": "{n} dan", "few": "{n} dana", "other": "{n} dana"},
    "lead.of_reports": {"one": "{n} prijave", "few": "{n} prijave", "other": "{n} prijava"},
    "lead.sentence": {
        "one": "U {days} ponovljena je {n} od {reports}; ušteđeno je oko {hours} h {minutes} min.",
        "few": "U {days} ponovljene su {n} od {reports}; ušteđeno je oko {hours} h {minutes} min.",
        "other": "U {days} ponovljeno ih je {n} od {reports}; ušteđeno je oko {hours} h {minutes} min.",
    },
    "lead.tile.repeats": "Uhvaćena ponavljanja",
    "lead.tile.minutes": "svako po {minutes} min",
    "lead.tile.reviews": "Pitanja ljudima",
    "lead.tile.reviews.of": "{asked} postavljeno, {open} čeka",
    "lead.tile.wrong": "Pogrešna spajanja",
    "lead.tile.wrong.of": "nađena na {joins} spojenih zapisa",
    "lead.tile.undone": "Poništeni ispravci",
    "lead.tile.undone.of": "{undone} od {made}",
    "lead.figure.days": "Prijave po danima",
    "lead.figure.channels": "Po kanalima",
    "lead.figure.troubles": "Najčešći problemi",
    "lead.figure.incidents": "Incidenti",
    "lead.figure.models": "Ispravci po inačici modela",
    "lead.head.days": "Dan|Prijave|Ponovljene",
    "lead.head.channels": "Kanal|Prijave|Ponovljene",
    "lead.head.troubles": "Problem|Niti|Vratilo se",
    "lead.head.incidents": "Stanje|Incidenata",
    "lead.head.models": "Model|Ispravljeno|Pogrešno spojeno",
    "lead.table": "Tablica",
    "lead.csv": "Preuzmi kao CSV",
    "lead.none": "Ničega u ovom razdoblju.",
    "lead.empty": "Još nema brojki",
    "lead.empty.hint": "Čim u razdoblju bude prijava, ovdje se vidi koliko ih je ponovljeno i što to štedi.",
    "customer.patterns": "Što se ponavlja",
    "customer.pattern": {
        "one": "{n} put u {days} dana: {problem}",
        "few": "{n} puta u {days} dana: {problem}",
        "other": "{n} puta u {days} dana: {problem}",
    },
    "customer.over_time": "Niti kroz vrijeme",
}
