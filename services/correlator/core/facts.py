"""The facts a report states, each with the words that state it, quoted as they stand.

The patterns run on the folded text, which is as long as the original: a match is cut out of the original.
"""

from __future__ import annotations

import re

from services.correlator.core.words import holds_any

QUOTE_CHARS_MAX = 160
TEXT_CHARS_MAX = 2_000

_DAY = (
    r"(?:jucer|juce|jutros|danas|sinoc|nocas|prekjucer|vikenda|ponedjelj\w+|utor\w+|srijed\w+"
    r"|cetvrt\w+|pet(?:ka|ak)|subot\w+"
    r"|nedjelj\w+|pocetka|kraja|proslog|prosle|prosli|podne|ponoci|sijecnja|veljace|ozujka"
    r"|travnja|svibnja|lipnja|srpnja|kolovoza"
    r"|rujna|listopada|studenoga?|prosinca|pola \w+|\d{1,2}(?:[.:h]\d{0,2})?(?: ?(?:h|sati|ujutro|min))?)"
)
_DENIED = (
    r"(?:ne|nista|nikako|nemogu|ne mogu|ne moze|ne mozemo|nece|ni|nije|nisu|nemam|nema"
    r"|can ?not|can.?t|not|unable to|doesn.?t|don.?t|won.?t)"
)
_MOVES = (
    r"(?:slat\w*|slan\w*|salj\w*|posla\w*|prim\w*|stiz\w*|stig\w*|dolaz\w*|dod[eu]\w*|dobiv\w*"
    r"|ulaz\w*|id[eu] van|povlac\w*"
    r"|send\w*|receiv\w*|arriv\w*|get(?:ting)? (?:any )?(?:mail|e-?mail)\w*)"
)

_PATTERNS: dict[str, re.Pattern[str]] = {
    "mailbox": re.compile(r"[\w.+-]{1,64}@(?:[\w-]+(?:\.[\w-]+)+|\.{2,3})"),
    "direction": re.compile(
        rf"\b{_DENIED}(?: \w+){{0,3}} {_MOVES}(?: \w+){{0,2}}|\b{_MOVES} (?:\w+ )?{_DENIED}\b"
        rf"|\bvraca\w* (?:se|nam|mi)\b"
    ),
    "since": re.compile(
        rf"\b(?:od|otkad|otkako) {_DAY}(?: (?:popodne|navecer|ujutro|prije podne|poslijepodne"
        rf"|ujutru|u \d{{1,2}}(?:[:.]\d\d)?(?: sati)?))?"
        r"|\b(?:since|as of) (?:\w+ ){0,2}\w+|\bvec (?:\w+ ){0,2}(?:dan\w*|sat\w*|tjed\w+"
        r"|mjesec\w*|minut\w*)|\bfor (?:the (?:last|past) )?\d+ \w+"
        r"|\bprije (?:\w+ ){0,2}(?:dan\w*|sat\w*|tjed\w+|minut\w*)"
    ),
    "error": re.compile(
        r"[\"'„“»‘][^\"'“”«’\n]{6,140}[\"'”“«’]|\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b[^.\n]{0,80}"
        r"|\b(?:http )?[45]\d\d (?:[a-z]+ ){0,3}[a-z]+"
        r"|\b0x[0-9a-f]{6,10}\b[^.\n]{0,80}|\b(?:net::)?(?:err|dns)_[a-z_]+\b|\beconn[a-z]+\b"
        r"|\b(?:pise|javlja|vraca|greska|error|kod) (?:mi |nam |mu |joj |kod |code "
        r"|http )?[45]\d\d\b"
        r"|\b(?:mailbox|mail box|quota|disk quota) (?:is )?(?:full|exceeded)\b"
        r"|\bconnection (?:timed out|refused)\b|\bfatal error\b[^\n]{0,80}"
    ),
    "client": re.compile(
        r"\b(?:ms |microsoft )?(?:outlook\w*|thunderbird\w*|apple mail\w*|iphone\w*|ipad\w*"
        r"|samsung\w*|android\w*|macbook|mac\b|windows \w+|windowsi?"
        r"|chrome\w*|firefox\w*|safari\w*|edge\w?\b|opera\b|filezill\w*|winscp|roundcube"
        r"|webmail\w*|laptop\w*|mobitel\w*|na mobu|telefon\w*|skener\w*|printer\w*|gmail app\w*)"
    ),
    "scope": re.compile(
        r"\b(?:svi(?:ma)?(?: (?:u|na|nam|korisni\w+|nasi\w*|djelatni\w+|zaposlen\w+))?(?: \w+)?"
        r"|nitko(?: \w+){0,3}|nikome(?: \w+){0,3}|nijedan \w+|niti jedan \w+"
        r"|samo (?:kod|na|ja|meni|jedn\w+|ta|taj|prema) ?\w*|jedino \w+|svugdje|na sv\w+ \w+"
        r"|cijel\w+ (?:firma|ured|tvrtka)|everyone|everybody|nobody|no one"
        r"|all (?:our |of our )?\w+|only (?:me|one|on) ?\w*|kupci\w*|klijenti\w*|gosti\w*"
        r"|ostal\w+ (?:\w+ ){0,4}(?:rad\w+|red\w*|normal\w+|fine))"
    ),
    "steps": re.compile(
        r"\b(?:proba(?:o|la|li|no)|pokusa(?:o|la|li)|restart\w*|resetir\w*|gasi(?:o|la|li)"
        r"|ugasi(?:o|la|li)|obris(?:ao|ala|ali)|brisa(?:o|la|li)|reinstal\w*"
        r"|promijeni(?:o|la|li)|prebaci(?:o|la|li)|iskljuci(?:o|la|li)|ukljuci(?:o|la|li)|tried"
        r"|rebooted|reinstalled|removed and|restarted|cleared|changed the|switched"
        r"|provjeri(?:o|la|li))\b[^.!?\n]{0,80}"
    ),
}

# Letters of which every match holds at least one: the test is cheaper than the pattern.
_NEEDS: dict[str, tuple[str, ...]] = {
    "mailbox": ("@",),
    "direction": (
        "sla", "salj", "prim", "sti", "dolaz", "dod", "dobiv", "ulaz", "van", "povlac", "vraca",
        "send", "receiv", "arriv", "get",
    ),
    "since": ("od ", "otka", "since ", "as of ", "vec ", "for ", "prije "),
    "error": (*'"„“»‘_', " '", "full", "exceed", "connect", "fatal", "econn"),
    "client": (
        "outlook", "thunderbird", "phone", "ipad", "samsung", "android", "mac", "windows", "chrome",
        "firefox", "safari", "edge", "opera", "filezill", "winscp", "roundcube", "webmail", "laptop",
        "mobitel", "na mobu", "telefon", "skener", "printer", "apple mail", "gmail app",
    ),
    "scope": (
        "svi", "nitko", "nikome", "nijedan ", "niti jed", "samo ", "jedino ", "svugdje", "na sv", "cijel",
        "every", "nobody", "no one", "all ", "only ", "kupci", "klijenti", "gosti", "ostal",
    ),
    "steps": (
        "proba", "pokusa", "restart", "resetir", "gasi", "obris", "brisa", "reinstal", "promijeni", "prebaci",
        "kljuci", "tried", "reboot", "removed and", "cleared", "changed the", "switched", "provjeri",
    ),
}  # fmt: skip


def facts_in(text: str, folded_text: str, *, domain: str, errors: bool) -> dict[str, str]:
    """Return fact -> the words of `text` that state it; `domain` is the domain as written.

    `errors` says that the text names an error code.
    """
    found = {"domain": domain} if domain else {}
    text, folded_text = text[:TEXT_CHARS_MAX], folded_text[:TEXT_CHARS_MAX]
    for fact, pattern in _PATTERNS.items():
        told = fact == "error" and errors
        if not told and not holds_any(folded_text, _NEEDS[fact]):
            continue
        if match := pattern.search(folded_text):
            found[fact] = text[match.start() : match.end()][:QUOTE_CHARS_MAX].strip()
    return found
