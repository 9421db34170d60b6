"""How direction, time and errors are said in English of any writer, for folded text.

With the few words of German and French that say the same.
"""

from __future__ import annotations

from services.correlator.core.fact_patterns import MAIL_WORDS, Stated, stated

_NOT = (
    r"(?:cannot|can ?not|can.?t|cant|could ?n.?t|unable to|does ?n.?t|doesnt|don.?t|dont|won.?t|wont"
    r"|is ?n.?t|isnt|are ?n.?t|arent|was ?n.?t"
    r"|not|never|no longer|refus\w{1,3} to|fail\w{0,3} to|stopped|nothing|none|no|has ?n.?t|have ?n.?t"
    r"|did ?n.?t|nobody|neither|still no)"
)
_MAIL = (
    r"(?:e-?mails?|mails?|messages?|letters?|orders?|bookings?|enquiries|notices|notifications"
    r"|confirmations|replies|reports|invoices|newsletters?|attachments|leads|photos|post)"
)
_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)\b"
)
_MONTH = (
    r"(?:jan\w{0,6}|feb\w{0,6}|march|april|may|june|july|aug\w{0,4}|sept\w{0,6}|oct\w{0,5}|nov\w{0,5}"
    r"|dec\w{0,5})\b"
)
_TIME = r"(?:~ ?)?\d{1,2}(?:[:.]\d\d)?(?: ?[ap]m)?\b"
_DAY = (
    rf"(?:yesterday(?: \w{{5,9}})?|today|this (?:morning|afternoon|evening|week)"
    rf"|last \w{{4,9}}(?:'s \w{{3,12}})?|{_WEEKDAY}(?: (?:morning|afternoon|evening|night|eve|[ap]m))?"
    rf"|the (?:weekend|morning|start|beginning)"
    rf"|(?:early |late )?morning|noon|lunch\w{{0,4}}|midnight|weekend|breakfast|{_MONTH}|\d{{1,2}} {_MONTH}"
    rf"|{_TIME})"
)
_SPAN = r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?)"
_COUNT = r"(?:a|an|one|two|three|four|five|six|several|few|couple|couple of|half an|many|\d{1,2})"
_DID = (
    r"(?:changed|moved|updated?|upgraded?|imported|installed|put in|deleted|switched|migrated|expired"
    r"|ran out|got|started|began|failed|failing|stopped|mtime|edited|hit)"
)

DIRECTION: tuple[Stated, ...] = (
    stated(
        ("send ", "receiv"),
        r"\b(?:can.?t|cannot|unable to|neither|can neither|could ?n.?t) (?:\w{2,8} )?(?:send|receive) (?:or"
        r"|nor|and) (?:receive|send)\b",
    ),
    stated(
        ("send", "sent", "receiv", "arriv", "deliver", "get", "land", "reach", "come", "coming", "leav",
         "going out", "synch", "write to", "email the"),
        rf"\b{_NOT}(?: [\w'@-]{{1,16}}){{0,4}} (?:send\w{{0,3}}|sent|receiv\w{{1,3}}|arriv\w{{1,3}}"
        rf"|deliver\w{{0,3}}|land\w{{0,3}}|leav\w{{1,3}}|going out|go out|write to (?:him|her|us|me|them)"
        r"|(?:e-?mail|scan) the|get(?:s|ting)? nothing|reach (?:us|me|him|her|them|the \w{2,12})|get(?:ting"
        r"|s)? (?:any |the |her |our |my |their |through )?(?!in\b|into|to\b|a\b|on\b|out\b|back\b|up\b"
        r"|at\b|there|password)[\w-]{2,14}|com(?:e|es|ing) (?!up|with|from|over)\w{2,8})\b",
        MAIL_WORDS,
    ),
    stated(
        ("back", "return", "bounc", "reject", "refus", "undeliver", "block", "deliver", "full"),
        rf"\b(?:com(?:e|es|ing)|came|sent|turned|get|got) (?:\w{{2,10}} )?back\b|\breturned to sender"
        rf"|\b{_MAIL}(?: [\w@.'-]{{1,30}}){{0,9}} (?:is|are|being|get|gets|been|was"
        rf"|were) (?:still )?(?:refused|rejected|blocked|returned)\b"
        r"|\b(?:is|are) returned\b|\bundeliver\w{1,5}(?: \w{1,12}){0,3}|\b(?<!a )bounc(?:e|es|ed"
        r"|ing)\b(?: \w{1,12}){0,3}|\brefusing (?:outside|all|our|my|every)\b|\bunable to deliver\b"
        r"|\bmailbox (?:is )?full\b",
        MAIL_WORDS,
    ),
    stated(
        ("outbox", "spam", "junk", "stuck", "dried up", "missing", "disappear", "vanish", "late", "delay",
         "no ", "not one ", "none", "nothing", "without", "turn up"),
        rf"\b(?:stuck|sit\w{{0,4}}|stay\w{{0,3}}|leaves?) (?:in |the |my |our |her |his ){{1,2}}outbox"
        rf"|\b(?:land\w{{0,3}}|go\w{{0,3}}|end\w{{0,3}}|arriv\w{{1,3}}) (?:up )?(?:in|into"
        rf"|to) (?:\w{{2,10}} )?(?:spam|junk)"
        rf"|\b{_MAIL}(?: [\w@.'-]{{1,30}}){{0,8}} (?:dried up|(?:gone |going )?missing|disappear\w{{0,3}}"
        rf"|vanish\w{{0,3}}|stuck|late|delayed|turn up)\b|\b(?:no|not one|not a single|nothing"
        rf"|none) (?:new )?(?:{_MAIL}|of them|in (?:my|our|the|her|his)|at all|leaves"
        rf"|comes in)\b(?: \w{{1,10}}){{0,2}}"
        rf"|\b(?:come|arrive|comes|arrives) (?:\w{{1,10}} )?(?:\d\S{{0,4}} hours )?late\b|\b(?:gone|went"
        rf"|going|are|keep going) missing\b(?: \w{{1,10}}){{0,2}}",
        MAIL_WORDS,
    ),
    stated(
        ("kein", "nicht", "zuruck", "revien", "ne recoi", "refus"),
        r"\b(?:kommen?|kommt|erhalt\w{0,3}|empfang\w{1,3}|senden|seit)(?: \w{1,14}){0,6} (?:keine?"
        r"|nicht)\b(?: einzige)?(?: \w{1,14}){0,2}|\bkeine (?:mails|nachrichten|anfragen|post)\b"
        r"|\bnicht (?:mehr )?(?:senden|empfangen|versenden|ankommen|an)\b|\bme reviennent\b"
        r"|\bne recoi\w{1,3}\b|\bmessages refus\w{1,3}",
    ),
)  # fmt: skip

SINCE: tuple[Stated, ...] = (
    stated(
        ("since", "until", "till", "all right on", "as of ", "from ", "depuis", "seit "),
        rf"(?<!green )(?<!up )(?<!back )(?<!ours )(?<!working )(?<!fine )(?<!drops )\b(?:ever )?since "
        rf"(?:about |around |just |before |quarter |to |on |the |~){{0,4}}(?:{_DAY}|(?:quarter|half|one|two"
        rf"|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b(?: (?:to|past))?|(?:last |recent "
        rf"|your |that )?(?:[\w'-]{{2,14}} ){{0,2}}(?:update|upgrade|move|migration|maintenance|change"
        rf"|switch|weekend|night)|(?:i|we|you|they"
        rf"|it) \w{{2,12}}(?: \w{{1,12}}){{0,3}})(?: (?:~ ?)?\d[\w:/~]{{0,8}})?(?: on {_WEEKDAY})?"
        rf"|\bas of {_DAY}|(?<!letter )(?<!log )\bfrom (?!today)(?:{_DAY})(?! on\b)|\b(?:until|till) {_DAY}"
        rf"|\ball right on {_WEEKDAY}|\bseit (?:dem |etwa |einer "
        rf"|ungefahr ){{0,3}}\w{{3,14}}(?: am \w{{6,10}})?|\bdepuis \w{{3,8}}(?: \w{{3,8}})?",
    ),
    stated(
        ("hour", "day", "week", "minute", "month", " hrs"),
        rf"(?<!good )\bfor (?:nearly |about |almost |over |around |more than |at least |the )?(?:(?:last"
        rf"|past) (?:{_COUNT} )?{_SPAN}|{_COUNT} (?:few )?(?:minutes?|hours?|days?|weeks?))\b(?! trial)"
        rf"|\b{_COUNT} (?:hours?|days?|weeks?|months?) now\b"
        rf"|\b(?:the )?(?:last|past) {_COUNT} {_SPAN}\b|\b(?:down|off|stale) (?:for )?(?:nearly "
        rf"|about )?{_COUNT} {_SPAN}\b",
    ),
    stated(
        ("started ", "began ", "after ", "yesterday", "last night", "this morning", "on ", "at ", "day",
         "mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekend"),
        rf"\b(?:started|began|it started|happening) (?:after|when|on|yesterday|this|last|with|about|around"
        rf"|before|it before)\b(?: [\w'.-]{{1,14}}){{1,6}}"
        rf"|\b{_DID}(?: [\w@./'-]{{1,30}}){{0,7}} (?:(?:on |from |late |at )?(?:last night|yesterday"
        rf"|{_WEEKDAY}(?: night| morning)?|the weekend|this morning))\b(?: at {_TIME}| ~?\d\d?[:.]\d\d)?"
        rf"|\b{_DID}(?: [\w%]{{1,8}}){{0,3}} at {_TIME}"
        r"|\b(?:down|doesn.?t work|not working|not loading|site|ahead)\b[^.!?\n]{0,40} this morning\b"
        r"|\btakes forever today\b|\bafter (?:the |an? |your )?(?:\w{2,12} )?(?:update|upgrade|migration"
        r"|move|maintenance)\b",
    ),
)  # fmt: skip

ERROR: tuple[Stated, ...] = (
    stated(
        ("says", "say ", "warn", "told", "error", "page", "reject", "password", "carrier", "respond",
         "certificate", "cannot", "can't", "could", "characters"),
        r"\b(?:it|page|site|phone|screen|panel|browser|server|outlook|smtp|mail|wordpress|which|and|just"
        r"|only|then|still|\w{2,12}\.\w{2,3}) (?:just |only |still )?says? (?:that )?(?:it |the |your "
        r"|its )?(?:page not|send|site|not|no |cannot|can.?t|could|unable|invalid|connection|needs|error"
        r"|account|disk|briefly|wrong|incorrect|something|451|5\d\d)[^.\n]{0,70}"
        r"|\b(?:told|warned) (?:there was an error|your|off by)[^.\n]{0,40}|\b(?:an?|the|big|red|security"
        r"|certificate|grey) (?:\w{2,10} )?(?:warning|error)(?: (?:page|message|mail|box))?\b[^.\n]{0,40}"
        r"|\b(?:big|full|the) red page\b|\bred page\b"
        r"|\brejects? the password\b|\bpassword is not accepted\b|\b(?:asking|asks"
        r"|keeps asking) for (?:the |a )?password\b[^.\n]{0,60}(?:again|won.?t take)|\bno-carrier\b"
        r"|\btook too long to respond|\bcertificate (?:has |is |of \S{3,40} )?(?:expired|wrong|not valid)"
        r"|\bcert expired|\bcould ?n.?t (?:find|verify|connect)[^.\n]{0,40}|\bpage (?:says )?not found"
        r"|\bstrange characters",
    ),
    stated(
        ("napaka", "fehler", "erreur", "potekel", "blad"),
        r"\b(?:fehler|erreur|napaka|blad)\w{0,8}\b[^.\n]{0,50}|\bcertifikat\w? [^.\n]{0,30} potekel\b",
    ),
)  # fmt: skip
