"""The facts a report states: each found as people say it and quoted as it stands."""

from __future__ import annotations

import time

import pytest

from services.correlator.core.facts import QUOTE_CHARS_MAX, facts_in
from services.correlator.core.words import folded


def facts_of(text: str, *, errors: bool = False) -> dict[str, str]:
    return facts_in(text, folded(text), domain="", errors=errors)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("na recepti@ljekarna.hr ne stiže ništa", "recepti@ljekarna.hr"),
        ("nothing lands in orders@ since Saturday", "orders@"),
        ("gosti pišu na rezervacije@... a nema ništa", "rezervacije@..."),
    ],
)
def test_a_mailbox_may_be_named_without_its_domain(text: str, quote: str) -> None:
    assert facts_of(text)["mailbox"] == quote


@pytest.mark.parametrize(
    "text", ["pišem s moj.mail@gmail.com", "log kaže wordpress@stranica.hr", "sutra @ 10"]
)
def test_a_free_provider_and_a_program_are_no_mailbox_of_the_customer(text: str) -> None:
    assert "mailbox" not in facts_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ne možemo slati mailove iz ureda",
        "pošta nam ne stiže od jučer",
        "gazda nis ne dobi, a mejlovi idu",
        "nemrem poslat mail",
        "ni primam ni šaljem, mail mrtav",
        "poruke nam se vraćaju",
        "Gmail odbija naše poruke",
        "ponude mi završavaju u spamu",
        "sve stoji u outboxu",
        "I can't send anything from my mailbox",
        "nothing comes in, inbox empty",
        "our mails come back",
        "the messages are returned",
        "two emails have gone missing",
        "Orders are stuck in the outbox",
        "her letters to me bounce",
        "Seit Montag kommen keine Nachrichten an",
    ],
)
def test_a_direction_is_where_mail_stops(text: str) -> None:
    assert "direction" in facts_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mailovi stižu i šalju se",
        "račun za kolovoz nije stigao u knjigovodstvo",
        "stranica se ne otvara",
        "I can't get into the panel",
        "Everything works, mails arrive",
    ],
)
def test_what_is_not_about_stopped_mail_states_no_direction(text: str) -> None:
    assert "direction" not in facts_of(text)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("ne radi mi mail od jutros", "od jutros"),
        ("ne ide od petka popodne", "od petka popodne"),
        ("Od 9:35 nitko ne može", "Od 9:35"),
        ("stoji od pola 10", "od pola 10"),
        ("već dva dana nemamo ništa", "već dva dana"),
        ("zadnja dva dana užasno sporo", "zadnja dva dana"),
        ("ne radi od kad ste prebacili server", "od kad ste prebacili server"),
        ("nakon nadogradnje PHP-a puca", "nakon nadogradnje"),
        ("broken since Monday", "since Monday"),
        ("down since the update", "since the update"),
        ("it has been off for two days", "off for two days"),
        ("it began after the move", "began after the move"),
        ("I changed the theme on Sunday", "changed the theme on Sunday"),
        ("seit gestern geht nichts", "seit gestern"),
        ("od sobote zvečer ne deluje", "od sobote zvečer"),
    ],
)
def test_since_is_a_day_a_time_a_span_or_a_change(text: str, quote: str) -> None:
    assert facts_of(text)["since"] == quote


@pytest.mark.parametrize(
    "text",
    ["Radi od jučer, hvala.", "Green since 17:50, close it.", "račun od 2.5.2026.", "kopija od subote"],
)
def test_a_repair_and_a_document_have_a_date_but_no_since(text: str) -> None:
    assert "since" not in facts_of(text)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ('izbaci "Cannot connect to server" i stane', '"Cannot connect to server"'),
        ("preglednik javlja NET::ERR_CERT_DATE_INVALID", "NET::ERR_CERT_DATE_INVALID"),
        ("Outlook 0x800CCC0E", "0x800CCC0E"),
        ("greška 691 pri spajanju", "greška 691"),
        ("vraća se 5.7.1 unsolicited mail", "5.7.1 unsolicited mail"),
        ("piše lozinka kriva", "lozinka kriva"),
        ("javlja da certifikat nije valjan", "javlja da certifikat nije valjan"),
        ("piše da domena ne postoji", "piše da domena ne postoji"),
        ("sender gets disk quota exceeded", "disk quota exceeded"),
        ("it says send error and stops", "send error and stops"),
        ("visitors see a red security warning", "red security warning"),
    ],
)
def test_an_error_is_a_message_in_its_own_words(text: str, quote: str) -> None:
    assert facts_of(text)["error"] == quote


@pytest.mark.parametrize(
    ("text", "errors", "quote"),
    [
        ("ftp mi piše 530 login incorrect", True, "530 login incorrect"),
        ("webshop baca 500", True, "500"),
        ("treba mi 500 letaka", True, None),
        ("soba 404 je puna", False, None),
    ],
)
def test_a_status_code_is_an_error_and_an_amount_is_none(text: str, errors: bool, quote: str | None) -> None:
    assert facts_of(text, errors=errors).get("error") == quote


def test_a_persons_words_in_quotation_marks_are_no_error() -> None:
    assert "error" not in facts_of("Pat kaže 'komputer guta upite' i smije se")


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Outlook 2019 traži lozinku", "Outlook 2019"),
        ("na mobitelu ne povlači", "na mobitelu"),
        ("na kompu se vidi", "na kompu"),
        ("novi skener ne šalje", "novi skener"),
        ("my phone refuses to send", "my phone"),
        ("the iPad insists", "iPad"),
        ("Firefox and Chrome both", "Firefox"),
        ("resetirala sam router", "router"),
    ],
)
def test_a_client_is_a_program_or_a_device(text: str, quote: str) -> None:
    assert facts_of(text)["client"] == quote


@pytest.mark.parametrize(
    "text", ["javi na mob", "mail to an Outlook address", "dies before your edge", "we spoke on the phone"]
)
def test_a_number_to_call_and_a_provider_are_no_client(text: str) -> None:
    assert "client" not in facts_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "svima u uredu isto",
        "nitko u firmi ne može",
        "samo on ima problem",
        "ostali rade normalno",
        "meni i ostalima dolazi",
        "kupci ne mogu naručiti",
        "pacijentima s Gmailom",
        "bez www je ispravno",
        "nijedan mail prema gmailu ne prolazi",
        "cijela zgrada je bez interneta",
        "nobody in the office can open it",
        "the other site is fine",
        "all of our users complain",
        "our customers can't pay",
        "only when people type the address",
        "the rest of the site is fine",
        "two colleagues see the same",
        "public side is fine",
    ],
)
def test_a_scope_is_who_and_what_is_struck_or_spared(text: str) -> None:
    assert "scope" in facts_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nikola je zvao",
        "udžbenici su svi tu",
        "English is fine",
        "everybody got it, thanks",
        "otvori stranicu",
    ],
)
def test_thanks_and_names_state_no_scope(text: str) -> None:
    assert "scope" not in facts_of(text)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("probali smo i na drugom računalu", "probali smo i na drugom računalu"),
        ("maknuo sam dodatak. isto", "maknuo sam dodatak"),
        ("isključila dodatke", "isključila dodatke"),
        ("obrisala cache i kolačiće", "obrisala cache i kolačiće"),
        ("restartali smo modem", "restartali smo modem"),
        ("We rebooted once, no improvement.", "rebooted once, no improvement"),
        ("deleted and added the account again", "deleted and added the account again"),
        ("turned the router off/on", "turned the router off/on"),
        ("Did what you said", "Did what you said"),
        ("Cleared the cache! same", "Cleared the cache"),
        ("u drugom pregledniku isto", "u drugom pregledniku"),
        ("same on another computer", "on another computer"),
    ],
)
def test_steps_are_what_was_done(text: str, quote: str) -> None:
    assert facts_of(text)["steps"] == quote


@pytest.mark.parametrize(
    "text",
    [
        "druge adrese nije probao",
        "ovaj put nismo ništa promijenili",
        "TRIED: nothing",
        "after you fixed the server yesterday",
        "kad ste mi vratili kopiju",
    ],
)
def test_what_was_not_done_or_done_by_others_is_no_step(text: str) -> None:
    assert "steps" not in facts_of(text)


def test_a_sentence_goes_on_over_the_end_of_a_wrapped_line() -> None:
    text = "Kalendar prikazuje sate pomaknute za dva unazad i to je tako od\nponedjeljka. Molim provjeru."

    assert facts_of(text)["since"] == "od\nponedjeljka"


def test_every_quote_is_cut_from_the_text_and_short() -> None:
    text = (
        "Od jučer popodne nitko u uredu ne može slati poštu iz Outlooka s info@marina-plava.hr; piše "
        '"550 5.7.1 relay not permitted". Restartali smo sva računala, ' + "pa još jednom, " * 40
    )

    facts = facts_of(text, errors=True)

    assert set(facts) == {"mailbox", "direction", "since", "error", "client", "scope", "steps"}
    assert all(quote in text and len(quote) <= QUOTE_CHARS_MAX for quote in facts.values())


@pytest.mark.parametrize(
    "part", ["'a", "since the ", "changed ", "mail not ", "x@", "ostali ", "od ", "4 ", '"']
)
def test_a_hostile_text_is_read_in_no_time(part: str) -> None:
    text = part * 2_000
    begun = time.perf_counter()

    facts_of(text, errors=True)

    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ('poruke se vraćaju s "550 5.7.26 unauthenticated". Je li to SPF?', "550 5.7.26 unauthenticated"),
        ('mail comes back, "552 mailbox over quota" it says', "552 mailbox over quota"),
    ],
)
def test_a_quote_has_no_quotation_mark_whose_partner_is_outside(text: str, quote: str) -> None:
    assert facts_of(text, errors=True)["error"] == quote
