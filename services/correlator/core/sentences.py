"""What an agent reads of each comparison: a phrase in Croatian and one in English."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from services.correlator.core.compared import Compared
from services.correlator.core.sign_names import named
from services.correlator.core.troubles.phrases import troubles
from shared.placement import Evidence

EVIDENCE_MAX = 8  # of each kind; lighter ones change nothing an agent would look at
VALUE_CHARS_MAX = 80
CACHED_PHRASES_MAX = 1_024  # the same customers are compared by the same values again and again

# comparison -> (Croatian, English); {} is the value compared.
_PHRASES: dict[str, tuple[str, str]] = {
    "email exact": ("adresa {} je adresa ovog korisnika", "{} is an address of this customer"),
    "email shared": ("adresu {} dijele mnogi korisnici", "{} is shared by many customers"),
    "phone shared": ("broj {} dijele mnogi korisnici", "{} is shared by many customers"),
    "email learned": ("s adrese {} već su nam pisali", "they have written from {} before"),
    "email named": ("spominje adresu {}", "names the address {}"),
    "phone exact": ("broj {} je broj ovog korisnika", "{} is a number of this customer"),
    "phone learned": ("s broja {} već su zvali", "they have called from {} before"),
    "phone borrowed": ("zove s tuđeg broja {}", "calls from somebody else's number {}"),
    "phone named": ("navodi broj {}", "gives the number {}"),
    "same person": ("{} je kontakt i ovog korisnika", "{} is a contact of this customer too"),
    "number exact": ("broj korisnika {}", "customer number {}"),
    "number near": ("broj korisnika {} drugačiji je za znak", "customer number {} is one character off"),
    "number other": ("prijavljen je pod drugim brojem korisnika ({})", "signed in as another customer ({})"),
    "number named": ("spominje broj korisnika {}", "names the customer number {}"),
    "name full": ("ime i prezime: {}", "full name: {}"),
    "name near": ("ime zvuči kao {}", "the name sounds like {}"),
    "name surname": ("prezime kao {}", "surname like {}"),
    "name given": ("ime kao {}", "given name like {}"),
    "name in text": ("u tekstu se spominje {}", "the text names {}"),
    "name unlike": ("ime se samo djelomično slaže ({})", "the name fits only in part ({})"),
    "name other": ("nijedan kontakt se tako ne zove", "no contact has this name"),
    "domain stated": ("spominje domenu {}", "names the domain {}"),
    "domain claimed": ("upisana je domena {}", "the domain {} was noted"),
    "domain mail": ("piše s domene {}", "writes from the domain {}"),
    "domain footer": ("u potpisu je domena {}", "the signature has the domain {}"),
    "domain colleague": ("piše iz agencije korisnika ({})", "writes from the customer's agency ({})"),
    "domain other ending": ("domena kao {}, drugi nastavak", "a domain like {}, other ending"),
    "domain near": ("domena zvuči kao {}", "the domain sounds like {}"),
    "firm claimed": ("tvrtka {}", "company {}"),
    "firm stated": ("spominje se {}", "{} is mentioned"),
    "firm footer": ("u potpisu stoji {}", "the signature says {}"),
    "firm claimed partly": ("tvrtka se djelomično slaže: {}", "the company fits in part: {}"),
    "firm stated partly": ("djelomično se spominje {}", "{} is mentioned in part"),
    "firm footer partly": ("potpis djelomično odgovara: {}", "the signature fits in part: {}"),
    "own domain": ("piše sa svoje domene", "writes from a domain of its own"),
    "thread fits": ("ima otvorenu nit o istome", "has an open thread about the same"),
    "not proven": ("po bilješci nije dokazao tko je", "by the note, did not prove who they are"),
    "role unfit": ("{} je kontakt za račune", "{} is a billing contact"),
    "reference conversation": ("nastavak istog razgovora", "goes on in the same conversation"),
    "reference header": ("odgovor na raniju poruku", "answers an earlier message"),
    "reference spoken": ("izrečena je oznaka predmeta", "the thread's reference was given"),
    "reference written": ("u tekstu je broj upita", "the text has the ticket's number"),
    "thread conversation": ("isti upit ili razgovor", "the same ticket or chat"),
    "thread header": ("odgovor na poruku iz te niti", "answers a message of that thread"),
    "thread sibling": ("odgovara na istu našu poruku", "answers the same message of ours"),
    "thread spoken": ("izrečena je oznaka te niti", "the thread's reference was given"),
    "thread written": ("u tekstu je broj tog upita", "the text has that ticket's number"),
    "thread quoted": ("ispod je citirana ranija poruka", "an earlier message is quoted below"),
    "subject inherited": ("naslov naslijeđen od ranije poruke", "the subject of an earlier message"),
    "subject other": ("naslovi govore o različitom", "the subjects speak of different things"),
    "subject same": ("isti naslov", "the same subject"),
    "mailbox same": ("isti sandučić {}", "the same mailbox {}"),
    "mailbox other": ("drugi sandučić", "another mailbox"),
    "domain same": ("ista domena {}", "the same domain {}"),
    "domain other": ("druga domena", "another domain"),
    "server same": ("isti poslužitelj {}", "the same server {}"),
    "server other": ("drugi poslužitelj", "another server"),
    "error same": ("ista greška {}", "the same error {}"),
    "error other": ("druga greška", "another error"),
    "problem same": ("ista vrsta problema", "the same kind of problem"),
    "problem other": ("druga vrsta problema", "another kind of problem"),
    "failing same": ("isti smjer pošte ne radi", "mail fails in the same direction"),
    "failing other": ("pošta ne radi u drugom smjeru", "mail fails in the other direction"),
    "signs shared": ("isto spominju: {}", "both speak of: {}"),
    "trouble alike": ("oba govore o istom: {}", "both speak of the same: {}"),
    "trouble unlike": ("govore o različitim problemima", "they speak of different troubles"),
    "outage alike": ("oba mogu biti isti naš ispad", "both may tell of one outage of ours"),
    "signs other": ("spominju različito", "they speak of different things"),
    "words shared": ("iste riječi: {}", "the same words: {}"),
    "words told": ("spominje ono što mu je rečeno: {}", "speaks of what it was told: {}"),
    "words alike": ("slične riječi: {}", "words alike: {}"),
    "domain unlike": ("spominje {}, a nit ne", "names {}, the thread does not"),
    "anew": ("javlja se istim putem iznova", "writes by the same way anew"),
    "asks": ("pita dokle se stiglo", "asks how it stands"),
    "solved": ("kaže da je riješeno", "says that it is solved"),
    "still": ("kaže da je i dalje tako", "says that it is still so"),
    "again": ("kaže da je opet tako", "says that it is so again"),
    "knows": ("zna za raniju prijavu", "knows of the earlier report"),
    "note closes": ("bilješka zatvara predmet", "the note closes a case"),
    "outbound": ("naš poziv o otvorenom predmetu", "our own call about an open case"),
    "other matter": ("kaže da je nešto drugo", "says that it is something else"),
    "first time": ("kaže da se javlja prvi put", "says that it is the first time"),
    "vague": ("kratka prijava, a samo jedna otvorena nit odgovara", "a short report, only one thread fits"),
    "recency": ("prošlo je {} dana", "{} days have passed"),
    "closed lately": ("nit je zatvorena prije {} dana", "the thread was closed {} days ago"),
    "closed long": ("nit je odavno zatvorena", "the thread was closed long ago"),
}  # fmt: skip


def evidence_of(compared: Sequence[Compared]) -> tuple[Evidence, ...]:
    """Return the comparisons as evidence, the heaviest first, at most EVIDENCE_MAX."""
    heaviest = sorted(compared, key=lambda one: (-abs(one.bits), one.comparison))[:EVIDENCE_MAX]
    return tuple([_evidence(one) for one in heaviest])


def customer_evidence(compared: Sequence[Compared]) -> tuple[Evidence, ...]:
    """Return a customer's comparisons as evidence."""
    return evidence_of(compared)


def _evidence(one: Compared) -> Evidence:
    return Evidence(one.comparison, round(one.bits, 1), *_phrases(one.comparison, one.value))


@lru_cache(CACHED_PHRASES_MAX)
def _phrases(comparison: str, value: str) -> tuple[str, str]:
    croatian, english = _PHRASES[comparison]
    in_croatian, in_english = value, value
    if comparison == "signs shared":
        in_croatian, in_english = named(value, 0), named(value, 1)
    elif comparison == "trouble alike" and value in troubles():
        in_croatian, in_english = troubles()[value].names
    return (
        croatian.replace("{}", in_croatian[:VALUE_CHARS_MAX]),
        english.replace("{}", in_english[:VALUE_CHARS_MAX]),
    )
