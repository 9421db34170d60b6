"""Two of one firm who tell of an outage of ours, each in words of their own."""

from __future__ import annotations

from tests.correlator.core.world import World, call, chat, mail, post

DEAD = "Pošta stoji. Nitko u tvrtki ne šalje i ne prima."
ANGRY = "Jel do vas? Ništa nam ne radi pola sata."
ELSE = "Trebamo novu adresu za praktikanta do petka."


def _after(hours: float, said: str = ANGRY) -> list[str]:
    """Return the threads of a post about an outage and of what a colleague says some hours later."""
    world = World()
    first = world.one(post(DEAD, "K-2041", ticket="1", who="Josip Đurić", subject="Pošta"))
    second = world.one(chat(said, who="Tea Vuković, Marina Plava", email="tea@vukovic-web.hr", hours=hours))
    return [first.thread_id, second.thread_id]


def test_a_colleague_who_tells_of_it_in_other_words_is_in_its_thread() -> None:
    first, second = _after(0.5)

    assert second == first


def test_hours_later_such_words_alone_join_nothing() -> None:
    first, second = _after(5)

    assert second != first


def test_what_is_no_outage_is_a_thread_of_its_own() -> None:
    first, second = _after(0.5, ELSE)

    assert second != first


def test_the_reason_names_it() -> None:
    world = World()
    world.one(post(DEAD, "K-2041", ticket="1", who="Josip Đurić", subject="Pošta"))
    again = world.one(call(ANGRY, who="Josip Đurić", phone="+385981112223", hours=0.5))

    assert any(one.en == "both may tell of one outage of ours" for one in again.evidence)


def test_an_outage_of_one_site_is_not_that_of_another() -> None:
    world = World()
    one, other = (
        mail(f"Stranica {domain} ne radi, nedostupna je svima.", "josip@marina-plava.hr", hours=hours)
        for domain, hours in (("marina-plava.hr", 0.0), ("plava-charter.com", 1.0))
    )
    first, second = world.place(one, other)

    assert second.thread_id != first.thread_id
