"""Words that make a report sound like an outage of ours, or like a trouble of its sender's own.

Croatian and English, on folded text; true of hosts, internet providers and software houses alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOT_EN = r"(?:do|does|is|are|wo|ca|could|can)n?'?t|cannot|can not|unable to|not able to"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")")


_SERVED = (
    r"(?:e-?mail|meil|mejl|post|internet|net|signal|vez|pristup|struj|stranic|web|sajt|portal|panel|tv"
    r"|televizij|slik|program|kanal|telefon|ton)"
)
_SERVED_EN = (
    r"(?:internet|connection|connectivity|signal|e-?mail|service|response|sync|tv|picture|channels?"
    r"|dial ?tone|access|network|phones?|website|site)"
)
DOWN = _any(
    r"ne (?:rad[ei]|funkcionira|otvara|ucitava|odgovara|reagira|spaja|dolazi)\w*",
    r"(?:nije|nisu) (?:dostup|dohvat|moguc)\w*|nedostup\w*",
    r"ne moz?g?\w* (?:se |ni |nikako )?(?:otvori|spoji|povez|doci|pristup|uci)\w*",
    rf"ne (?:moz?g?\w*|da) (?:\w+ ){{0,2}}(?:na|do|u) (?:\w+ )?{_SERVED}\w*",
    r"(?:pokusaj\w* )?(?:povezivanj|spajanj)\w*",
    r"(?:vez\w+|server\w*|posluzitelj\w*) (?:s \w+ )?(?:nije|ne|je p)",
    r"pao|pala|palo|pali|padaj\w*|srus\w+|ispad\w*|ispal[aoi]?|stoji sve|sve stoji|umire|smrz\w+|mrtv\w*",
    r"nesta(?:lo|la|li|o|je)|osta(?:li|la|o|lo|le|jemo) (?:\w+ )?bez",
    r"puk(?:ao|la|lo|nu\w*)|crk(?:ao|la|lo|nu\w*)",
    rf"(?:nema|nemamo|nemam|bez) (?:\w+ ){{0,2}}{_SERVED}\w*",
    r"crn\w+ (?:ekran|zaslon)\w*|vrti (?:se )?u krug",
    r"(?:crven\w*|ne) (?:\w+ )?(?:svijetl|svjetl|trepe|trept|los)\w*",
    r"lampic\w* (?:\w+ )?(?:crven|ne sv|ne gor)\w*|red light",
    r"(?:black|blank|dead) screen|screens? (?:is |are )?black",
    r"(?:timed|time) ?out\w*|timeout\w*|isteklo (?:je )?vrijeme",
    r"down|offline|outage\w*|unreachable|unavailable|unresponsive|gone dark|dead",
    r"not (?:working|loading|responding|reachable|accessible|connecting|syncing)",
    rf"(?:{_NOT_EN}) (?:work|load|open|connect|respond|reach|get (?:in|on)|access|log ?in|sync)\w*",
    rf"no {_SERVED_EN}\b|(?:lost|losing) (?:\w+ )?{_SERVED_EN}\b|went (?:down|dead|out|off|dark)",
    r"(?:stopped|quit) \w+ing|connection (?:to \w+ )?(?:\S+ )?(?:refused|failed|reset|lost|error|closed)",
    r"(?:failed|fails|failing) to (?:connect|load|respond)|econn\w+|err_\w+|bad gateway|gateway time",
)
ALL_HIT = _any(
    r"sv(?:i|ima|ih) (?!skupa pozdrav|pozdrav)|nikom\w*|nitko|niko\b|nijed\w+|nista|nikako|svuda|svugdje",
    r"cijel\w+ (?:ured|firm|tvrtk|zgrad|ulic|sel|grad|naselj|kuc|hotel|ambulant)\w*|susjed\w*",
    r"ni \w+ ni \w+|niti \w+ niti",
    r"every(?:one|body|thing)|nobody|no one|nothing (?:works|loads|opens|at all)|neither|at all\b",
    r"all (?:of )?(?:us|our|my|the|users|sites|staff|phones|\w+s are)\b|none of",
    r"(?:whole|entire) (?:office|company|building|street|village|house|team|firm|place)|neighbou?r\w*",
)
ANNOUNCED = _any(
    r"ispad\w*|prekid\w*|poteskoc\w*|smetnj\w*|kvar\w*|poznat\w* (?:problem|ispad)\w*|degradacij\w*",
    r"outages?|known (?:issue|problem)|(?:technical|current|ongoing) (?:difficult|issue|problem)\w*",
    r"(?:je|jel|je l|je li) (?:to )?(?:do|kod) vas|da li je (?:to )?(?:do|kod) vas|do vas (?:ili|je)",
    r"(?:on|at) your (?:end|side)|is it (?:you|your)|are you (?:down|having)|anyone else",
    r"(?:server|posluzitelj|cvor|node|link|\w*[a-z]\d+) (?:je )?(?:pao|dolje|down)|(?:is|are) down",
)
RECENT = _any(
    r"(?:od )?jutros|upravo|malopr\w+|odjednom|odjedanput|prije (?:par|nekoliko|\d+|pol\w*|sat)",
    r"(?:vec )?(?:pol|par|\d+) ?(?:sata|sat|sati|h|min\w*)\b|zadnj\w+ (?:sat|min|pol|\d+)\w*",
    r"od (?:oko )?(?:\d{1,2}[:.]\d{2}|\d{1,2} ?h|pola|podne\b)|nema \d+ min",
    r"(?:just|right) now|just (?:went|stopped|lost|dropped)|suddenly|this morning|minutes? ago",
    r"since (?:about |around )?(?:\d{1,2}(?:[:.]\d{2}| ?(?:am|pm|h\b))|this|lunch|noon)",
    r"for (?:the (?:last|past) )?(?:an? hour|half an hour|\d+ min\w*|a few min\w*)|half an hour|an hour ago",
)
STALE = _any(
    r"(?:od )?(?:jucer|sinoc|prekjucer)|od (?:poned|utor|srijed|cetv|petk|subot|nedjelj|prosl)\w*",
    r"danima|tjednima|vec (?:tjed|mjes|dan|\d+ dan|par dan|nekoliko dan)\w*",
    r"since (?:yesterday|last|monday|tuesday|wednesday|thursday|friday|saturday|sunday|the weekend)",
    r"(?:last|yesterday) (?:night|evening|week|month)|yesterday",
    r"for (?:days|weeks)|(?:few|several|couple of) days",
)
ISOLATED = _any(
    r"samo|jedino|ostal\w+ (?:\w+ ){0,3}(?:rad|norm|ured|ok)\w*",
    r"only|just (?:me|one|this|that)|(?:the )?others? (?:work|are|is|seem)\w*|everything else",
)
WANTS = _any(
    r"molim (?:vas )?(?:dodat|dodaj|otvor|registr|poveca|ponud|produz|promijen)\w*",
    r"treba(?:m|mo)? (?:mi|nam)?|zelim\w*|kako (?:da|se|mogu)|zanima me",
    r"please (?:add|create|register|change|increase|cancel)|how (?:do|can|to|much)",
    r"(?:could|can) you (?:please )?(?:add|create|change|increase|set up)|(?:we|i)(?:'d| would) like to",
)
WARNED = _any(
    r"nesigurn\w*|nije sigurn\w*|nevazec\w*|neispravn\w*|nevaljan\w*|upozor\w*|istek\w*",
    r"ne vrijedi|privatn\w+ vez",
    r"(?:not|in)secure|not (?:private|valid|trusted)|invalid|expired|warning\w*|untrusted|net::err_cert\w*",
)
EVERYWHERE = _any(
    r"(?:web|stranic|sajt)\w* n?i (?:mail|meil|post)\w*|(?:mail|meil|post)\w* n?i (?:web|stranic|sajt)\w*",
    r"(?:web ?)?sites? and (?:e-?)?mails?|(?:e-?)?mails? and (?:the )?(?:web ?)?sites?",
    r"(?:nista|sve) (?:\w+ )?(?:ne radi|nam ne radi|stoji|palo|mrtvo)|ne radi (?:nam |mi )?(?:bas )?nista",
    r"sv[ei] (?:nase |nasi |moje )?(?:stranice|serveri|posluzitelji|usluge|sajtovi)",
    r"nothing works|everything (?:is )?(?:down|offline|dead|stopped)",
    r"all (?:of )?(?:our|my|your) (?:sites|servers|services)",
    r"(?:vasa|cijela|vasoj) (?:mreza|mrezi)|your (?:whole )?network|entire network|packet loss|traceroute",
)

ANSWERED = _any(
    r"[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}|greylist\w*",
    r"(?:user|mailbox|recipient|sender) (?:\w+ )?(?:unknown|rejected|not)",
    r"(?:nepoznat|odbijen)\w* (?:primatelj|korisnik|posiljatelj)\w*|5\d\d (?:\w+ )?(?:relay|denied|rejected)",
)
LISTED = _any(
    r"blocked using|spamhaus|barracuda|spamcop|sorbs|uceprotect|dnsbl|rbl|black ?list\w*|block ?list\w*",
    r"part of their network|on our block|block on (?:our|the|your)",
    r"crn\w+ list\w*|na (?:sbl|xbl|crnoj)|listed (?:at|on|by)|(?:your|vas\w*) (?:ip|server|posluzitelj)\w*"
    r" (?:je |is )?(?:listed|blocked|blokiran\w*)",
)
BOTH = _any(r"(?:ni|niti|neither|nor|both|oboje|obje|takoder|isto tako|also)\b")

# Signs of the lexicon that point to a trouble of one's own, with how much.
OWN_SIGNS = {
    "quota": -3.0,
    "password": -2.0,
    "newbox": -3.0,
    "expiry": -3.0,
    "transfer": -1.5,
    "registration": -2.0,
    "price": -2.0,
    "intrusion": -2.0,
    "form": -1.5,
    "restore": -1.5,
    "deleted": -1.0,
    "attachment": -2.5,
    "newsletter": -3.0,
    "record": -2.0,
    "umlauts": -2.0,
    "subdomain": -2.0,
    "scan": -1.0,
    "redirect": -1.5,
    "cms": -1.0,
    "software": -1.0,
    "forward": -1.5,
    "ftp": -1.0,
    "account": -0.5,
    "spam": -1.5,
}
# What fails, by the signs of the lexicon: two reports of one trouble of ours share it.
_SYMPTOMS = {
    "dead": "connection timeout server_error blank not_found",
    "slow": "slow resources timeout",
    "database": "database server_error",
    "refused": "bounce spam deliver blocked",
    "files": "ftp",
    "access": "password sign_in forbidden",
    "lost": "deleted restore backup",
    "size": "attachment quota",
    "form": "form",
    "name": "dns record subdomain",
    "elsewhere": "redirect intrusion",
}
DEAD = "dead"


def symptoms_of(signs: Iterable[str], failing: str) -> tuple[str, ...]:
    """Return what fails, sorted; `failing` is the direction of mail that is denied."""
    found = {symptom for symptom, members in _SYMPTOMS.items() if not set(members.split()).isdisjoint(signs)}
    directions = {"both": {"send", "receive"}, "": set()}.get(failing, {failing})
    if "send" in directions:  # whose mail is refused cannot send, and says the one or the other
        found.add("refused")
    return tuple(sorted(found | directions))


def denied(server: str, folded_text: str) -> bool:
    """Return whether the text says that it is not this server ("mx1, nije mx2")."""
    return (
        re.search(rf"\b(?:nije|nisu|nema veze s|not|isn't)(?: \w+)? {re.escape(server)}\b", folded_text)
        is not None
    )


def names(server: str, folded_text: str) -> bool:
    """Return whether `server` stands in the text as a word."""
    return server in folded_text and (
        re.search(rf"(?<![\w-]){re.escape(server)}(?![\w-])", folded_text) is not None
    )
