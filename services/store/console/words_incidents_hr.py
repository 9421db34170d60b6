"""The console's words for incidents in Croatian: troubles of ours that several customers share."""

from __future__ import annotations

from collections.abc import Mapping

INCIDENTS: Mapping[str, str | Mapping[str, str]] = {
    "menu.incidents": "Incidenti",
    "trouble.none": "nejasan kvar",
    "trouble.mail": "pošta",
    "trouble.web": "web",
    "trouble.name": "DNS",
    "trouble.line": "mreža",
    "trouble.certificate": "certifikat",
    "incident.part_of": "Dio incidenta",
    "incident.maybe_part_of": "Možda dio incidenta",
    "incident.customers": {"one": "{n} korisnik", "few": "{n} korisnika", "other": "{n} korisnika"},
    "incident.customers.only": {"one": "korisnik", "few": "korisnika", "other": "korisnika"},
    "incidents.title": "Incidenti",
    "incidents.lead": "Kvarovi koje prijavljuje više korisnika odjednom. Nitko od njih ne saznaje za druge.",
    "incidents.empty": "Nema zajedničkih kvarova",
    "incidents.empty.hint": "Kad prijava bude više nego što se slučajno poklopi, bit će ovdje prijedlog.",
    "incidents.proposed": "Čekaju Vašu riječ",
    "incidents.decided": "Odlučeni",
    "incident.state.proposed": "prijedlog",
    "incident.state.confirmed": "potvrđen",
    "incident.state.dismissed": "odbačen",
    "incident.question": "Je li ovo jedan naš kvar?",
    "incident.confirm": "Da, incident je",
    "incident.dismiss": "Ne, slučajnost je",
    "incident.since": "prva prijava",
    "incident.last": "zadnja",
    "incident.decided": "{who} je odlučio/la",
    "incident.servers": "Poslužitelji",
    "incident.servers.none": "Nijedan ih poslužitelj ne povezuje.",
    "incident.members": "Pogođeni korisnici",
    "incident.curve": "Prijave kroz vrijeme",
    "incident.curve.words": "Prijave po razdobljima, od {since} do {until}",
    "incident.curve.when": "Od",
    "incident.curve.reports": "Prijava",
}
