"""Whose report it is: what is enough to take a customer without asking, and what is not."""

from __future__ import annotations

import itertools
import math

import msgspec
import pytest

from services.correlator.core.compared import Compared, group_bits, rarity_bits, shares
from services.correlator.core.gate import passes
from services.correlator.core.models import CURRENT
from services.correlator.core.profiles import profile
from services.correlator.core.weighing import Weighed
from shared.interaction import Identifier, Interaction, Participant
from shared.placement import Contact, Customer
from tests.correlator.core.world import (
    AGENCY,
    BAKERY,
    DIRECTORY,
    MARINA,
    OPTICIAN,
    World,
    call,
    chat,
    mail,
    make,
    post,
)


@pytest.mark.parametrize(
    ("interaction", "customer", "contact"),
    [
        (mail("ne radi mail", "josip@marina-plava.hr", who="Josip Đurić"), "marina", "m1"),
        (mail("ne radi mail", "josip@marina-plava.hr"), "marina", "m1"),
        (mail("ne radi mail", "nova@marina-plava.hr", who="Nova Osoba"), "marina", ""),
        (call("zove zbog maila", phone="098 111 2223", who="Đurić"), "marina", "m1"),
        (call("zove zbog maila", phone="095/333-4445"), "bakery", "b1"),
        (chat("stranica ne radi", who="Lucija", email="lucija@optika-sunce.hr"), "optician", "o1"),
        (post("web ne radi", "K-3107", ticket="T-1", who="Petar Babić"), "bakery", "b1"),
        (call("Petar Babić, skriveni broj", who="Petra Babića", domain="klas-pekarnica.com"), "bakery", "b1"),
        (
            call("Djuric iz marine, skriveni broj", who="Josip Djuric", domain="marina-plaza.hr"),
            "marina",
            "m1",
        ),
        (
            chat("na optika-sunce.hr ne radi forma", "ovdje Lucija Šarić", who="Lucija Saric"),
            "optician",
            "o1",
        ),
    ],
)
def test_a_sure_customer_is_taken(interaction: Interaction, customer: str, contact: str) -> None:
    attribution = World().attribute(interaction)

    assert attribution.customer is not None
    assert (attribution.customer.id, attribution.contact_id) == (customer, contact)
    assert attribution.evidence


@pytest.mark.parametrize(
    "interaction",
    [
        mail("ne radi mail", "josip@marina-plava.hr", who="Josip Đurić", trust="forged"),
        mail("ne radi mail", "josip@marina-plava.hr", who="Josip Đurić", trust="unverified"),
        call("zove netko drugi s tog broja", phone="098 111 2223", who="Mate Grgić"),
        chat("ne radi mi web", who="Mate Grgić", email="josip@marina-plava.hr"),
        call("broj krivo zapisan", who="Ana Novak", customer_number="K-3107"),
        call("Babić zove", who="Babić"),
        call("domenu nije rekao točno", domain="klas-pekarnice.hr"),
        mail("hitno Marina Plava", "nepoznat@gmail.com", who="Recepcija"),
        call("zove s kolegičinog mobitela, ne radi mail", phone="098 111 2223", who="Josip Đurić"),
    ],
)
def test_in_doubt_nobody_is_taken_and_somebody_is_offered(interaction: Interaction) -> None:
    attribution = World().attribute(interaction)

    assert attribution.customer is None
    assert attribution.doubt
    assert attribution.suggested


@pytest.mark.parametrize(
    "interaction",
    [
        mail("Zanima me hosting", "netko@gmail.com", who="Marko Marić"),
        chat("radite li preko vikenda?", who="Sven"),
    ],
)
def test_a_stranger_is_nobody_of_the_directory(interaction: Interaction) -> None:
    attribution = World().attribute(interaction)

    assert (attribution.customer, attribution.doubt) == (None, False)


def test_a_person_of_several_customers_speaks_for_the_one_the_text_is_about() -> None:
    about_client = mail("na plava-charter.com forma vraća 500", "tea@vukovic-web.hr", who="Tea Vuković")
    about_own = mail("na vukovic-web.hr istječe certifikat", "tea@vukovic-web.hr", who="Tea Vuković")

    found = [World().attribute(interaction).customer for interaction in (about_client, about_own)]

    assert [one and one.id for one in found] == ["marina", "agency"]


def test_a_shared_number_alone_decides_nothing() -> None:
    attribution = World().attribute(call("Tea zove, ne radi nešto", phone="091 222 3334", who="Tea Vuković"))

    assert attribution.customer is None
    assert {choice.customer_id for choice in attribution.suggested} == {"marina", "agency"}


def test_a_domain_mentioned_in_passing_does_not_take_the_report_from_its_sender() -> None:
    interaction = mail(
        "Mailovi prema info@klas-pekarnica.hr nam se vraćaju s 550.",
        "lucija@optika-sunce.hr",
        who="Lucija Šarić",
    )

    attribution = World().attribute(interaction)

    assert attribution.customer == OPTICIAN


def test_a_wrong_number_that_belongs_to_another_does_not_beat_a_known_phone_and_name() -> None:
    interaction = call(
        "zapisala broj klijenta", phone="095 333 4445", who="Petar Babić", customer_number="K-3108"
    )

    assert World().attribute(interaction).customer == BAKERY


def test_the_portals_sign_in_beats_whatever_the_text_names() -> None:
    interaction = post("pišem i za klas-pekarnica.hr", "K-2041", ticket="T-9", who="Tea Vuković")

    assert World().attribute(interaction).customer == MARINA


def test_namesakes_are_told_apart_by_their_phones_only() -> None:
    other = Customer(
        id="other",
        number="K-9001",
        name="Babić transporti d.o.o.",
        contacts=(Contact(id="x1", name="Petar Babić", role="owner", phones=("+385916667778",)),),
        domains=("babic-transporti.hr",),
    )
    world = World((*DIRECTORY, other))

    assert world.attribute(call("zove Babić", phone="091 666 7778", who="Petar Babić")).customer == other
    assert world.attribute(call("zove Babić", who="Petar Babić")).customer is None


@pytest.mark.parametrize("population", [4, 300, 30_000])
@pytest.mark.parametrize(
    "interaction",
    [
        mail("ne radi mail", "josip@marina-plava.hr"),
        call("zove", phone="098 111 2223"),
        call("zove", phone="098 111 2223", who="Đurić"),
        post("web ne radi", "K-2041", ticket="T-1"),
    ],
)
def test_the_size_of_the_directory_does_not_make_a_known_address_doubtful(
    interaction: Interaction, population: int
) -> None:
    world = World(population=population)

    assert world.attribute(interaction).customer == MARINA


SURE = (
    Compared("address", "email exact", 14.0),
    Compared("person", "name full", 9.0),
    Compared("firm", "domain stated", 8.0),
)


def weighed(*compared: Compared, probability: float = 0.999) -> Weighed:
    groups = group_bits(compared, 1.2)
    return Weighed(profile(MARINA), compared, groups, sum(groups.values()), probability=probability)


@pytest.mark.parametrize(
    ("best", "lead", "interaction", "through"),
    [
        (weighed(*SURE), 9.0, mail("x", "josip@marina-plava.hr"), True),
        (weighed(*SURE), 5.0, mail("x", "josip@marina-plava.hr"), False),
        (weighed(*SURE, probability=0.97), 9.0, mail("x", "josip@marina-plava.hr"), False),
        (weighed(*SURE), 9.0, mail("x", "josip@marina-plava.hr", trust="forged"), False),
        (weighed(*SURE), 9.0, mail("x", "josip@marina-plava.hr", trust="unverified"), False),
        (weighed(*SURE[1:]), 9.0, call("x"), True),
        (weighed(SURE[1]), 9.0, call("x"), False),
        (weighed(Compared("firm", "domain stated", 20.0)), 9.0, call("x"), False),
        (weighed(SURE[1], Compared("firm", "firm stated partly", 2.5)), 9.0, call("x"), False),
    ],
)
def test_the_gate_wants_to_be_sure_far_ahead_and_for_two_reasons(
    best: Weighed, lead: float, interaction: Interaction, through: bool
) -> None:
    assert passes(best, lead, (), interaction, CURRENT.customer) is through


def test_an_answer_from_another_customers_mailbox_is_not_taken_for_this_customers() -> None:
    world = World()
    world.place(mail("na marina-plava.hr ne stiže pošta", "josip@marina-plava.hr"))
    answer = ("email:<0.0@josip@marina-plava.hr>",)
    text = "na marina-plava.hr i dalje ne stiže pošta"

    own = world.attribute(mail(text, "josip@marina-plava.hr", parents=answer, hours=1))
    others = world.attribute(mail(text, "lucija@optika-sunce.hr", parents=answer, hours=1))

    assert own.customer is not None
    assert own.customer.id == "marina"
    assert others.customer is None or others.customer.id == "optician"


def test_a_mailbox_of_another_customer_asks_whatever_its_text_knows() -> None:
    world = World()
    text = "Josip Đurić, Marina Plava d.o.o., broj kupca K-2041, marina-plava.hr. Ne stiže pošta."

    found = world.attribute(mail(text, "lucija@optika-sunce.hr"))

    assert found.customer is None or found.customer.id == "optician"


def test_what_is_shared_by_many_is_worth_little() -> None:
    assert rarity_bits(1, 2_000) > rarity_bits(2, 2_000) > rarity_bits(40, 2_000) > 0


def test_the_order_of_evidence_is_irrelevant() -> None:
    outcomes = [Compared("firm", "a", 5.0), Compared("firm", "b", 8.0), Compared("person", "c", -2.0)]

    sums = {tuple(sorted(group_bits(order, 1.2).items())) for order in itertools.permutations(outcomes)}

    assert len(sums) == 1


def test_correlated_evidence_adds_up_to_little_more_than_the_heaviest() -> None:
    groups = group_bits(
        [Compared("firm", "a", 8.0), Compared("firm", "b", 7.0), Compared("firm", "c", -1.0)], 1.2
    )

    assert groups["firm"] == pytest.approx(8.0 * 1.2 - 1.0)


def test_probabilities_of_hypotheses_that_exclude_each_other_add_up_to_one() -> None:
    assert math.isclose(sum(shares([12.0, 3.0, -4.0, 0.0])), 1.0)
    assert shares([]) == []


def test_an_address_of_the_directory_is_not_learned_for_somebody_else() -> None:
    placed = World().one(call("nejasno tko", phone="091 222 3334", who="Tea Vuković"))

    assert placed.opens_customer
    assert placed.learned == ()


def test_an_address_proven_by_something_else_is_learned_and_recognised() -> None:
    world = World()
    first = make(
        "learned",
        "ticket",
        author=Participant("Petar Babić", (Identifier("email", "petar.privatno@gmail.com", verified=True),)),
        claims=(Identifier("customer_number", "K-3107", verified=True),),
        text="Pišem s privatne adrese, mail na klas-pekarnica.hr ne radi",
        trust="verified",
    )

    assert [known.value for known in world.one(first).learned] == ["petar.privatno@gmail.com"]
    later = world.attribute(mail("i dalje ne radi", "petar.privatno@gmail.com", who="Petar Babić", hours=2))
    assert later.customer is not None
    assert later.customer.id == "bakery"


def test_an_archived_customers_silence_breaks_nothing() -> None:
    empty = Customer(id="empty", number="", name="", contacts=())

    attribution = World((empty, msgspec.structs.replace(AGENCY, contacts=()))).attribute(
        call("zove", who="Netko")
    )

    assert attribution.customer is None


def test_a_borrowed_telephone_does_not_decide_against_a_name_and_a_firm() -> None:
    attribution = World().attribute(
        call(
            "posuđeni mobitel, Petar Babić iz Klasa",
            phone="098 111 2223",
            who="Petar Babić",
            company="Pekarnica Klas",
        )
    )

    assert attribution.customer is not None
    assert attribution.customer.id == "bakery"


def test_what_was_filled_in_from_the_display_proves_no_more_than_the_number() -> None:
    attribution = World().attribute(
        call(
            "javlja se Petar Babić, pekarnica Klas, s mola",
            phone="098 111 2223",
            who="Josip Đurić",
            company="Marina Plava",
            customer_number="K-2041",
        )
    )

    assert attribution.customer is None
    assert {choice.customer_id for choice in attribution.suggested} >= {"marina"}
