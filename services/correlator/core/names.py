"""Names of people: split, stemmed and compared, in any order and case, with or without diacritics."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import JaroWinkler

from services.correlator.core.words import CACHED_NAMES_MAX, folded, name_stem, words

NAME_WORDS_MAX = 4  # the longest double names; more words are a sentence
LIKE_MIN = 0.9  # Jaro-Winkler on stems: two letters of a surname swapped or misheard

Likeness = Literal["full", "near", "surname", "given", "unlike", "other", "silent"]
"""How a heard name fits a known one.

`full`: given name and surname. `near`: both, but misheard. `surname`, `given`: that one, the other is not
said. `unlike`: the surname fits and the given name does not, or the reverse: a relative, a namesake.
`other`: nothing fits. `silent`: no name was said.
"""

# Forms of address and offices, Croatian and English, folded; they are no part of a name.
_TITLE_WORDS = """
    g gdin gosp gospodin gospodina gospodinu gospoda gospode gospodi gospodu gda gde gdu gdi gdica
    gospodica dr prof mr mag ing dipl odvj odvjetnik direktor direktorica sef sefica tajnica vlasnik
    vlasnica kor korisnik korisnica klijent klijentica kolega kolegica mrs ms miss sir madam herr frau
    gospa oec ph doktor doktorica ravnatelj ravnateljica manager owner director
"""
_TITLES = frozenset(_TITLE_WORDS.split())

# Everyday short forms whose stem is not the beginning of the name; stem -> stem of the full name.
_SHORT_FORMS = {
    name_stem(short): name_stem(full)
    for short, full in (
        ("tomo", "tomislav"), ("tome", "tomislav"), ("tomica", "tomislav"), ("kreso", "kresimir"),
        ("drago", "dragutin"), ("stef", "stjepan"), ("stipe", "stjepan"), ("stipo", "stjepan"),
        ("joza", "josip"), ("joso", "josip"), ("bepo", "josip"), ("jozo", "josip"), ("zeljo", "zeljko"),
        ("mico", "milan"), ("zvone", "zvonimir"), ("brane", "branimir"), ("vlado", "vladimir"),
        ("jura", "juraj"), ("pero", "petar"), ("niko", "nikola"), ("niksa", "nikola"), ("kata", "katarina"),
        ("ljilja", "ljiljana"), ("dado", "damir"), ("sandra", "aleksandra"), ("sasa", "aleksandar"),
        ("bob", "robert"), ("rob", "robert"), ("bill", "william"), ("will", "william"), ("mike", "michael"),
        ("mick", "michael"), ("dave", "david"), ("liz", "elizabeth"), ("beth", "elizabeth"),
        ("stu", "stuart"), ("alex", "alexander"), ("matt", "matthew"), ("dan", "daniel"), ("tony", "anthony"),
        ("jim", "james"), ("joe", "joseph"), ("nick", "nicholas"), ("chris", "christopher"),
        ("steve", "stephen"), ("andy", "andrew"), ("pete", "peter"), ("kate", "katherine"), ("sue", "susan"),
        ("ben", "benjamin"), ("ray", "raymond"), ("phil", "philip"), ("geoff", "geoffrey"),
        ("jen", "jennifer"), ("becky", "rebecca"), ("pat", "patrick"), ("paddy", "patrick"),
        ("gill", "gillian"), ("maggie", "margaret"), ("rick", "richard"), ("tim", "timothy"),
        ("greg", "gregory"), ("ken", "kenneth"), ("don", "donald"), ("charlie", "charles"),
    )
}  # fmt: skip


def name_words(text: str) -> tuple[str, ...]:
    """Return the folded words of a name without titles and initials; empty where it is no name.

    An address, or anything with a digit, is no name (a form filled with `12` or `test1`).
    """
    if "@" in text:
        return ()
    found = [word for word in words(_plain(folded(text))) if word not in _TITLES and len(word) > 1]
    if not found or len(found) > NAME_WORDS_MAX or any(not word.isalpha() for word in found):
        return ()
    return tuple(found)


def _plain(folded_text: str) -> str:
    """Return the text with ae, oe and ue as one letter: "Joerg" is how a form writes "Jörg"."""
    return folded_text.replace("oe", "o").replace("ue", "u").replace("ae", "a")


@lru_cache(CACHED_NAMES_MAX)
def name_stems(text: str) -> tuple[str, ...]:
    """Return the stems of a name's words, in the order they were said."""
    return tuple(name_stem(word) for word in name_words(text))


@lru_cache(CACHED_NAMES_MAX)
def compare_names(heard: tuple[str, ...], known: tuple[str, ...]) -> Likeness:
    """Return how the stems of a heard name fit those of a known one; the known one has its surname last."""
    if not heard or not known:
        return "silent"
    said, own = set(heard), set(known)
    if len(own) > 1 and own <= said:
        return "full"
    if len(heard) == 1:
        return _one_word(heard[0], known)
    fits = [word for word in known if _fits(word, heard)]
    if len(fits) == len(known):
        exact = all(word in said for word in known)
        return "full" if exact or len(known) == 1 else "near"
    return "unlike" if fits else "other"


def _one_word(word: str, known: tuple[str, ...]) -> Likeness:
    if word == known[-1] and len(known) > 1:
        return "surname"
    if any(_same_given(word, given) for given in known[: max(1, len(known) - 1)]):
        return "given" if len(known) > 1 else "full"
    if len(known) > 1 and JaroWinkler.similarity(word, known[-1]) >= LIKE_MIN:
        return "surname"
    return "other"


def _fits(word: str, heard: tuple[str, ...]) -> bool:
    return any(_same_given(said, word) or JaroWinkler.similarity(said, word) >= LIKE_MIN for said in heard)


def _same_given(one: str, other: str) -> bool:
    return one == other or _SHORT_FORMS.get(one, one) == _SHORT_FORMS.get(other, other)
