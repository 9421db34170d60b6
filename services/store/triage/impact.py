"""How far a trouble reaches and whether something fails at all, by the words of the reports. Pure."""

from __future__ import annotations

import re

from shared.folding import fold

TEXT_CHARS_MAX = 2_000  # of one report: who is in trouble says so at once

_ONE = re.compile(r"\b(?:samo|jedino|only|just|ostal\w+|others?|jednom?e?|jednoj|meni)\b")
_ALL = re.compile(
    r"\b(?:sv[ei](?:ma)?|svugdje|svuda|svim|nitko|nikome?|nijedan|niti jed\w+|cijel\w+|citav\w+|every\w*"
    r"|nobody|no one|none|all|whole|entire)\b"
)
_SOME = re.compile(
    r"\b(?:nek(?:i|e|oliko|ima)|vise|nas \w+|dvoje|troje|some|several|few|kup(?:ci|cima|aca)"
    r"|klijent\w*|gost\w*|korisni\w+|customers|clients|users)\b"
)

# Something that should go does not. A question, a wish or an order has none of these.
_FAILING = re.compile(
    r"\bne (?!zna|treba|mora|bih?\b|brin|zuri|hitn|zel|vidim|razumij|sjec|smeta)\w+|\bnemogu|\bnedostup"
    r"|\b(?:pao|pala|palo|srus\w+|ispad\w*|zapel\w*|blokira\w+|hakira\w+|zaraz\w+|nestal\w+|gresk(?:a|u|e|om)"
    r"|presta(?:o|la|lo|li)|odbij\w+|vraca\w* (?:se|nam|mi)|spor[aoeiu]?|uspor\w+|umire|zamrz\w+|bijelo)\b"
    r"|\b(?:error\w*|fail(?:s|ed|ing|ure)?|broken|down|outage|can ?not|can.?t|unable|does ?n.?t|do ?n.?t work"
    r"|not work\w*|is ?n.?t|stopped|crash\w*|hacked|rejected|refused|bounc\w+|timed? ?out|unreachable"
    r"|unavailable|unresponsive|hangs?|slow\w*)\b"
)


def scope_of(words: str) -> str:
    """Return whom the trouble reaches by these words: `one`, `some`, `all`, or empty where they do not tell.

    "Only" narrows what follows it, so it is asked first: "only me, all others work".
    """
    folded = fold(words)
    for name, pattern in (("one", _ONE), ("all", _ALL), ("some", _SOME)):
        if pattern.search(folded):
            return name
    return ""


def is_failing(text: str) -> bool:
    """Return whether a report says that something fails, instead of asking for something."""
    return bool(_FAILING.search(fold(text[:TEXT_CHARS_MAX])))
