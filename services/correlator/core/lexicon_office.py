"""Signs of names, access, money, devices and the line."""

from services.correlator.core.sign import Sign

OFFICE: dict[str, Sign] = {
    "password": Sign(
        "credential* forgot forgotten gesla geslo incorrect login* lozink* neispravn* pass passw* "
        "reset* sifr* zaborav* zaporc* zapork*",
        2.0,
    ),
    "sign_in": Sign(
        "2fa access* autentif* autentik* authent* korisnick* locked lockout logir* logout mfa odjav* "
        "odjavlj* otp prijav* pristup* signin ulogin* ulogir* unlock* username",
        1.2,
    ),
    "dns": Sign(
        "dns glue nameserver* ns ns1 ns2 nxdomain propagac* propagat* ptr resolv* soa ttl usmjer* "
        "zona zone zonu",
        2.5,
    ),
    "parked": Sign(
        "adverts oglasa oglase park* parkiran* reklama reklame",
        2.5,
    ),
    "subdomain": Sign(
        "poddomen* subdomain* subdomen*",
        2.5,
    ),
    "record": Sign(
        "aaaa cname record records srv txt zapis zapisa zapise zapisi zapisom zapisu",
        2.0,
    ),
    "domain": Sign(
        "domain* domen* idn tld",
        0.3,
    ),
    "expiry": Sign(
        "autorenew deaktiv* expir* istec* istek* isteku istic* istjec* lapse* obnov* prodil* "
        "produlj* produz* renew* suspend*",
        2.5,
    ),
    "transfer": Sign(
        "auth authcode authinfo carnet epp ips migrac* migrat* migrir* prebaci* premjest* presel* "
        "prijenos* registr* registrar* selidb* transfer* whois",
        2.0,
    ),
    "registration": Sign(
        "regist* registrac* registrir*",
        1.5,
    ),
    "invoice": Sign(
        "bill* billing charg* credit debit* dugovan* dvostruk* eur eura faktur* gotovin* iban "
        "invoice* iznos* kartic* knjigovod* kuna naplacen* naplaci* novac novca oib opomen* paid pay "
        "payment* pdv placa* placen placeno plat* predracun* pretplat* proforma* r1 racun racuna "
        "racune racuni racunom racunu receipt* refund* storn* subscription* terecen* ugovor* uplat* "
        "uplatnic* vat vies",
        2.0,
    ),
    "price": Sign(
        "cheapest cijen* kost* kosta offer* paket* plan plans ponud* price* pricing quote zanima",
        1.5,
    ),
    "account": Sign(
        "account* cpanel* kontakt kontakta ovlast* panel* plesk* profil* vlasnik* vlasnistv*",
        1.0,
    ),
    "connection": Sign(
        "connect* down econnrefused ispad* konek* pala pao povez* spoj* veza vezu",
        0.8,
    ),
    "mobile": Sign(
        "android* ipad* iphone* mob mobitel* mobu phone* samsung* tablet* telefon*",
        0.7,
    ),
    "computer": Sign(
        "komp kompjut* kompu laptop* pc racunal*",
        0.4,
    ),
    "line": Sign(
        "bandwidth brzin* fiber* internet* iptv linij* mbit* modem* opti optik* ping* router* ruter* "
        "signal* stb wifi",
        1.2,
    ),
    "software": Sign(
        "azurir* bug* crash* instal* licenc* licens* nadograd* rusi rusio updat* upgrad* verzij*",
        1.0,
    ),
}
