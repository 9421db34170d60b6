"""Signs of mail: sending, receiving, boxes, refusals."""

from services.correlator.core.sign import Sign

MAIL: dict[str, Sign] = {
    "mail": Sign(
        "465 587 993 activesync autoresponder* email* exchange imap inbox* mail* mailbox* meil* "
        "mejl* mx outbox* outlook pop3 post posta postar* poste posti posto postom postu roundcube "
        "sanduc* smtp thunderbird webmail*",
        0.8,
    ),
    "message": Sign(
        "messag* poruk*",
        0.4,
    ),
    "send": Sign(
        "odasl* odlaz* otprem* outbox* outgoing posla* poslat poslati salj* saljemo send* sent slala "
        "slali slan* slao slat* smtp van",
        1.0,
    ),
    "receive": Sign(
        "arriv* dobiv* dode dodu dohvac* dohvat* dolaz* dosl* dospij* dospje* fetch* inbound "
        "incoming nestao pour pouring povlac* prim* primlje* pristig* pristiz* receiv* skida skidaju "
        "skinuti stig* stiz* ulaz* zaprim*",
        1.0,
    ),
    "deliver": Sign(
        "deliver* isporuc* isporuk*",
        1.0,
    ),
    "newbox": Sign(
        "alias* catch catchall distribucij*",
        2.0,
    ),
    "quota": Sign(
        "exceeded full gb giga gigabajt* kapacitet* kvot* mjesta overquota oversize* popunjen* "
        "prekorac* prepun* prostor* pun puna puno quota* space storage zapunj*",
        2.5,
    ),
    "spam": Sign(
        "barracuda blacklist* blocklist* crnoj crnu dnsbl greylist* junk nepozelj* nezeljen* rbl "
        "smece smecu spam* spamhaus unwanted",
        3.0,
    ),
    "bounce": Sign(
        "bounc* daemon denied nedostav* nedostavlj* neisporuc* odbac* odbij* odbijen* refus* reject* "
        "returned undeliver* vraca*",
        1.5,
    ),
    "attachment": Sign(
        "attach* dat fotograf* pdf photo* prilog* privit* privitak* winmail",
        3.0,
    ),
    "forward": Sign(
        "forward* preusmjer* prosljed*",
        2.0,
    ),
    "newsletter": Sign(
        "bilten* mailchimp newsletter*",
        2.5,
    ),
    "mail_proof": Sign(
        "dkim dmarc spf",
        3.0,
    ),
    "scan": Sign(
        "pisac* printer* scanner* skener*",
        2.0,
    ),
    "umlauts": Sign(
        "dijakrit* kvacic*",
        2.0,
    ),
}
