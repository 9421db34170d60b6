"""Why something could not be sent, in the language of the page. Pure.

A cause is kept as one English line, whoever it came from. What our own senders write is said in Croatian
here, with what they quote; what a mail server or a helpdesk says of itself stays its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.store.console.words import Language

CROATIAN: Mapping[str, str] = {
    # webhooks
    r"no answer within (\d+) s": "nema odgovora u roku od {0} s",
    r"no connection within (\d+) s": "nema veze u roku od {0} s",
    r"no connection, or its certificate is not good": "nema veze ili certifikat nije ispravan",
    r"the call failed: (\w+)": "poziv nije uspio: {0}",
    r"it answered (\d+): redirects are not followed": "odgovor je {0}: preusmjeravanja se ne slijede",
    r"it answered 410: it wants nothing more": "odgovor je 410: više ne želi ništa",
    r"it answered (\d+)": "odgovor je {0}",
    r"the name could not be resolved": "adresa se ne može pronaći po imenu",
    r"the name has no address": "ime nema adrese",
    r"it leads to something that is no IP address": "vodi na nešto što nije IP adresa",
    r"it leads to an IPv6 address that stands for an IPv4 one": "vodi na IPv6 adresu koja stoji umjesto IPv4 "
    "adrese",
    r"it leads to an address that is not public": "vodi na adresu koja nije javna",
    # notes in a helpdesk
    r"the report stands elsewhere now": "prijava je sada drugdje",
    r"it is back again": "prijava se vratila",
    r"it is not known whether the last try reached the helpdesk": "ne zna se je li zadnji pokušaj stigao do "
    "sustava za podršku",
    r"the helpdesk answered (\d+), and no JSON": "sustav za podršku odgovorio je {0}, i to ne kao JSON",
    r"the helpdesk does not answer: (\w+)": "sustav za podršku ne odgovara: {0}",
    r"the helpdesk's answer is larger than (\d+) bytes": "odgovor sustava za podršku veći je od {0} B",
    r"(Zammad|WHMCS) answered (\d+): (.*)": "{0} je odgovorio {1}: {2}",
}
"""By the whole form of a cause; its groups are what it quotes."""

_FORMS = tuple((re.compile(form, re.DOTALL), said) for form, said in CROATIAN.items())


def cause_said(language: Language, cause: str) -> str:
    """Return a cause in the language; one that no sender of ours has written stays as it is."""
    if language == "en":
        return cause
    for form, said in _FORMS:
        if found := form.fullmatch(cause):
            return said.format(*found.groups())
    return cause
