"""What the columns of calls and tickets are called, in Croatian and English, and what they become. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from shared.folding import fold

Table = Literal["phone", "ticket"]

_PEOPLE = {
    "customer_ref": (
        "customer_ref customer_number customer_no customer_id customer account account_number"
        " sifra_korisnika broj_korisnika korisnicki_broj id_korisnika sifra_kupca broj_kupca"
        " sifra_klijenta"
    ),
    "email": (
        "email e_mail mail email_address e_mail_address e_posta eposta email_adresa"
        " e_mail_adresa adresa_e_poste"
    ),
    "name": (
        "name caller_name contact contact_name person full_name requester requester_name"
        " customer_contact ime ime_i_prezime ime_prezime ime_pozivatelja pozivatelj osoba"
        " kontakt kontakt_osoba podnositelj posiljatelj"
    ),
    "domain": "domain website site web_site url related_domain domena web web_stranica stranica",
    "date": "date day datum dan datum_poziva",
    "time": "time hour vrijeme sat vrijeme_poziva",
    "at": (
        "at when started_at start start_time called_at call_time call_date timestamp datetime"
        " date_time created_at created posted_at opened_at received kada datum_i_vrijeme"
        " datum_vrijeme pocetak poceo otvoreno zaprimljeno objavljeno kreirano"
    ),
}  # fmt: skip
_PHONE = {
    **_PEOPLE,
    "id": (
        "id call_id call uid uniqueid unique_id id_poziva sifra_poziva oznaka_poziva"
        " redni_broj rb"
    ),
    "agent": (
        "agent operator user handled_by answered_by taken_by agent_name djelatnik zaposlenik"
        " primio preuzeo kolega odgovorio"
    ),
    "note": (
        "note notes comment comments description summary details text remark problem subject"
        " biljeska biljeske napomena napomene opis opis_poziva sadrzaj tekst komentar sazetak"
        " razgovor poruka"
    ),
    "duration": (
        "duration duration_s seconds length call_duration trajanje trajanje_s trajanje_poziva"
        " sekunde"
    ),
    "direction": "direction call_type smjer smjer_poziva",
    "number": (
        "number phone phone_number telephone tel caller caller_number caller_id callerid cli"
        " from_number from broj telefon mobitel broj_telefona broj_pozivatelja telefonski_broj"
    ),
    "company": (
        "company firm organisation organization company_name customer_name client client_name"
        " firma tvrtka poduzece naziv_tvrtke naziv korisnik kupac klijent"
    ),
}  # fmt: skip
_TICKET = {
    **_PEOPLE,
    "ticket": (
        "ticket_id ticket ticket_number ticket_no case case_id case_number issue number tiket"
        " tiket_id broj_tiketa zahtjev broj_zahtjeva prijava broj_prijave upit broj_upita broj"
        " id"
    ),
    "post": "post_id post reply_id message_id comment_id objava id_objave id_poruke",
    "email": _PEOPLE["email"] + " contact_email requester_email from",
    "body": "body text message content description comment tekst poruka opis sadrzaj",
    "subject": "subject title summary naslov predmet",
    "department": "department queue group team odjel red grupa",
    "priority": "priority prioritet hitnost",
}  # fmt: skip
_TICKET_MARKS = frozenset({"ticket", "post", "subject"})
_CALL_MARKS = frozenset({"duration", "direction"})

_BARE = frozenset(
    {"id", "broj", "number", "case", "upit", "prijava", "message_id", "comment_id"}
)  # of anything

_BREAK = re.compile(r"[^a-z0-9]+")


def _names(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the field that each name stands for; of two fields with one name the first counts."""
    field_of: dict[str, str] = {}
    for field, names in fields.items():
        for name in names.split():
            field_of.setdefault(name, field)
    return field_of


_FIELD_OF: dict[Table, dict[str, str]] = {"phone": _names(_PHONE), "ticket": _names(_TICKET)}


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of one table mean."""

    table: Table
    field_of: dict[str, str]  # column as written -> field
    unused: tuple[str, ...]

    def fields(self, row: Mapping[str, object]) -> dict[str, str]:
        """Return the fields of `row` that say something, as text."""
        found = {}
        for column, field in self.field_of.items():
            if text := as_text(row.get(column)):
                found[field] = text
        return found


def understand(names: Sequence[str], table: Table | None = None) -> Columns:
    """Return what the columns `names` mean; whether they are calls or tickets follows from them too.

    Of two columns for one field the first counts.
    """
    table = table or _table_of({plain(name) for name in names})
    field_of: dict[str, str] = {}
    for name in names:
        field = _FIELD_OF[table].get(plain(name))
        if field and field not in field_of.values() and name not in field_of:
            field_of[name] = field
    unused = tuple(name for name in dict.fromkeys(names) if name not in field_of and name.strip())
    return Columns(table=table, field_of=field_of, unused=unused)


def _table_of(names: set[str]) -> Table:
    """Return `ticket` for what has a subject, or a ticket's own words, and nothing that only calls have."""
    if any(_FIELD_OF["phone"].get(name) in _CALL_MARKS or "call" in name for name in names):
        return "phone"
    plain_marks = {name for name in names if _FIELD_OF["ticket"].get(name) in _TICKET_MARKS}
    return "ticket" if plain_marks - _BARE else "phone"


def missing(columns: Columns) -> str:
    """Return what a table lacks to be read at all, in words; empty where it lacks nothing."""
    found = set(columns.field_of.values())
    lacks = []
    if not found & {"at", "date", "time"}:
        lacks.append("a time (at, date, datum, vrijeme)")
    if columns.table == "phone" and "note" not in found:
        lacks.append("a note (note, bilješka, opis)")
    if columns.table == "ticket" and "body" not in found:
        lacks.append("a text (body, message, poruka, opis)")
    return " and ".join(lacks)


def plain(name: str) -> str:
    """Return a column's name without case, marks and punctuation: "Datum i vrijeme" is `datum_i_vrijeme`."""
    return _BREAK.sub("_", fold(name.casefold())).strip("_")


def as_text(value: object) -> str:
    """Return a field's value as text; nothing for what is no single value."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
