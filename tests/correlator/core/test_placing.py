"""Which thread, of what kind, and why: the rules of the format on joining, closing and coming back."""

from __future__ import annotations

import msgspec
import pytest

from services.correlator.core.attributing import Attribution
from services.correlator.core.keys import blocking_keys
from services.correlator.core.models import CURRENT, MODELS
from services.correlator.core.placing import place
from services.correlator.core.reading import encode_reading, read
from services.correlator.core.reasons import why
from services.correlator.core.scene import Scene, joined
from shared.interaction import Interaction, Participant, Trust
from shared.placement import Candidates, Evidence, Member, Placement, Thread
from tests.correlator.core.world import DESK, World, call, chat, mail, make, post

JOSIP, TEA, PETAR = "josip@marina-plava.hr", "tea@vukovic-web.hr", "petar@klas-pekarnica.hr"


def report(
    text: str = "Ne možemo slati poštu iz Outlooka, 550 relay denied", *, hours: float = 0.0
) -> Interaction:
    return mail(text, JOSIP, who="Josip Đurić", subject="Slanje pošte", hours=hours)


def test_the_first_report_opens_a_thread_and_says_why() -> None:
    placed = World().one(report())

    assert (placed.kind, placed.zone, placed.opens_thread) == ("new", "auto", True)
    assert placed.why_hr
    assert placed.why_en
    assert placed.evidence[0].hr
    assert placed.model in MODELS


@pytest.mark.parametrize(
    "again",
    [
        call("Đurić: Outlook javlja 550 kad šalju", phone="0981112223", who="Josip Đurić", hours=2),
        chat("ne mogu poslati mail, 550 relay denied", who="Josip", email=JOSIP, hours=3),
        post(
            "Slanje ne radi, greška 550", "K-2041", ticket="T-1", who="Tea Vuković", subject="mail", hours=5
        ),
        mail("marina-plava.hr: SMTP 550 relay denied pri slanju", TEA, who="Tea Vuković", hours=8),
        mail("We can't send e-mail, Outlook says 550", JOSIP, who="Josip Đurić", hours=4),
    ],
)
def test_the_same_problem_over_another_channel_is_a_repeat_in_the_same_thread(again: Interaction) -> None:
    first, second = World().place(report(), again)

    assert second.thread_id == first.thread_id
    assert (second.kind, second.zone) == ("repeat", "auto")
    assert any(one.comparison == "problem same" for one in second.evidence)


def test_two_troubles_of_a_stranger_who_names_a_domain_are_two_threads() -> None:
    maja = "maja@kos-obrt.hr"
    web = mail("kos-obrt.hr answers with error 500", maja, who="Maja Kos")
    ftp = mail("FTP for kos-obrt.hr does not connect", maja, who="Maja Kos", subject="FTP", hours=1)

    first, second = World().place(web, ftp)

    assert second.customer_id == first.customer_id
    assert second.thread_id != first.thread_id


def test_the_class_is_what_the_thread_speaks_for_most_not_what_was_said_first() -> None:
    guess = post("U Outlooku 550, kaže da je zbog stranice", "K-2041", ticket="T-1", who="Tea Vuković")
    clear = post(
        "Slanje pošte ne radi, SMTP poslužitelj 550", "K-2041", ticket="T-1", who="Tea Vuković", hours=1
    )

    first, second = World().place(guess, clear)

    assert (first.triage.problem, second.triage.problem) == ("web", "mail")
    assert second.thread_id == first.thread_id


@pytest.mark.parametrize(
    "other",
    [
        mail("Molim R1 račun za hosting za ožujak", JOSIP, who="Josip Đurić", hours=3),
        call("Đurić: stranica im je užasno spora", phone="0981112223", who="Josip Đurić", hours=3),
        chat("vratite mi backup stranice od subote", who="Josip", email=JOSIP, hours=2),
        mail("Preglednik javlja da certifikat nije siguran", JOSIP, who="Josip Đurić", hours=1),
        mail("Na marina-plava.hr treba TXT zapis u DNS", JOSIP, who="Josip Đurić", hours=1),
    ],
)
def test_another_problem_of_the_same_customer_on_the_same_day_is_another_thread(other: Interaction) -> None:
    first, second = World().place(report(), other)

    assert second.thread_id != first.thread_id
    assert second.kind == "new"


def test_mail_that_fails_in_the_other_direction_on_another_mailbox_is_another_thread() -> None:
    first, second = World().place(
        report("Ne možemo slati s prodaja@marina-plava.hr"),
        report("Na info@marina-plava.hr ništa ne primamo, sandučić je pun", hours=5),
    )

    assert second.thread_id != first.thread_id


def test_one_customers_report_never_joins_anothers_thread_however_alike() -> None:
    text = "Ne možemo slati poštu iz Outlooka, 550 relay denied"
    one, other = World().place(
        report(text), mail(text, PETAR, who="Petar Babić", subject="Slanje pošte", hours=1)
    )

    assert one.customer_id != other.customer_id
    assert one.thread_id != other.thread_id


def test_place_does_not_join_a_thread_of_another_customer_even_if_it_is_handed_in() -> None:
    world = World()
    foreign = world.one(report())
    reading = read(report(hours=1), DESK)
    member = Member(
        interaction_id="x",
        channel="email",
        received_at=report().received_at,
        kind="new",
        reading=encode_reading(reading),
    )
    thread = Thread(
        id=foreign.thread_id,
        customer_id="marina",
        opened_at=report().received_at,
        last_at=report().received_at,
        members=(member,),
    )
    again = mail("Ne možemo slati poštu, 550 relay denied", PETAR, who="Petar Babić", hours=1)
    attribution = world.attribute(again)
    led = msgspec.structs.replace(attribution, leads={thread.id: ("conversation", "header")})

    placed = place(again, read(again, DESK), led, [thread], CURRENT)

    assert placed.thread_id != thread.id
    assert placed.customer_id == "bakery"


@pytest.mark.parametrize(
    ("interaction", "kind"),
    [
        (
            mail(
                "Evo i slike.",
                JOSIP,
                parents=("email:<0.0@josip@marina-plava.hr>",),
                subject="Re: Slanje pošte",
                hours=2,
            ),
            "follow_up",
        ),
        (mail("ima li novosti oko slanja pošte?", JOSIP, who="Josip Đurić", hours=6), "follow_up"),
        (
            call(
                "Đurić pita dokle je, i dalje ne mogu slati", phone="0981112223", who="Josip Đurić", hours=6
            ),
            "follow_up",
        ),
        (
            call(
                "nazvala Đurića, uključila autentikaciju, slanje radi. zatvaram",
                phone="0981112223",
                hours=6,
                outbound="yes",
            ),
            "follow_up",
        ),
        (mail("Radi, hvala! Pošta se šalje.", JOSIP, who="Josip Đurić", hours=6), "follow_up"),
        (
            chat("jučer sam pričao s Karlom, još ne mogu slati mail", who="Josip", email=JOSIP, hours=25),
            "follow_up",
        ),
        (call("Đurić, opet ne mogu slati poštu", phone="0981112223", who="Josip Đurić", hours=6), "repeat"),
        (
            chat(
                "ne mogu poslati mail, 550 relay denied",
                "aha, sad je prošlo",
                who="Josip",
                email=JOSIP,
                agent=["Uključio sam autentikaciju, riješeno."],
                hours=3,
            ),
            "repeat",
        ),
        (
            call(
                "Tea from the agency: cannot send, 550. She did not know that Josip already called us today.",
                who="Tea Vuković",
                domain="marina-plava.hr",
                hours=6,
            ),
            "repeat",
        ),
    ],
)
def test_who_knows_of_the_thread_follows_up_and_who_does_not_repeats(
    interaction: Interaction, kind: str
) -> None:
    first, second = World().place(report(), interaction)

    assert second.thread_id == first.thread_id
    assert second.kind == kind


def test_a_further_post_of_a_ticket_goes_on_in_its_thread() -> None:
    first, second = World().place(
        post("Web ne radi, bijelo", "K-2041", ticket="T-1", subject="web", hours=0),
        post("Brisao sam cache, isto.", "K-2041", ticket="T-1", subject="Re: web", hours=30),
    )

    assert second.thread_id == first.thread_id
    assert second.kind == "follow_up"


def test_two_answers_to_one_message_of_ours_that_we_never_saw_meet() -> None:
    parent = ("email:<ours@malihost.example>",)
    first, second = World().place(
        mail("Ne šalje se pošta", JOSIP, parents=parent, subject="Re: vaš upit"),
        mail("Šaljem log", JOSIP, parents=parent, subject="Re: vaš upit", hours=3),
    )

    assert second.thread_id == first.thread_id


def test_an_answer_to_an_old_mail_with_a_new_problem_opens_a_thread() -> None:
    world = World()
    first = world.one(report())
    world.one(
        mail("Radi, hvala, možete zatvoriti", JOSIP, parents=("email:<0.0@josip@marina-plava.hr>",), hours=4)
    )

    fresh = world.one(
        mail(
            "Treba mi R1 račun za hosting i potvrda uplate za veljaču.",
            JOSIP,
            who="Josip Đurić",
            parents=("email:<0.0@josip@marina-plava.hr>",),
            subject="Re: Slanje pošte",
            hours=24 * 8,
        )
    )

    assert fresh.thread_id != first.thread_id


def test_a_ticket_number_of_another_customer_in_the_text_does_not_lead_there() -> None:
    world = World()
    foreign = world.one(post("Ne možemo slati poštu", "K-2041", ticket="TCK-500", subject="mail"))

    placed = world.one(mail("Isto kao u TCK-500, ne možemo slati poštu", PETAR, who="Petar Babić", hours=1))

    assert placed.thread_id != foreign.thread_id
    assert placed.customer_id == "bakery"


CLOSING = call(
    "nazvala, uključila autentikaciju, radi. riješeno, zatvaram", phone="0981112223", hours=5, outbound="yes"
)


@pytest.mark.parametrize(("hours", "joins"), [(5 + 48, True), (5 + 24 * 6, False)])
def test_the_same_trouble_joins_within_three_days_of_closing_and_comes_back_later(
    hours: float, joins: bool
) -> None:
    world = World()
    first, _closing = world.place(report(), CLOSING)

    back = world.one(report("Opet ne možemo slati poštu, 550 relay denied", hours=hours))

    assert (back.thread_id == first.thread_id) is joins
    assert back.recurrence_of == ("" if joins else first.thread_id)
    assert back.kind == ("repeat" if joins else "new")


def test_a_thread_closes_by_fourteen_days_of_silence() -> None:
    first, back = World().place(report(), report("Ne možemo slati poštu, 550 relay denied", hours=24 * 19))

    assert back.thread_id != first.thread_id
    assert back.recurrence_of == first.thread_id


def test_another_trouble_after_closing_is_no_recurrence() -> None:
    world = World()
    world.place(report(), CLOSING)

    other = world.one(mail("Molim predračun za domenu", JOSIP, who="Josip Đurić", hours=24 * 9))

    assert (other.kind, other.recurrence_of) == ("new", "")


@pytest.mark.parametrize(
    "words",
    ["Opet isto ko u ožujku, pošta nam ne ide van", "Same as in March, our mail does not go out, again"],
)
def test_a_report_that_likens_its_trouble_to_a_past_one_needs_little_else_in_common(words: str) -> None:
    world = World()
    first, _closing = world.place(report(), CLOSING)

    back = world.one(call(words, phone="0981112223", who="Josip Đurić", hours=24 * 30))

    assert (back.kind, back.recurrence_of) == ("new", first.thread_id)


def test_what_was_said_before_a_trouble_came_back_is_true_of_it_now() -> None:
    world = World()
    world.place(report("Ne možemo slati poštu s Thunderbirda, 550 relay denied"), CLOSING)
    back = world.one(call("Đurić, opet isto kao prošli mjesec", phone="0981112223", hours=24 * 30))

    repeat = world.one(report("Thunderbird, 550 relay denied, ne možemo slati poštu", hours=24 * 30 + 2))

    assert (repeat.kind, repeat.thread_id) == ("repeat", back.thread_id)


def test_an_outage_of_ours_is_no_trouble_of_the_customer_come_back() -> None:
    world = World()
    world.place(report(), CLOSING)

    outage = world.one(
        call(
            "Đurić, opet ne mogu slati poštu, od jutros nitko u firmi. ispad srv3, pao je server, javljeno",
            phone="0981112223",
            hours=24 * 30,
        )
    )

    assert (outage.kind, outage.recurrence_of) == ("new", "")


def test_the_same_customer_within_hours_is_not_enough() -> None:
    first, second = World().place(
        mail("Molim R1 račun za hosting", JOSIP, who="Josip Đurić"), mail("Pozdrav iz marine", JOSIP, hours=1)
    )

    assert second.thread_id != first.thread_id


def test_a_vague_report_joins_the_only_open_thread_that_fits() -> None:
    first, second = World().place(
        report(), call("Đurić, mail im ne radi", phone="0981112223", who="Josip Đurić", hours=2)
    )

    assert second.thread_id == first.thread_id


def test_a_vague_report_asks_where_two_threads_fit() -> None:
    world = World()
    one = world.one(report("S info@marina-plava.hr ne možemo slati poštu, 550"))
    two = world.one(report("Na sandučić prodaja@marina-plava.hr ne stižu privici, winmail.dat", hours=1))
    assert one.thread_id != two.thread_id

    vague = world.one(call("Đurić, mail ne radi, žuri mu se", phone="0981112223", who="Josip Đurić", hours=3))

    assert vague.thread_id not in {one.thread_id, two.thread_id}
    assert vague.zone == "review"
    assert {choice.thread_id for choice in vague.suggested_threads} == {one.thread_id, two.thread_id}


@pytest.mark.parametrize("trust", ["forged", "unverified"])
def test_mail_that_is_not_authenticated_stands_alone_and_asks(trust: Trust) -> None:
    world = World()
    first = world.one(report())

    placed = world.one(
        mail("Ne možemo slati, javite lozinku", JOSIP, who="Josip Đurić", trust=trust, hours=1)
    )

    assert placed.thread_id != first.thread_id
    assert placed.customer_id != first.customer_id
    assert placed.zone == "review"
    assert not placed.triage.may_request
    assert placed.learned == ()


def test_noise_opens_nothing_and_joins_nothing() -> None:
    world = World()
    world.one(report())

    placed = world.one(mail("Na godišnjem sam do petka", JOSIP, automatic="auto_reply", hours=1))

    assert (placed.kind, placed.thread_id, placed.opens_thread) == ("noise", "", False)


def test_a_few_words_in_a_chat_from_an_address_of_a_customer_are_no_noise() -> None:
    said = ("samo da kažem da je super, ljubim vas",)
    stranger, known = World().place(chat(*said), chat(*said, email=TEA, hours=1))

    assert stranger.kind == "noise"
    assert known.kind == "new"


def test_the_same_in_other_words_is_the_same_trouble() -> None:
    first, again, other = World().place(
        mail("trgovina je užasno spora, minutu čekam", JOSIP, who="Josip Đurić"),
        call("stranica se jedva učitava, kupci odustaju", phone="0981112223", who="Josip Đurić", hours=2),
        call("na stranici kladionica umjesto ponude", phone="0981112223", who="Josip Đurić", hours=3),
    )

    assert again.thread_id == first.thread_id
    assert any(one.comparison == "trouble alike" for one in again.evidence)
    assert other.thread_id != first.thread_id


def test_a_note_that_closes_means_the_open_case() -> None:
    first, ended = World().place(
        mail("FTP javlja 425 can't open data connection", JOSIP, who="Josip Đurić"),
        call("našli passive mode, prolazi sve. Zatvoreno.", phone="0981112223", who="Josip Đurić", hours=30),
    )

    assert ended.thread_id == first.thread_id
    assert ended.kind == "follow_up"
    assert any(one.en == "the note closes a case" for one in ended.evidence)


def test_who_says_the_firms_name_means_none_of_its_domains_by_that() -> None:
    first, again = World().place(
        mail("Košarica na plava-charter.com ne prima narudžbe", JOSIP, who="Josip Đurić"),
        call("Marina Plava, u webshopu se košarica isprazni", phone="0912223334", who="Tea", hours=2),
    )

    assert again.thread_id == first.thread_id


def test_what_looks_like_mass_mail_of_a_known_customer_is_a_report() -> None:
    placed = World().one(
        mail("Naš newsletter se ne šalje, odjava (unsubscribe) vraća 404", JOSIP, who="Josip Đurić")
    )

    assert placed.kind == "new"


def test_strangers_get_customers_of_their_own() -> None:
    one, other = World().place(
        mail("Koliko košta hosting?", "ana@gmail.com", who="Ana"),
        mail("Koliko košta hosting?", "iva@gmail.com", who="Iva", hours=1),
    )

    assert one.opens_customer
    assert other.opens_customer
    assert one.customer_id != other.customer_id


def test_a_stranger_who_answers_is_the_same_stranger() -> None:
    asked, answered = World().place(
        mail(
            "Koliko košta hosting?", "ana@gmail.com", who="Ana Kos", subject="Upit", known_as=("email:<1@g>",)
        ),
        mail(
            "Hvala, a s domenom?",
            "ana@gmail.com",
            who="Ana Kos",
            subject="Re: Upit",
            parents=("email:<1@g>",),
            hours=3,
        ),
    )

    assert (answered.customer_id, answered.thread_id) == (asked.customer_id, asked.thread_id)


def test_doubt_about_the_customer_offers_its_customers_and_their_threads() -> None:
    world = World()
    first = world.one(report())

    placed = world.one(call("pita nešto oko pošte", who="Đurić", hours=1))

    assert (placed.zone, placed.opens_customer) == ("review", True)
    assert [choice.customer_id for choice in placed.suggested_customers] == ["marina"]
    assert [choice.thread_id for choice in placed.suggested_threads] == [first.thread_id]


@pytest.mark.parametrize(
    ("interaction", "why"),
    [
        (mail("Otvorite novi sandučić", "racuni@marina-plava.hr", who="Ines Perko"), "billing contact"),
        (mail("Mail ne radi", "nova@marina-plava.hr", who="Nova Osoba"), "unknown person"),
        (mail("Koliko košta?", "ana@gmail.com", who="Ana"), "unknown customer"),
        (mail("Mail ne radi", JOSIP, who="Josip Đurić"), ""),
    ],
)
def test_who_may_ask_follows_from_the_role(interaction: Interaction, why: str) -> None:
    triage = World().one(interaction).triage

    assert (triage.may_request, triage.may_request_why) == (not why, why)


def test_ids_follow_from_the_interaction_alone() -> None:
    assert World().one(report()).thread_id == World().one(report()).thread_id


def test_the_same_arguments_give_the_same_placement() -> None:
    again = report("slanje opet ne radi", hours=3)
    placed: list[Placement] = []
    for _ in range(2):
        world = World()
        world.one(report())
        placed.append(world.one(again))

    assert placed[0] == placed[1]


def test_nothing_readable_is_still_placed() -> None:
    placed = World().one(
        make("empty", "email", author=Participant(), readable=False, subject="Upit", text="")
    )

    assert placed.interaction_id


def test_what_a_batch_mate_teaches_is_seen_under_its_own_keys_only() -> None:
    interaction = mail("Koliko košta?", "ana@gmail.com", who="Ana Kos")
    other = mail("Upit", "iva@gmail.com", hours=1)
    world = World()
    world.one(interaction)

    assert world.attribute(mail("Hvala", "ana@gmail.com", hours=2)).customer is not None
    assert world.attribute(other).customer is None


def test_a_scene_narrows_what_the_batch_found_to_one_interactions_keys() -> None:
    candidates = Candidates(
        customers={}, by_key={"email:x@y.hr": ("a",), "email:z@y.hr": ("b",)}, references={}, population=9
    )
    interaction = mail("pozdrav", "x@y.hr")
    reading = read(interaction, DESK)

    narrowed = Scene(candidates).candidates_for(reading, interaction)

    assert set(narrowed.by_key) == {"email:x@y.hr"} <= set(blocking_keys(reading))
    assert narrowed.population == 9


def test_a_later_piece_opens_a_closed_thread_again() -> None:
    start = report().received_at
    thread = Thread(id="t", customer_id="c", opened_at=start, last_at=start)
    closing = Member(interaction_id="1", channel="phone", received_at=start, kind="new", closes=True)
    later = msgspec.structs.replace(
        closing, interaction_id="2", received_at=report(hours=1).received_at, closes=False
    )

    assert joined(thread, closing).closed_at == start
    assert joined(joined(thread, closing), later).closed_at is None


def test_what_was_said_before_a_closing_and_comes_late_opens_nothing() -> None:
    start, later = report().received_at, report(hours=1).received_at
    thread = Thread(id="t", customer_id="c", opened_at=start, last_at=start)
    closing = Member(interaction_id="1", channel="phone", received_at=later, kind="new", closes=True)
    late = msgspec.structs.replace(closing, interaction_id="2", received_at=start, closes=False)

    assert joined(joined(thread, closing), late).closed_at == later


@pytest.mark.parametrize(("trust", "closes"), [("verified", True), ("unverified", False), ("forged", False)])
def test_only_somebody_who_is_believed_closes(trust: Trust, closes: bool) -> None:
    done = mail("Sve je riješeno, možete zatvoriti upit.", JOSIP, who="Josip Đurić", trust=trust)

    assert World().one(done).triage.closes is closes


def test_an_attribution_without_anybody_is_a_stranger() -> None:
    interaction = call("zove netko, pita koliko košta hosting")

    placed = place(interaction, read(interaction, DESK), Attribution(), [], CURRENT)

    assert (placed.kind, placed.zone, placed.opens_customer) == ("new", "auto", True)


def test_what_somebody_always_writes_ties_no_two_matters_together() -> None:
    always = "U uredu sam do četiri, poslije zovite privatni broj. Predmet vodimo pod svojom oznakom."
    first, second = World().place(
        mail(f"Na stranici fale slike u galeriji. {always}", JOSIP, subject="galerija"),
        mail(f"Otvorite novi sandučić za pripravnika. {always}", JOSIP, subject="pripravnik", hours=20),
    )

    assert second.opens_thread
    assert not any(one.comparison == "words shared" for one in second.evidence)
    assert second.thread_id != first.thread_id


def test_a_copy_of_the_same_report_is_the_same_report_with_a_sentence_more() -> None:
    text = "Galerija na stranici ne prikazuje slike. Dodali smo ih jučer preko sučelja. Okviri su prazni."
    first, second = World().place(
        mail(text, JOSIP, subject="galerija"),
        mail(f"{text} Molim odgovor.", JOSIP, subject="galerija", hours=20),
    )

    assert second.thread_id == first.thread_id
    assert any(one.comparison == "words shared" for one in second.evidence)


def test_a_sentence_that_ends_with_a_firms_form_takes_no_second_full_stop() -> None:
    evidence = (Evidence("firm stated", 8.9, "spominje se SoftLab d.o.o.", "SoftLab d.o.o. is named"),)

    hr, en = why("customer doubt", evidence)

    assert hr.endswith("d.o.o.")
    assert not hr.endswith("..")
    assert en.endswith("is named.")
