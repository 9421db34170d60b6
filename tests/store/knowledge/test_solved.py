"""Which solved threads are told of beside an open one."""

from __future__ import annotations

from services.store.knowledge.questions import Question, weighed
from services.store.knowledge.solved import Solved, alike

RELAY = Solved(handle="relay", said="Outlook javlja 550 relay denied pri slanju", solution="port 587")
FULL = Solved(handle="full", said="Sandučić je pun, kvota prekoračena", solution="kvota 10 GB")
SLOW = Solved(handle="slow", said="Stranica se učitava pola minute", solution="cache")
SHELF = (RELAY, FULL, SLOW)


def asked(text: str, **fields: str) -> list[str]:
    found = alike(weighed(Question((text,))), SHELF, names=fields.get("names", ""))
    return [one.solved.handle for one in found]


def test_the_thread_that_tells_of_the_same_trouble_is_found_in_either_language() -> None:
    assert asked("ne možemo slati, piše 550 relay denied u Outlooku") == ["relay"]
    assert asked("mailbox full, quota exceeded") == ["full"]


def test_it_says_which_words_are_shared_as_they_were_asked() -> None:
    (found,) = alike(weighed(Question(("slanje ne ide, 550 relay denied",))), SHELF)

    assert {"relay", "550"} <= set(found.why)


def test_one_word_in_common_is_chance() -> None:
    assert asked("Outlook se ne otvara nakon nadogradnje sustava") == []


def test_people_of_one_name_have_no_trouble_in_common() -> None:
    shelf = (Solved(handle="x", said="Perić Tomislav, slika u galeriji", solution="prava"), *SHELF)
    question = weighed(Question(("Perić Tomislav, galerija",)))

    assert [one.solved.handle for one in alike(question, shelf)] == ["x"]
    assert alike(question, shelf, names="Tomislav Perić") == ()


def test_nothing_solved_is_like_nothing() -> None:
    assert alike(weighed(Question(("550 relay denied",))), ()) == ()
