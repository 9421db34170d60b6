"""Files and forms that are refused, and what a Croatian page says of each."""

from __future__ import annotations

from collections.abc import Sequence

BAD_CSV = (
    "customer;name;kind;contact_name;role;emails;domains\n"
    ";bez broja;;;;;\n"
    "C-9;Ime;;Netko;šef;;\n"
    "C-10;;;;;;\n"
    "C-11;Ime;firma;;;;\n"
    "C-12;a;;b;owner;e;d;previše\n"
    "C-13;Ime;;;;;\n"
    "c 13;Opet;;;;;\n"
    "-;Bez znamenke;;;;;\n"
)
BAD_LINES = '{"customer": 1}\n{"customer": "2", "x": 1}\n{"customer": "3"\n[]\n{"customer": "4"}\n'
SETTINGS = {
    "name": "Podrška",
    "language": "hr",
    "time_zone": "Europe/Zagreb",
    "region": "HR",
    "minutes_per_repeat": "12",
}
FAULTY: Sequence[tuple[str, str, Sequence[str]]] = (
    (
        "imenik.csv",
        BAD_CSV,
        [
            "nedostaje broj korisnika",
            "vrijednost &#39;šef&#39; nije među dopuštenima (na mjestu $.contacts[0].role)",
            "nedostaje obvezno polje name",
            "više polja nego stupaca",
            "korisnik c 13 već stoji u retku 7",
        ],
    ),
    (
        "imenik.jsonl",
        BAD_LINES,
        [
            "očekuje se tekst, a navedeno je: cijeli broj (na mjestu $.customer)",
            "polje x nije poznato",
            "JSON je prekinut: nedostaje kraj",
            "očekuje se objekt, a navedeno je: popis",
        ],
    ),
    ("imenik.csv", "broj;ime\n1;a\n", ["nepoznati: broj, ime"]),
    ("imenik.csv", "name\na\n", ["nedostaje customer"]),
)
"""Files of a directory, and what of them is told."""
REFUSED: Sequence[tuple[str, dict[str, str], str]] = (
    ("/agents", {"login": "a b", "role": "agent"}, "Korisničko ime „a b” nije moguće"),
    ("/agents", {"login": "vid", "role": "owner"}, "Nema uloge „owner”"),
    ("/agents", {"login": "ana", "role": "agent"}, "Agent ana već postoji."),
    ("/agents/ana/disable", {}, "ana je posljednji administrator."),
    ("/agents/ana/email", {"email": "x"}, "Ovo nije adresa e-pošte."),
    ("/agents/nitko/disable", {}, "Nema agenta nitko."),
    ("/sources", {"name": "dva puta", "channel": "phone"}, "Ime „dva puta” nije moguće"),
    ("/sources", {"name": "x", "channel": "Phone!"}, "Kanal „phone!” nije moguć"),
    ("/sources", {"name": "x", "channel": "phone", "per_minute": "puno"}, "Izvor smije slati od 1 do"),
    ("/sources", {"name": "x", "vendor": "tawk"}, "tawk potpisuje svoje poruke"),
    ("/sources", {"name": "x", "vendor": "nitko"}, "Za „nitko” nemamo prilagodnika"),
    ("/sources/nitko/rotate", {}, "Nema izvora nitko."),
    ("/webhooks", {"url": "http://a.example"}, "adresa počinje s https://."),
    ("/webhooks", {"url": "https://169.254.169.254/"}, "vodi na adresu koja nije javna."),
    ("/webhooks", {"url": "https://u:p@a.example/"}, "u adresi ne smije biti korisničkog imena"),
    ("/webhooks/whk_nothing/test", {}, "Nema takvog webhooka."),
    ("/settings", SETTINGS | {"time_zone": "Zagreb"}, "Vremenska zona „Zagreb” nije poznata."),
    ("/settings", SETTINGS | {"region": "Hrvatska"}, "„Hrvatska” nije oznaka države"),
    ("/settings", SETTINGS | {"language": "de"}, "Jezik „de” nije moguć"),
    ("/settings", SETTINGS | {"minutes_per_repeat": "puno"}, "Upišite broj minuta."),
    ("/settings", SETTINGS | {"minutes_per_repeat": "9999"}, "Od 0 do 240 minuta."),
    ("/settings", SETTINGS | {"own_domains": "?"}, "„?” se ne može pročitati."),
    ("/settings", SETTINGS | {"log_links": "samo ime"}, "Poveznica se piše: naziv"),
    ("/settings", SETTINGS | {"log_links": "a | | http://x"}, "Poveznica „a”: mora početi s https://"),
    ("/settings", SETTINGS | {"acknowledgement_hr": "Hvala {tko}"}, "U vitičastim zagradama mogu biti"),
    ("/settings", SETTINGS | {"acknowledgement_hr": "Hvala"}, "U tekstu mora biti {reference}"),
    ("/settings", SETTINGS | {"acknowledgement_hr": "{"}, "vitičasta zagrada bez svojeg para"),
    ("/directory/upl_nothing/import", {}, "Ove datoteke više nema"),
    ("/canned-answers", {"language": "hr", "title": " ", "text": " "}, "Gotov odgovor ima naslov"),
    ("/threads/thr_nothing/work", {"kind": "note", "text": "a"}, "Nema takve niti."),
)
"""Forms that administrators post, and what they are told."""
