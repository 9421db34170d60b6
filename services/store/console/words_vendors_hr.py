"""The console's words for sources that bring a vendor's webhooks, in Croatian."""

from __future__ import annotations

from collections.abc import Mapping

VENDORS: Mapping[str, str | Mapping[str, str]] = {
    "vendors.own": "šalje u našem obliku",
    "vendors.choose": "Poruke šalje proizvod (webhook)",
    "vendors.choose.hint": "Kanal se tada podrazumijeva, a dobit ćete adresu koju treba upisati u proizvod.",
    "vendors.secret": "Tajna tog proizvoda",
    "vendors.secret.hint": "Samo ako je proizvod prikazuje: njome potpisuje poruke. Čuva se zapečaćena.",
    "vendors.enter": "U proizvod za izvor {name} upišite ovu adresu:",
    "vendors.enter.secret": "i ovu tajnu:",
    "vendors.rotate": "Nova tajna ili ključ",
    "vendors.rotate.do": "Zamijeni",
    "vendors.ignored": {
        "one": "{n} vrsta događaja koja nam ne treba",
        "few": "{n} vrste događaja koje nam ne trebaju",
        "other": "{n} vrsta događaja koje nam ne trebaju",
    },
    "vendors.times": {"one": "{n} put", "few": "{n} puta", "other": "{n} puta"},
}
