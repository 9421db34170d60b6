"""How far a trouble reaches and what was tried, said in Croatian and its neighbours, for folded text."""

from __future__ import annotations

from services.correlator.core.fact_patterns import Stated, stated

_GROUP = (
    r"(?:kupci|kupac|gosti|gost|klijenti|pacijenti(?:ca|ce)?|pacijent|ljudi|posjetitelji|posetioci"
    r"|musterije|korisnici|korisnik|mladenke|ucenici"
    r"|clanovi|kolege|vozaci|zaposlenici|djelatnici|djelatnik|studenti|primatelji|citatelji|partneri"
    r"|turisti|roditelji)"
)
_GROUP_DATIVE = (
    r"(?:kupcima|gostima|klijentima|pacijentima|ljudima|posjetiteljima|korisnicima|primateljima|mladenkama"
    r"|djelatnicima|zaposlenicima|ucenicima"
    r"|clanovima|kolegama|vozacima|musterijama|roditeljima|partnerima|turistima)"
)
_WELL = (
    r"(?:rad[ie]\w{0,2}|deluje|ok|u redu|v redu|ispravn\w|uredn\w|normaln\w|stiz\w{1,2}|dolaz\w{1,2}|leti"
    r"|ide|gre|prolaz\w{1,2}|moze|dobiv\w{1,3})"
)

SCOPE: tuple[Stated, ...] = (
    stated(
        ("svi", "nitko", "niko", "nijed", "niti jed", "svugd", "svagd", "svud", "sve ", "svak"),
        r"\b(?:svi(?:ma|h)?\b(?! tu\b)(?: (?:u|na|nam|koris\w{2,6}|nas\w{0,2}|djel\w{2,7}"
        r"|zaposl\w{2,5}))?(?: \w{2,14})?"
        r"|nitko\b(?! (?:nije|od|vas|se))(?: \w{1,14}){0,3}|niko\b(?! (?:nije|javlj|tu"
        r"|se))(?: \w{1,14}){0,3}|nikome?\b(?: \w{1,14}){0,3}"
        r"|(?:nijed(?:an|na|no\w)|niti jed(?:an|na)) \w{2,14}|svugdje|svagdje|svud\w?|na sv(?:im|e|akom"
        r"|akoj|oj) \w{2,14})",
    ),
    stated(
        ("cijel", "citav", "obje", "jed", "susjed"),
        r"\b(?:cijel[aiou]\w? (?:firm\w|ured\w?|tvrtk\w|shop|stranic\w|web|skol\w|zgrad\w|ulic\w|kuc\w"
        r"|sel\w|naselj\w|kat\w?|odjel\w?)|citav\w \w{3,12}|obje (?!strane)\w{3,14}|ni na jed(?:nom"
        r"|noj) \w{3,14}"
        r"|susjed\w{0,4} (?:\w{1,10} ){0,2}(?:ne|isto|ima\w{0,2}|nema\w{0,2}|rad\w)|samo (?:na )?jed(?:an"
        r"|na|nom|noj|nu) \w{3,14})\b",
    ),
    stated(
        ("samo ", "jedino ", "osim ", "ostal", "ostat"),
        r"\b(?:samo (?:kod|preko|na|ja|meni|ta|taj|prema|kad|on|ona|njemu|njoj"
        r"|neki\w{0,2})\b(?! nas )(?: \w{1,14}){0,2}|jedino (?!sam)\w{2,14}|osim (?:toga )?\w{2,14}"
        rf"|ostal(?:i|e|o|ima|ih|a)\b(?: \S{{1,16}}){{0,5}} {_WELL}\b|ostalima\b(?: \w{{2,14}}){{0,2}}"
        rf"|ostat(?:ak|ku) \w{{2,14}} (?:je )?\w{{1,8}})",
    ),
    stated(
        ("drug", "bez www", "bez kvac", "glavn", "manje "),
        rf"\b(?:drug(?:i|e|ima|a|oj|om|ih) (?:\w{{1,14}} ){{0,3}}(?:{_WELL}|mogu|se ne|primaju)\b"
        rf"|drugim[ae]? (?:moze|se ne)|bez www(?: \w{{2,10}}){{0,2}}"
        rf"|bez kvacic\w (?:ide|radi)|glavna (?:\w{{3,9}} )?(?:je )?{_WELL}"
        rf"|manj[ei] (?:\w{{3,9}} )?(?:odlaze|prolaze|idu))\b",
    ),
    stated(
        ("kupc", "kupac", "gost", "klijent", "pacijent", "ljud", "pos", "muster", "korisni", "mladenk",
         "primatelj", "djelat", "clanov", "kolege", "vozac", "zaposlen", "student", "ucenic", "citatelj",
         "partner", "turist", "roditelj", "kolegama"),
        rf"\b(?:{_GROUP_DATIVE}\b(?: (?:s|na|iz|u) \w{{3,12}})?|(?:nas\w? |dv\w{{1,2}} )?{_GROUP} (?:(?:i|s"
        rf"|u|na|iz|prema|nam|joj|mu|mi|im|preko|koji|koje|da|pri) (?:\w{{2,12}} )?){{0,3}}"
        rf"(?:ne|nis\w{{1,2}}|nece|javlj\w{{1,2}}|vid[ei]\w?|dobiv\w{{1,4}}|dobij\w{{1,3}}|kaz[eu]\w?|vele"
        rf"|pisu|zovu|tvrde"
        rf"|odusta\w{{1,3}}|zavrsa\w{{1,3}}|stoje|cekaju|otvore|kliknu|i dalje|se zale|naruc\w{{1,4}}"
        rf"|skenira\w{{1,2}}|odustaju|upozor\w{{1,4}})\b)",
    ),
    stated(
        ("kod mene", "meni", "doma ", "kuc", "poslu", "iz ureda", "kod drug", "kod nas", "i njemu", "i njoj",
         "i ostal", "i kole", "i sefu", "i isto", "na moj", "ni ja ni"),
        rf"\b(?:kod mene|meni|doma|kod nas|kod drugih|kod kuce|kuci|na poslu"
        rf"|iz ureda)\b(?: \w{{1,14}}){{0,5}} {_WELL}\b|\bi (?:njemu|njoj|meni|ostalima|kolegi|kolegici"
        rf"|sefu)\b(?! je)|\b\w{{3,14}}i isto\b"
        rf"|\bna moj[ue]?\b(?: \w{{1,14}}){{0,4}} {_WELL}\b|\bni ja ni \w{{3,12}}",
    ),
    stated(
        ("gmail", "outlook.com", "hotmail", "yahoo", "tujin", "inozem", " .si", "t-com"),
        r"\b(?:na|prema|pri|v|za) (?:adrese s )?(?:gmail|outlook\.com|hotmail|yahoo|tujin"
        r"|inozem)\w{0,6}\b(?: \w{1,14}){0,4} (?:gre|ide|ne|se|vrac\w{1,3}|odbija\w{0,2}|prolaz\w{1,2}"
        r"|rad\w|normalno|zavrs\w{1,5})\b"
        r"|\b(?:vracaju?|odbija\w{0,2}|ne mogu|nijedan) (?:\w{1,12} ){0,4}(?:na|prema|za) gmail\w{0,3}"
        r"|\bgmail\w? (?:nas |nam )?odbija|\bs gmailom (?:se )?vrac\w{1,3}|\bimaju gmail",
    ),
    stated(
        (".hr ", ".com ", ".eu ", ".net ", ".si ", ".org "),
        rf"\b[a-z0-9-]{{3,40}}\.(?:hr|com|eu|net|si|org) (?:na istom \w{{4,9}} )?(?:je )?{_WELL}\b(?! spor)",
    ),
)  # fmt: skip

_DONE = (
    r"(?:proba|pokusa|restarta|restartova|resetira|ugasi|gasi|obrisa|izbrisa|pobrisa|brisa|reinstalira"
    r"|promijeni|promjeni|prebaci|iskljuci|ukljuci"
    r"|isprazni|prazni|ocisti|pocisti|preimenova|spremi|maknu|skinu|doda|postavi|stavi|pokrenu|prosiri|digi"
    r"|diga|unij|podesi|popravi|zamijeni"
    r"|prespoji|napravi|testira|odblokira|deblokira|azurira|kompaktira|ispuni|vrati|skenira|snimi|mica|maka"
    r"|iskopca|ukopca|prikopca|ispaja|spaja|spoji|izvadi|upali|pali)"
)
_PARTICIPLE = r"(?:o|la|li|le|ao|l|van|o sam|ja)"

STEPS: tuple[Stated, ...] = (
    stated(
        ("proba", "pokus", "resta", "reset", "gasi", "bris", "reinst", "prom", "preb", "kljuci", "praz",
         "cisti", "imenova", "spremi", "makn", "maka", "mica", "skin", "doda", "stavi", "pokren", "pros",
         "dig", "unij", "podes", "popr", "zamij", "spoj", "napra", "testira", "blokira", "azur", "kompakt",
         "ispun", "vrati", "skenira", "snimi", "kopca", "spaja", "izvadi", "pali"),
        r"(?<!nije )(?<!nisam )(?<!nismo )(?<!nista )(?<!nikad )(?<!ste mi )(?<!netko )(?<!nesto )"
        r"(?<!slucajno )(?<!zabunom )(?<!navodno )"
        rf"\b{_DONE}{_PARTICIPLE}\b(?! (?:li\b|(?:sam |smo )?(?:nazvati|zvati|dobiti vas)))[^.!?\n]{{0,80}}",
    ),
    stated(
        ("resetira ", "digo ", "dige", "obrisal", "dodal", "izbrisal", "san ", "poslan", "slao sam sebi",
         "sebi", "probn", "testn", "proba "),
        r"\b(?:sam|san|sem) (?:\w{2,12} )?(?:resetira|promijenija|stavija|proba|izbrisa|obrisa"
        r"|restarta)\b[^.!?\n]{0,60}|\b(?:poslala?|slala?|slao"
        r"|poslao)(?: sam){0,2} (?:sam )?sebi\b[^.!?\n]{0,60}"
        r"|\b(?:probn|testn)\w{1,2} (?:mail|mejl|poruk|uplat|narudzb|upit)\w{0,3}\b[^.!?\n]{0,40}|\b(?:tri"
        r"|dva|dvije|obje|oba) probn\w\b[^.!?\n]{0,40}|\bproba sa? [^.!?\n]{3,40}",
    ),
    stated(
        ("vracen", "obnovljen", "stavljen", "skinut", "ociscen", "prosiren", "isprazn", "praznj", "ciscenj",
         "resetiran", "iskljucen", "promijenjen", "selidbe", "restarta", "popravljen",
         "premjesten"),
        r"\b(?:vracen|obnovljen|stavljen|skinut|ociscen|prosiren|ispraznjen|resetiran|iskljucen|promijenjen"
        r"|premjesten|popravljen)(?:a|o|i|e|im)?\b[^.!?\n]{0,60}|\bnakon (?:vaseg |vase |nocne "
        r"|naseg )?(?:praznjenja|ciscenja|selidbe|restarta|resetiranja)\b[^.!?\n]{0,40}",
    ),
    stated(
        ("drug", "bez us", "bez raz", "bez prom", "pomaz", "pomog", "pomoc"),
        r"\b(?:u|na|s|sa|preko|iz) drug\w{2,3} (?:pregledni|racunal|komp|mobitel|mrez|laptop|kab|telefon"
        r"|uredaj)\w{0,4}"
        r"|\bbez (?:uspjeha|razlike|promjene|rezultata)\b|\b\w{3,20} (?:ne pomaze|nije pomog\w{1,2})\b"
        r"|\bnema pomoci\b",
    ),
)  # fmt: skip
