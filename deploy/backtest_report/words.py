"""What a report says, in Croatian and in English. Pure."""

from __future__ import annotations

from datetime import datetime, tzinfo

from services.store.triage.language import Language

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Proba na povijesti", "Backtest"),
    "made with": ("model {}, {} do {}", "model {}, {} to {}"),
    "in short": ("Ukratko", "In short"),
    "figure": ("", ""),
    "value": ("koliko", "how many"),
    "pieces": ("javljanja", "pieces"),
    "threads": ("niti (po jedna na problem)", "threads (one per problem)"),
    "longest": ("najdulja ima {}", "the longest has {}"),
    "joined": ("pridruženo postojećoj niti bez pitanja", "joined to a thread that was there, without asking"),
    "joined note": (
        "od toga {} bez broja upita i zaglavlja odgovora: to obični sustav otvara kao novo",
        "{} of them without a ticket number or reply header: an ordinary help desk opens these anew",
    ),
    "repeats": ("uhvaćena ponavljanja", "repeats caught"),
    "repeats note": ("{} drugim kanalom, {} od druge osobe", "{} over another channel, {} by another person"),
    "asked": ("pitanja čovjeku", "questions to a human"),
    "asked note": (
        "{} čije je, {} u koju nit, {} zbog pošiljatelja",
        "{} whose it is, {} which thread, {} because of the sender",
    ),
    "noise": ("šum (automatske i masovne poruke)", "noise (automatic and mass messages)"),
    "known": ("prijave s poznatim korisnikom", "reports with a known customer"),
    "saved": ("ušteđeno vrijeme", "time saved"),
    "saved value": ("{} min", "{} min"),
    "saved note": (
        "{} × {} min po ponavljanju − {} × {} min po pitanju. Minute su pretpostavka.",
        "{} × {} min a repeat − {} × {} min a question. The minutes are an assumption.",
    ),
    "a week": ("Na tjedan: {} min.", "A week: {} min."),
    "no directory": (
        "Bez popisa korisnika: nitko nije poznat, pa se spajaju samo javljanja s istog dokazanog mjesta.",
        (
            "No directory of customers: nobody is known, so only what comes from the same proved "
            "place is joined."
        ),
    ),
    "no desk": (
        (
            "Bez desk.json: vremena bez zone čitana su kao UTC, brojevi bez pozivnog kao hrvatski,"
            " a djelatnici i vlastite domene nisu poznati."
        ),
        (
            "No desk.json: times without a zone were read as UTC, numbers without a country code as Croatian;"
            " agents and own domains are not known."
        ),
    ),
    "unproved": (
        "Za {} od {} mailova nijedan vaš poslužitelj ne jamči pošiljatelja: takvi se nikad ne spajaju sami.",
        "For {} of {} mails no server of yours vouches for the sender: these are never joined by themselves.",
    ),
    "learned addresses": (
        "Kao vlastite adrese uzete su najčešće primateljske: {}. Ako nisu vaše, upišite prave u desk.json.",
        (
            "Taken for your own addresses, as most mail goes there: {}. If they are not, name yours "
            "in desk.json."
        ),
    ),
    "learned servers": (
        "Kao vaši poslužitelji koji provjeravaju poštu uzeti su: {}. Točne upišite u desk.json.",
        "Taken for your own servers that check mail: {}. Name the right ones in desk.json.",
    ),
    "cut short": (
        "Povijest nije pročitana do kraja; stalo se kod {}.",
        "The history was not read to its end; it stopped at {}.",
    ),
    "by channel": ("Po kanalima", "By channel"),
    "by language": ("Po jezicima", "By language"),
    "channel": ("kanal", "channel"),
    "language": ("jezik", "language"),
    "col noise": ("šum", "noise"),
    "col new": ("novo", "new"),
    "col follow_up": ("nastavak", "follow-up"),
    "col repeat": ("ponavljanje", "repeat"),
    "col asked": ("pitanje", "asked"),
    "phone": ("telefon", "phone"),
    "chat": ("chat", "chat"),
    "email": ("e-pošta", "e-mail"),
    "ticket": ("portal", "portal"),
    "hr": ("hrvatski", "Croatian"),
    "en": ("engleski i ostali", "English and others"),
    "scores": ("Rezultati prema oznakama", "Scores by the labels"),
    "scores note": (
        "U zagradi granice s 95 % sigurnosti: što tako malo redaka ne opovrgava.",
        "In brackets the 95 % bounds: what so few rows do not refute.",
    ),
    "share": ("udio", "share"),
    "of": ("od", "of"),
    "customer_right": ("pravi korisnik", "right customer"),
    "customer_right_or_offered": ("pravi korisnik ili ponuđen", "right customer or offered"),
    "customer_wrong": ("krivi korisnik", "wrong customer"),
    "repeat_caught": ("uhvaćeno ponavljanje", "repeat caught"),
    "repeat_caught_or_asked": ("uhvaćeno ponavljanje ili pitanje", "repeat caught or asked"),
    "follow_up_caught": ("prepoznat nastavak", "follow-up caught"),
    "new_joined": ("novo krivo pridruženo", "new wrongly joined"),
    "new_joined_beside": (
        "novo krivo pridruženo, uz otvorenu nit",
        "new wrongly joined, beside an open thread",
    ),
    "noise_found": ("prepoznat šum", "noise found"),
    "noise_rightly": ("rečeno šum, i jest šum", "said to be noise, and it is"),
    "asked_rate": ("pitan čovjek", "a human asked"),
    "board": ("Cijela ploča (imena iz deploy/scoring)", "The whole board (names of deploy/scoring)"),
    "calibration": ("Vrijedi li vjerojatnost", "Do probabilities hold"),
    "calibration note": (
        (
            "Od onoga za što se kaže da je 90 % sigurno, devet od deset mora biti točno. Prosječan "
            "razmak (ECE): {}."
        ),
        "Of what is said to be 90 % sure, nine in ten must be right. Mean gap (ECE): {}.",
    ),
    "of customers": ("Korisnik", "Customer"),
    "of threads": ("Nit", "Thread"),
    "said": ("rečeno", "said"),
    "on average": ("u prosjeku", "on average"),
    "was right": ("bilo točno", "was right"),
    "mistakes": ("Najgore pogreške", "The worst mistakes"),
    "no mistakes": ("Nijedna.", "None."),
    "examples": ("Primjeri za pogledati", "Examples to look at"),
    "no examples": (
        "Nijedno ponavljanje, nastavak ni pitanje u ovoj povijesti.",
        "No repeat, follow-up or question in this history.",
    ),
    "wrong customer": ("krivi korisnik", "wrong customer"),
    "new report wrongly joined": ("novo krivo pridruženo", "new report wrongly joined"),
    "report taken for noise": ("prijava uzeta za šum", "report taken for noise"),
    "repeat missed": ("propušteno ponavljanje", "repeat missed"),
    "follow-up missed": ("propušten nastavak", "follow-up missed"),
    "repeat caught": ("uhvaćeno ponavljanje", "repeat caught"),
    "follow-up joined": ("pridružen nastavak, bez oznake", "follow-up joined, without a reference"),
    "question asked": ("pitanje čovjeku", "question to a human"),
    "before": ("ranije", "before"),
    "now": ("sada", "now"),
    "should": ("po oznakama", "by the labels"),
    "why": ("zašto", "why"),
    "runner-up": ("drugi po redu", "runner-up"),
    "thread": ("nit {}", "thread {}"),
    "unknown": ("nepoznat korisnik", "unknown customer"),
    "bits": ("bita", "bits"),
    "reading": ("Kako je pročitano", "How it was read"),
    "again": ("Došlo dvaput, računa se jednom: {}.", "Came twice, counted once: {}."),
    "sent": (
        "Mailovi s vaših adresa (poslano), izostavljeni: {}.",
        "Mails from your own addresses (sent), left out: {}.",
    ),
    "left out": ("Izostavljeno: {}", "Left out: {}"),
    "place": ("gdje", "where"),
    "cause": ("zašto", "why"),
    "file": ("datoteka", "file"),
    "taken for": ("stupci", "columns"),
    "not used": ("nije korišteno", "not used"),
    "day first": ("datumi: prvo dan", "dates: day first"),
    "month first": ("datumi: prvo mjesec", "dates: month first"),
    "more": ("i još {}", "and {} more"),
}


class Words:
    """The words of a report in one language, and how it writes numbers and times."""

    def __init__(self, language: Language, zone: tzinfo) -> None:
        self.language = language
        self._zone = zone

    def __call__(self, key: str, *values: object) -> str:
        """Return the words for `key` with `values` in their places; a key without words stands for itself."""
        croatian, english = _WORDS.get(key, (key, key))
        text = croatian if self.language == "hr" else english
        for value in values:
            text = text.replace("{}", str(value), 1)
        return text

    def both(self, croatian: str, english: str) -> str:
        """Return the one of two sentences that is in this language."""
        return croatian if self.language == "hr" else english

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number as this language writes it."""
        text = f"{value:.{digits}f}"
        return text.replace(".", ",") if self.language == "hr" else text

    def percent(self, share: float | None) -> str:
        """Return a share as per cent, a dash of nothing."""
        return "–" if share is None else f"{self.number(share * 100, 1)} %"

    def day(self, moment: datetime) -> str:
        """Return a day as the desk's calendar has it."""
        local = moment.astimezone(self._zone)
        return f"{local.day}. {local.month}. {local.year}." if self.language == "hr" else f"{local:%Y-%m-%d}"

    def moment(self, moment: datetime) -> str:
        """Return day and time by the desk's clock."""
        return f"{self.day(moment)} {moment.astimezone(self._zone):%H:%M}"
