"""The console's words for agents in Croatian: who is on the desk, and how they sign in."""

from __future__ import annotations

from collections.abc import Mapping

PEOPLE: Mapping[str, str | Mapping[str, str]] = {
    "code.title": "Kôd za prijavu",
    "code.lead": "Upišite kôd koji prikazuje Vaša aplikacija ili jedan od pričuvnih kodova.",
    "code.code": "Kôd",
    "code.wrong": "Kôd nije točan ili je već iskorišten.",
    "code.back": "Prijavite se kao netko drugi",
    "account.title": "Moj račun",
    "account.factor": "Prijava kodom",
    "account.on": "Pri prijavi se traži kôd iz Vaše aplikacije.",
    "account.off": "Pri prijavi se traži samo lozinka.",
    "account.left": {
        "one": "Preostao je {n} pričuvni kôd.",
        "few": "Preostala su {n} pričuvna koda.",
        "other": "Preostalo je {n} pričuvnih kodova.",
    },
    "account.scan": "Dodajte ovaj ključ u aplikaciju za kodove (TOTP), a zatim upišite kôd koji prikaže.",
    "account.open": "Otvorite u aplikaciji na ovom uređaju",
    "account.codes": "Spremite pričuvne kodove. Svaki jednom zamjenjuje aplikaciju; prikazuju se samo sada.",
    "account.turn_on": "Uključi",
    "account.turn_off": "Isključi",
    "account.confirm": "Potvrdi",
    "original.title": "Izvornik",
    "original.lead": "Može sadržavati lozinke i brojeve kartica. Bilježi se tko ga je otvorio, kada i zašto.",
    "original.why": "Zašto Vam treba?",
    "original.open": "Otvori",
    "people.title": "Agenti",
    "people.name": "Ime",
    "people.role": "Uloga",
    "people.seen": "Zadnji put viđen",
    "people.yes": "uključena",
    "people.no": "isključena",
    "people.disabled": "onemogućen",
    "people.enable": "Ponovno omogući",
    "people.disable": "Onemogući",
    "people.reset": "Isključi kôd",
    "people.add": "Dodaj agenta",
    "people.added": "{login} se može prijaviti ovom lozinkom, koja se prikazuje samo sada:",
    "people.role.viewer": "promatrač",
    "people.role.agent": "agent",
    "people.role.lead": "voditelj",
    "people.role.admin": "administrator",
}
