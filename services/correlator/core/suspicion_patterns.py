"""What an agent notes of a caller who did not prove who he is, Croatian and English, on folded text."""

from __future__ import annotations

from services.correlator.core.cue_patterns import Pattern, pattern

_PROOF = r"(?:pin\w*|oib\w*|(?:sigurnosn|kontroln)\w+ (?:\w+ )?(?:pitanj|rijec|kod)\w*)"
_WHO = rf"(?:{_PROOF}|ime\w*|tko je|podat\w+|identitet\w*|broj na koji|firm\w+|tvrtk\w+)"

SUSPECT: tuple[Pattern, ...] = (
    pattern(
        "zna|mog|moze|htio|htjel|nece|zeli|odbi|prosla|prosao",
        rf"\b(?:ne zna|nije zna(?:o|la)|ne moze|nije mog(?:ao|la)) (?:\w+ ){{0,3}}?{_PROOF}\b",
        r"\b(?:nece|nije (?:htio|htjela)|ne zeli|nije zeli(?:o|la)|odbi(?:o|la|ja)) (?:\w+ )?"
        rf"(?:reci|navesti|potvrditi|dati|otkriti) (?:\w+ ){{0,3}}?{_WHO}\b",
        r"\bnije (?:prosao|prosla) (?:\w+ )?(?:provjer|identifik|autentif|sigurnosn)\w*",
    ),
    pattern(
        "predstav|sumnjiv|prevar|izdaje",
        r"\b(?:lazno|navodno|kao) se predstavlja\w*",
        r"\b(?:navodno|toboz\w*|kobajagi) (?:je )?(?:vlasni|direktor)\w+",
        r"\bizdaje se za\b|\bsumnjiv\w* (?:poziv|pozivatelj|tip|lik|covjek|gospod\w+|zensk\w+|glas)\w*",
        r"\b(?:poziv|glas|prica|lik|tip|sve) (?:mi )?(?:je |zvuci |djeluje )?(?:bas |jako |malo )?sumnjiv\w*",
        r"\b(?:pokusaj|vjerojatno|mirise na|miri[sš]i na) (?:\w+ )?prevar\w*",
    ),
    pattern(
        "verif|securit|prove|confirm|posing|pretend|imperson|suspicious|fishy|claim|refus|couldn|could not",
        r"\b(?:failed|did not pass|didn t pass|no) (?:the )?(?:verification|security (?:check|question)s?)\b",
        r"\b(?:could not|couldn t|can t|cannot|would not|wouldn t|refused to|unable to) (?:\w+ )?(?:verify"
        r"|confirm|prove|give|tell me|answer) (?:\w+ ){0,4}?(?:pin|security|account number|customer number"
        r"|identity|details|who (?:he|she) (?:is|was)|callback|date of birth)\b",
        r"\b(?:posing as|pretend(?:s|ed|ing) to be|impersonat\w+|social engineer\w+)\b",
        r"\b(?:suspicious|fishy|dodgy) (?:call|caller|voice|request|bloke|guy|man|woman)\b"
        r"|\b(?:sounded|seemed|felt|smells|smelt|very|bit|all) (?:very |a bit )?(?:suspicious|fishy|dodgy)\b",
        r"\bclaims to be (?:the )?(?:owner|director|manager|boss)\b",
    ),
)
