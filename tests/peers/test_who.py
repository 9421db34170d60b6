"""Inputs that lead other desks to the wrong person, and what becomes of them here.

Each is one that was seen or run in another product, named by its issue there where it has one.
"""

from __future__ import annotations

import pytest

from tests.peers.desk import SALES, SUPPORT, PostedTo, contact, customer

ANA = contact("Ana Marić", emails=["ana@uljara-maric.hr"], phones=["+385911234567"])
OIL_MILL = customer("Uljara Marić", ANA, number="KH-00411", domains=["uljara-maric.hr"])
BRANKO = contact("Branko Šimić", emails=["branko@simic-gradnja.hr"], phones=["+385998887766"])
BUILDER = customer("Šimić gradnja d.o.o.", BRANKO, number="KH-00412", domains=["simic-gradnja.hr"])


@pytest.mark.parametrize(
    "dialled",
    [
        "091 123 4567",
        "091/123-4567",
        "+385911234567",
        "00385911234567",
        "385911234567",
        "+385 (0)91 123 4567",
    ],
)
def test_one_number_is_one_person_however_it_is_written(dialled: str) -> None:
    """zammad#4872, #5128: the same number with another prefix or a slash is nobody, or a stranger."""
    desk = PostedTo(OIL_MILL, BUILDER)

    placed = desk.phone("Ana zove, pošta ne izlazi", caller_number=dialled, caller_name="Ana Marić")

    assert (placed.customer_id, placed.contact_id) == (OIL_MILL.id, ANA.id)


def test_an_address_typed_into_a_chat_is_a_claim_and_shows_no_ones_history() -> None:
    """Chatwoot merges the visitor with the contact whose address he types."""
    desk = PostedTo(OIL_MILL, BUILDER)
    first = desk.mail("Ne možemo slati poštu, 550", "Ana Marić <ana@uljara-maric.hr>")

    typed = desk.chat(
        "koja je lozinka za ftp? zaboravio sam", name="Zoran", email="ana@uljara-maric.hr", minutes=9
    )

    assert typed.thread_id != first.thread_id
    assert not typed.triage.may_request or typed.zone == "review" or typed.contact_id != ANA.id


def test_the_colleague_in_copy_who_answers_is_himself() -> None:
    """chatwoot#15092: his words are stored as the customer's."""
    colleague = contact("Ivo Marić", "technical", emails=["ivo@uljara-maric.hr"])
    desk = PostedTo(customer("Uljara Marić", ANA, colleague, domains=["uljara-maric.hr"]), BUILDER)
    desk.mail(
        "Ne možemo slati poštu, 550", "Ana Marić <ana@uljara-maric.hr>", message_id="<a1@uljara-maric.hr>"
    )

    answer = desk.mail(
        "Kod mene isto, Thunderbird",
        "Ivo Marić <ivo@uljara-maric.hr>",
        minutes=12,
        in_reply_to="<a1@uljara-maric.hr>",
        subject="Re: pošta",
    )

    assert answer.contact_id == colleague.id


def test_a_number_in_a_signature_does_not_make_its_owner_the_signer() -> None:
    """zammad#2143: the printer's hotline, once in Ana's signature, calls as "maybe Ana"."""
    desk = PostedTo(OIL_MILL, BUILDER)
    desk.mail(
        "Pisač skenira, ali mail ne izlazi.\n\n-- \nAna Marić\nServis pisača: 01 4567 890",
        "Ana Marić <ana@uljara-maric.hr>",
    )

    hotline = desk.phone("zove servis pisača, pita za SMTP postavke", caller_number="01 4567 890", minutes=30)

    assert hotline.contact_id != ANA.id
    assert not (hotline.zone == "auto" and hotline.customer_id == OIL_MILL.id)


def test_a_typo_in_copy_makes_nobody_a_customer() -> None:
    """Zammad makes a user of every address in To and Cc."""
    desk = PostedTo(OIL_MILL, BUILDER)

    placed = desk.mail(
        "Molim pomoć oko FTP-a", "Ana Marić <ana@uljara-maric.hr>", cc="branko@simic-gradjna.hr"
    )

    assert placed.customer_id == OIL_MILL.id
    assert all(known.value != "branko@simic-gradjna.hr" for known in placed.learned)


def test_a_name_of_digits_is_a_name() -> None:
    """FreeScout's phone form takes the name "12" for the customer with the id 12."""
    placed = PostedTo(OIL_MILL, BUILDER).phone("nešto ne radi", caller_name="412")

    assert placed.customer_id not in (OIL_MILL.id, BUILDER.id)


def test_addresses_that_differ_by_a_letter_are_offered_and_not_equated() -> None:
    """osticket#5709: john.smith@, jon.smith@ and john.simth@ are three users, and nobody says why."""
    john = contact("John Smith", emails=["john.smith@adria-yachts.eu"])
    desk = PostedTo(customer("Adria Yachts", john, domains=["adria-yachts.eu"]), BUILDER)

    typo = desk.chat("website is down", name="John Smith", email="john.simth@adria-yachts.eu")

    assert typo.customer_id == "Adria Yachts" or "Adria Yachts" in {
        c.customer_id for c in typo.suggested_customers
    }
    assert typo.evidence or typo.suggested_customers[0].evidence


def test_a_person_of_two_customers_speaks_for_the_one_whose_domain_is_named() -> None:
    """Frappe leaves the customer empty."""
    designer = contact("Nora Babić", "technical", emails=["nora@nb-studio.hr"])
    mill = customer("Uljara Marić", ANA, designer, domains=["uljara-maric.hr"])
    builder = customer("Šimić gradnja d.o.o.", BRANKO, designer, domains=["simic-gradnja.hr"])

    told = PostedTo(mill, builder).mail("simic-gradnja.hr vraća 500", "Nora Babić <nora@nb-studio.hr>")
    asked = PostedTo(mill, builder).mail("stranica vraća 500", "Nora Babić <nora@nb-studio.hr>")

    assert told.customer_id == builder.id
    assert asked.zone == "review"
    assert {choice.customer_id for choice in asked.suggested_customers} == {mill.id, builder.id}


def test_one_number_on_forty_contacts_says_nothing_of_which() -> None:
    numbers = ["+38512345678"]
    clients = [
        customer(f"Klijent {n:02}", contact(f"Osoba {n:02}", phones=numbers), number=f"KH-{n:05}")
        for n in range(40)
    ]

    placed = PostedTo(*clients).phone("stranica im je spora", caller_number="01 2345 678")

    assert placed.customer_id not in {client.id for client in clients}


def test_a_domain_said_aloud_leads_to_the_account_that_writes_it_with_a_hyphen() -> None:
    owner = contact("Petra Lovrić", phones=["+385915556677"])
    desk = PostedTo(customer("Moja domena j.d.o.o.", owner, domains=["moja-domena.hr"]), OIL_MILL)

    placed = desk.phone(
        "Petra Lovrić: ne radi joj mail, domena mojadomena točka hr", caller_name="Petra Lovrić"
    )

    found = {placed.customer_id, *(choice.customer_id for choice in placed.suggested_customers)}
    assert "Moja domena j.d.o.o." in found


@pytest.mark.parametrize(
    "spelt", ["Željko Đurić", "Zeljko Djuric", "Zeljko Duric", "Đurić Željko", "ŽELJKO ĐURIĆ"]
)
def test_a_name_is_the_same_with_and_without_its_marks(spelt: str) -> None:
    owner = contact("Željko Đurić", phones=["+385915556677"])
    desk = PostedTo(customer("Ivančica d.o.o.", owner, domains=["ivancica.hr"]), OIL_MILL)

    placed = desk.phone("mail ne radi", caller_name=spelt, company="IVANCICA DOO")

    found = {placed.customer_id, *(choice.customer_id for choice in placed.suggested_customers)}
    assert "Ivančica d.o.o." in found


def test_somebody_without_a_role_is_heard_and_may_ask_for_nothing() -> None:
    """A former webmaster's call: taken, nothing disclosed, the desk told."""
    desk = PostedTo(OIL_MILL, BUILDER)

    placed = desk.phone(
        "Dario, bivši webmaster uljare Marić, traži da mu resetiramo FTP za uljara-maric.hr",
        caller_name="Dario Kos",
        domain="uljara-maric.hr",
        company="Uljara Marić",
    )

    assert placed.thread_id
    assert not placed.triage.may_request
    assert placed.triage.may_request_why


@pytest.mark.parametrize(
    "doubt",
    [
        "nije znala OIB ni sigurnosno pitanje",
        "odbija dati ime i broj na koji je možemo nazvati",
        "sumnjiv poziv, zvuči kao netko drugi",
        "couldn't confirm the PIN",
        "fishy caller, failed verification",
    ],
)
def test_a_caller_whom_the_agent_doubts_is_held_whatever_he_knows(doubt: str) -> None:
    """An impostor brings the name, firm, domain and number of the one he plays."""
    desk = PostedTo(OIL_MILL, BUILDER)

    placed = desk.phone(
        f"traži promjenu mail adrese i lozinku, {doubt}",
        caller_number="0911234567",
        caller_name="Ana Marić",
        company="Uljara Marić",
        customer_ref="KH-00411",
        domain="uljara-maric.hr",
    )

    assert (placed.zone, placed.triage.may_request) == ("review", False)
    assert OIL_MILL.id in {choice.customer_id for choice in placed.suggested_customers}


@pytest.mark.parametrize("note", ["ne zna lozinku za mail", "forgot the password", "ne zna korisničko ime"])
def test_who_forgot_a_password_is_not_doubted(note: str) -> None:
    placed = PostedTo(OIL_MILL, BUILDER).phone(note, caller_number="0911234567", caller_name="Ana Marić")

    assert (placed.customer_id, placed.zone, placed.triage.may_request) == (OIL_MILL.id, "auto", True)


def test_a_billing_contact_who_asks_for_a_password_is_flagged() -> None:
    books = contact("Iva Knez", "billing", emails=["knjige@uljara-maric.hr"])
    desk = PostedTo(customer("Uljara Marić", ANA, books, domains=["uljara-maric.hr"]), BUILDER)

    placed = desk.mail("Pošaljite mi lozinku za FTP", "Iva Knez <knjige@uljara-maric.hr>")

    assert placed.customer_id == "Uljara Marić"
    assert not placed.triage.may_request


def test_the_same_customer_over_two_of_our_mailboxes_has_one_thread() -> None:
    """chatwoot#13470: support@ and sales@ make two conversations of one matter."""
    desk = PostedTo(OIL_MILL, BUILDER)
    first = desk.mail(
        "Ne možemo slati poštu, Outlook javlja 550", "Ana Marić <ana@uljara-maric.hr>", to=SUPPORT
    )

    second = desk.mail(
        "Slanje maila ne ide, greška 550 u Outlooku", "Ana Marić <ana@uljara-maric.hr>", to=SALES, minutes=50
    )

    assert second.thread_id == first.thread_id


def test_one_mail_to_two_of_our_addresses_is_one_interaction() -> None:
    """freescout#2807, #4748: two conversations and two automatic answers."""
    desk = PostedTo(OIL_MILL, BUILDER)
    raw = (
        f"From: Ana <ana@uljara-maric.hr>\nTo: {SUPPORT}\nCc: {SALES}\nMessage-ID: <one@uljara-maric.hr>\n"
        "Date: Tue, 5 May 2026 08:00:00 +0000\nSubject: FTP\n\nFTP ne radi.\n"
    )

    ways = [
        desk.taken("email", {"raw": f"Received: by {mx}.kvarner-host.example\n{raw}"}) for mx in ("mx", "mx2")
    ]

    assert ways[0].id == ways[1].id
