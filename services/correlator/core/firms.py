"""Names of firms and labels of domains as sets of words: what is left when legal forms are taken off.

"Horvat gradnja d.o.o.", "horvat-gradnja.hr" and "Horvatova gradnja" must meet, "Horvat transport" must not.
"""

from __future__ import annotations

from functools import lru_cache

import idna

from services.correlator.core.words import CACHED_NAMES_MAX, folded, name_stem, words

# Legal forms and words that stand in any firm's name; folded.
_LEGAL_WORDS = """
    d o j doo jdoo dd kd jtd obrt opg ltd limited llc inc gmbh ag plc sp sro srl bv co company i and za
    und the of u na od
"""
_LEGAL = frozenset(_LEGAL_WORDS.split())


@lru_cache(CACHED_NAMES_MAX)
def firm_words(name: str) -> tuple[str, ...]:
    """Return the stems of the words that tell a firm apart, in order, each once.

    What follows a comma in a trade's name ("…, obrt za knjigovodstvo") describes and is left out.
    """
    head = folded(name).split(",", 1)[0]
    stems = (name_stem(word) for word in words(head) if word not in _LEGAL and len(word) > 1)
    return tuple(dict.fromkeys(stems))


@lru_cache(CACHED_NAMES_MAX)
def label_of(domain: str) -> str:
    """Return the first label of a registrable domain, decoded, folded, without hyphens: `cokoladanada`."""
    return _plain_label(domain).replace("-", "")


@lru_cache(CACHED_NAMES_MAX)
def label_words(domain: str) -> tuple[str, ...]:
    """Return the stems of the hyphenated parts of a domain's label."""
    return tuple(dict.fromkeys(name_stem(word) for word in words(_plain_label(domain)) if len(word) > 1))


def _plain_label(domain: str) -> str:
    label = domain.split(".", 1)[0]
    if label.startswith("xn--"):
        try:
            label = idna.decode(label)
        except (idna.IDNAError, UnicodeError):
            return label
    return folded(label)


def shortened(text: str) -> list[str]:
    """Return `text` with each one letter left out in turn: two texts an edit apart share one of these."""
    return list(dict.fromkeys(text[:place] + text[place + 1 :] for place in range(len(text))))
