"""Keys: what must find a customer shares one with it, and nobody has more than is bounded."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.correlator.core.keys import (
    BLOCKING_MAX,
    LOCKING_MAX,
    REFERENCES_MAX,
    blocking_keys,
    customer_keys,
    learned_keys,
    locking_keys,
    references,
)
from services.correlator.core.reading import read
from shared.interaction import Interaction, Participant
from shared.placement import Known
from tests.correlator.core.world import DESK, MARINA, call, chat, mail, make, post

STORED = customer_keys(MARINA)


@pytest.mark.parametrize(
    "interaction",
    [
        mail("ne radi mail", "josip@marina-plava.hr"),
        mail("ne radi mail", "recepcija@marina-plava.hr"),
        call("zove", phone="098 111 2223"),
        call("zove", domain="marina-plava.com"),
        call("zove", domain="marinaplava.hr"),
        call("zove", domain="marima-plava.hr"),
        call("zove", domain="marinna-plava.hr"),
        call("zove", company="Marina Plava"),
        call("zove", customer_number="k 2041"),
        call("zove", customer_number="K-2014"),
        call("zvao Đurića", who="Josipa Djurića"),
        chat("stranica marina plava točka hr ne radi"),
        chat("pozdrav iz marine plave, mail ne radi"),
        chat("moj broj klijenta je K-2041"),
        post("web ne radi", "K-2041", ticket="T-1"),
    ],
)
def test_a_report_finds_its_customer(interaction: Interaction) -> None:
    assert STORED & set(blocking_keys(read(interaction, DESK)))


def test_the_keys_of_a_customer_do_not_depend_on_the_order_of_its_contacts() -> None:
    turned = msgspec.structs.replace(MARINA, contacts=MARINA.contacts[::-1], domains=MARINA.domains[::-1])

    assert customer_keys(turned) == STORED


def test_free_mail_providers_are_no_keys() -> None:
    keys = blocking_keys(read(mail("ne radi", "nekoga@gmail.com"), DESK))

    assert not {"domain:gmail.com", "at:gmail.com"} & set(keys)


def test_two_reports_of_one_address_lock_each_other() -> None:
    one = mail("ne radi", "josip@marina-plava.hr", hours=1)
    other = chat("ne radi", email="josip@marina-plava.hr")

    assert set(locking_keys(read(one, DESK), one)) & set(locking_keys(read(other, DESK), other))


def test_a_ticket_named_in_a_text_or_by_the_agent_is_a_reference() -> None:
    interaction = chat("vezano za TCK-20122", agent=["Vi ste iz upita TCK-71?"])

    assert {"ticket:TCK-20122", "ticket:TCK-71"} <= set(references(interaction, read(interaction, DESK)))


def test_a_valid_spoken_reference_is_looked_up() -> None:
    interaction = call("zove zbog OT-4821-8")

    assert "spoken:OT-4821-8" in references(interaction, read(interaction, DESK))


def test_an_address_learned_is_found_by_the_same_key_as_the_directorys() -> None:
    assert learned_keys(Known("email", "x@y.hr")) == frozenset({"email:x@y.hr"})


@given(
    text=st.text(max_size=400), name=st.text(max_size=60), parents=st.lists(st.text(max_size=30), max_size=60)
)
def test_keys_are_bounded_whatever_the_text(text: str, name: str, parents: list[str]) -> None:
    interaction = make("x", "email", text=text, author=Participant(name), parents=tuple(parents))
    reading = read(interaction, DESK)

    assert len(blocking_keys(reading)) <= BLOCKING_MAX
    assert len(locking_keys(reading, interaction)) <= LOCKING_MAX
    assert len(references(interaction, reading)) <= REFERENCES_MAX
