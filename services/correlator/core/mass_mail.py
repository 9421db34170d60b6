"""Mass mail and phishing, told by their phrases; Croatian and English, folded."""

from __future__ import annotations

import re

MARKETING_MIN = 2  # one such phrase stands in honest mail too
TEXT_CHARS_MAX = 1_500

# One pattern in each line.
_MARKETING_PHRASES = r"""
    \bnudimo\b
    nasa (?:tvrtka|firma|agencija) (?:\w+ )?(?:nudi|se bavi)
    poslovn\w+ suradnj\w*
    predstavljamo (?:vam )?
    u privitku (?:vam )?saljemo ponudu
    katalog\w*
    promocij\w*
    anket\w*
    upitnik\w*
    edukacij\w*
    seminar\w*
    radionic\w*
    newsletter
    our (?:services|company|products|team of|solution)
    we (?:offer|provide|help|specialize)
    cooperation
    supplier
    manufacturer
    price list
    survey
    increase your
    grow your
    your (?:website|business|company) (?:could|can|is|needs|deserves|has)
    zajam
    kredit\w*
    loans?\b
    inheritance
    million
    donation
    darlehen
    gewinn
    suchmaschin\w*
    wir bieten
    angebot\w*
    prva stranica
    google(?:a|u)? (?:pozicij|oglas)\w*
    optimizacij\w*
    odjav\w+ (?:se|s liste|ovdje)
    primate ovu poruku jer
    you (?:are )?receiv(?:e|ing) this
    no longer wish
    manage (?:your )?preferences
    pretplatni\w*
    izdvajamo
    citatelj\w*
    najav\w+ (?:konferencij|dogadanj)\w*
    \bseo\b
    backlinks?
    first page
    page ?#? ?1\b
    top \d+ (?:results|positions)
    rank(?:ing|ed)? (?:on|your|higher)
    free (?:audit|quote|trial|report)
    guest post
    link building
    link exchange
    domain authority
    web ?(?:design|development) (?:services|company|agency)
    outsourc\w+
    unsubscribe
    odjavi(?:te)? (?:se )?(?:ovdje|s)
    ne zelite (?:vise )?(?:primati|dobivati)
    opt[ -]out
    view (?:this )?(?:email )?in (?:your )?browser
    special offer
    limited time
    posebna ponuda
    akcijska ponuda
    samo danas
    % popust
    popust\w* do
    discount
    buy now
    kupite odmah
    casino
    crypto
    bitcoin
    lottery
    jackpot
    viagra
    investi\w+ opportunit\w+
    leads\b
    increase (?:your )?(?:sales|traffic|revenue)
    business proposal
    partnership opportunit\w+
    we (?:are|re) a (?:leading|professional)
    email (?:list|database)
    fulfil+ment
    dragi citatelji
    dear (?:reader|sir or madam|website owner|business owner)
    webinar
    konferencij\w+
    savjete za
    u ovom broju
    (?:your|vasi) competitors?
    outreach
    hiring manager
    (?:send|share) (?:you )?(?:the )?(?:cvs?|resumes?|profiles)
    immediately available
    just reply
    quick question
    your (?:blog|site|shop|store) (?:is missing|could|can|needs)
    easy wins?
    bonus
    \bbtc\b
    withdraw
    followers
    cheap\b
    buy \w+ (?:cheap|now|online)
    free (?:\w+ ){1,2}(?:audit|quote|trial|report|consultation|demo)
    besplatn\w+ (?:\w+ )?(?:analiz|savjetovanj|prob|demo)\w*
    zarad(?:a|ite|i|ujte)\b
    book a (?:call|demo|meeting)
    schedule a (?:call|demo|meeting)
    (?:nasi|vrhunsk\w+) strucnjac\w*
    povoljn\w+ (?:cijen|uvjet)\w*
    akcij\w+ (?:cijen\w*|prodaj\w*|ponud\w*|traje|vrijedi|do)\b
    \bakcija ?[:!-]
    \bgratis\b
    isteka? zaliha
    naruc(?:ite|i) (?:odmah|vec danas|danas|sada)
    iskoristite (?:\w+ )?(?:prilik|popust|akcij|pogodnost)\w*
    ne propustite
    ispunjavate uvjete
    bez (?:jamaca|jamca|kamata|obveze kupnje)
    rasprodaj\w*
    snizenj\w*
    besplatn\w+ dostav\w*
    ponuda (?:vrijedi|traje)
    ekskluzivn\w+ (?:ponud|popust|prilik)\w*
    jedinstven\w+ (?:ponud|prilik)\w*
    osvojili ste
    nagradn\w+ igr\w*
    pozivamo vas (?:na|da)
    rezervirajte (?:svoje|vase|mjesto|termin)
    broj mjesta (?:je )?ogranicen\w*
    prijavite se (?:na|vec|odmah)
    saznajte vise
    rad od kuce
    otkup\w*
    leasing\w*
    (?:order|shop|act|apply|call|register|sign up) (?:now|today)\b
    while stocks last
    do(?:n ?['’]?t| not) miss
    save up to
    % off\b
    exclusive (?:offer|deal|discount)s?
    no obligations?
    risk[ -]free
    money[ -]back
    best (?:price|deal|rate)s?\b
    free shipping
    came across your
    decision[ -]makers?
    case stud(?:y|ies)
    boost your
    dofollow
    sponsored (?:post|article|content)s?
    traffic to your
    losing (?:visitors|traffic|customers|sales)
    (?:may|can|shall|could) (?:i|we) send (?:you )?(?:an? |the |our )?(?:quot|proposal|price|audit)
    \bkeywords?\b
    hire (?:our|dedicated|remote) \w+
    (?:mobile )?app development
    virtual assistants?
    you (?:have |ve )?won\b
    claim your
    next of kin
    beneficiary
    pre-?approved
    work from home
    jetzt (?:bestellen|kaufen|sichern)
    rabatt\w*
    \b(?:t|wa)\.me/
"""
_PHISHING_PHRASES = r"""
    vas paket
    posiljk\w+ (?:ceka|je zaustav)
    carin\w+
    webcam
    bitcoin\w*
    wallet
    vas\w* (?:sanducic|racun|lozink\w*|domena) (?:\w+ ){0,3}(?:istje\w*|istice|blokiran|ogranicen|premasi\w*)
    azurirajte (?:svoje )?podatke
    update your (?:payment|account|details)
    unusual (?:sign|activity)
    neobicn\w+ aktivnost\w*
    kliknite (?:na )?(?:\w+ )?(?:poveznic|link|ovdje)\w*
    potvrdite (?:svoj\w* |vas\w* )?(?:lozink|racun|podatk|identitet)\w*
    verify your (?:account|mailbox|identity|password)
    click (?:here|the link|below)
    (?:will be|bit ce|biti ce) (?:suspended|deactivated|closed|ugasen|blokiran|obrisan)\w*
    account (?:has been|will be) (?:limited|suspended)
    za 24 sata
    within 24 hours
    innerhalb von 24 stunden
    konto (?:wurde|wird|ist) (?:\w+ ){0,2}(?:eingeschrankt|gesperrt|deaktiviert)
    bestatigen sie (?:ihre|ihr|bitte)
    confirm your (?:password|account)
"""


def _any_of(phrases: str) -> re.Pattern[str]:
    """Return the pattern of all `phrases`, gathered by their first letters.

    At each place of a text only those with its letter are tried: a third of the time of one long list.
    """
    by_letter: dict[str, list[str]] = {}
    for phrase in phrases.strip().splitlines():
        pattern = phrase.strip()
        letter = pattern[0] if pattern[0].isalpha() and pattern[1] not in "?*+{" else ""
        by_letter.setdefault(letter, []).append(pattern.removeprefix(letter))
    return re.compile("|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in by_letter.items()))


_MARKETING = _any_of(_MARKETING_PHRASES)
_PHISHING = _any_of(_PHISHING_PHRASES)


def is_mass_mail(subject: str, text: str, *, forged: bool) -> bool:
    """Return whether folded subject and text speak as those do who write to everybody."""
    both = f"{subject} {text[:TEXT_CHARS_MAX]}"
    bait = len(set(_PHISHING.findall(both)))
    if bait >= (1 if forged else 2):
        return True
    return len({match.group() for match in _MARKETING.finditer(both)}) + bait >= MARKETING_MIN
