"""The console's words in Croatian."""

from __future__ import annotations

from collections.abc import Mapping

from services.store.console.words_acknowledgements_hr import ACKNOWLEDGEMENTS
from services.store.console.words_admin_hr import ADMIN
from services.store.console.words_articles_hr import ARTICLES
from services.store.console.words_calls_hr import CALLS
from services.store.console.words_corrections_hr import CORRECTIONS
from services.store.console.words_customers_hr import CUSTOMERS
from services.store.console.words_drafts_hr import DRAFTS
from services.store.console.words_incidents_hr import INCIDENTS
from services.store.console.words_keys_hr import KEYS
from services.store.console.words_lead_hr import LEAD
from services.store.console.words_operation_hr import OPERATION
from services.store.console.words_overlay_hr import OVERLAY
from services.store.console.words_people_hr import PEOPLE
from services.store.console.words_portal_hr import PORTAL
from services.store.console.words_replies_hr import REPLIES
from services.store.console.words_retention_hr import RETENTION
from services.store.console.words_syncs_hr import SYNCS
from services.store.console.words_teams_hr import TEAMS
from services.store.console.words_terms_hr import TERMS
from services.store.console.words_triage_hr import TRIAGE
from services.store.console.words_vendors_hr import VENDORS
from services.store.console.words_webhooks_hr import WEBHOOKS
from services.store.console.words_work_hr import WORK

CROATIAN: Mapping[str, str | Mapping[str, str]] = {
    # frame
    "skip": "Na sadržaj",
    "menu": "Izbornik",
    "menu.threads": "Niti",
    "menu.reviews": "Za provjeru",
    "menu.dead": "Neraspoređeno",
    "menu.noise": "Šum",
    "menu.customers": "Korisnici",
    "menu.call": "Zapiši poziv",
    "menu.channels": "Kanal",
    "menu.every_channel": "Svi kanali",
    "menu.sign_out": "Odjava",
    "language": "Jezik",
    "language.hr": "Hrvatski",
    "language.en": "English",
    "theme": "Boje",
    "theme.auto": "Kao sustav",
    "theme.light": "Svijetlo",
    "theme.dark": "Tamno",
    "apply": "Primijeni",
    "older": "Starije",
    "more": "Dalje",
    "to_start": "Na početak",
    "back_to_inbox": "Natrag na niti",
    **TERMS,
    **TEAMS,
    # inbox
    **ACKNOWLEDGEMENTS,
    **WEBHOOKS,
    **WORK,
    **INCIDENTS,
    **CUSTOMERS,
    **ADMIN,
    **RETENTION,
    **OVERLAY,
    **SYNCS,
    **LEAD,
    **KEYS,
    "reports": {"one": "{n} prijava", "few": "{n} prijave", "other": "{n} prijava"},
    "repeats": {"one": "{n} ponovljena", "few": "{n} ponovljene", "other": "{n} ponovljenih"},
    "interactions": {"one": "{n} zapis", "few": "{n} zapisa", "other": "{n} zapisa"},
    "channels": {"one": "{n} kanal", "few": "{n} kanala", "other": "{n} kanala"},
    "threads": {"one": "{n} nit", "few": "{n} niti", "other": "{n} niti"},
    "no_subject": "(bez naslova)",
    # thread
    "thread.earlier": "Pokaži ranije zapise",
    "thread.newest": "Na najnovije",
    "thread.new": {"one": "{n} novi zapis", "few": "{n} nova zapisa", "other": "{n} novih zapisa"},
    "thread.recurrence_of": "Isti se problem već javio u niti",
    "thread.opened": "otvorena",
    "thread.last": "zadnje",
    "thread.panel": "O korisniku",
    "thread.others": "Druge otvorene niti",
    "thread.others.none": "Nema drugih otvorenih niti.",
    "interaction.taken_by": "zapis: {agent}",
    "interaction.chat_with": "razgovor vodi {agent}",
    "interaction.quoted": "Citirana povijest",
    "interaction.signature": "Potpis",
    "interaction.rest": "Pokaži cijeli tekst",
    "interaction.older_version": "Starija inačica istog zapisa",
    "interaction.unreadable": "Izvornik se ne da pročitati; bajtovi su sačuvani.",
    "interaction.no_text": "(bez teksta)",
    "interaction.attachments": "Privici",
    "interaction.original": "Izvornik",
    "interaction.facts": "Navodi",
    "interaction.received": "primljeno {when}",
    "interaction.may_not": "Pošiljatelj nema pravo tražiti podršku za ovog korisnika.",
    "interaction.noise": "Odloženo kao šum",
    "interaction.title": "Zapis",
    "why": "zašto?",
    "why.evidence": "Što je govorilo za i protiv",
    "why.runner_up": "Drugi najbolji izbor",
    "why.model": "model {model}",
    "why.by": "odluka: {who}",
    "why.machine": "OneThread",
    "why.probability": "pouzdanost {percent}",
    "why.none": "Nijedna usporedba nije prevagnula.",
    "why.looks_like": "Izgleda kao",
    "why.looks_like_customer": "Možda je to korisnik",
    "why.doubt": "Nije sigurno; zato stoji zasebno dok netko ne provjeri.",
    **REPLIES,
    **VENDORS,
    **TRIAGE,
    **CALLS,
    **DRAFTS,
    **CORRECTIONS,
    **OPERATION,
    **PEOPLE,
    **PORTAL,
    # customer
    "customer.contacts": "Kontakti",
    "customer.contacts.none": "Nema kontakata u imeniku.",
    "customer.only_for": "samo za",
    "customer.domains": "Domene",
    "customer.domains.none": "Nema domena u imeniku.",
    "customer.services": "Usluge",
    "customer.services.none": "Nema usluga u imeniku.",
    "customer.identifiers": "Prepoznaje se i po",
    "customer.identifiers.none": "Za sada ni po čemu drugom.",
    "customer.threads": "Niti",
    "customer.threads.none": "Ovaj korisnik još ništa nije prijavio.",
    "customer.archived": "više nije u imeniku",
    "customer.unknown": "Još nije prepoznat kao nitko iz imenika.",
    "customers.title": "Korisnici",
    "customers.search": "Traži ime, broj, domenu, adresu ili telefon",
    "customers.empty": "Imenik je prazan. Uvezite ga naredbom: onethread directory import DATOTEKA",
    "customers.empty.search": "Nitko ne odgovara upitu „{query}”.",
    **ARTICLES,
    # waiting for a human
    "reviews.title": "Za provjeru",
    "reviews.lead": "U što program nije siguran. Svaki zapis stoji u nekoj niti; ništa nije skriveno.",
    "reviews.empty": "Nema ništa za provjeru.",
    "reviews.stands_in": "Stoji u niti",
    "dead.title": "Neraspoređeno",
    "dead.lead": "Zapisi koje ni treći pokušaj nije uspio rasporediti. Bajtovi su sačuvani.",
    "dead.empty": "Sve što je stiglo raspoređeno je.",
    "dead.cause": "Uzrok",
    "dead.when": "Kada",
    "dead.size": "Veličina",
    "dead.id": "Oznaka zapisa",
    "dead.settled": "Stanje",
    "dead.unsettled": "čeka",
    "noise.title": "Šum",
    "noise.lead": "Automatski odgovori, vraćena pošta, popisi i probe. Ništa se ne briše.",
    "noise.empty": "Nema ničega.",
    # log a call
    "call.title": "Zapiši poziv",
    "call.lead": "Dovoljna je bilješka; sve ostalo pomaže da poziv nađe svoju nit.",
    "call.number": "Broj s kojeg zove",
    "call.name": "Tko zove",
    "call.company": "Tvrtka",
    "call.customer_ref": "Broj korisnika",
    "call.domain": "Domena",
    "call.email": "E-pošta",
    "call.started_at": "Početak",
    "call.minutes": "Trajanje u minutama",
    "call.direction": "Smjer",
    "call.inbound": "Korisnik je zvao",
    "call.outbound": "Mi smo zvali",
    "call.note": "Bilješka",
    "call.note.hint": "Što je rekao, svojim riječima: što ne radi, od kada, koja greška.",
    "call.submit": "Spremi poziv",
    "call.errors": "Poziv nije spremljen. Provjerite označena polja.",
    "call.refused": "Poziv nije spremljen: {detail}",
    "call.refused.plain": "Poziv nije spremljen: služba za pozive ne prima ga ovakav.",
    "call.away": "Služba za pozive trenutačno ne odgovara. Poziv nije spremljen; Vaš je tekst ovdje. "
    "Pokušajte ponovno za koju sekundu.",
    "call.away.rest": "Niti i korisnici i dalje se mogu čitati.",
    "call.error.note": "Upišite bilješku.",
    "call.error.started_at": "Upišite datum i vrijeme.",
    "call.error.minutes": "Upišite broj minuta od 0 do 1440.",
    "call.error.field": "Ova vrijednost nije prihvaćena: {detail}",
    "call.error.field.plain": "Ova vrijednost nije prihvaćena.",
    "call.waiting.title": "Poziv je spremljen",
    "call.waiting": "Tražimo mu nit. Stranica će se sama otvoriti za trenutak.",
    "call.waiting.long": "Traje dulje nego inače. Poziv je na sigurnom i bit će raspoređen; "
    "ne trebate ga ponavljati.",
    "call.dead": "Poziv je na sigurnom, ali se nije dao rasporediti. Uzrok:",
    "call.forbidden": "Vaša uloga dopušta samo čitanje.",
    # errors
    "error.title": "Nešto nije u redu",
    "error.400": "Zahtjev se ne da pročitati.",
    "error.403": "To Vam nije dopušteno, ili je obrazac istekao. Vratite se i pokušajte ponovno.",
    "error.404": "Ovdje nema ničega. Možda je adresa skraćena ili pogrešno prepisana.",
    "error.405": "Ova se stranica ne otvara na taj način.",
    "error.413": "Poslano je više nego što se prima odjednom.",
    "error.429": "Previše zahtjeva. Pričekajte koji trenutak.",
    "error.500": "Greška je naša i zapisana je. Pokušajte ponovno.",
    "error.503": "Baza podataka ne odgovara. Što je stiglo, na sigurnom je. Pokušajte ponovno za koji čas.",
    # times
    "time.now": "upravo",
    "time.minutes": {"one": "prije {n} min", "few": "prije {n} min", "other": "prije {n} min"},
    "time.hours": {"one": "prije {n} h", "few": "prije {n} h", "other": "prije {n} h"},
    "time.days": {"one": "prije {n} dan", "few": "prije {n} dana", "other": "prije {n} dana"},
    "weekdays": "pon uto sri čet pet sub ned",
    "months": "sij vlj ožu tra svi lip srp kol ruj lis stu pro",
}
