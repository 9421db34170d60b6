"""Signs, classes, cues, noise and facts: what one report says by itself."""

from __future__ import annotations

import pytest

from services.correlator.core.reading import Reading, decode_reading, encode_reading, read
from shared.interaction import Interaction
from tests.correlator.core.world import DESK, call, chat, mail


def reading_of(text: str, subject: str = "") -> Reading:
    return read(mail(text, "josip@marina-plava.hr", subject=subject), DESK)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Ne možemo slati mailove iz Outlooka.", "mail"),
        ("ne mogu primat postu na mobitelu", "mail"),
        ("I can't receive any e-mail since Monday", "mail"),
        ("Stranica prikazuje samo bijelo", "web"),
        ("The website returns 403 forbidden", "web"),
        ("Treba dodati TXT zapis u DNS", "dns"),
        ("Preglednik javlja da certifikat nije siguran", "ssl"),
        ("Domena ističe, molim produljenje", "domain"),
        ("FTP prijava ne prolazi u FileZilli", "ftp"),
        ("Molim R1 račun za hosting i potvrdu uplate", "billing"),
        ("Sve je užasno sporo, load je velik", "performance"),
        ("Netko je hakirao stranicu, virus", "security"),
        ("Vratite molim backup od jučer", "backup"),
    ],
)
def test_the_class_of_a_problem_follows_from_the_trades_words(text: str, problem: str) -> None:
    assert reading_of(text).gist.problem == problem


@pytest.mark.parametrize(
    ("text", "failing"),
    [
        ("ne može slati poštu van, prima normalno", "send"),
        ("od jučer ne primamo poštu. Slanje radi.", "receive"),
        ("ni primam ni saljem", "both"),
        ("I cannot send, receiving is fine", "send"),
        ("Mailovi stižu i šalju se", ""),
    ],
)
def test_a_denial_does_not_reach_beyond_its_clause(text: str, failing: str) -> None:
    assert reading_of(text).gist.failing == failing


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Jučer sam zvala vašeg kolegu oko ovoga", "earlier"),
        ("kao što sam već pisao, opet isto", "earlier"),
        ("As I told you on the phone, it hangs", "earlier"),
        ("Ima li novosti?", "status"),
        ("any eta on this?", "status"),
        ("Radi, hvala!", "solved"),
        ("You can close this ticket", "solved"),
        ("The site is up again", "solved"),
        ("Sad sve stiže, hvala na brzoj pomoći", "solved"),
        ("i dalje ne radi", "still"),
        ("opet ista priča", "again"),
        ("Opet ne možemo poslati ponudu", "again"),
        ("Muž je prijavio kvar jutros", "earlier"),
        ("Prijavljeno već mailom", "earlier"),
        ("ovo je nešto drugo, nema veze s tim", "other_matter"),
        ("this is a different issue", "other_matter"),
    ],
)
def test_a_text_says_where_it_stands(text: str, cue: str) -> None:
    assert cue in reading_of(text).gist.cues


def test_the_words_of_a_domain_or_an_address_tell_of_no_trouble() -> None:
    assert reading_of("lika-sport.hr javlja grešku 500, i certifikat@mail-backup.hr").gist.signs == (
        "server_error",
    )
    assert "slow" in reading_of("lika-sport.hr je spora").gist.signs


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Blog mi ne radi", "solved"),
        ("Je li riješeno?", "solved"),
        ("Outlook is acting up again since Friday", "solved"),
        ("There is nothing on your status page", "status"),
        ("Kolega vam je sigurno već nešto pisao", "earlier"),
        ("first time I am writing about it", "earlier"),
        ("Hvala, javit ćemo ako bude još nešto", "other_matter"),
        ("Trebate li još nešto od nas?", "other_matter"),
        ("Program stalno iznova traži lozinku", "again"),
        ("Obrisali smo račun i dodali ga iznova", "again"),
        ("Lozinku upisali ponovo u postavkama", "again"),
        ("I tried again from home and entered the password again", "again"),
        ("Molim da nam ponovno pošaljete račun za kolovoz", "again"),
        ("Please issue the invoice again", "again"),
        ("It keeps asking for the password again and again", "again"),
    ],
)
def test_what_sounds_alike_is_no_cue(text: str, cue: str) -> None:
    assert cue not in reading_of(text).gist.cues


@pytest.mark.parametrize(
    ("interaction", "closes"),
    [
        (call("nazvala, vraćen MX zapis, radi. riješeno, zatvaram"), True),
        (call("još nije riješeno, čeka registrara"), False),
        (chat("ne radi mi web", agent=["Vraćeno, zatvaram upit."]), True),
        (chat("ne radi mi web", agent=["Gledamo."]), False),
        (mail("Sad radi, hvala. Možete zatvoriti.", "a@b.hr"), True),
        (mail("Kad će biti riješeno?", "a@b.hr"), False),
        (mail("Web radi, hvala, ali sad imam drugi problem s mailom", "a@b.hr"), False),
    ],
)
def test_closing_is_said_by_the_agent_or_the_customer(interaction: Interaction, closes: bool) -> None:
    assert read(interaction, DESK).gist.closes is closes


@pytest.mark.parametrize(
    ("interaction", "level"),
    [
        (mail("Nema me.", "a@b.hr", automatic="auto_reply"), "sure"),
        (mail("<x@y.hr>: user unknown", "mailer-daemon@relay.example", subject="Undelivered Mail"), "sure"),
        (mail("Trenutno sam na godišnjem odmoru do 7.9.", "a@b.hr", subject="Odsutna"), "sure"),
        (mail("I am currently out of office until Monday.", "a@b.com"), "sure"),
        (mail("I'm on leave until Monday but shop.example is down, please help", "a@b.com"), "likely"),
        (mail("Kupcu je javljeno da poruka nije isporučena, vratilo mu se.", "a@b.hr"), "likely"),
        (mail("", "dmarc@b.com", subject="Report Domain: b.hr Submitter: b.com Report-ID: <1>"), "sure"),
        (mail("Your site is losing visitors. May I send you a quote for keywords?", "x@y.example"), "likely"),
        (mail("Naša tvrtka izrađuje stranice i vodi društvene mreže, javite se.", "x@y.example"), "likely"),
        (mail("Ihr Konto wurde gesperrt, innerhalb von 24 Stunden bestätigen", "x@y.example"), "likely"),
        (mail("We rank your site on the first page of Google with SEO backlinks.", "x@y.example"), "likely"),
        (
            mail("Vaš sandučić je blokiran. Kliknite na poveznicu i potvrdite lozinku.", "x@y.example"),
            "likely",
        ),
        (
            mail("Bijela tehnika na rate bez kamata, besplatna dostava. Saznajte više!", "x@y.example"),
            "likely",
        ),
        (mail("Save up to 40 % off office chairs, shop now while stocks last", "x@y.example"), "likely"),
        (chat("Cheap followers, order now: t.me/growth"), "likely"),
        (call("krivi broj, traži taksi"), "sure"),
        (call("tišina, poklopili"), "sure"),
        (call("Somebody was looking for her uncle in a home for the old. I wished her well."), "likely"),
        (call("Lady says her page doesn't open, hung up before she gave a name"), ""),
        (call("stranica mu ne radi, prekinulo se prije imena"), ""),
        (call("Caller asked what a domain costs, no name."), ""),
        (call("an invoice twice, he says; the name was not to be understood"), ""),
        (call("wants it cancelled, will ring again"), ""),
        (call("gentleman wished to sell us chairs", who="Karla"), "sure"),
        (chat("test", "test 123"), "sure"),
        (chat("asdfgh", "hahaha"), "sure"),
        (chat("dobar dan"), "likely"),
        (mail("Ne radi mi mail od jutros, hitno je.", "a@b.hr"), ""),
        (mail("Planiram webshop, koji paket preporučujete?", "a@gmail.com"), ""),
        (mail("Imate li popust ili gratis mjesec ako uzmem veći paket?", "a@gmail.com"), ""),
        (chat("test okruženje na test.marina-plava.hr vraća 500"), ""),
        (call("gosp. Babić, nitko u uredu ne može slati mail"), ""),
    ],
)
def test_noise_is_told_from_reports(interaction: Interaction, level: str) -> None:
    assert read(interaction, DESK).noise == level


def test_every_fact_is_quoted_from_the_text_as_it_stands() -> None:
    text = (
        "Od jučer popodne na info@marina-plava.hr ne primamo poštu, "
        'Outlook javlja "Cannot connect". Svima u uredu isto.'
    )

    facts = reading_of(text).facts

    assert {"domain", "mailbox", "direction", "since", "client", "error", "scope"} <= set(facts)
    assert all(quote in text for quote in facts.values())


def test_the_desks_own_addresses_identify_nobody() -> None:
    gist = reading_of("Pisao sam na pomoc@malihost.example, mail.malihost.example ne odgovara").gist

    assert (gist.domains, gist.mailboxes) == ((), ())


def test_a_stored_reading_comes_back_without_its_identity() -> None:
    reading = reading_of("Ne možemo slati s info@marina-plava.hr, 550 5.7.1")

    assert decode_reading(encode_reading(reading)) == Reading(reading.gist)


@pytest.mark.parametrize("data", [b"", b"\xff\x01\x02"])
def test_a_reading_of_another_version_counts_as_unread(data: bytes) -> None:
    assert decode_reading(data) == Reading()


def test_a_stored_reading_is_small() -> None:
    reading = reading_of("Ne možemo slati poštu već dva dana. " * 200)

    assert len(encode_reading(reading)) < 1_000
