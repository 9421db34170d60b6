"""The trade's words, Croatian and English, as signs: what a report talks about, in whatever language.

A sign is a small fact of a report ("mail", "send", "password", "slow"). Its entries are folded words; a
trailing star stands for any ending. Each sign weighs something when two reports share it: the rarer it is,
the more. Curated by hand for hosting, internet access and software; the weights are rounded judgements of how
often a sign occurs among a desk's reports.
"""

from __future__ import annotations

from functools import lru_cache

from services.correlator.core.lexicon_mail import MAIL
from services.correlator.core.lexicon_office import OFFICE
from services.correlator.core.lexicon_web import WEB
from services.correlator.core.sign import Sign
from services.correlator.core.words import CACHE_ENTRIES_MAX

SIGNS: dict[str, Sign] = {**MAIL, **WEB, **OFFICE}

# Signs by which a layman and an expert name one trouble: the white page is the other's fatal error.
_FAMILIES = {
    "page": "blank server_error forbidden not_found redirect intrusion timeout cms database restore",
    "name": "dns record parked subdomain transfer registration expiry umlauts",
    "access": "password sign_in blocked account",
    "delivery": "bounce deliver timeout",
    "speed": "slow resources line timeout",
    "warning": "certificate umlauts",
    "copy": "backup deleted restore",
    "money": "invoice price",
}
FAMILIES: dict[str, frozenset[str]] = {
    sign: frozenset(family for family, members in _FAMILIES.items() if sign in members.split())
    or frozenset({sign})
    for sign in SIGNS
}


def _table() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    exact: dict[str, set[str]] = {}
    begins: dict[str, set[str]] = {}
    for name, sign in SIGNS.items():
        for entry in sign.entries.split():
            into = begins if entry.endswith("*") else exact
            into.setdefault(entry.rstrip("*"), set()).add(name)
    return ({k: tuple(sorted(v)) for k, v in exact.items()}, {k: tuple(sorted(v)) for k, v in begins.items()})


_EXACT, _BEGINS = _table()
_BEGIN_LENGTHS = sorted({len(beginning) for beginning in _BEGINS}, reverse=True)


@lru_cache(CACHE_ENTRIES_MAX)
def signs_of(word: str) -> tuple[str, ...]:
    """Return the signs of a folded word, by its exact entry or the longest fitting beginning."""
    plain = word.replace("dj", "d")
    found = _EXACT.get(word) or _EXACT.get(plain) or ()
    if found:
        return found
    for length in _BEGIN_LENGTHS:
        if length <= len(plain) and (hit := _BEGINS.get(plain[:length])):
            return hit
    return ()
