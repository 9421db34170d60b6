"""The patterns of what closes a case: it works again, it may be closed, the agent has closed it."""

from __future__ import annotations

import re

from services.correlator.core.cue_patterns import Pattern, pattern

SOLVED: tuple[Pattern, ...] = (
    pattern(
        "radi|rade|work",
        r"^\W*(?:\w+\W+){0,3}?(?<!ne )(?<!nece )(?<!not )(?:radi|works|working)\b(?!\W+(?:li|samo|na"
        r"|preko|kad|sporo|osim|ali|al|but|except)\b)",
        r"\b(?<!ne )(?:sad|sada|opet|sve|ponovno|ponovo|napokon|konacno) (?:\w+ )?(?<!ne )(?:radi|rade)\b",
        r"\b(?<!ne )radi(?: (?:sve|sad|sada|opet))? (?:od|bez|kako treba|normalno|super|odlicno)\b",
        r"\bproradi(?:o|la|lo|li|le)\b",
        r"\b(?:works|working) (?:now|again)\b|\b(?:that|this) worked\b|\bit worked\b(?! (?:\w+ ){0,2}"
        r"(?:until|till|before|yesterday|last|on|fine|well))|\b(?:all working"
        r"|everything works)\b",
    ),
    pattern(
        "sad|opet|napokon|ponov|sve ",
        r"\b(?:sad|sada|opet|sve|ponovno|napokon) (?:se |je |mi |nam |sve ){0,3}(?<!ne )(?:dolazi"
        r"|stize|ok|okej|prolazi|otvara|vidi|ucitava|stiglo"
        r"|stizu|doslo|dolaze|proslo|salje|prima|uslo|gore|dobro|u redu|zeleno|pet|5)\b",
        r"\b(?:sad|sada|opet|napokon) (?:se |je |mi |nam |sve ){0,3}(?<!ne )ide\b",
    ),
    pattern(
        "rijes|poprav|sred|nesta|otklon",
        r"\b(?<!nije )(?<!jel )(?<!li )(?<!bude )(?<!biti )(?:rijeseno|rijesen|rijesio|rijesila"
        r"|popravljen\w*|sredeno|sredio)\b(?! \?)",
        r"\b(?:problem|kvar|greska|smetnja) (?:je )?(?:nesta\w*|otklonjen\w*|rijesen\w*)",
    ),
    pattern(
        "now|again|normal|fixed|solved|resolved|sorted|all good|all set|did it|helped|back|up and|gone|every",
        r"\b(?:fine|ok|okay|good|running) (?:now|again)\b",
        r"\b(?:is|are|s|re|back|all|came|comes?) up (?:now|again)\b",  # but not "acting up again"
        r"\b(?:back to normal|back online|up and running|(?:is|was|been|got|all"
        r"|it) (?:now )?(?:fixed|solved|resolved|sorted)|all good|all set)\b",
        r"\b(?:that|this|it) (?:did it|helped)\b|\beverything (?:is )?(?:fine|ok|good)\b"
        r"|\b(?:problem|issue) (?:is )?(?:gone|solved|fixed|resolved)\b",
    ),
    pattern(
        "to je to|uslo|leti|uspj|uspio|upalilo|pomoglo|krenulo",
        r"\b(?:to je to|uslo je|leti|uspjelo|uspio sam|uspjela sam|uspjeli smo|upalilo|pomoglo je"
        r"|krenulo)\b",
    ),
    pattern("stima|sljaka|profunk|pristup", r"\b(?:stima|sljaka|profunkcionira\w*|svi imaju pristup)\b"),
    pattern(
        "vise|needed|an issue|a problem|nema ",
        r"\b(?:ne treba vise|vise ne treba|no longer (?:needed|an issue|a problem)"
        r"|nije vise potrebno|nema (?:vise )?problema|vise se ne (?:ponavlja|dogada)"
        r"|gresk\w+ (?:\w+ )?vise se ne javlja)\b",
    ),
    pattern(
        "zatvor|clos",
        r"\b(?:mozete|mozes|slobodno|molim|you can|please|may) (?:\w+ ){0,2}(?:zatvor\w*|close)\b"
        r"|\bzatvorite\b",
        r"\b(?:can be closed|close (?:the|this) (?:ticket|case|request))\b",
    ),
    pattern(
        "hvala",
        r"\bhvala (?:vam )?(?:na|za) (?:\w+ )?(?:brz\w+|rjesenj\w*|rijes\w*|intervencij\w*"
        r"|pomoc\w*|popravk\w*|trud\w*)",
    ),
    pattern(
        "vidi se|otvara se|ucitava se|posla",
        r"\b(?:vidi|otvara|ucitava) se (?:sad|sada|opet|normalno)\b|\bposla(?:lo|o) je\b",
    ),
    pattern(
        "clos",
        r"\b(?:thanks|thank you|cheers|ta|please|pls|so|you can|ye can|just|go ahead and|happy to|to be"
        r"|may be|can be"
        r"|could be)[ ,.:]+clos(?:e|ed)\b",
        r"\bclos(?:e|ing) (?:it|this|the (?:ticket|case|request|one)|my|away|them|both|from|off)\b",
        r"\bcase closed\b",
    ),
    pattern(
        "tick it|bury|finish it|wrap|sorted|done",
        r"\b(?:tick it off|finish it up|wrap (?:it|this) up|bury (?:it|away|the))\b",
        r"\b(?:all|that s(?: me| us)?(?: all)?|now) (?:sorted|done)\b|\b(?:done|sorted)[ ,.]+(?:thanks"
        r"|thank|cheers|ta)\b",
    ),
    pattern("gotov", r"(?<!skoro )(?<!nije )(?<!li )(?<!bude )(?<!biti )\bgotovo\b(?! \?)"),
    pattern(
        "zatvor|zaklju",
        r"\b(?:zatvori|zatvorite|zakljuci|zakljucite|zakljucujemo|zatvaramo|(?:mozemo|mozes|mozete|moze se)"
        r" (?:to |sve |i )?(?:zatvoriti|zakljuciti))\b",
    ),
    pattern(
        "zapr|zamk|erledigt|geschlossen|chiud|ferm",
        r"\b(?:lahko zapre\w*|zaprite|zamknij\w*|zamknac|erledigt|geschlossen werden|potete chiudere"
        r"|vous pouvez fermer)\b",
    ),
    pattern("bi bilo to", r"\bto bi bilo to\b"),
    pattern(
        "open|load|print|arriv|came|reappear|dela|working|sending|through",
        r"\b(?:opens|loads|prints|sends|arrives|connects) (?:now|again|fine|perfectly)\b|\breappeared\b",
        r"\b(?:arrived|came) (?:just now|through|in now)\b|\bis (?:sending|working|loading"
        r"|printing) (?:now|again|away|fine)\b",
        r"(?:^|[.,!] ?|\bsad |\bsada |\bvidim,? |\bopet )(?<!ne )dela\b(?! li)",
    ),
    pattern(
        "potvr",
        r"\b(?:potvrdujem|mogu potvrditi|potvrda|samo potvrda)(?: da)?\b(?:\W+\w+){0,4}?\W+(?:radi|rade"
        r"|rijes\w+|stig\w+|stiz\w+|prima\w*|dolaz\w+|prolaz\w+|ok|proradi\w+|sve|zatvor\w+|salje|otvara)\b",
    ),
)

CLOSED: tuple[Pattern, ...] = (
    pattern(
        "zatv|zaklju|clos|rijes|solved|done|mark|otklon",
        r"\b(?<!nije )(?<!ne )(?<!li )(?<!bude )(?<!not )(?:zatvaram\w*|zatvoren\w*|zatvorio"
        r"|zatvorila|zatv\b|zakljucuje\w*|zakljucen\w*|closing|closed"
        r"|ll close|can close|rijeseno|rijesen|otklonjen\w*|oznac\w+ (?:kao )?rijesen\w*|solved"
        r"|resolved|done|mark\w* (?:it )?as)\b",
    ),
    pattern(
        "clos|dusted|gotov",
        r"(?:^|[.,;:\n-] ?|\band |\bto |\bwe )clos(?:e|ing)(?= (?:this|slow|one|it|both|case|ticket|away"
        r"|now)|\W*$|[.!,;\n])",
        r"\bhappy to close\b|\bdone and dusted\b|(?<!skoro )(?<!nije )(?<!li )(?<!bude )\bgotovo\b(?! \?)",
    ),
    pattern("potvrdi", r"\bpotvrdi(?:o|la) (?:\w+ ){0,2}(?:radi|prijem|dolaz\w*|stiz\w*|ok|dok)\b"),
    pattern(
        "kaze da|sad mu|sad joj|zadovolj",
        r"\b(?:kaze da|sad mu|sad joj) (?:\w+ ){0,2}(?<!ne )radi\b|\bzadovolj\w+\b",
    ),
    pattern(
        "drago mi|super|odlicno|glad|great",
        r"\b(?:drago mi je|super|odlicno|glad|great)[ ,](?:\w+ ){0,3}(?:radi|rijes\w*|works"
        r"|working|solved|sorted)\b",
    ),
)

# A text that complains in the present is not solved because something else in it works.
COMPLAINT = re.compile(
    r"\bne (?:radi|rade|mogu|moze|mozemo|prima\w*|stiz\w*|dolaz\w*|otvara\w*|ucitava\w*"
    r"|salje\w*|vidi\w*|prikazuje)\b"
    r"|\b(?:can ?not|can.?t|does ?n.?t|is ?n.?t|not) (?:work|send|receive|open|load|log|access"
    r"|connect)\w*|\bnemogu\w*"
)
CLOSE_IT = re.compile(r"\b(?:rijeseno|solved|resolved|fixed|zatvor\w+|close (?:it|this|the))\b")
