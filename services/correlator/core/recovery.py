"""Whether a text ends with the trouble over: what was broken works, by grammar rather than by set phrases.

A clause says so with a verb of working that nothing denies ("radi", "šalje", "it loads"), and with a sign
that it is new ("sad", "od jutros", "again") or by saying nothing else ("Ušla."). A later clause that denies
or limits ("samo slike ne") takes it back, one that reserves ("javit ću") keeps the case open. Set phrases
are in `closing_patterns`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from services.correlator.core.common_words import NEGATIONS
from services.correlator.core.words import CACHE_ENTRIES_MAX

SHORT_WORDS_MAX = 3  # of a clause that says nothing else
CLAUSES_MAX = 60  # from the end: where a text says how it came out

# Folded. What says so in a clause of its own …
_WORKS = """
    radi rade radii radiii proradi proradio proradila proradilo proradile dela delaju sljaka fercera
    usao usla uslo usli ulogirao ulogirala spojio spojila works loads
"""
# … what says so as its only word, or where it is said to be new …
_COMES = """
    salje prima primam primamo primaju stize stizu stiglo stigla stigle dolazi dolaze doslo dosle
    funkcionira funkcioniraju otvara otvaraju otvorila otvorilo ucitava ucitavaju prolazi prolaze proslo
    prosla prosle povlaci spaja spojilo ulazi pali krece odlazi odlaze otisao otislo otisla
    working sends sending receives receiving loading opens prints connects connected arrives arrived
    arriving delivered delivering
"""
# … and what only where it is said to be new.
_GOES = """
    vidi vide vidim vidimo ide idu ok okej okay dobro uredu vratila vratio vratilo vratili zelena zelen
    zeleno gore mogu mozemo ima imam imamo fine back up green good
"""
_NEW = "sad sada napokon konacno now finally"
_RESTORED = "opet ponovno ponovo again"  # with a verb of working; without, that the trouble is back
_SINCE = re.compile(
    r"\bod (?:jucer|juce|jutros|sinoc|ponoci|noci|danas|ponedjelj\w+|utork\w+|srijed\w+|cetvrtk\w+|petk\w+"
    r"|subot\w+|nedjelj\w+|\d+)\b"
)
# Clauses that ask, suppose or look back say nothing of now.
_ASIDE = re.compile(
    r"\b(?:jel|li|dal|kad|kada|ako|dok|dokle|zasto|kako|prije|inace|if|when|until|till|before|whether|unless"
    r"|should|could|would|treba|trebao|trebala|trebalo|da|bi|used|usually|normally)\b"
)
_WHERE = re.compile(
    r"\b(?:na|preko|tu|ovdje|drug\w+|onaj|ovaj|radi (?:se|na|li)|on|from|via|there|here)\b"
)  # "na mobitelu radi": where it is broken it may not
_LIMITS = frozenset(
    {"ali", "al", "samo", "osim", "jedino", "nego", "but", "except", "only", "though", "however"}
)
_TROUBLE = re.compile(
    r"\b(?:gresk\w*|error\w*|kasn\w+|odbij\w*|puca|rusi|blokira\w*|vraca|fail\w*|denied|refus\w*|bounc\w*"
    r"|still|dalje|uvijek|petlj\w*|fali|nedostaje|missing|slow|spor\w*|problem\w*)\b"
)
_RESERVED = re.compile(
    r"\b(?:ostav\w+ (?:\w+ )?otvoren\w*|ne(?:mojte|moj)? (?:jos )?zatvar\w*|neka ostane|leave (?:\w+ )?open"
    r"|(?:don t|do not) close|keep (?:\w+ )?open|javi(?:t)? (?:cu|cemo)"
    r"|javim(?:o)? (?:\w+ )?(?:kad|ako|sutra|kasnije)|(?:proba|isproba|provjeri|testira|prati)t (?:cu|cemo)"
    r"|(?:i|we)(?: wi)?ll (?:test|check|try|let you know|get back)|privremeno|temporar\w+|workaround|zasad"
    r"|za sada|for now)\b"
)
# How the note of a call ends that asked for nothing more than an answer.
_ANSWERED = re.compile(
    r"^(?:i )?(?:sve )?(?:objasni(?:o|la|li)|objasnjeno|upu[tc]i(?:o|la)|upuceno|zahvali(?:o|la)"
    r"|pomog(?:ao|la)|ok|okej|sve ok|u redu|rijeseno|explained|advised|thanked)"
    r"(?: (?:se|mu|joj|im|sve|testirano|tested))*$"
)
_THANKS = re.compile(
    r"\b(?:hvala|fala|zahvaljuje\w*|zahvaljujem\w*|thanks?|thank|thx|cheers|danke|merci|grazie|svaka cast"
    r"|bravo|legend\w*|top)\b"
)


class Clause(msgspec.Struct, frozen=True):
    """Words between two marks, or before and after a word that limits what was said."""

    words: tuple[str, ...]
    limits: bool = False  # begins with "but", "only"
    asks: bool = False


def reserves(folded_text: str) -> bool:
    """Return whether a text keeps its case open whatever works by now."""
    return bool(_RESERVED.search(folded_text))


def recovered(tokens: Sequence[str], *, in_talk: bool, in_note: bool = False) -> bool:
    """Return whether folded words, with the marks between clauses among them, end with the trouble over.

    `in_talk` says that the text is a talk or its note, where the trouble is told first and solved then; in a
    letter that is thought for one moment something else may work ("na računalu radi").
    """
    told = [clause for clause in _clauses(tokens) if clause.words][-CLAUSES_MAX:]
    if not told:
        return False
    works = [place for place, clause in enumerate(told) if _works(clause)]
    if not works:
        return in_note and bool(_ANSWERED.match(" ".join(told[-1].words)))
    last = works[-1]
    after, before = told[last + 1 :], told[:last]
    if any(_troubles(clause) or (clause.limits and _is_more(clause)) for clause in after):
        return False
    if in_talk:
        return len(after) <= SHORT_WORDS_MAX or bool(_THANKS.search(_text(after)))
    return not any(_troubles(clause) for clause in before) or bool(_THANKS.search(_text(after)))


def _works(clause: Clause) -> bool:
    if clause.asks or clause.limits:
        return False
    text = " ".join(clause.words)
    if _ASIDE.search(text) or _troubles(clause):
        return False
    now = not _NEW_WORDS.isdisjoint(clause.words)
    new = now or not _RESTORED_WORDS.isdisjoint(clause.words) or bool(_SINCE.search(text))
    alone = len(clause.words) == 1
    short = len(clause.words) <= SHORT_WORDS_MAX and not _WHERE.search(text)
    return any(
        (word in _ALONE and (new or short)) or (word in _WITH and (new or alone)) or (word in _IF_NOW and now)
        for word in clause.words
    )


def _troubles(clause: Clause) -> bool:
    text = " ".join(clause.words)
    return any(_denies(word) for word in clause.words) or bool(_TROUBLE.search(text))


def _is_more(clause: Clause) -> bool:
    return len(clause.words) > 1


def _text(clauses: Sequence[Clause]) -> str:
    return " ".join(word for clause in clauses for word in clause.words)


def _clauses(tokens: Sequence[str]) -> Iterator[Clause]:
    found: list[str] = []
    limits = False
    for word in (*tokens, "."):
        if not word[0].isalnum():
            yield Clause(tuple(found), limits, word == "?")
            found, limits = [], False
        elif word in _LIMITS:
            yield Clause(tuple(found), limits)
            found, limits = [word], True
        else:
            found.append(word)


@lru_cache(CACHE_ENTRIES_MAX)
def _denies(word: str) -> bool:
    return word in NEGATIONS or word.startswith(("nemog", "nemoz"))


_ALONE, _WITH, _IF_NOW = frozenset(_WORKS.split()), frozenset(_COMES.split()), frozenset(_GOES.split())
_NEW_WORDS, _RESTORED_WORDS = frozenset(_NEW.split()), frozenset(_RESTORED.split())
