"""Signs of sites and the machines below them: errors, speed, break-ins, copies."""

from services.correlator.core.sign import Sign

WEB: dict[str, Sign] = {
    "web": Sign(
        "blog* browser* css duc* galerij* homepage html javascript naslovn* page* portal* pregledn* "
        "sajt* shop* site sites stranic* trgovin* url web webshop* website*",
        0.8,
    ),
    "blank": Sign(
        "bijel* bjelin* blank* empty prazn* white whitescreen",
        2.0,
    ),
    "forbidden": Sign(
        "403 forbidden zabran*",
        3.0,
    ),
    "server_error": Sign(
        "500 502 503 504 critical exception fatal fatalna fatalnu internal iznimk* kriticn*",
        2.5,
    ),
    "not_found": Sign(
        "404 nedostup* nepostoj* nepronad* pronaden* unavailab*",
        1.5,
    ),
    "form": Sign(
        "enquiries enquiry form forma forme formi formom forms formu kontaktform* obraz* upitnik*",
        2.0,
    ),
    "order": Sign(
        "booking* cart checkout karte kosaric* kupit* naplat* narucit* naruciv* narudzb* rezervac*",
        1.2,
    ),
    "redirect": Sign(
        "casino* kladionic* kockanj* odved* redirect*",
        2.5,
    ),
    "cms": Sign(
        "azuriranj* builder dodatak* dodatk* drupal* elementor gutenberg htaccess joomla* magento* "
        "php* plugin* predlosk* predlozak* prestashop* shortcode* tema teme temu theme* woocommerce* "
        "wordpress* wp",
        1.0,
    ),
    "database": Sign(
        "baz baza baze bazi bazom bazu database* dump innodb mariadb mysql* phpmyadmin* postgres* "
        "queries query schema sql tabel* tablic*",
        2.0,
    ),
    "ftp": Sign(
        "filezill* ftp* sftp winscp",
        3.0,
    ),
    "slow": Sign(
        "ages beskonac* crawl* dugo forever freez* frozen hang hanging hangs iops iowait kasnj* "
        "kilav* koce koci lag lagga* lagging latenc* load minutu opterec* puz* resurs* seconds "
        "sekund* sekunda sekunde slow* sluggish spin spinning spins spor* steal stuca* throttl* trom "
        "tromo ttfb umire unresponsive uspor* vjecno vrti vrtnja vuc* vuce vuku zamrz*",
        2.5,
    ),
    "resources": Sign(
        "cpu disk* io memor* procesor* ram",
        1.5,
    ),
    "timeout": Sign(
        "timed timeout*",
        1.5,
    ),
    "certificate": Sign(
        "acme cert* crveni crveno encrypt* expired handshake https insecure letsencrypt lokot* "
        "lokotic* mixed nesigurn* nesigurno padlock private privatna privatnost* san secure secured "
        "sigurna ssl tls unsafe upozoren* warn* wildcard",
        2.0,
    ),
    "intrusion": Sign(
        "backdoor* brute cirilic* compromis* cryptomin* ddos deceptive defac* dropper hack* hak* "
        "hijack* infect* inficir* inject* japans* kines* kladi* kockar* ljekarn* malicious malver* "
        "malware* napad* pharma* phish* podmet* prevar* provala provali* ransom* reinfect* scam* "
        "skenir* spamming sumnjiv* suspicio* trojan* ucijen* ukrad* uljez* upad* viagra virus* "
        "webshell* zaraz* zlonamjer*",
        3.0,
    ),
    "blocked": Sign(
        "banned block* blokir* captcha* fail2ban firewall* vatrozid* zablok* zabranjen*",
        2.5,
    ),
    "backup": Sign(
        "arhiv* backup* kopij* povrat* restor* restore* sigurnosn* snapshot*",
        2.5,
    ),
    "restore": Sign(
        "vracanj* vratit* vratite",
        1.5,
    ),
    "deleted": Sign(
        "brisan* delet* disappear* erased izbris* izgub* izgubl* lost missing nesta* obris* pobris* vanished",
        1.5,
    ),
    "machine": Sign(
        "container* cron* docker gateway hypervisor* ipv4 ipv6 kernel* kontejner* mreza mreze mrezi "
        "mrezu network* port portovi ports reboot* root ssh systemd uptime virtual* vm vps* vpsa",
        1.5,
    ),
}
