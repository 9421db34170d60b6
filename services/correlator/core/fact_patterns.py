"""How a fact is stated: the form of a pattern, and what is written alike in every language.

Mailboxes, programs, devices, status codes and the words of machines. What people say stands beside it in
services.correlator.core.facts_croatian and facts_english, and in the two of facts_reach.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Words of which a text about mail holds at least one: "ne stize" alone may be said of an invoice.
MAIL_WORDS = (
    "mail", "mejl", "meil", "posta", "postu", "poste", "poruk", "poruc", "outlook", "thunderbird", "inbox",
    "outbox", "smtp", "imap", "message", "bounc", "spam", "sporocil", "nachricht", "letter", "order",
     "booking",
    "enquir", "narudzb", "upit", "sandu", "privit", "dopis", "newsletter", "deliver", "potvrde", "ponude",
    "reports", "@",
)  # fmt: skip


class Stated(NamedTuple):
    """One way to state a fact."""

    needs: tuple[str, ...]  # letters of which every match holds at least one: cheaper than the pattern
    pattern: re.Pattern[str]
    beside: tuple[str, ...] = ()  # letters of which the text has to hold one besides, where there are any


def stated(needs: tuple[str, ...], pattern: str, beside: tuple[str, ...] = ()) -> Stated:
    """Return the way to state a fact that `pattern`, written for folded text, finds."""
    return Stated(needs, re.compile(pattern), beside)


# Status codes of the web, of mail and of FTP; "500 letaka" and "450 EUR" are amounts.
_CODE = r"(?:4(?:0[013458]|1[03]|2[0129]|5[0-4])|5(?:0[0-4]|08|2[0-6]|3[0-5]|5[0-4]))"
_NO_AMOUNT = (
    r"(?![\d/@-]|[.,:]\d| ?(?:kn|eur|e|gb|mb|kb|tb|g|posto|ljudi|ms|mail|komad|komada|people|artik|kom|kuna"
    r"|din|sek|km|old|of|pieces|users|letaka)\b)"
)
# Words of a message: quotation marks around them quote a machine and not a person.
_MESSAGE_WORD = (
    r"(?:error|cannot|can.?t |could ?n.?t|unable|fail|denied|forbidden|invalid|incorrect|expired|exceed"
    r"|quota|full|refused|timed|timeout|too long|unavailable|n.?t (?:private|secure|reach|be|find|sent)"
    r"|not (?:secure|found|supported|private|be|permitted|allowed)|secure|unknown|reject|blocked|block list"
    r"|unsolicited|spam|deceptive|mainten|undeliver|greylist|queued|in progress|lock|no space|warning|fatal"
    r"|uncaught|softfail|ni(?:je|su) |neisprav|pogres|kriv[aei]|nesigur|ne moze|nemoguc|istek|pokusaj|petsto"
    r"|parkiran|zapisa|baza|kode|pending|unverif|index of|authenticat)"
)
_QUOTED = (
    rf"(?<!\w)[\"'„“”»‘«](?! )(?=[^\"“”»«\n]{{0,80}}{_MESSAGE_WORD})[^\"“”»«\n]{{3,140}}[\"'”“«»’]"
    r"|\b(?:says?|pise|javlja|javi|glasi|reports?|returns?|shows?|prikazuje|dobiva|log)"
    r"[^\"\n]{0,24}(?<!\w)[\"'„“»‘«][^\"“”»«\n]{3,140}[\"'”“«»’]"
)

MAILBOX = (
    stated(
        ("@",),
        r"(?<![\w.+-])(?!wordpress@|noreply@|no-reply@|postmaster@|mailer-daemon@)[\w.+-]{1,64}@"
        r"(?!(?:gmail|hotmail|outlook|yahoo|icloud|live|gmx)\.)"
        r"(?:[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}|\.{2,3}|(?=[\s,;:.)!?/-]|$))",
    ),
)  # fmt: skip

CLIENT = (
    stated(
        ("outlook", "thunderbird", "phone", "ipad", "samsung", "android", "mac", "windows", "chrom",
         "firefox", "safari", "edge", "opera", "filezill", "winscp", "roundcube", "webmail", "gmail app",
         "apple mail", "davx", "router", "ruter", "modem", "prijemnik", "set-top"),
        r"\b(?:ms |microsoft |apple |novi |stari |new |old )?"
        r"(?:outlook(?![.-]| (?:or \w{1,12} )?address)\w{0,5}(?: (?:20\d\d|365|for mac|on mac))?"
        r"|thunderbird\w{0,4}|apple mail\w{0,3}|iphone\w{0,3}(?: \d\d)?|ipad\w{0,4}"
        r"|samsung\w{0,4}(?: tablet)?"
        r"|android\w{0,4}|macbook\w{0,3}|mac(?:u|om)?\b|windows (?:mail|xp|vista|\d\d?)|windowsi?\b"
        r"|chrom[eu]\w{0,3}\b|firefox\w{0,3}|safari\w{0,3}|(?<!your )(?<!the )edge[uom]{0,2}\b|oper[aieu]\b"
        r"|filezill\w{0,3}|winscp|roundcube\w{0,2}|(?<!preko )webmail\w{0,3}|gmail app\w{0,6}|davx\d?"
        r"|ro?uter\w{0,3}|modem\w{0,3}|tv prijemnik\w{0,3}|set-top box)",
    ),
    stated(
        ("laptop", "mobitel", " mob", "mob ", "telefon", "skener", "scanner", "printer", "tablet", "copier",
         "racunal", "komp", " pc", "phone", "computer", "pisac", "stampac", "machine"),
        r"\b(?:(?:novi |novom |na |s |sa |oba |starom |the |new |a |on )?(?:laptop\w{0,4}"
        r"|mobitel(?!a\b(?! i\b))\w{0,4}|tablet\w{0,3}|skener\w{0,3}|scanner\w?|printer\w{0,3}|photocopier"
        r"|copier"
        r"|pisac\w{0,3}|stampac\w{0,3})|(?<!javi )(?<!zvati )(?<!javite )(?<!nazovite )na (?:\w{1,14} )?"
        r"(?:mob\w?|telefon(?:u|ima|e)|komp\w{0,6}|racunal\w{1,4}|pc-?\w{0,3})\b|telefon samsung"
        r"|mob (?:ne|nece|pise|javlja)\b|oba (?:racunal|pc|komp)\w{0,6}"
        r"|(?:my|his|her|new|our|their) (?:new )?(?:phones?|computer|pc|machine)\b|the phone (?:says|itself"
        r"|shows)|\d pcs?\b|the office pc)",
    ),
)  # fmt: skip

# Asked only of texts that name a code: the entities have left the amounts out.
STATUS = (
    stated(
        ("4", "5"),
        r"\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b[^.\n]{0,80}"
        rf"|(?<!nema )(?<!jedna )(?<!no more )(?<![\w.,:/#+(-])(?:http )?(?:error )?{_CODE}\b{_NO_AMOUNT}"
        r"(?: (?:[a-z]{1,20} ){0,3}[a-z]{1,20})?",
    ),
)  # fmt: skip

ERROR = (
    stated(tuple("\"'„“”»‘«"), _QUOTED),
    stated(
        (" kod ", "code ", "gresk", "error ", "sifra ", "4.", "5."),
        r"\b(?:error|greska|gresku|code|kod|sifra) (?:broj |br\. ?|number |kod |code |no\.? )?"
        r"(?!4\d\d\b|5\d\d\b)[a-z]{0,3}-?\d{3,5}\b(?! ?(?:eur|kn|kom|/))"
        r"|(?<![\d.])[45]\.[1-7]\.\d{1,2}\b(?:[ :][^.\n]{0,60})?",
    ),
    stated(
        ("0x", "err_", "error", "dns_", "econn", "nxdomain", "uncaught", "grub"),
        r"\b0x[0-9a-f]{6,10}\b[^.\n]{0,80}|\b(?:net::|sec_)?(?:err|error|dns)_(?!log\b)[a-z_]{3,60}"
        r"|\beconn[a-z]{3,20}\b|\bnxdomain\b|\b(?:uncaught )?[a-z]{3,20}error: [^\n]{0,60}"
        r"|\buncaught [a-z]{3,20}"
        r"|\btypeerror\b|\bgrub\w?\b|\b(?:fatal|server|http|sync|database|send|security"
        r"|certificate) error\b[^\n]{0,60}|\b(?:ssl|php|smtp|imap|internal server|i/o) error\b"
        r"|\berror (?:establishing|message|page|code|said)[^.\n]{0,50}"
        r"|\b(?:an|the) error (?:when|processing|saying)[^.\n]{0,50}",
    ),
    stated(
        ("full", "quota", "exceed", "connection", "forbidden", "unavailable", "not found", "timeout",
         "timed out", "timing out", "denied", "login", "auth", "unable", "unknown", "secure", "private",
         "relay", "space", "index of", "maintenance", "greylist", "mismatch", "unsolicited", "block list",
         "too large", "softfail", "spf fail", "deceptive", "permerror", "invalid", "be reached", "unverif"),
        r"\b(?:mailbox|mail box|(?:disk )?quota|disk) (?:is |was )?(?:full|exceeded|unavailable)\b"
        r"|\b(?:over|disk) ?quota\b|\bquota\b"
        r"|\bconnection (?:was |has )?(?:timed out|refused|reset|lost|failed|isn.?t private|is not)"
        r"|\b(?:403 |access )?forbidden\b|\bservice (?:temporarily )?unavailable|\b(?:page )?not found\b"
        r"|\b(?:gateway )?timeout\w{0,2}\b|\b(?:timed|timing) out\b|\b(?:access|permission"
        r"|relaying) denied\b"
        r"|\blogin (?:authentication )?(?:incorrect|failed)|\bauth(?:entication)? (?:failed|error"
        r"|unsuccessful)"
        r"|\bunable to (?:authenticate|connect|verify)|\bunverifiable\b[^.\n]{0,30}|\buser unknown\b"
        r"|\bunknown (?:user|filesystem)|\b(?:not|isn.?t|no longer) (?:secure|private)\b"
        r"|\brelay not permitted"
        r"|\bno (?:disk )?space left|\bout of space\b|\bindex of\b|\b(?:scheduled )?maintenance (?:message"
        r"|mode)|\bunavailable for scheduled[^.\n]{0,30}|\bgreylist\w{0,3}|\bname mismatch|\bunsolicited\b"
        r"|\bblock list\b"
        r"|\btoo large\b|\b(?:spf )?softfail|\bspf fail\b|\bdeceptive site\b|\bpermerror\b|\bcode invalid\b"
        r"|\bcan.?t be reached\b",
    ),
)  # fmt: skip
