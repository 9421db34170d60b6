"""The console's words for logging a call with its live answer, in Croatian."""

from __future__ import annotations

from collections.abc import Mapping

CALLS: Mapping[str, str | Mapping[str, str]] = {
    "call.unfiled": "Poziv je na sigurnom, ali odabir niti nije zapisan. Pošaljite obrazac još jednom; "
    "isti se poziv neće zapisati dvaput.",
    "call.refused_choice": "Poziv je na sigurnom. Nit koju ste odabrali u međuvremenu je ispražnjena, "
    "pa stoji ondje gdje ga je svrstao OneThread.",
    "call.see": "Otvorite poziv",
    "call.keys": "Alt+Enter sprema. Alt+↓ prelazi na niti, strelice biraju, Enter potvrđuje, "
    "Esc vraća na bilješku.",
    "lookup.title": "Što već znamo",
    "lookup.submit": "Potraži",
    "lookup.empty": "Čim upišete broj, ime, domenu ili bilješku, ovdje se pojave korisnik i njegove niti. "
    "Ništa se ne sprema dok ne kliknete „Spremi poziv”.",
    "lookup.away": "Pretraživanje trenutačno ne odgovara. Poziv svejedno možete spremiti; naći će svoju nit.",
    "lookup.nobody": "Nikoga ne prepoznajemo po ovome. Pitajte za broj korisnika ili domenu.",
    "lookup.no_threads": "Nema otvorenih niti.",
    "lookup.customers": {
        "one": "{n} mogući korisnik",
        "few": "{n} moguća korisnika",
        "other": "{n} mogućih korisnika",
    },
    "lookup.threads": {"one": "{n} nit", "few": "{n} niti", "other": "{n} niti"},
    "lookup.sure": "prepoznat",
    "lookup.perhaps": "možda",
    "lookup.unknown_person": "osoba nije prepoznata",
    "lookup.may_not": "Ne smije tražiti podršku:",
    "lookup.incident.confirmed": "Smetnja u tijeku",
    "lookup.incident.proposed": "Možda zajednička smetnja",
    "lookup.incident.since": "od {when}",
    "lookup.choices": "Kamo spada ovaj poziv?",
    "lookup.choice.none": "Neka OneThread sam svrsta",
    "lookup.choice.new": "Nova nit: {customer}",
    "lookup.choice.kept": "Odabrano ranije",
    "lookup.joins": "ovamo bi otišlo samo",
    "lookup.recurs": "isti se problem vratio",
    "lookup.reported": "Prijavljuje {who} ({channel}, {when})",
    "lookup.led": "vodi {who}",
    "lookup.assigned": "na tome radi {who}",
    "lookup.unassigned": "nitko ne radi na tome",
    "lookup.missing": "nedostaje: {facts}",
    "lookup.read_out": "Za diktiranje:",
    "lookup.open": "Otvori nit {reference} u novoj kartici",
    "lookup.articles": "Članci koji bi mogli pomoći",
    "trouble.mail": "pošta",
    "trouble.web": "web",
    "trouble.name": "DNS",
    "trouble.line": "veza",
    "trouble.": "usluga",
}
