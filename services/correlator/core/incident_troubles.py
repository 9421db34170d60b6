"""Which of a desk's services a report is about, and the kinds of service that provide it.

The class of a problem (the format) is a host's; an internet provider's lines, television and telephony are
told by their own words, but only of customers who buy them.
"""

from __future__ import annotations

import re

from services.correlator.core.gist import Gist
from shared.placement import Customer, Service

MAIL, WEB, NAME, LINE, TELEVISION, VOICE = "mail", "web", "name", "line", "television", "voice"
CERTIFICATE = "certificate"  # of sites and mail alike, and no outage of theirs

_OF_PROBLEMS = {
    "mail": MAIL,
    "web": WEB,
    "database": WEB,
    "ftp": WEB,
    "performance": WEB,
    "ssl": CERTIFICATE,
    "dns": NAME,
}
# How the words of a service's kind begin ("leased-line", "IPTV basic"); the first that fits.
_KINDS = {
    MAIL: ("mail", "email", "post", "exchange", "imap", "smtp", "zimbra"),
    NAME: ("dns", "nameserver"),
    TELEVISION: ("iptv", "tv", "televi", "ott"),
    VOICE: ("voip", "sip", "voice", "phone", "tele", "centrex", "pbx", "trunk", "fiksn"),
    LINE: (
        *("internet", "fib", "ftth", "gpon", "opti", "dsl", "adsl", "vdsl", "broadband", "leased", "line"),
        *("access", "wireless", "wifi", "lte", "4g", "5g", "cable", "kabel", "wan", "mpls", "link"),
    ),
}
_WORDS = {
    LINE: r"internet\w*|net(?:a|u|om)?|wi ?-?fi\w*|rout?er\w*|ruter\w*|modem\w*|ont|lampic\w*|los|opti[ck]\w*"
    r"|fib(?:er|re)|link\w*|signal\w*|linij\w*|online|offline|connectivity|broadband|packets?|ping\w*",
    TELEVISION: r"tv|televizij\w*|iptv|kanal\w*|program(?:a|i|e|u)?|slik\w*|box\w*|prijemni\w*|stb|channels?"
    r"|picture|decoder|daljinsk\w*|television",
    VOICE: r"telefon\w*|fiksn\w*|zvon\w*|pozi[vt]\w*|sip|voip|central\w*|slusalic\w*|ton|dial|calls?|phones?"
    r"|landlines?|ring\w*|govorn\w*",
}
_SAID = {trouble: re.compile(rf"\b(?:{words})\b") for trouble, words in _WORDS.items()}
_FINE = re.compile(
    r"\b\w+(?: i \w+)? (?:mi |nam |inace )?(?:radi|rade) (?:normaln|uredn|dobro|ok|odlicn|bez)\w*"
    r"|\b\w+ (?:is |are |seems? |works? )(?:fine|ok|okay|good|normal\w*)|\b\w+ fine\b"
)
_SPLIT = re.compile(r"[^a-z0-9]+")


def kind_of(service: Service) -> str:
    """Return which trouble a service's failing brings; a site's where its kind says nothing else."""
    words = _SPLIT.split(service.kind.lower())
    return next(
        (trouble for trouble, starts in _KINDS.items() if any(word.startswith(starts) for word in words)), WEB
    )


def trouble_in(gist: Gist, text: str, customer: Customer | None) -> tuple[str, bool]:
    """Return what the report is about, empty where it does not say, and whether it is several services."""
    bought = {kind_of(service) for service in customer.services} if customer else set()
    failing = _FINE.sub(" ", text)
    said = [trouble for trouble, words in _SAID.items() if trouble in bought and words.search(failing)]
    if said and gist.problem not in {"mail", "billing", "domain"}:
        return said[0], len(said) > 1 and LINE in said
    if gist.problem == "performance" and is_of_mail(gist):
        return MAIL, False
    return _OF_PROBLEMS.get(gist.problem, ""), False


def is_of_mail(gist: Gist) -> bool:
    """Whether the report is about mail rather than sites, where its class leaves that open."""
    return "mail" in gist.signs and "web" not in gist.signs
