"""The patterns of the cues but those of closing, Croatian and English, on folded text.

Each stands with the letters of which every match of it has at least one: a substring test is far cheaper than
the pattern, and almost all texts are done with it.
"""

from __future__ import annotations

import re

SPOKE = (
    r"(?:zva(?:o|la|li)|nazva(?:o|la|li)|nazvat\w*|pisa(?:o|la|li)|prica(?:o|la|li)|razgovara(?:o|la|li)"
    r"|javi(?:o|la|li)|javlja(?:o|la|li)|prijavi(?:o|la|li)|reka?(?:o|la|li)|slao|slala|slali|poslao"
    r"|poslala"
    r"|spomenu(?:o|la)|cu(?:o|la|li)|dogovori(?:o|la|li)|kontaktira(?:o|la|li))"
)
_DESK = (
    r"(?:vas|vam|vama|kolegi\w*|kolegu|kolegom|kolegic\w*|podrs\w*|jucer|juce|jutros|danas"
    r"|maloprije|ranije|vec|prije"
    r"|sinoc|prosl\w*|neki dan|u ponedjeljak|u utorak|u srijedu|u cetvrtak|u petak|netko)"
)
_SPOKE_LETTERS = (
    "zva",
    "pisa",
    "prica",
    "razgov",
    "javi",
    "javlja",
    "reka",
    "rekl",
    "sla",
    "spomen",
    "dogovor",
    "kontakt",
    " cu",
)
_DEM = r"(?:tim|onom|onim|prvim|ovim|ovom|prijasnj\w*)"

Pattern = tuple[tuple[str, ...], re.Pattern[str]]


def pattern(letters: str | tuple[str, ...], *alternatives: str) -> Pattern:
    """Return a pattern of `alternatives` with the letters one of which each match holds (parted by |)."""
    needs = tuple(letters.split("|")) if isinstance(letters, str) else letters
    return needs, re.compile("|".join(alternatives))


EARLIER: tuple[Pattern, ...] = (
    pattern(
        _SPOKE_LETTERS,
        rf"\b(?:sam|smo|je) (?:\w+ ){{0,4}}?{SPOKE}\b(?: \w+){{0,3}} {_DESK}\b",
        rf"\b{_DESK}\b[ ,](?:\w+[ ,]+){{0,4}}?{SPOKE}\b",
        rf"\b{SPOKE} (?:sam|smo)\b(?: \w+){{0,3}} {_DESK}\b",
        rf"\bpokusa(?:o|la|li) (?:sam|smo) {SPOKE}",
    ),
    pattern("prekinul", r"\bprekinul\w* (?:se|nam|nas)\b", r"\b(?:nam|nas) (?:se )?prekinul\w*"),
    pattern(
        " ste",
        r"\bkao (?:i )?sto ste\b",
        r"\bkako ste (?:mi |nam )?(?:\w+al[ia]|\w+il[ia]|rekli|trazili)\b",
        r"\b(?:kad|otkad|sto) ste (?:mi|nam|vi)?\b",
    ),
    pattern("kao ", r"\bkao (?:i )?sto (?:sam|smo)\b"),
    pattern(
        "prijav",
        r"\b(?:vec|jutros|jucer|maloprije|ranije|danas) (?:je )?prijavljen\w*",
        r"\bprijavljen\w* (?:je )?(?:vec|jutros|jucer|mailom|ranije|kroz|preko)\b",
        r"(?<!se )\bprijavi(?:o|la|li)\b(?! (?:se|na|u|sa)\b)",
    ),
    pattern("od vas", r"\bdobi(?:o|la|li) (?:\w+ ){0,2}od vas\b"),
    pattern(
        "evo ", r"\bevo (?:\w+ ){0,2}(?:kod\w*|podat\w*|screenshot\w*|slik\w*|potvrd\w*|log\w*|trazen\w*)\b"
    ),
    pattern("opet ja|opet mi", r"\bopet (?:ja|mi) (?:zbog|oko|za|u vezi|radi)\b"),
    pattern(
        "vezano|nastavno|u vezi",
        r"\b(?:vezano (?:za|uz|na)|nastavno na|u vezi (?:s |sa )?(?:mo|nas|va|poziv|upit|prijav"
        r"|razgovor|ticket))",
    ),
    pattern(
        "raniji|ranija|prosl|prethodni|jucerasnj|jutrosnj",
        r"\b(?:moj|moja|moju|mog|nas|nasu|nasa) (?:raniji|ranija|prosli|prosla|prethodni"
        r"|jucerasnji|jutrosnji)\b",
    ),
    pattern(
        "call|phone|writ|wrote|spo|talk|report|mention|mail|told|open|raise|contact|chat",
        r"\b(?:i|we|he|she|they)(?: ve| had| have)? (?:already |just |also )?(?:called|phoned"
        r"|wrote|written|spoke|spoken|talked"
        r"|reported|mentioned|emailed|mailed|told|opened|raised|contacted|chatted)\b",
    ),
    pattern(
        "as |like |what|thing",
        r"\b(?:as|like|what|thing|whatever) (?:you|your|i|we) (?:\w+ )?(?:said|say|advised|told"
        r"|suggested|asked|sent|wrote|did"
        r"|mentioned|recommended|requested)\b",
        r"\bas (?:requested|discussed)\b",
    ),
    pattern(
        "my |our ",
        r"\b(?:my|our) (?:earlier|previous|last|other|first|open|morning)\b",
        r"\bhere (?:is|are) (?:the|my|our)\b",
    ),
    pattern(
        "follow|further|regarding|reference",
        r"\b(?:following up|follow up|further to|regarding (?:my|our|the|ticket|case)|reference to)\b",
    ),
)

STATUS: tuple[Pattern, ...] = (
    pattern(
        "ima",
        r"\b(?:ima li|imate li|ima ikakvih|imal) (?:\w+ ){0,2}(?:nov\w*|pomak\w*|napret\w*"
        r"|odgovor\w*|vijest\w*|rezultat\w*)",
    ),
    pattern("dokle|dokad|kad", r"\b(?:dokle|dokad|kad ce|kada ce) (?:je|ste|smo|se|to|biti|bit|ovo)\b"),
    pattern(
        "jel |je li|da li|radi li",
        r"\b(?:jel|je li|da li|radi li) (?:\w+ ){0,2}(?:rijes\w*|gotov\w*|netko|itko|uspjel\w*|novosti)",
    ),
    pattern(
        "sto je s", r"\bsto je (?:s|sa) (?:mojim|nasim|onim|tim) (?:upit|zahtjev|poziv|tiket|ticket|prijav)"
    ),
    pattern(
        "ceka|pozur",
        r"\b(?:jos|i dalje|idalje|uvijek) cekam\w*",
        r"\bcekamo? (?:jos|odgovor|rjesenj|vas|i dalje|povrat|da (?:se )?javite|na vas)\w*",
        r"\bpozur(?:it\w*|nic\w*|ite)\b",
    ),
    pattern("any |an eta", r"\b(?:any|an) (?:eta|news|update|updates|progress|luck|word)\b"),
    pattern(
        "status|wait|how long|when will|reminder",
        r"\b(?:status(?! ?page)|still waiting|(?:i m|i am|we re|we are) waiting|been waiting"
        r"|how long (?:will|is)|when will|reminder)\b",
    ),
)

STILL: tuple[Pattern, ...] = (
    pattern(
        "dalje|jos |still|isto kao|nije r|not ",
        r"\b(?:i dalje|idalje|jos uvijek|jos ne|jos nije|jos nista|still|isto kao|nije ri?jes\w*"
        r"|not (?:fixed|solved|resolved))\b",
    ),
)

OTHER: tuple[Pattern, ...] = (
    pattern(
        "drug|novi |jos jedan|jos neki|novo pit|jos jedno",
        r"\b(?:nesto|jedno) (?:sasvim |posve )?drugo\b",
        r"\b(?:drugi|novi|jos jedan|jos neki) (?:problem|upit|zahtjev|kvar)\b|\b(?:drugo|novo"
        r"|jos jedno) pitanje\b|\bdruga (?:stvar|tema)\b",
    ),
    pattern(
        "veze|povezan",
        rf"\b(?:nema|nemaju|nevezano|bez) (?:nikakve )?(?:veze|povezan\w*)? ?(?:s|sa|uz|za) {_DEM}",
        r"\bnema veze\b",
    ),
    pattern(
        "jedna stvar|ali sad|sad jos|imam |jos nesto|nevezan|neovisn|odvojen|nije isto",
        r"\b(?:jos jedna stvar|ali sad|a sad jos|sad jos|imam jos|imam i|nevezano"
        r"|neovisno o|odvojen\w* od|nije isto)\b",
        r"(?<!bude )(?<!treba )(?<!ima )(?<!li )(?<!ako )(?<!vam )\bjos nesto\b",
    ),
    pattern(
        "the other |not the ",
        r"\b(?:is|its|that s|thats|it s) the other (?:\w+ )?(?:site|one|box|mailbox|inbox|domain|shop"
        r"|office|line)\b",
        r"\bnot the \w+ (?:one|site|box|mailbox|inbox|domain|shop|office|line)\b",
    ),
    pattern(
        "nije |druga|drugi",
        r"\bnije (?:to )?(?:vezano|povezano|isto|ono|ona|onaj)\b",
        r"\bdrug[aio] (?:instalacij\w+|stranic\w+|domen\w+|sanduc\w+|lokacij\w+|linij\w+|poslovnic\w+)",
    ),
    pattern("ovaj put|ovoga puta|this time", r"\b(?:ovaj put|ovoga puta|this time)\b"),
    pattern(
        "else|another|different|separate|new |unrelated|second|one more|not ",
        r"\b(?:something|someone) else\b|\b(?:another|different|separate|new|unrelated"
        r"|second) (?:issue|problem|question|matter|thing|topic|request)\b",
        r"\b(?:unrelated|one more thing|not (?:about|related))\b",
    ),
)

FIRST: tuple[Pattern, ...] = (
    pattern(
        "prvi put|first time|nobody yet|nikome",
        r"\b(?:prvi puta?|first time|nobody yet|nikome (?:jos )?nis\w+)\b",
    ),
)

BORROWED: tuple[Pattern, ...] = (
    pattern(
        "broj|mobitel|telefon",
        r"\b(?:s|sa|preko|na) (?:tud\w+|mu[zž]\w+|zenin\w+|kolegi(?:n|c)\w+|susjed\w+|posuden\w+|sinov\w+"
        r"|bratov\w+"
        r"|sestrin\w+|direktorov\w+|sefov\w+|poznanik\w+|prijatelj\w+) (?:\w+ )?(?:broj|mobitel"
        r"|telefon)\w*",
        r"\b(?:broj|mobitel|telefon) (?:je )?(?:od |iz )?(?:tud\w+|mu[zž]a|zene|kolege|kolegice"
        r"|susjed\w+|brata|sestre)\b",
        r"\b(?:upisan\w*|zaveden\w*|otvoren\w*) (?:\w+ ){0,3}(?:po|prema) broju\b",
        r"\bbroj (?:se )?(?:vodi|prikazuje|javlja|ispisuje) (?:se )?(?:na|kao|pod)\b",
    ),
    pattern(
        "phone|number|mobile|line",
        r"\b(?:off|from|on|using|borrowed) (?:\w+ ){0,3}(?:\w+ s |\w+s |his |her |somebody s "
        r"|a friend s )?(?:phone|mobile) (?:on|at|in|of)\b",
        r"\b(?:ringing|calling|rang|called|phoning) (?:off|from|on) (?:\w+ ){1,3}(?:phone|mobile|number)\b",
        r"\b(?:number|caller id|display) (?:comes|came|shows|showed|is showing) (?:up )?(?:as|under)\b",
        r"\b(?:by|from) (?:the )?number (?:displayed|shown|on)\b|\bnumber on (?:the )?display\b",
        r"\bborrowed (?:phone|mobile)\b|\bnot (?:his|her|their|own) (?:phone|number)\b",
    ),
)

# Somebody guesses that a colleague has been here ("kolega vam je sigurno vec pisao"), or an agent notes that
# the caller was not aware of it: who reports does not know of the case.
GUESSES = re.compile(
    r"\b(?:\w+ ){0,3}(?:sigurno|mozda|valjda|vjerojatno|perhaps|maybe|probably)\b(?: \w+){0,4}? "
    rf"(?:{SPOKE}|called|written|told)\b"
    r"|\b(?:ni(?:je|su|sam|smo) zna(?:o|la|li|le)|(?:did not|didn t|not) (?:know|aware|realise|realize)"
    r"|unaware|ne znajuci)\b(?: \w+){0,8}? "
    rf"(?:{SPOKE}|prijavljen\w*|called|phoned|rang|written|wrote|reported|told|emailed|mailed)\b"
    r"(?: \w+){0,3}"
)
