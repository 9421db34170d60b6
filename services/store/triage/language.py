"""The language a customer writes in: Croatian or English; to everybody else we write English. Pure.

By the commonest words of each language, as they are typed with and without diacritics. Neighbours' words
count against Croatian: who writes Slovene or Polish reads English more easily than a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from shared.folding import words_of

Language = Literal["hr", "en"]

CHARS_MAX = 12_000  # of a whole thread; the language is clear long before
WORDS_MIN = 4  # fewer tell nothing
SHARE_MIN = 0.06  # of a text's words; in real Croatian text a quarter are of these


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_CROATIAN = _words(
    "je sam smo ste su se ne nije nisu da li i u na od za sa po iz do kod koji koja koje sto kako kad kada",
    "jer ili ali mi me mene nam nas vas vam ja moj moja moje nasa nase vi vec jos samo opet molim molimo",
    "hvala pozdrav postovani postovanje lijep javlja radi rade mogu moze mozemo treba imam imamo bez ovo",
    "ovaj ova to taj ta bi biti bio bila bilo jucer danas jutros sutra poslao poslali dobro dan posta postu",
    "mail stranica problem greska stoji pise ide prije nakon opcenito jel jeste evo",
)
_ENGLISH = _words(
    "the a an is are was were be been not no and or but to of for from with on in at it its this that these",
    "we our us i my me you your he she they them can could cannot have has had do does did will would please",
    "thanks thank hello hi dear regards since yesterday today still again when what why how get gets getting",
    "any some there if as by now working work error mail problem site website page down",
)
# Common words of others which Croatian and English texts hardly hold.
_OTHERS = _words(
    "kaj ker sem ki tudi lahko zdaj pri nismo jih bom",  # Slovene
    "nie sie jest czy prosze dzien dobry mam tylko dziekuje przez",  # Polish
    "jsem jste prosim dekuji neni protoze nebo",  # Czech
    "und der die das ist nicht wir ich mit ein eine bitte seit auf fur sehr geehrte guten unsere",  # German
    "il che non per sono abbiamo grazie buongiorno questo nostro della una",  # Italian
    "les des est pas nous une pour avec bonjour merci notre",  # French
)


_MARKS = frozenset("čćđšž")


def language_of(texts: Iterable[str], *, default: Language) -> Language:
    """Return the language that `texts` are written in, English for a third one.

    `default` where nothing in them tells: a few names and numbers, or no words at all.
    """
    text = " ".join(one[:CHARS_MAX] for one in texts)[:CHARS_MAX]
    counted = [word for word in words_of(text) if word.isalpha()]
    croatian = sum(word in _CROATIAN for word in counted)
    croatian += sum(not _MARKS.isdisjoint(word) for word in text.lower().split())
    english = sum(word in _ENGLISH for word in counted)
    others = sum(word in _OTHERS for word in counted)
    if not croatian and not english and (not others or len(counted) < WORDS_MIN):
        return default
    is_croatian = croatian > english and croatian > others and croatian >= SHARE_MIN * len(counted)
    return "hr" if is_croatian else "en"
