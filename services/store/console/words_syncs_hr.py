"""The console's words for directory syncs, in Croatian."""

from __future__ import annotations

from collections.abc import Mapping

SYNCS: Mapping[str, str | Mapping[str, str]] = {
    "sync.title": "Izvori imenika",
    "sync.link": "Usklađivanje imenika s izvorom: datotekom, sustavom naplate",
    "sync.lead": "Imenik se usklađuje s ovim izvorima. Ono čega u izvoru više nema prestaje vrijediti tek "
    "nakon {runs} uzastopna pokretanja, i nikad kod više od {share} % njegovih korisnika odjednom, osim ako "
    "to sami odobrite.",
    "sync.name": "Naziv",
    "sync.source": "Izvor",
    "sync.when": "Kada",
    "sync.last": "Zadnje pokretanje",
    "sync.never": "Još nije pokrenuto.",
    "sync.empty": "Još nema izvora",
    "sync.empty.hint": "Imenik je onakav kakav je zadnji put uvezen.",
    "sync.add": "Dodavanje izvora",
    "sync.add.lead": "Na računalu na kojem radi OneThread: izvor imenuje datoteke i čuva tajne.",
    "sync.kind.file": "Datoteka",
    "sync.kind.whmcs": "WHMCS",
    "sync.paused": "pauzirano",
    "sync.dry": "pregled",
    "sync.outcome.under_way": "u tijeku",
    "sync.outcome.done": "gotovo",
    "sync.outcome.held": "čeka vašu odluku",
    "sync.outcome.broken": "ništa nije promijenjeno",
    "sync.outcome.cut_off": "prekinuto",
    "sync.waits": "Pokretanje je u tijeku ili upravo počinje.",
    "sync.progress": "{done} od {of}.",
    "sync.again": "Pogledaj ponovno",
    "sync.held": "Prestalo bi vrijediti više nego što se smije odjednom bez odobrenja. Ako ovih zaista više "
    "nema, odobrite.",
    "sync.whole": "cijeli korisnik",
    "sync.run_of": "pokretanje {run} od {of}",
    "sync.ended": "Prestalo vrijediti",
    "sync.missing": "Nema u izvoru, zasad ostaje",
    "sync.refused": "Odbijeni redci",
    "sync.runs": "Zadnja pokretanja",
    "sync.deed.run": "Pokreni sada",
    "sync.deed.preview": "Pokaži što bi se promijenilo",
    "sync.deed.allow": "Nema ih više: neka prestanu vrijediti",
    "sync.deed.pause": "Pauziraj",
    "sync.deed.resume": "Nastavi",
    "sync.every": {
        "one": "svaku {n} minutu",
        "few": "svake {n} minute",
        "other": "svakih {n} minuta",
    },
    "sync.listed": {
        "one": "{n} korisnik u izvoru",
        "few": "{n} korisnika u izvoru",
        "other": "{n} korisnika u izvoru",
    },
    "deed.directory.sync.added": "dodan izvor imenika",
    "deed.directory.sync.run": "pokrenut izvor imenika",
    "deed.directory.sync.preview": "pregledan izvor imenika",
    "deed.directory.sync.allow": "odobren prestanak nestalih korisnika",
    "deed.directory.sync.pause": "pauziran izvor imenika",
    "deed.directory.sync.resume": "nastavljen izvor imenika",
    "deed.directory.sync.removed": "uklonjen izvor imenika",
    "deed.history.closed": "zatvorene niti uvezene povijesti",
}
