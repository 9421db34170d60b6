"""How far a trouble reaches and what was tried, said in English of any writer, for folded text."""

from __future__ import annotations

from services.correlator.core.fact_patterns import Stated, stated

_GROUP = (
    r"(?:customers?|visitors|guests|clients|people|passengers|students|users|drivers|tenants|patients"
    r"|members|dentists|insurers|colleagues|neighbours|neighbors|partners|families"
    r"|residents|buyers|parents|candidates|agents|staff|workers|senders|friends|shoppers|subscribers"
    r"|suppliers|employees|teachers|readers)"
)
_WELL = r"(?:fine|grand|ok|okay|normal|perfect|happy|unaffected)"

SCOPE: tuple[Stated, ...] = (
    stated(
        ("everyone", "everybody", "nobody ", "no one ", "anyone", "none of", "whole ", "any person"),
        r"\b(?:every(?:one|body)(?!'s fine| got| is happy)(?: (?:else|in|at|on"
        r"|here))?(?:'s)?(?: [\w'-]{2,14}){0,3}|(?:nobody|no one) (?!yet|knows|answer|came|told"
        r"|called)\w{2,14}(?: \w{2,14}){0,2}|anyone(?:'s| else| who) \w{2,14}"
        r"|none of (?:our|their|the|us|my)(?: \w{2,14}){0,3}|the whole (?:office|firm|company|site|team"
        r"|building|school|family|street|house|area|village|floor|department|network))\b",
    ),
    stated(
        ("all ", "every ", "each "),
        rf"\b(?:all (?:of )?(?:our |my |the |other |outgoing |incoming |\d )?(?:{_GROUP}|of them|of us"
        rf"|mailboxes|mails?|e-?mails?|sites|pages|computers|offices|addresses|machines|devices|locations"
        rf"|phones)\b(?! (?:with|are fine|sorted))(?: \w{{2,14}}){{0,2}}|every (?:page|device|browser"
        rf"|computer|machine|user|mailbox|site) (?:but|except|in|on|we|i)\b(?: [\w']{{2,14}}){{0,3}}"
        rf"|all see the same)\b",
    ),
    stated(
        ("only ", "except ", "apart from", "just me"),
        r"\b(?:(?:it is |it's |happens |is )only (?:me|one|when|mail|for|if|on my|on the|from)\b|only (?:me"
        r"|one of|when|people|mail from|visitors|search|the \w{3,10} (?:is|are|site|page)|on (?:my|the|our)"
        r"|mine)\b|just me\b|except (?:for )?(?:the |my |one )?\w{2,14}"
        r"|apart from (?:the )?\w{2,14})(?: [\w'-]{1,14}){0,3}",
    ),
    stated(
        ("other", "rest of", "else", "elsewhere"),
        rf"\b(?:the |my |our |all |her |any )?other(?:s| \w{{2,14}})(?: [\w'/@.-]{{1,14}}){{0,4}} (?:(?:is"
        rf"|are|was|were) (?:still )?{_WELL}|gets? |works?|comes? in|under a|loads?|opens?|receives? "
        rf"|go through)\b(?: \w{{1,10}}){{0,2}}"
        rf"|\b(?:the )?rest of [\w' ]{{3,24}}\b(?:is|are|works?)\b(?: \w{{2,8}})?"
        rf"|\bother \w{{2,12}} (?:mailbox )?(?:{_WELL}|works)\b|\beverything else\b(?: \w{{2,8}}){{0,2}}"
        rf"|\belsewhere\b",
    ),
    stated(
        (" fine", " grand", " ok", " okay", "properly", "all right", " normal", " happy", " perfect",
         " unaffected", "without ", "internally", "loads", "responds"),
        rf"\b(?!receiving|sending|english|yes|that)[\w'@.)-]{{2,20}}(?<!receiving)(?<!which) (?:is|are|was"
        rf"|were|seems?) (?:perfectly |still |all |just |quite )?{_WELL}\b(?! (?:by|for|with|too i"
        rf"|to))(?: so\b| \w{{2,6}}){{0,2}}"
        r"|\bwithout (?:the )?www\b[^.\n]{0,30}|\b(?:works?|opens?|loads?|goes|sends?"
        r"|delivering) (?:properly|internally|normally|all right|fine|grand)\b|\binternally (?:it )?(?:is"
        r"|works|delivers)\b|\b(?:front|home) page (?:loads|opens|is)\b",
    ),
    stated(
        ("customers", "customer ", "visitors", "guests", "clients", "people", "passenger", "student", "user",
         "driver", "tenant", "patient", "members", "dentist", "insurer", "neighbo", "partners", "families",
         "colleague", "resident", "buyer", "parents", "agents", "staff", "worker", "friends", "senders",
         "readers", "candidates", "shoppers", "subscribers", "supplier", "employees", "teachers"),
        rf"\b(?:(?:our|the|some|their|my|two|three|four|several|many|half our|half the|other|mobile"
        rf"|none of their|none of our) ){{0,2}}(?:\w{{3,8}} (?=people|customers|visitors|clients"
        rf"|users))?{_GROUP} (?:(?!who\b|is\b|was\b|has\b)[\w'-]{{1,12}} ){{0,2}}"
        r"(?:can|can.?t|cannot|cant|could ?n.?t|couldnt|see|sees|get|gets|seeing|being|report|click|press"
        r"|type|unable|still get|don.?t|complain\w{0,3}|rung|ringing|told|annoyed|going|coming|calling"
        r"|bounce\w?|have (?:it|the same|this))\b(?: [\w']{1,12}){0,2}"
        rf"|\bfor (?:all (?:our )?|most |some |mobile |search-engine |google )(?:{_GROUP})\b",
    ),
    stated(
        ("two ", "three ", "four ", "2 ", "3 ", "several ", "some ", "5 ", "five ", "half ", "external",
         "outside", "public side"),
        r"\b(?:two|three|four|five|several|some|2|3|4|5) (?:of our |of us |of my |other |different "
        r"|\w{3,7} )?(?:people|agents|laptops|insurers|networks|mailboxes|sites|users|addresses|computers"
        r"|pcs|offices|colleagues|clients|customers|phones|browsers|domains|machines|locations"
        r"|suppliers)\b(?! (?:have )?(?:telephoned|called))(?: [\w']{1,12}){0,3}"
        r"|\bhalf (?:the|of our|our|of the) \w{3,12}|\b(?:mail|messages|only) from outside"
        r"|\boutside senders|\bexternal (?:mail|senders|addresses)|\bpublic side",
    ),
    stated(
        ("hotmail", "outlook", "gmail", "yahoo", "microsoft", "autres"),
        r"\b(?:mails?|e-?mails?|messages?|everything|anything|confirmations?|replies|reports|invoices"
        r"|bounces?)(?: [\w']{1,12}){0,3} (?:to|from|at) (?:any |a |all |our )?(?:hotmail|outlook|gmail"
        r"|yahoo|live|microsoft)\b[^.\n]{0,30}|\bto (?:a |any |two )?(?:hotmail|gmail|outlook"
        r"|yahoo)(?: \w{2,9}){0,2} (?:come|comes|bounce|is|are|get|address)\b[^.\n]{0,30}"
        r"|\b(?:gmail|hotmail|outlook)(?: and \w{2,10})?(?: ones)? (?:go|goes|works?|is fine|ok)\b"
        r"|\bles autres \w{4,14}",
    ),
)  # fmt: skip

_DONE = (
    r"(?:tried(?!:? ?(?:everything|-|nothing|n/k|none|'))|rebooted|restarted|removed(?! from)|re-?added"
    r"|added|changed|disabled|enabled|cleared|updated|re-?installed|re-?saved|re-?sent|re-?ran"
    r"|re-?published|re-?indexed"
    r"|switched (?:off|to|it|on|our|the|from)|flipped|rebuilt|reissued|pulled|moved|rotated|whitelisted"
    r"|exempted|tested|typed|cleaned|turned (?:it |(?:the )?\w{2,10} )?(?:off|on)|published|stopped all"
    r"|fixed (?!limit)|restored"
    r"|deleted|upgraded|replaced|unblocked|checked (?:and|the|my|in|on|from|it|with another)|logged out"
    r"|signed out|forced|archived|edited|modified|migrated|bought|disconnected|unplugged|re-?connected"
    r"|re-?plugged|swapped|power[- ]cycled|scanned|reset (?:the|his|her|my|our|it|their|password|\w{1,20}@)"
    r"|renewed|pinned|issued(?! on))"
)

STEPS: tuple[Stated, ...] = (
    stated(
        ("tried", "reboot", "restart", "reset", "remov", "added", "changed", "disabled", "enabled",
         "cleared", "updated", "reinstall", "re-", "switched", "flipped", "rebuilt", "resent", "reissued",
         "resaved", "pulled", "moved", "rotated", "whitelisted", "exempted", "tested", "typed", "cleaned",
         "turned", "published", "stopped all", "fixed", "migrated", "restored", "reran", "deleted",
         "upgraded", "replaced", "unblocked", "checked", "archived", "forced", "edited", "modified",
         "bought", "disconnect", "plugged", "connected", "swapped", "cycled", "scanned", "renewed", "pinned",
         "issued", "logged out", "signed out", "reindexed"),
        rf"(?<!be )(?<!to )(?<!you )(?<!ye )(?<!someone )(?<!never )(?<!not )"
        rf"(?<!were )(?<!when i )(?<!who )(?<!before we )\b{_DONE}\b[^.!?\n]{{0,80}}",
    ),
    stated(
        (" set ", " put ", " ran ", "pressed "),
        r"\b(?:i|we|have|then|and) (?:have |already |just |also )?(?:put (?:in |it |them |the )"
        r"|set (?:it |them |up |the |relay|\w{2,8} to )|ran |pressed )[^.!?\n]{2,80}|\bput (?:it|them"
        r"|the \w{2,12}) (?:in|back|on)\b[^.!?\n]{0,60}",
    ),
    stated(
        ("did what", "as you ", "no joy", "no difference", "no luck", "no change", "no effect",
         "no improvement", "cleared", "test ", "tests ", "restart", "finished", "gepruft", "getestet",
         "probiert", "versucht", "suggested", "cookies", "another ", "different ", "help"),
        r"\b(?:did what you|as you (?:advised|said|suggested|told|asked))\b[^.\n]{0,40}"
        r"|\byou suggested\b[^.\n]{0,40}|\b(?:no|without) (?:joy|difference|luck|change|effect|improvement"
        r"|success)\b|\bafter (?:the |a |your )(?:cold |hard )?(?:restart|reboot|reset)\b[^.\n]{0,40}"
        r"|\b(?:habe|hab)\b(?: \w{2,12}){0,5} (?:gepruft|getestet|probiert|versucht|gestartet)"
        r"|\b(?:spamordner|spam)\b[^.\n]{0,20}gepruft|\b(?:the |two |three |\d )?test (?:mails?|messages?"
        r"|orders?|e-?mails?)\b[^.\n]{0,40}|\bcookies cleared"
        r"|\b(?:in|on|from|with|over) (?:another|a different) (?:browser|computer|phone|machine|network"
        r"|cable|laptop|device|tablet|connection)\b"
        r"|\b(?:did ?n.?t|does ?n.?t) help\b|\bmade no difference\b",
    ),
)  # fmt: skip
