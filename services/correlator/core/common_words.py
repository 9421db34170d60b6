"""Words that steer the reading and words that say nothing: negations, grammar, courtesy; folded."""

from __future__ import annotations

from functools import lru_cache

from services.correlator.core.lexicon import signs_of
from services.correlator.core.words import CACHE_ENTRIES_MAX, stem

CONTENT_LETTERS_MIN = 3  # shorter words are grammar, whatever the language

_NEGATIONS = """
    bez cannot cant doesnt dont failed fails ne nece necu neither nema nemam nemamo nemogu nemoze
    nemozemo never ni nije nikako nikome nisam nismo nista nisu niti no nor not t unable
"""

# Function words, courtesy, the desk's everyday phrases.
_STOP_WORDS = """
    a about again ako ali all also am an and any are as at be been bi bih bila bilo bio biti bok but by
    cak can ce cemo com could da dan dana danas dear did do dobar dobra dobro does dok done evo fala for
    from ga gdje get gospoda gospodin got had has have hej hello hey hi him his hitno hoce how hr http
    https hvala i if ih ili im ima imam imamo imate in into is it its iz iza ja jako javila javio je
    jedan jedna jedno jel jer jesam jesmo jesu jos ju juce jucer just jutro jutros kad kada kaj kako kao
    kaze kind know ko kod koja koje kojem koji koju li lijep like ljudi lp mail me mene meni mi moga
    mogao mogle mogli moglo mogu moj moja moje moju molim molimo mozda moze mozemo mozete mu my na nam
    nama nas nasa nase nasi nasoj nasu need neka nekako neke neki nesto netko new njega njih now o od of
    oko on ona oni ono opet or our out ova ovaj ovdje ove ovo ovu pa pise please po pod ponovno
    postovana postovani pozdrav preko prema pri prije probala probao problem provjera provjeriti
    provjeru rad rade radi raditi regards rekao rekla s sa sad sada sam samo se she si since sinoc smo
    so some srdacan sta ste still sto su sutra sve svi svima ta tako tamo te team thank thanks that the
    their them then there they this those ti to today toga toj tom treba trebam tu u ujutro unaprijed up
    us uz vam vama vas vasa vase vec vecer very vise vremena vrlo was we well were what when where which
    who will with would www yes yesterday you your za zbog zelim zna znam zove zvala zvao
"""

NEGATIONS = frozenset(_NEGATIONS.split())
STOP_WORDS = frozenset(_STOP_WORDS.split())


@lru_cache(CACHE_ENTRIES_MAX)
def is_content(word: str) -> bool:
    """Return whether a folded word says something that is neither courtesy nor grammar nor the trade's."""
    return len(word) >= CONTENT_LETTERS_MIN and word not in STOP_WORDS and not signs_of(word)


@lru_cache(CACHE_ENTRIES_MAX)
def content_stem(word: str) -> str:
    """Return the stem of a folded word that says something by itself; empty for any other."""
    return stem(word) if is_content(word) else ""
