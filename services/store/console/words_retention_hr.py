"""The console's words for what the desk keeps and for how long, in Croatian."""

from __future__ import annotations

from collections.abc import Mapping

RETENTION: Mapping[str, str | Mapping[str, str]] = {
    "retention.title": "Koliko se što čuva",
    "retention.lead": "Što je starije, svake se noći briše i ništa ga ne vraća. Otvorene niti i korisnici "
    "čiji se podaci čuvaju po zakonu nikad se ne diraju. Interakcije ostaju, s vremenima i "
    "mjestom kojem pripadaju; brišu se tekstovi i izvornici.",
    "retention.days": "Dana; prazno: trajno",
    "retention.texts": "Tekstovi zatvorenih niti",
    "retention.texts.help": "Od zatvaranja niti; s njima odlaze datoteke i bilješke u njoj.",
    "retention.originals": "Izvorne poruke i privici",
    "retention.originals.help": "Iz zatvorenih niti, od njihova zatvaranja; tekstovi ostaju.",
    "retention.noise": "Šum",
    "retention.noise.help": "Što je odloženo u stranu, i što se nije dalo razvrstati pa se od toga odustalo.",
    "retention.ignored": "Zanemareni događaji",
    "retention.ignored.help": "Brojevi događaja dobavljača koji ovdje nikome ne trebaju.",
    "retention.deliveries": "Adrese dostave",
    "retention.deliveries.help": "Kome su odgovori otišli; neuspjeli ostaju, i adrese na koje se ne piše.",
    "retention.contacts": "Bivši kontakti",
    "retention.contacts.help": "Osobe kojih više nema u imeniku, sa svime po čemu su poznate.",
    "retention.audit": "Dnevnik",
    "retention.audit.help": "Tko je što učinio.",
    "retention.bus": "Kopije na sabirnici",
    "retention.bus.help": "Onoga što je razvrstano. Sigurnosne kopije radite češće od toga.",
    "retention.least": {
        "one": "Najmanje {n} dan.",
        "few": "Najmanje {n} dana.",
        "other": "Najmanje {n} dana.",
    },
    "retention.wrong": {
        "one": "Ništa, ili broj dana od {n} naviše.",
        "few": "Ništa, ili broj dana od {n} naviše.",
        "other": "Ništa, ili broj dana od {n} naviše.",
    },
    "retention.saved": "Spremljeno. Vrijedi od sljedeće noći.",
    "retention.applied": "Zadnji put primijenjeno",
    "retention.nothing": "ništa nije bilo za brisanje",
    "retention.taken.texts": {
        "one": "{n} tekst",
        "few": "{n} teksta",
        "other": "{n} tekstova",
    },
    "retention.taken.originals": {
        "one": "{n} izvornik",
        "few": "{n} izvornika",
        "other": "{n} izvornika",
    },
    "retention.taken.noise": {
        "one": "{n} odložena interakcija",
        "few": "{n} odložene interakcije",
        "other": "{n} odloženih interakcija",
    },
    "retention.taken.ignored": {
        "one": "{n} zanemareni događaj",
        "few": "{n} zanemarena događaja",
        "other": "{n} zanemarenih događaja",
    },
    "retention.taken.deliveries": {
        "one": "{n} adresa dostave",
        "few": "{n} adrese dostave",
        "other": "{n} adresa dostave",
    },
    "retention.taken.contacts": {
        "one": "{n} bivši kontakt",
        "few": "{n} bivša kontakta",
        "other": "{n} bivših kontakata",
    },
    "retention.taken.audit": {
        "one": "{n} redak dnevnika",
        "few": "{n} retka dnevnika",
        "other": "{n} redaka dnevnika",
    },
    "retention.taken.objects": {
        "one": "{n} pohranjena datoteka",
        "few": "{n} pohranjene datoteke",
        "other": "{n} pohranjenih datoteka",
    },
    "retention.taken.messages": {
        "one": "{n} poruka na sabirnici",
        "few": "{n} poruke na sabirnici",
        "other": "{n} poruka na sabirnici",
    },
    "retention.taken.copies": {
        "one": "{n} kopija razvrstanoga na sabirnici",
        "few": "{n} kopije razvrstanoga na sabirnici",
        "other": "{n} kopija razvrstanoga na sabirnici",
    },
    "retention.never": "Još nije. „onethread retention run --dry-run” kaže što bi se obrisalo.",
    "retention.held": "Čuva se po zakonu",
    "interaction.removed": "Što je ovdje pisalo, obrisano je po isteku roka.",
    "deed.retention.set": "promijenjeni rokovi čuvanja",
    "deed.retention.applied": "obrisano po isteku roka",
    "deed.retention.held": "podaci korisnika se čuvaju",
    "deed.retention.released": "kraj čuvanja podataka korisnika",
}
