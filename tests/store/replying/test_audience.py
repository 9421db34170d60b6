"""Whom a reply may go to: those shown and ticked, never widened, never another customer's."""

from __future__ import annotations

from typing import Any

import pytest

from services.store.replying.audience import Addressee, Heard, Held, Listed, audience, chosen, is_foreign
from services.store.replying.refusals import ReplyRefused
from shared.interaction import Identifier, Participant

OWN = {"podrska@stol.hr"}


def person(address: str, name: str = "", role: Any = "author") -> Participant:
    return Participant(name=name, identifiers=(Identifier("email", address),), role=role)


def heard(address: str, **fields: Any) -> Heard:
    given: dict[str, Any] = {
        "id": address,
        "channel": "email",
        "direction": "inbound",
        "author": person(address),
        "others": (),
        "trust": "verified",
        "automatic": "",
    }
    return Heard(**{**given, **fields})


def shown(
    *newest_first: Heard, listed: tuple[Listed, ...] = (), foreign: tuple[str, ...] = ()
) -> list[Addressee]:
    return list(audience(newest_first, listed, own=OWN, foreign=foreign))


def ticked(addressees: list[Addressee]) -> list[str]:
    return [one.address for one in addressees if one.ticked]


def test_the_writer_of_the_newest_mail_is_ticked_and_nobody_else() -> None:
    call = heard("", channel="phone", author=Participant(name="Petra"))
    offered = shown(
        call, heard("iva@x.hr"), heard("jan@x.hr"), listed=(Listed(address="ana@x.hr", name="Ana"),)
    )

    assert ticked(offered) == ["iva@x.hr"]
    assert [one.origin for one in offered] == ["writer", "writer", "contact"]


def test_whoever_is_copied_is_offered_and_not_ticked() -> None:
    mail = heard(
        "iva@x.hr", others=(person("podrska@stol.hr", role="recipient"), person("jan@x.hr", role="copied"))
    )

    offered = shown(mail)

    assert [(one.address, one.origin, one.ticked) for one in offered] == [
        ("iva@x.hr", "writer", True),
        ("jan@x.hr", "copied", False),
    ]


def test_the_newest_word_from_an_address_says_whether_it_is_verified() -> None:
    offered = shown(heard("iva@x.hr", trust="unverified"), heard("iva@x.hr", trust="verified"))

    assert [(one.verified, one.listed, one.ticked) for one in offered] == [(False, False, True)]


def test_a_forged_writer_a_machine_and_ourselves_are_never_ticked() -> None:
    assert ticked(shown(heard("iva@x.hr", trust="forged"))) == []
    assert ticked(shown(heard("podrska@stol.hr"))) == []
    assert shown(heard("bot@x.hr", automatic="auto_reply")) == []


def test_another_customers_address_is_shown_with_the_reason_and_cannot_be_chosen() -> None:
    offered = shown(heard("iva@y.hr"), foreign=("iva@y.hr",))

    assert [(one.bar, one.ticked) for one in offered] == [("other_customer", False)]
    with pytest.raises(ReplyRefused, match="another customer"):
        chosen(offered, ["iva@y.hr"])


def test_an_address_is_another_customers_by_itself_or_by_its_domain() -> None:
    nobody, ours, others, both = Held(False, False), Held(True, False), Held(False, True), Held(True, True)

    assert is_foreign(others, nobody, known=True)
    assert is_foreign(nobody, others, known=True)
    assert is_foreign(others, ours, known=True)
    assert not is_foreign(both, others, known=True)  # a contact of two customers
    assert not is_foreign(nobody, both, known=True)
    assert not is_foreign(nobody, nobody, known=True)
    assert is_foreign(both, nobody, known=False)  # heard of somebody unknown, listed elsewhere
    assert not is_foreign(ours, nobody, known=False)


def test_only_what_was_shown_can_be_chosen() -> None:
    offered = shown(heard("iva@x.hr"), heard("jan@x.hr"))

    assert [one.address for one in chosen(offered, ["jan@x.hr", "jan@x.hr"])] == ["jan@x.hr"]
    with pytest.raises(ReplyRefused, match="look again"):
        chosen(offered, ["iva@x.hr", "new@x.hr"])
    with pytest.raises(ReplyRefused):
        chosen(offered, [])


def test_an_address_that_not_every_server_takes_is_told() -> None:
    assert [one.bar for one in shown(heard("žuža@x.hr"))] == ["letters"]
