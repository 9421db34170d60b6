"""The trade's words, Croatian and English, as signs: what a report talks about, in whatever language.

A sign is a small fact of a report ("mail", "send", "password", "slow"). Its entries are folded words; a
trailing star stands for any ending. Each sign weighs something when two reports share it: the rarer it is,
the more. Curated by hand for hosting, internet access and software; the weights are rounded judgements of how
often a sign occurs among a desk's reports.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from services.correlator.core.words import CACHE_ENTRIES_MAX


class Sign(msgspec.Struct, frozen=True):
    """One sign with its entries and its weight when it is shared; models/problem_votes.py has its votes."""

    entries: str
    bits: float = 0.0  # evidence that two reports of one customer which share it are about one problem


SIGNS: dict[str, Sign] = {
    "mail": Sign(
        "mail* mejl* meil* email* post posta poste posti postu postom postar* posto imap smtp "
        "pop3 webmail* outlook "
        "thunderbird inbox* outbox* sanduc* mailbox* roundcube mx exchange activesync "
        "autoresponder* 587 465 993",
        0.8,
    ),
    "message": Sign(
        "poruk* messag*",
        0.4,
    ),
    "send": Sign(
        "slat* slan* salj* posla* slao slala slali send* sent outgoing outbox* van odlaz* smtp",
        1.0,
    ),
    "receive": Sign(
        "pour pouring inbound nestao prim* stiz* stig* dolaz* dode dodu dosl* dobiv* ulaz* pristig* "
        "receiv* incoming arriv* "
        "povlac* zaprim*",
        1.0,
    ),
    "deliver": Sign(
        "isporuk* isporuc* deliver*",
        1.0,
    ),
    "newbox": Sign(
        "alias* catch catchall distribucij*",
        2.0,
    ),
    "quota": Sign(
        "space storage giga gigabajt* gb quota* kvot* pun puna puno prepun* popunjen* full overquota "
        "kapacitet* prostor*",
        2.5,
    ),
    "spam": Sign(
        "spam* nezeljen* junk blacklist* blocklist* crnu crnoj greylist*",
        3.0,
    ),
    "bounce": Sign(
        "vraca* odbij* odbijen* bounc* reject* undeliver* nedostav* returned refus* denied",
        1.5,
    ),
    "attachment": Sign(
        "fotograf* photo* pdf privitak* privit* prilog* attach* winmail dat",
        3.0,
    ),
    "forward": Sign(
        "preusmjer* prosljed* forward*",
        2.0,
    ),
    "newsletter": Sign(
        "newsletter* bilten* mailchimp",
        2.5,
    ),
    "password": Sign(
        "lozink* sifr* zapork* passw* pass login* credential* zaporc*",
        2.0,
    ),
    "sign_in": Sign(
        "locked lockout unlock* prijav* ulogir* logir* signin autentik* autentif* authent* 2fa mfa otp "
        "korisnick* "
        "username pristup* access*",
        1.2,
    ),
    "web": Sign(
        "stranic* web website* sajt* site sites webshop* shop* blog* page* portal* naslovn* duc* "
        "trgovin* homepage url html css "
        "javascript galerij* pregledn* browser*",
        0.8,
    ),
    "blank": Sign(
        "bijel* prazn* blank* white empty",
        2.0,
    ),
    "forbidden": Sign(
        "403 zabran* forbidden",
        3.0,
    ),
    "server_error": Sign(
        "500 502 503 504 fatal internal",
        2.5,
    ),
    "not_found": Sign(
        "404 nedostup* unavailab*",
        1.5,
    ),
    "form": Sign(
        "enquiry enquiries upitnik* form forma forme formi formu formom forms obraz* kontaktform*",
        2.0,
    ),
    "order": Sign(
        "kosaric* naplat* narudzb* narucit* naruciv* checkout cart kupit* karte booking* rezervac*",
        1.2,
    ),
    "redirect": Sign(
        "redirect* kladionic* kockanj* odved* casino*",
        2.5,
    ),
    "cms": Sign(
        "wordpress* wp plugin* dodatak* dodatk* tema teme temu theme* joomla* drupal* php* "
        "woocommerce* prestashop* magento* htaccess elementor",
        1.0,
    ),
    "dns": Sign(
        "ptr glue soa dns nameserver* nxdomain propagac* propagat* zona zone zonu resolv* ttl ns ns1 "
        "ns2 usmjer*",
        2.5,
    ),
    "parked": Sign(
        "park* parkiran* oglasa oglase reklame reklama adverts",
        2.5,
    ),
    "subdomain": Sign(
        "poddomen* subdomen* subdomain*",
        2.5,
    ),
    "record": Sign(
        "zapis zapisa zapisi zapise zapisu zapisom record records txt cname aaaa srv",
        2.0,
    ),
    "mail_proof": Sign(
        "spf dkim dmarc",
        3.0,
    ),
    "certificate": Sign(
        "private privatna warn* upozoren* unsafe san wildcard acme ssl tls https cert* lokot* secure "
        "nesigurn* sigurna insecure encrypt* padlock "
        "letsencrypt mixed handshake",
        2.0,
    ),
    "domain": Sign(
        "tld domen* domain* idn",
        0.3,
    ),
    "expiry": Sign(
        "istek* istic* produlj* produz* obnov* renew* expir* suspend*",
        2.5,
    ),
    "transfer": Sign(
        "ips prijenos* prebaci* transfer* auth epp authcode authinfo registrar* registr* whois carnet",
        2.0,
    ),
    "registration": Sign(
        "registrir* registrac* regist*",
        1.5,
    ),
    "database": Sign(
        "baz baza baze bazu bazi bazom database* mysql* mariadb sql postgres* phpmyadmin* "
        "tablic* dump query queries",
        2.0,
    ),
    "ftp": Sign(
        "ftp* sftp filezill* winscp",
        3.0,
    ),
    "invoice": Sign(
        "vies kuna eura eur proforma* credit debit* receipt* pretplat* gotovin* naplaci* naplacen* "
        "racun racuna racuni racune racunu racunom faktur* invoice* predracun* uplat* plat* "
        "placa* placeno placen r1 pdv vat billing bill* "
        "payment* paid pay refund* pretplat* subscription* opomen* dugovan* storn* oib iban "
        "kartic* charg* terecen* novca novac ugovor* "
        "iznos* uplatnic* knjigovod* dvostruk*",
        2.0,
    ),
    "price": Sign(
        "cijen* ponud* price* pricing paket* plan plans kost* kosta offer* quote cheapest zanima",
        1.5,
    ),
    "slow": Sign(
        "iops steal throttl* minutu seconds crawl* sluggish hang hangs hanging freez* frozen spin spins "
        "spinning ages forever lagging vrti vrtnja spor* uspor* slow* ttfb load iowait unresponsive "
        "vjecno lag lagga* zamrz* latenc* "
        "kasnj* umire koci koce sekund* opterec* resurs* dugo",
        2.5,
    ),
    "resources": Sign(
        "cpu ram memor* procesor* disk* io",
        1.5,
    ),
    "intrusion": Sign(
        "deceptive inject* dropper kockar* kladi* spamming cryptomin* webshell* malicious suspicio* "
        "viagra inficir* reinfect* hijack* defac* skenir* backdoor* hak* hack* virus* malware* malver* "
        "phish* zaraz* provali* provala ukrad* infect* "
        "compromis* trojan* napad* sumnjiv* zlonamjer* ddos "
        "ransom* prevar* scam* brute",
        3.0,
    ),
    "blocked": Sign(
        "captcha* zabranjen* blokir* block* vatrozid* firewall* fail2ban banned zablok*",
        2.5,
    ),
    "account": Sign(
        "panel* cpanel* plesk* kontakt kontakta vlasnistv* vlasnik* ovlast* profil* account*",
        1.0,
    ),
    "backup": Sign(
        "restore* backup* kopij* restor* povrat* snapshot*",
        2.5,
    ),
    "restore": Sign(
        "vratit* vratite vracanj*",
        1.5,
    ),
    "deleted": Sign(
        "obris* izbris* nesta* delet* erased missing lost",
        1.5,
    ),
    "machine": Sign(
        "vps* vm virtual* ssh root reboot* kernel* hypervisor* ipv4 ipv6 gateway network* mreza mreze "
        "mrezi mrezu "
        "cron* docker port portovi ports",
        1.5,
    ),
    "timeout": Sign(
        "timeout* timed",
        1.5,
    ),
    "connection": Sign(
        "povez* veza vezu connect* spoj* konek* econnrefused ispad* pao pala down",
        0.8,
    ),
    "mobile": Sign(
        "mobitel* mob mobu telefon* iphone* android* samsung* ipad* tablet* phone*",
        0.7,
    ),
    "umlauts": Sign(
        "kvacic* dijakrit*",
        2.0,
    ),
    "computer": Sign(
        "racunal* kompjut* komp kompu laptop* pc",
        0.4,
    ),
    "scan": Sign(
        "skener* scanner* printer* pisac*",
        2.0,
    ),
    "line": Sign(
        "brzin* mbit* router* ruter* modem* wifi optik* opti fiber* signal* internet* linij* "
        "bandwidth ping* stb iptv",
        1.2,
    ),
    "software": Sign(
        "verzij* licenc* licens* updat* azurir* upgrad* nadograd* instal* bug* crash* rusi rusio",
        1.0,
    ),
}


# Signs by which a layman and an expert name one trouble: the white page is the other's fatal error.
_FAMILIES = {
    "page": "blank server_error forbidden not_found redirect intrusion timeout cms database restore",
    "name": "dns record parked subdomain transfer registration expiry umlauts",
    "access": "password sign_in blocked account",
    "delivery": "bounce deliver timeout",
    "speed": "slow resources line timeout",
    "warning": "certificate umlauts",
    "copy": "backup deleted restore",
    "money": "invoice price",
}
FAMILIES: dict[str, frozenset[str]] = {
    sign: frozenset(family for family, members in _FAMILIES.items() if sign in members.split())
    or frozenset({sign})
    for sign in SIGNS
}


def _table() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    exact: dict[str, set[str]] = {}
    begins: dict[str, set[str]] = {}
    for name, sign in SIGNS.items():
        for entry in sign.entries.split():
            into = begins if entry.endswith("*") else exact
            into.setdefault(entry.rstrip("*"), set()).add(name)
    return ({k: tuple(sorted(v)) for k, v in exact.items()}, {k: tuple(sorted(v)) for k, v in begins.items()})


_EXACT, _BEGINS = _table()
_BEGIN_LENGTHS = sorted({len(beginning) for beginning in _BEGINS}, reverse=True)


@lru_cache(CACHE_ENTRIES_MAX)
def signs_of(word: str) -> tuple[str, ...]:
    """Return the signs of a folded word, by its exact entry or the longest fitting beginning."""
    plain = word.replace("dj", "d")
    found = _EXACT.get(word) or _EXACT.get(plain) or ()
    if found:
        return found
    for length in _BEGIN_LENGTHS:
        if length <= len(plain) and (hit := _BEGINS.get(plain[:length])):
            return hit
    return ()
