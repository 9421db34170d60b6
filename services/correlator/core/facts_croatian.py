"""How direction, time and errors are said in Croatian and its neighbours, for folded text.

With dialect ("nis ne dobi", "nemrem", "dohaja"), dropped diacritics, Slovene, and Serbian or Bosnian words.
"""

from __future__ import annotations

from services.correlator.core.fact_patterns import MAIL_WORDS, Stated, stated

_NOT = (
    r"(?:ne|nis|nista|nist|nikaj|nikako?|nemogu|nemoz\w{1,3}|nemre\w{0,2}|nece\w{0,2}|ni|nije|nisu|nismo"
    r"|nisam|nisan|nijed\w{2,4}|nitko|niko|nikom\w?)"
)
_MOVES = (
    r"(?:slat|slati|salj\w{1,4}|posla\w{0,2}|posilja\w{1,3}|prima\w{0,3}|primi\w{0,2}|zaprima\w{0,3}"
    r"|stiz\w{1,4}|stig(?!ne[mn])\w{1,5}"
    r"|dolaz\w{1,4}|dos(?:ao|la|lo|le|li)|dod[eu]\w{0,2}|dohaja\w{0,2}|dobiv\w{1,3}|dobij?\w{0,3}"
    r"|ulaz\w{1,4}|prolaz\w{1,4}|ide van|idu van|povlac\w{1,3}|odlaz\w{1,4}|ide u program|ide van)"
)
_WEEKDAY = (
    r"(?:pone?d[ij]?e?lj\w{1,3}|utor\w{1,4}|s(?:ri|re)je?d\w{1,2}|sred[eu]|cetv?rt\w{1,4}|pet(?:ka|ak|kom)"
    r"|subot\w{1,2}|sobot[aeo]|ned[ij]?[e]?lj\w{1,2}|nedilj\w)"
)
_HOUR = (
    r"(?:\d{1,2}[:.]\d\d(?![.\d])(?: ?(?:h|sati))?|\d{1,2} ?(?:h|sati|ujutro|navecer|popodne|prijepodne)\b"
    r"|pola \w{1,9}|podne\w?|ponoci|rucka)"
)
_DAY = (
    rf"(?:(?:rano |jos )?(?:juce?r?|jutros|jutra|danas|sinoc|nocas|prekjuce\w|vceraj|danes)|(?:proslog?\w? "
    rf"|ovog |proslo\w )?(?:vikenda|tjedna|{_WEEKDAY})"
    r"|(?:pocetka|kraja|sredine|proslog?\w?|prosle|prosli) \w{2,12}|\d{1,2}\. ?\d{1,2}\.(?!\d| \d)|sijecnja"
    r"|veljace|ozujka|travnja|svibnja"
    rf"|lipnja|srpnja|kolovoza|rujna|listopada|studenoga?|prosinca|tada|tad|onda|{_HOUR})"
)
_DAYTIME = (
    r"(?: (?:popodne|navecer|vecer|zvecer|ujutro|ujutru|pop|poslijepodne|prije podne|(?:oko "
    r"|u )?\d{1,2}(?:[:.]\d\d)?(?: ?h| sati)?))?"
)
_UNIT = r"(?:dan\w{0,2}|sat\w{0,2}|ur[aeo]?|tjed\w{1,3}|mjesec\w{0,2}|minut\w{0,2})"
_COUNT = (
    r"(?:\d{1,2}|jedan|dva|dvije|tri|cetiri|pet|deset\w{0,2}|par|nekoliko|pola|drugi|treci|cijeli|citav"
    r"|otprilike)"
)
_DID = (
    r"(?:napravi|brisa|obrisa|izbrisa|azurira|nadogradi|pusti|instalira|promijeni|prebaci|vrati|digli|digo"
    r"|stavi|pokrenu|izdan|ugasi|prestal|nesta|istek)\w{0,3}"
)
_CHANGE = (
    r"(?:oluj|nevrem|grmljavin|nadogradnj|azuriranj|update|upgrade|aktualizacij|preseljenj|selidb|prelask"
    r"|promjen|kvar)\w{0,4}"
)

DIRECTION: tuple[Stated, ...] = (
    stated(
        ("slat", "primat", "posilj"),
        r"\b(?:ne ?mo[gz]\w{0,3}|nemre\w?|nismo mogli|nisam mog\w{1,2}"
        r"|ne more\w{0,2}) (?:[\w@.-]{1,24} ){0,4}(?:slati?|poslati?|primati?"
        r"|posiljati?)\b(?: \w{1,12}){0,2}",
    ),
    stated(
        ("sla", "salj", "silj", "prim", "sti", "dolaz", "dos", "dod", "doha", "dob", "ulaz", "prolaz", "van",
         "povlac", "odlaz", "u program", " novo"),
        rf"\b{_NOT}(?: [\w@.,-]{{1,24}}){{0,4}} {_MOVES}\b(?: \w{{1,12}}){{0,2}}"
        rf"|\b{_MOVES} (?:\w{{1,12}} ){{0,2}}(?:ne|nis|nista|nikaj|nece)\b"
        r"|\b(?:nis|nista|nikaj) novo\w{0,2}\b|\bni (?:primam|saljem|van|slati|primati)\b(?: \w{1,12}){0,2}",
        MAIL_WORDS,
    ),
    stated(
        ("vrac", "vrat", "vrn", "odbi", "nazaj", "natrag"),
        r"\b(?:vraca\w{0,3}|vrate|vrati|odbija\w{0,2}) (?:se|nam|mi|mu|joj|im)\b(?: \w{1,12}){0,2}"
        r"|\b(?:se|nam|mi|mu|joj|im) (?:\w{1,14} ){0,2}(?:vraca\w{0,3}|vrate|vrati|vratil\w|vrnejo"
        r"|odbija\w{0,2})\b"
        r"|\b(?:mail|gmail|post[aeu]|poruk\w)\w{0,5} (?:\w{1,14} ){0,3}(?:odbija\w{0,2}|vraca\w{0,3})\b"
        r"|\bodbija (?:nas|post|poruk|mail|odmah)\w{0,3}(?: \w{1,12}){0,2}"
        r"|\bpride nazaj|\bdob\w{1,4} natrag|\bvraca (?:pacijent|kupc|gost|klijent|posiljatelj|ljud)\w{0,5}",
        MAIL_WORDS,
    ),
    stated(
        ("spam", "nezelj", "outbox", "odlazn", "izlazn", "poslat", "poslan", "ne ide", "nista", "nema",
         "privit", "prazan mail"),
        r"\b(?:idu|ide|zavrsava\w{0,2}|upada\w{0,2}|doha\w{1,4}|padaju|dolaze) (?:\w{1,14} ){0,3}(?:u"
        r"|v) (?:spam|nezelj)\w{0,5}|\bu (?:spamu|nezeljen\w{1,3} post\w)"
        r"|\b(?:stoji|stoje|zapne|ostan\w|visi|vise) (?:\w{1,12} ){0,2}u (?:outboxu|izlazn\w{1,3}"
        r"|odlazn\w{1,3})|\bnista (?:nam |mi )?(?:vise )?ne ide\b|\bne ide van\b|\b(?:mail|post|poruk|upit"
        r"|narudzb)\w{0,4} (?:\w{1,12} ){0,3}(?:ne ide|nema)\b"
        r"|\bne id[eu] (?:\w{1,12} ){0,2}(?:mail|mejl|post|poruk)\w{0,4}|\bnema (?:nis|nista|novih"
        r"|ni jedn\w{1,3}|nijedn\w)\b|\bprivitc\w (?:\w{1,12} ){0,2}(?:dolaze|stizu) kao\b|\bprazan mail\b",
        MAIL_WORDS,
    ),
)  # fmt: skip

SINCE: tuple[Stated, ...] = (
    stated(
        ("od ", "otka", "odka", "do "),
        rf"(?:(?<!radi )|(?<=ne radi ))(?:(?<!prima )"
        rf"|(?<=ne prima ))(?<!zeleno )(?<!jesu, )(?<!kopije )(?<!kopiju )(?<!kopija )(?<!backupa )"
        rf"(?<!bekapa )(?<!mape )(?<!stanje )\b(?:tek |jos |vec )?(?:od|otkad|otkako|odkad) (?:oko |negdje "
        rf"|otprilike )?{_DAY}\b{_DAYTIME}(?! (?:prolazi|opet radi|sve radi|nema|ni jedn))"
        rf"|\b(?:od kada?|otkada?|otkako|odkad) (?:je|smo|sam|ste|su|mi|nam|me|imam|imamo|san"
        rf"|sem)\b(?: \w{{1,14}}){{1,4}}|\bod (?:zadnj\w{{1,2}} |posljednj\w{{1,2}} )?{_CHANGE}\b"
        rf"|\bod prije (?:{_COUNT} )?{_UNIT}\b|\bdo (?:jucer|prekjucer|sinoc|jutros|proslog?\w? \w{{3,10}}"
        rf"|nedavno)\b",
    ),
    stated(
        ("dan", "sat", "tjed", "mjesec", "minut", "godin", " ur", "jutro", "vikend"),
        rf"\bvec (?:\w{{1,12}} ){{0,2}}{_UNIT}\b|\b(?:zadnj\w{{1,3}}|posljednj\w{{1,3}}"
        rf"|cijel\w) (?:{_COUNT} )?(?:{_UNIT}|vikend|jutro)\b|\b{_COUNT} {_UNIT} vec\b"
        rf"|\b(?:stoj\w|stoje|nedostup\w{{1,3}}|ne radi|traje) (?:\w{{1,14}} ){{0,2}}{_COUNT} {_UNIT}\b"
        rf"|\botprilike (?:\w{{1,8}} )?{_UNIT}( vremena)?|\bpreko vikenda\b|\b{_COUNT} {_UNIT} (?:bez"
        rf"|nema\w{{0,2}}|ne radi|nemamo)\b",
    ),
    stated(
        ("nakon ", "posle ", "poslije ", "prije "),
        rf"\b(?:nakon|posle|poslije) (?:\w{{1,14}} )?{_CHANGE}\b|\bnakon sto (?:\w{{1,14}} ?){{2,5}}"
        rf"|\bprije (?:{_COUNT} )?(?:dan\w{{0,2}}|sat\w{{0,2}}|tjed\w{{1,3}}|mjesec\w{{0,2}}|rucka"
        rf"|podne)\b(?! sam)(?! vremena sam)",
    ),
    stated(
        ("juc", "sinoc", "jutros", "danas", "nocas", "vikend", "u "),
        rf"\b(?:juce?r?|sinoc|jutros|nocas|za vikend|u {_WEEKDAY}){_DAYTIME}(?: \S{{1,24}}){{0,5}} {_DID}\b"
        rf"|\b{_DID}(?: \S{{1,40}}){{0,6}} (?:jucer|sinoc|nocas|u {_WEEKDAY})\b{_DAYTIME}"
        rf"|\bistek\w{{1,3}} (?:\w{{1,8}} )?(?:jucer|sinoc|nocas|\d{{1,2}}\.\d)",
    ),
)  # fmt: skip

ERROR: tuple[Stated, ...] = (
    stated(
        ("pise", "javl", "javi", "izba", "prijav", "upozor", "baca", "lozink"),
        r"\bpise (?:mi|mu|joj|nam|im|da|samo|nesto|kako|kriva)\b(?! pol|n)[^.,\n]{3,60}|\bpise (?:kriv"
        r"|neisprav|pogres|nije|ne )[^.,\n]{0,60}"
        r"|\b(?:kriva|neispravna|pogresna) lozinka\b|\blozinka (?:je )?(?:neispravna|kriva|pogresna)"
        r"|\blozinka kriva|\bjavlja\w{0,2} (?:mi |mu |joj |nam |im |se )?(?:da|kako|gresku|greska|uspjeh"
        r"|krivo)\b(?! je \w{3,12} pisao)[^.,\n]{3,60}"
        r"|\b(?:izbac[iu]\w{0,2}|prijavljuje|baca) (?:mi |mu |joj |nam |im )?(?:gresk|upozor"
        r"|krivo)[^.,\n]{0,60}|\bupozor(?:enje|ava)[^.,\n]{0,50}",
    ),
    stated(
        ("sigurn", "certifikat", "greska", "gresku", "petsto", "cetristo"),
        r"\b(?:nije|nesigurn\w|ni) (?:bas )?sigurn\w\b|\bnesigurn\w{1,3}\b|\bcertifikat\w{0,2} (?:je |mu "
        r"|joj |za \S{3,40} )?(?:istek\w{1,3}|potek\w{1,3}|nevaljan|ne vrijedi"
        r"|vrijedi za (?:neko )?drug)[^.,\n]{0,30}"
        r"|\bistekao certifikat|\bpoteceni? certifikat|\b(?:bez|nema) (?:vlastitog |uopce )?certifikat\w"
        r"|\bgresk[au]\b[^.\n]{0,60}|\bpetsto\b|\bcetristo ?\w{3,8}",
    ),
)  # fmt: skip
