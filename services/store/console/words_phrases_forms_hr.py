"""Why administrators' forms are refused, in Croatian: agents, sources, settings, webhooks."""

from __future__ import annotations

from collections.abc import Mapping

FORMS: Mapping[str, str | Mapping[str, str]] = {
    # agents
    "login_letters": "Korisničko ime „{login}” nije moguće: mala slova, znamenke i . _ @ + -, najviše 100.",
    "agent_exists": "Agent {login} već postoji.",
    "agent_unknown": "Nema agenta {login}.",
    "administrator_last": "{login} je posljednji administrator.",
    "email_unreadable": "Ovo nije adresa e-pošte.",
    "email_taken": "Ovu adresu ima drugi agent.",
    "role_unknown": "Nema uloge „{name}”; postoje {known}.",
    "password_length": {
        "one": "Lozinka ima od {least} do {n} znaka.",
        "few": "Lozinka ima od {least} do {n} znaka.",
        "other": "Lozinka ima od {least} do {n} znakova.",
    },
    "password_letters": "Lozinka smije imati samo znakove koji se mogu ispisati.",
    # sources
    "source_letters": "Ime „{name}” nije moguće: mala slova, znamenke, točka, crtica i podvlaka, najviše 64.",
    "channel_letters": "Kanal „{channel}” nije moguć: mala slova, znamenke i crtica, najviše 32.",
    "source_exists": "Izvor {name} već postoji.",
    "source_unknown": "Nema izvora {name}.",
    "source_of_another": "Izvor {name} ne pripada proizvodu {vendor}.",
    "per_minute_wrong": {
        "one": "Izvor smije slati od 1 do {n} poruke u minuti.",
        "few": "Izvor smije slati od 1 do {n} poruke u minuti.",
        "other": "Izvor smije slati od 1 do {n} poruka u minuti.",
    },
    "vendor_unknown": "Za „{name}” nemamo prilagodnika; imamo ih za: {known}.",
    "vendor_signs": "{vendor} potpisuje svoje poruke: upišite tajnu koju prikazuje.",
    "vendor_signs_nothing": "{vendor} ništa ne potpisuje: tajnu izostavite, naš je ključ u adresi.",
    "secret_too_long": {
        "one": "Tajna smije imati najviše {n} bajt.",
        "few": "Tajna smije imati najviše {n} bajta.",
        "other": "Tajna smije imati najviše {n} bajtova.",
    },
    # settings
    "of_desk": "{what}",
    "language_unknown": "Jezik „{language}” nije moguć; mogući su {known}.",
    "region_unknown": "„{region}” nije oznaka države prema ISO 3166.",
    "time_zone_unknown": "Vremenska zona „{zone}” nije poznata.",
    "minutes_unreadable": "Upišite broj minuta.",
    "minutes_too_many": {
        "one": "Od 0 do {n} minute.",
        "few": "Od 0 do {n} minute.",
        "other": "Od 0 do {n} minuta.",
    },
    "days_unreadable": "Upišite broj dana.",
    "entries_too_many": {
        "one": "Ovdje smije biti najviše {n} unos.",
        "few": "Ovdje smiju biti najviše {n} unosa.",
        "other": "Ovdje smije biti najviše {n} unosa.",
    },
    "value_unreadable": "„{value}” se ne može pročitati.",
    "link_parts": "Poveznica se piše: naziv | vrsta problema ili ništa | adresa.",
    "log_link_unnamed": "Poveznica mora imati naziv.",
    "of_log_link": "Poveznica „{name}”: {what}.",
    "link_letters": "URL smije imati samo ASCII znakove, bez razmaka",
    "link_too_long": {
        "one": "duža je od {n} znaka",
        "few": "duža je od {n} znaka",
        "other": "duža je od {n} znakova",
    },
    "link_values": "u vitičastim zagradama mogu biti samo {known}",
    "link_unreadable": "ovo nije URL",
    "link_not_https": "mora početi s https:// i imenom poslužitelja",
    "link_host": "poslužitelj je stalan: u njemu ne smije biti ni vrijednosti ni lozinke",
    "wording_too_long": {
        "one": "Tekst smije imati najviše {n} znak.",
        "few": "Tekst smije imati najviše {n} znaka.",
        "other": "Tekst smije imati najviše {n} znakova.",
    },
    "wording_brace": "U tekstu stoji vitičasta zagrada bez svojeg para.",
    "wording_places": "U vitičastim zagradama mogu biti samo {places}.",
    "wording_reference": "U tekstu mora biti {{reference}}, po čemu obje strane znaju o čemu je riječ.",
    # webhooks
    "of_webhook": "Adresa se ne može prihvatiti: {what}.",
    "address_letters": {
        "one": "smije imati najviše {n} znak, bez razmaka",
        "few": "smije imati najviše {n} znaka, bez razmaka",
        "other": "smije imati najviše {n} znakova, bez razmaka",
    },
    "address_unreadable": "ovo nije adresa",
    "address_no_name": "adresa počinje s https:// i imenom",
    "address_not_https": "adresa počinje s https://",
    "address_with_user": "u adresi ne smije biti korisničkog imena, lozinke ni oznake #",
    "address_port": "port 0 ne postoji",
    "address_no_computer": "ovo nije ime računala",
    "leads_to_no_ip": "vodi na nešto što nije IP adresa",
    "leads_to_another": "vodi na IPv6 adresu koja stoji umjesto IPv4 adrese",
    "leads_inside": "vodi na adresu koja nije javna",
    "webhooks_too_many": {
        "one": "Može postojati najviše {n} webhook.",
        "few": "Mogu postojati najviše {n} webhooka.",
        "other": "Može postojati najviše {n} webhookova.",
    },
    "webhook_off": "Ovaj je webhook isključen: najprije ga uključite.",
    "webhook_unknown": "Nema takvog webhooka.",
    "delivery_unknown": "Nema takve neisporučene poruke.",
    "event_unknown": "Nema vrste događaja „{type}”.",
    # any form
    "form_kind": "Obrazac se šalje kao {kind}.",
    "form_nul": "U obrascu je znak NUL.",
    "form_unreadable": "Obrazac se ne može pročitati.",
}
