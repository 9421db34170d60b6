r"""How people tell a trouble without its name, in both languages: patterns over folded text, and its words.

"Nema mjesta za nove poruke" is a full mailbox, "still the old site" a change of DNS that has not spread. Each
pattern is an everyday phrase of any host's customers; what it stands for are words of `trade_terms`. Repeats
are bounded, so no text can make a pattern run long.
"""

from __future__ import annotations

_ELSEWHERE = (
    r"(?:preko mobitel\w*|(?:na |preko )?mobiln\w* (?:internet|podat|mrez)\w*"
    r"|(?:over |on )?mobile (?:data|network)|(?:without|bez) (?:the )?wi-?fi\w*"
    r"|kod kuce|od kuce|(?:at|from) home|hotspot\w*)"
)
_OPENS = r"(?:radi|rade|works?|otvara\w*|opens?|fine)"

SYMPTOMS: tuple[tuple[str, str], ...] = (
    # what works, and what nobody did, is not the matter
    (r"\b(?:normalno|uredno|bez problema) (?:dolaz|stiz|prim|salj|slat|rad)\w*", " "),
    (r"\b(?:nitko|nisam|nismo|nista)(?: \w+){0,3} (?:mijenja|dira)\w*", " "),
    (r"\b(?:nobody|did ?n.?t|have ?n.?t)(?: \w+){0,3} (?:chang|touch)\w*", " "),
    # mail
    (r"\b(?:no|nema|without)(?: \w+){0,2} (?:room|mjesta|space|prostora)\b", "full quota"),
    (r"\bnema (?:nicega|nista|nikakv\w*)\b|\bnothing (?:arrives|comes|came|arrived)\b", "receive"),
    (r"\b(?:ne|nije|nisu) (?:mi |nam |im )?(?:vidi|vide|dobi\w*|doslo|dosli|dosao)\b", "receive"),
    (r"\b(?:dode|dodu|dolazi|stigne|vrati|vrate) (?:mi |nam |se )?natrag\b|\bvrat\w* se\b", "bounce"),
    (r"\b(?:come|comes|came|sent|message|mail) back\b", "bounce"),
    (r"\b\d{1,4} ?(?:mb|gb|mega\w*|giga\w*)\b", "large size"),
    (r"\b(?:nismo|nisam|nije) (?:mi |ja |on )?(?:pisa|posla|sla)\w*", "hacked spam"),
    (r"\bkoj\w* nis\w* (?:pisa|posla|sla)\w*|\bnever (?:wrote|sent)\b", "hacked spam"),
    (r"\bdid ?n.?t (?:\w+ )?(?:write|send)\b", "hacked spam"),
    (r"\b(?:da me|dok me|me) nema\b|\b(?:i am|im|while) away\b", "odmor"),
    (r"\bporodilj\w*|\bbolovanj\w*|\bmaternity\b|\bon (?:leave|holiday|vacation)\b", "odmor"),
    (r"\b(?:ide|idu|stizu|dolaze|dolazi) (?:i |se )?(?:kolegi|drug\w* adres)\w*", "forward"),
    (r"\b(?:go|goes|sent) to (?:my|a|another|both|two) \w+", "forward"),
    # signing in
    (r"\b(?:zaboravi|forgot|izgubi|lost)\w* (?:\w+ ){0,2}(?:lozink|sifr|passw)\w*", "lost password login"),
    (r"\b(?:ne mogu|ne mozemo|ne moze|cannot|can.?t) (?:se )?(?:uci|ulogirat\w*|get in(?:to)?)\b", "login"),
    # sites
    (r"\bnije pronaden\w*|\bne postoji stranic\w*|\b(?:not|cannot be|can.?t be) found\b", "404"),
    (r"\b(?:dugo|satima|vjecno|polako)(?: \w+){0,2} (?:otvara|ucitava|cek)\w*", "slow"),
    (r"\b(?:otvara|ucitava)\w*(?: \w+){0,2} (?:dugo|polako|vjecno)\b", "slow"),
    (r"\btak\w+ (?:ages|forever|long|\w+ seconds)\b|\bloads? (?:very |so )?slowly\b", "slow"),
    (r"\b(?:nije|not) (?:dostup\w*|available)\b|\bnedostup\w*|\bunavailable\b", "503"),
    (r"\b(?:end|ends|ended|lands?|landed) (?:up )?on\b|\bodve?d\w* (?:me|nas|ih)? ?na\b", "redirect"),
    (r"\b(?:prebac\w*|vodi|baca) (?:me|nas|ih|te|ljude|kupce|posjetitelje) na\b", "redirect"),
    (r"\b(?:pills|viagra|casino\w*|kladionic\w*|kockanj\w*|kockarnic\w*)\b", "hacked malware"),
    (r"\b(?:nije|not) (?:privatn\w*|private|safe)\b", "notsecure"),
    # names
    (r"\b(?:kod|sifr\w*|code) (?:za |for )(?:\w+ ){0,3}(?:domen|domain)\w*", "eppcode domain"),
    (r"\b(?:drug|nov)\w* (?:pruzatelj|registrar|hoster|davatelj)\w*", "transfer"),
    (r"\b(?:another|other|new) (?:provider|registrar|host)\b", "transfer"),
    (r"\bjos(?: uvijek)? (?:se )?(?:\w+ )?star[aiueo]\w*|\bstar\w+ stranic\w*", "propagation dns"),
    (r"\b(?:still|sees?|see the|shows? the)(?: \w+){0,2} old\b", "propagation dns"),
    (r"\bold (?:site|page|version|server|website)\b", "propagation dns"),
    (r"\b(?:forgot|zaborav\w*) (?:to )?(?:pay|renew|plat\w*|produ\w*|obnov\w*)", "expire renew"),
    (r"\bprove (?:that|to)\b", "verify"),
    (r"\btext record", "txt record"),
    # files
    (r"\b(?:get|have|bring)(?: \w+){0,3} back\b|\bcopy (?:from|of)\b", "restore backup"),
    # networks
    (rf"\b{_ELSEWHERE}(?:\W+\w+){{0,5}}\W+{_OPENS}", "hotspot ip block"),
    (rf"\b{_OPENS}(?:\W+\w+){{0,4}}\W+{_ELSEWHERE}", "hotspot ip block"),
)
