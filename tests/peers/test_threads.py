"""Inputs that other desks put into the wrong conversation, or into one of its own, and where they stand here.

Each is one that was seen or run in another product, named by its issue there where it has one.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.peers.desk import PostedTo, contact, customer

ANA_MAIL, BRANKO_MAIL = "Ana Marić <ana@uljara-maric.hr>", "Branko Šimić <branko@simic-gradnja.hr>"
ANA = contact("Ana Marić", emails=["ana@uljara-maric.hr"], phones=["+385911234567"])
ROKO = contact("Roko Marić", "technical", emails=["roko@uljara-maric.hr"], phones=["+385912345678"])
MILL = customer(
    "Uljara Marić", ANA, ROKO, number="KH-00411", domains=["uljara-maric.hr", "ulje-dar.com"], server="s12"
)
BUILDER = customer(
    "Šimić gradnja d.o.o.",
    contact("Branko Šimić", emails=["branko@simic-gradnja.hr"]),
    number="KH-00412",
    domains=["simic-gradnja.hr"],
    server="s12",
)
SENDING = "Ne možemo slati poštu iz Outlooka, greška 550"


def desk() -> PostedTo:
    return PostedTo(MILL, BUILDER)


def test_answers_of_two_customers_to_one_message_of_ours_stay_apart() -> None:
    """chatwoot PR 13502: the second one's words are shown as the first one's."""
    at = desk()
    ours: dict[str, Any] = {
        "in_reply_to": "<maintenance@kvarner-host.example>",
        "subject": "Re: Radovi na s12",
    }
    ana = at.mail("Nama od radova ne radi webmail", ANA_MAIL, **ours)
    branko = at.mail("A kod nas stranica vraća 500 od radova", BRANKO_MAIL, minutes=4, **ours)

    assert (ana.customer_id, branko.customer_id) == (MILL.id, BUILDER.id)
    assert ana.thread_id != branko.thread_id


def test_an_answer_to_what_staff_wrote_from_outlook_finds_its_thread() -> None:
    """chatwoot#10028: a new conversation every time."""
    at = desk()
    first = at.mail(SENDING, ANA_MAIL, message_id="<a1@uljara-maric.hr>", subject="Slanje")

    answer = at.mail(
        "Još uvijek isto.\n\nDana 5.5.2026. Karla je napisala:\n> Pogledat ćemo",
        ANA_MAIL,
        minutes=90,
        references="<a1@uljara-maric.hr> <outlook-7@kvarner-host.example>",
        in_reply_to="<outlook-7@kvarner-host.example>",
        subject="Odg: Slanje",
    )

    assert answer.thread_id == first.thread_id


def test_a_robots_second_notice_of_the_same_has_the_same_thread() -> None:
    """chatwoot#14993: a conversation for each, the subject equal, no headers."""
    at = desk()
    notice = "Monitor ulje-dar.com: HTTP 503, provjera nije prošla"
    first = at.mail(notice, ANA_MAIL, subject="[monitor] ulje-dar.com DOWN")

    again = at.mail(notice, ANA_MAIL, subject="[monitor] ulje-dar.com DOWN", minutes=30)

    assert again.thread_id == first.thread_id


def test_a_number_of_another_customers_ticket_leads_nowhere() -> None:
    """zammad#5064, RT: B is appended to A's ticket and reads A's answers."""
    at = desk()
    at.portal("SMTP ne prima lozinku", "KH-00411", ticket_id="48211", subject="SMTP")

    other = at.mail(
        "imamo isti problem kao i tiket 48211", BRANKO_MAIL, subject="kao i Ticket#48211", minutes=8
    )

    assert other.customer_id == BUILDER.id
    assert other.opens_thread


def test_a_third_party_who_got_a_forwarded_copy_is_held() -> None:
    """zammad#2444, RT."""
    at = desk()
    first = at.mail(SENDING, ANA_MAIL, message_id="<a1@uljara-maric.hr>")

    third = at.mail(
        "Po meni je do njihovog firewalla",
        "Zec <zec@it-zec.example>",
        minutes=40,
        in_reply_to="<a1@uljara-maric.hr>",
        subject="Fwd: pošta",
    )

    assert third.thread_id != first.thread_id or third.zone == "review"


@pytest.mark.parametrize("prefix", ["Odg: ", "RE: ODG: ", "Re: [EXTERNAL] ", "AW: ", "Sv: Re: ", "odg: re: "])
def test_an_answer_is_known_by_its_references_under_any_prefix(prefix: str) -> None:
    """Zammad strips only "xx:", and compares the rest with the first subject."""
    at = desk()
    first = at.mail(SENDING, ANA_MAIL, subject="Ne radi mail", message_id="<a1@uljara-maric.hr>")

    answer = at.mail(
        "i dalje isto",
        ANA_MAIL,
        subject=f"{prefix}Ne radi mail",
        minutes=60,
        references="<a1@uljara-maric.hr>",
    )

    assert (answer.thread_id, answer.kind) == (first.thread_id, "follow_up")


@pytest.mark.parametrize("prefix", ["Prosl: ", "Proslijeđeno: ", "Fwd: ", "FW: ", "WG: "])
def test_a_forward_is_no_answer(prefix: str) -> None:
    """zammad#4965, FreeScout: "WG:" and "Fw:" pass as answers, "Prosl:" as nothing."""
    at = desk()
    forward = (
        "Što je ovo?\n\n---------- Forwarded message ----------\nFrom: Registar <no-reply@registar.example>\n"
        "Subject: Domena ističe\n\nVaša domena ulje-dar.com ističe 20.5."
    )
    placed = at.mailed(forward, ANA_MAIL, subject=f"{prefix}Domena ističe").placement

    assert (placed.customer_id, placed.kind) == (MILL.id, "new")


def test_answers_that_share_an_ancestor_we_never_saw_meet() -> None:
    """zammad#5716: people talk by private mail, the desk is put in copy later: several tickets."""
    at = desk()
    ancestor: dict[str, Any] = {"references": "<private@uljara-maric.hr>", "subject": "Re: pošta"}
    first = at.mail("dodajem podršku u kopiju, slanje ne radi", ANA_MAIL, **ancestor)

    second = at.mail("kod mene isto", "Roko Marić <roko@uljara-maric.hr>", minutes=5, **ancestor)

    assert second.thread_id == first.thread_id


@pytest.mark.parametrize("words", ["ne stižu mailovi", "ne primamo poštu", "pošta nam ne dolazi"])
def test_the_same_trouble_in_other_words_is_caught(words: str) -> None:
    """Zammad's check for duplicates wants the title to the letter."""
    at = desk()
    first = at.portal("Od jutros nam nijedan mail ne dolazi", "KH-00411", subject="mail ne radi")

    again = at.phone(f"Ana: {words}", caller_number="0911234567", caller_name="Ana Marić", minutes=35)

    assert again.thread_id == first.thread_id


def test_a_stranger_in_blind_copy_who_answers_takes_no_thread_over() -> None:
    """freescout#2382, #3454: he becomes the customer, the customer moves into copy."""
    at = desk()
    first = at.mail(SENDING, ANA_MAIL, message_id="<a1@uljara-maric.hr>")

    stranger = at.mail(
        "I meni", "Nepoznat <netko@drugdje.example>", in_reply_to="<a1@uljara-maric.hr>", minutes=3
    )

    assert first.customer_id == MILL.id
    assert stranger.customer_id != MILL.id or stranger.zone == "review"


def test_an_old_mail_answered_with_a_new_matter_opens_a_thread() -> None:
    """freescout#2120: the same old conversation, even a deleted one."""
    at = desk()
    first = at.mail(SENDING, ANA_MAIL, message_id="<a1@uljara-maric.hr>", subject="Slanje")

    new = at.mail(
        "Molim R1 račun za prošli mjesec, knjigovodstvo ga traži",
        ANA_MAIL,
        minutes=30 * 24 * 60,
        in_reply_to="<a1@uljara-maric.hr>",
        subject="Račun za travanj",
    )

    assert new.thread_id != first.thread_id


def test_an_earlier_mail_pasted_under_another_matter_decides_nothing() -> None:
    """FreeScout follows the marker in the pasted text."""
    at = desk()
    first = at.mail("Slanje s uljara-maric.hr ne radi, 550", ANA_MAIL, subject="uljara-maric.hr")

    other = at.mail(
        "Na ulje-dar.com certifikat je istekao, preglednik upozorava. Ono prošlo je bilo:\n"
        "> Slanje s uljara-maric.hr ne radi, 550",
        ANA_MAIL,
        minutes=200,
        subject="ulje-dar.com certifikat",
    )

    assert other.thread_id != first.thread_id


def test_a_sender_that_strips_every_header_still_has_one_thread() -> None:
    """freescout#5310: a new conversation every time."""
    at = desk()
    first = at.mail("FTP na s12 odbija lozinku za ulje-dar.com", ANA_MAIL, subject="Case 0001 FTP")

    again = at.mail(
        "FTP za ulje-dar.com i dalje odbija lozinku", ANA_MAIL, subject="Case 0001 FTP", minutes=120
    )

    assert again.thread_id == first.thread_id


def test_a_retyped_subject_does_not_part_an_answer_from_its_thread() -> None:
    """RT goes by the subject's number alone."""
    at = desk()
    first = at.mail(SENDING, ANA_MAIL, message_id="<a1@uljara-maric.hr>", subject="Slanje")

    answer = at.mail(
        "probala sam, opet 550", ANA_MAIL, subject="evo slike", in_reply_to="<a1@uljara-maric.hr>", minutes=20
    )

    assert answer.thread_id == first.thread_id


def test_the_first_number_in_a_subject_need_not_be_the_tickets() -> None:
    """osTicket takes the first #token."""
    at = desk()
    first = at.portal(
        "Dvostruko terećenje na računu", "KH-00411", ticket_id="584213", subject="Račun 2024-118"
    )

    answer = at.mail(
        "Evo potvrde iz banke za račun.", ANA_MAIL, subject="Re: Racun #2024-118 [#584213]", minutes=60
    )

    assert answer.thread_id == first.thread_id


def test_two_of_one_firm_under_one_subject_are_found_together() -> None:
    """osticket#3440: the one in copy, without headers, opens a ticket."""
    at = desk()
    first = at.mail(SENDING, ANA_MAIL, subject="Outlook greška 550")

    second = at.mail(
        "Outlook i meni javlja 550",
        "Roko Marić <roko@uljara-maric.hr>",
        subject="Outlook greška 550",
        minutes=15,
    )

    assert first.thread_id in {second.thread_id, *(choice.thread_id for choice in second.suggested_threads)}


def test_references_into_two_threads_are_settled_by_what_is_said() -> None:
    """Libredesk takes an arbitrary row."""
    at = desk()
    at.mail(
        "Certifikat na ulje-dar.com istekao",
        ANA_MAIL,
        message_id="<cert@uljara-maric.hr>",
        subject="Certifikat",
    )
    mail = at.mail(SENDING, ANA_MAIL, message_id="<send@uljara-maric.hr>", subject="Slanje", minutes=5)

    both = at.mail(
        "Outlook opet 550 pri slanju",
        ANA_MAIL,
        minutes=60,
        subject="Re: Slanje",
        references="<cert@uljara-maric.hr> <send@uljara-maric.hr>",
    )

    assert both.thread_id == mail.thread_id


def test_three_of_one_firm_over_three_channels_are_one_thread_with_four_facts() -> None:
    at = desk()
    wife = at.phone(
        "Ana: od jutros ne možemo slati", caller_number="0911234567", caller_name="Ana Marić", minutes=2
    )
    webmaster = at.mail(
        "SMTP javlja 535 na info@uljara-maric.hr", "Roko Marić <roko@uljara-maric.hr>", minutes=20
    )
    owner = at.portal("mail ne radi", "KH-00411", minutes=45, contact_name="Ana Marić")

    assert {wife.thread_id, webmaster.thread_id, owner.thread_id} == {wife.thread_id}
    stated = {fact: said for placed in (wife, webmaster, owner) for fact, said in placed.triage.facts.items()}
    assert stated.keys() >= {"direction", "error", "mailbox", "since"}
    assert "535" in stated["error"]


def test_two_troubles_of_one_customer_on_one_day_are_two_threads() -> None:
    """ "the same customer today" is no reason."""
    at = desk()
    first = at.mail("ne mogu slati mailove", ANA_MAIL)

    second = at.mail("web uljara-maric.hr je užasno spor", ANA_MAIL, minutes=60)

    assert second.thread_id != first.thread_id


def test_ten_customers_on_one_server_are_one_incident_and_ten_threads() -> None:
    owners = [contact(f"Vlasnik {n}", emails=[f"ja@tvrtka{n}.hr"]) for n in range(10)]
    firms = [
        customer(f"Tvrtka {n}", owner, number=f"KH-{n:05}", domains=[f"tvrtka{n}.hr"], server="s12")
        for n, owner in enumerate(owners)
    ]
    at = PostedTo(*firms)

    placed = [
        at.mailed(f"tvrtka{n}.hr ne radi, 503", f"Vlasnik {n} <ja@tvrtka{n}.hr>", minutes=n * 0.8)
        for n in range(10)
    ]

    assert len({one.placement.thread_id for one in placed}) == 10
    assert len({one.incident for one in placed[4:]}) == 1
    assert placed[-1].incident


def test_an_out_of_office_note_without_headers_reopens_nothing() -> None:
    at = desk()
    at.mail(SENDING, ANA_MAIL, message_id="<a1@uljara-maric.hr>")

    away = at.mail(
        "Poštovani, trenutno sam na godišnjem odmoru do 15.5. Za hitne stvari zovite kolegu. Ana Marić",
        ANA_MAIL,
        subject="Automatski odgovor: Slanje",
        minutes=60,
    )

    assert (away.kind, away.thread_id) == ("noise", "")


def test_a_visitor_who_says_only_that_they_called_is_offered_the_call() -> None:
    koprivnica = customer(
        "Mlin Koprivnica", contact("Marko Kolar", phones=["+385915550001"]), number="KH-00500"
    )
    at = PostedTo(koprivnica, MILL, BUILDER)
    call = at.phone(
        "Marko Kolar: webshop ne prima narudžbe",
        caller_number="0915550001",
        caller_name="Marko Kolar",
        company="Mlin Koprivnica",
    )

    visitor = at.chat("ja sam od Marka iz Mlina Koprivnica, zvao sam jutros, jel riješeno?", minutes=180)

    found = {visitor.thread_id, *(choice.thread_id for choice in visitor.suggested_threads)}
    assert call.thread_id in found or koprivnica.id in {
        one.customer_id for one in visitor.suggested_customers
    }


REPORTS = (
    ("mail", SENDING, ANA_MAIL),
    ("mail", "stranica ulje-dar.com vraća 404 na svim člancima", ANA_MAIL),
    ("mail", "Outlook javlja 550 kad šaljem", "Roko Marić <roko@uljara-maric.hr>"),
    ("mail", "simic-gradnja.hr certifikat je istekao", BRANKO_MAIL),
)


def test_the_order_of_arrival_does_not_change_what_belongs_together() -> None:
    """Sequence neutrality."""
    partitions = set()
    for order in itertools.permutations(range(len(REPORTS))):
        at = desk()
        thread_of = {
            n: at.mail(REPORTS[n][1], REPORTS[n][2], minutes=place).thread_id for place, n in enumerate(order)
        }
        partitions.add(
            frozenset(frozenset(n for n in thread_of if thread_of[n] == t) for t in thread_of.values())
        )

    assert partitions == {frozenset({frozenset({0, 2}), frozenset({1}), frozenset({3})})}
