"""The patterns of a trouble come back, and of what is only done once more; see cue_patterns."""

from __future__ import annotations

import re

from services.correlator.core.cue_patterns import Pattern, pattern

AGAIN: tuple[Pattern, ...] = (
    pattern(
        "opet|ponov|again|iznova|ista|isti|vrati|recurr|back|pak ",
        r"(?<!stalno )(?<!uvijek )(?<!keeps )(?<!and )\b(?:opet|ponovno|ponovo|again(?! and again)"
        r"|ist[ai] (?:prica|problem|stvar|gresk\w*|poruka|muka|nevolja|situacij\w*|kvar)"
        r"|vratil\w* se|recurr\w*|(?:came|come|comes) back)\b",
        r"\biznova (?:isto|ne|nema|se)\b",
        r"(?:^|[.,;:] ?)pak (?!i |ako |da )\w+",  # kajkavian: again
        r"\b(?:thing|error|message|warning|problem|issue|notice|spam|virus|malware|redirect|popup|pages)s? "
        r"(?:is|are|s|re) back\b|\bback again\b",
    ),
)

# Months as a past time is told by them, in the cases and the spellings of both languages.
_MONTH = (
    r"(?:sijecn|veljac|ozujk|travnj|svibnj|lipnj|srpnj|kolovoz|rujn|listopad|studen|prosin|januar|februar|mart"
    r"|april|maj|jun[ieu]|jul[iuy]|avgust|august|septemb|oktob|octob|novemb|decemb|march|may)"
)
THEN: tuple[Pattern, ...] = (
    pattern(
        "isto |kao |ko |ka |ista |isti |slicn|identic",
        r"(?<!nije )(?<!nisu )\b(?:(?:isto|slicno|identicno|ist[aiou] \w+)(?: se)? )?"
        r"(?:kao|ko|ka|k o)(?: i)? "
        rf"(?:ono |ona |onaj )?(?:pros(?:l|t)\w+|lani\b|ljetos|jesenas|zimus|proljetos|onomad|u \w+ mjesec\w*"
        rf"|u {_MONTH}\w*|(?:prije|pred) (?:\w+ )?(?:tj\w*|dan\w*|mj\w*|mis\w*|godin\w*|par|nekoliko))",
    ),
    pattern(
        "same |like |as ",
        r"\b(?:same (?:\w+ ){0,2}?(?:as|like)|(?:just |exactly )?like|as) "
        r"(?:it (?:was|did) |the one |we had )?"
        r"(?:(?:back )?in )?(?:before\b|last (?:week|month|year|time|spring|summer|autumn|fall|winter|\w+day)"
        rf"|{_MONTH}\b|the other (?:day|week|month)|(?:\w+ ){{1,2}}(?:days?|weeks?|months?|years?) ago)",
    ),
)

# Something is done once more ("upisali ponovno lozinku", "try again"): a step, no trouble come back.
_DOING = (
    r"(?:upis|une[sl]|unij|dod[ai]|instal|pokren|podes|postavlj|ulog|spoj|restart|posla|prob|pokus|reset"
    r"|ukljuc|iskljuc|generir|kreir|ucit|preuz|skin|salj|posalj|izda|nazov|nazv|log(?:ged|ging)? in|tr[iy]"
    r"|install|sen[dt]|start|enter|add|set up|issu|call)"
)
ONCE_MORE = re.compile(
    rf"\b{_DOING}\w* (?:\w+ ){{0,2}}?(?:ponov\w*|opet|iznova|again)\b"
    rf"|\b(?:ponov\w*|iznova) (?:\w+ )?{_DOING}\w*"
)
