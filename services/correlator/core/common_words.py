"""Words that steer the reading and words that say nothing: negations, grammar, courtesy; folded."""

from __future__ import annotations

from functools import lru_cache

from services.correlator.core.lexicon import signs_of
from services.correlator.core.words import CACHE_ENTRIES_MAX, stem

CONTENT_LETTERS_MIN = 3  # shorter words are grammar, whatever the language

_NEGATIONS = """
    bez cannot cant doesnt dont failed fails ne nece necu neither nema nemam nemamo nemogu nemoze
    nemozemo never ni nije nikako nikome nisam nismo nista nisu niti no nobody none nor not nothing t
    unable wont
"""

# Function words, courtesy, the desk's everyday phrases.
_STOP_WORDS = """
    a about again ako ali all also am an and any are as at be been bi bih bila bilo bio biti bok but by
    cak can ce cemo com could da dan dana danas dear did do dobar dobra dobro does dok done evo fala for
    from ga gdje get gospoda gospodin got had has have hej hello hey hi him his hitno hoce how hr http
    https hvala i if ih ili im ima imam imamo imate in into is it its iz iza ja jako javila javio je
    jedan jedna jedno jel jer jesam jesmo jesu jos ju juce jucer just jutro jutros kad kada kaj kako kao
    kaze kind know ko kod koja koje kojem koji koju li lijep like ljudi lp mail me mene meni mi moga
    mogao mogle mogli moglo mogu moj moja moje moju molim molimo mozda moze mozemo mozete mu my na nam
    nama nas nasa nase nasi nasoj nasu need neka nekako neke neki nesto netko new njega njih now o od of
    oko on ona oni ono opet or our out ova ovaj ovdje ove ovo ovu pa pise please po pod ponovno
    postovana postovani pozdrav preko prema pri prije probala probao problem provjera provjeriti
    provjeru rad rade radi raditi regards rekao rekla s sa sad sada sam samo se she si since sinoc smo
    so some srdacan sta ste still sto su sutra sve svi svima ta tako tamo te team thank thanks that the
    their them then there they this those ti to today toga toj tom treba trebam tu u ujutro unaprijed up
    us uz vam vama vas vasa vase vec vecer very vise vremena vrlo was we well were what when where which
    who will with would www yes yesterday you your za zbog zelim zna znam zove zvala zvao
"""

# What anybody says about anything: everyday verbs, adverbs, days, months, kinship, forms of address; folded.
_EVERYDAY_WORDS = """
    able above across actually afternoon afternoons ago almost alone along alright already although always
    another answer answered anybody anymore anyone anything anyway around ask asked asking asks available
    away awful back bad because been before began behind being believe below best better between big bit
    both
    bring brought bye call called caller calling calls came carry certain chap check checked checking cheers
    client clients close closed colleague colleagues come comes coming confirm confirmed contact could
    couldnt
    couple course customer customers day days decided definitely didnt different doing done double down
    during
    each early either else end english enough enquiry entered even evening ever every everybody everyone
    everything exactly except expect explain explained fair far fault feel felt few find fine finished first
    fixed follow forgot found front full fully further gave get gets getting give given gives giving glad go
    goes going gone good great guess guy guys half hand happen happened happening happens happy hard hasnt
    havent hear heard help here herself high himself hold hope hour hours however human hurry idea important
    instead issue itself job keep keeps kept kind kindly knew known knows lady lads last late later latest
    least leave left less let lets little long longer look looked looking looks lot lots lovely made main
    make
    makes making man many matter maybe mean means meant meanwhile mention mentioned message messaged might
    mind mine minute minutes miss missing moment month months more morning mornings most move moved much
    must
    myself name names near never next nice night nights nobody none nor note nothing noticed number
    obviously
    off often okay old once one ones only onto open opened otherwise ours outside over own part past people
    perhaps person phone phoned place play point possible possibly promise promised properly pull put puts
    question quick quickly quite ran rang rather reach read ready real really reason receive received
    recently
    replied reply report reported return returned right ring ringing rings rude run said same saw say saying
    says second seconds see seeing seem seems seen sending sent set several shall she shortly should show
    showed showing shows side simple simply since sir sit someone something sometimes somewhere soon sorry
    sort sorted speak spoke stand start started starting state states stay stays stop stopped straight stuff
    suddenly suggest suggested super support suppose supposed sure take taken takes taking talk talked team
    telephoned tell telling tells than that thing things think thinks thought three through ticket til till
    time times together told tomorrow tonight too took touch tried tries trouble true try trying turn turned
    twice two type under understand understood unfortunately unless until upset urgent use used uses using
    usual usually wait waited waiting want wanted wants wasnt way ways week weekend weeks went were weve
    whatever whenever wherever whether while whole whose why wish within without woman wonder wont word
    words
    work worked working works worried worse wouldnt write writing wrote wrong year years yet yours yourself
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december first three four five six seven eight nine ten hundred mrs mister

    adresa adrese adresi adresu ajde bas bez bila bile bilo biste blizu bolje boze broj broja brojem brz
    brzo
    cak casa ceka cekam cekamo cekao cekala cetiri cetvrtak cijela cijeli cijelo cim cini cujem cula cuo
    dakle dalje dan dana dane dani danima dao dala dali daje dajte dao dva dvije deset desilo desi dizem dno
    dobijem dobio dobila dobiti dode dodem dogada dogodilo doista dolje dosla dosao dosta drug druga druge
    drugi drugih drugo drugu duze evo firma firme firmi firmu gotov gotovo gore godina godine gospode grese
    greska greske gresku gresi hajde halo hoce hocemo htio htjela htjeli hvala iako ide idem idu ih ikad ili
    imaju imali imala imao iman imas ime imena imenu inace isla isli isto ista isti iste istu iza izgleda
    izmedu izvan izvolite jasno javi javite javila javim javljam javlja javljaju jednom jednu jesam jest jos
    jutarnji kaj kakav kakva kako kamo kasnije kasno kaze kazem kazu kaziva klijent klijenta klijentu kolega
    kolege kolegi kolegica kolegici koliko kome komu kontakt korisnik korisnica korisnika kraj kraja kratko
    krene krenulo krivi krivo kuda kupac kupaca kupci kupcima lani lako ljudi ljude ljudima ljut ljuta mada
    mali malo male mala manje meni mimo minuta minute minuti misli mislim mjesec mjeseca mjeseci mjesto
    mnogo
    moci mogu moguce mora moram morali morao morate moze mozda muci nade nadam nadem nadi nakon nalazi nam
    napisala napisao napisite naravno nas nasao nasla nasli navecer navodi navodno nazalost nazvala nazvao
    necemo nedavno nedjelja nedjelje nedjelju negdje nego neka nekako nekad neke nekih neko nekoga neku nema
    nesto nestalo netko nitko nikad nikakav nikako nigdje nisam nismo nista njih njega njegov njima njoj
    njezin njihov njihova nju nocas novi nova nove novo novu obavijest obavijesten obavljeno obican obicno
    obje oboje odjednom odmah odgovor odgovora odgovara odgovorio odgovorila odlicno ode odakle odnosno okej
    onaj onako onda one onome opcenito oprosti oprostite osim osoba ostali ostale ostalo otkad otkako
    otprilike
    otvara otvoren otvoreno otvori otvoriti ovaj ovako ove ovim ovo ovoga ovome ovu pa pazite petak petka
    pet
    pita pitala pitam pitao pise pisem pisala pisao pisali platiti pocelo pocetak pocetka podrska podrsku
    pogleda pogledajte pogledam pogledali pokusao pokusala polako pola pomoc pomoci pomoglo ponedjeljak
    ponedjeljka ponedjeljkom popodne poruka poruke poruku poslije posao posla posve potom potpuno potvrda
    povratno pozvala pozvao prava pravo prekjucer prekosutra premda prica pricao priliku primjer prije
    prijavila prijavio prije prolazi promjena prosli prosle proslog proslo prosloga prva prve prvi prvo prvu
    puno put puta putem puta radim radio radila radili radilo rano ranije razgovor recena recite reci rekli
    rekla rekao rijec rijesen rijesena rijeseno rijesili rjesenje san sasvim sat sati sata sefa sef sefica
    siguran sigurna sigurno skoro slicno slika slucaj smeta spomenula spomenuo srce srijeda srijede srijedu
    stalno stara stari stare staro staru stavila stavio stoji stop stranka stvar stvari stvarno subota
    subote
    subotu sve svega svih svima svog svoj svoja svoje svoju svugdje sutra tada tamo tek ti tih tijekom
    tjedan
    tjedna tocno toga toliko tome trazi trazila trazim trazio treba trebala trebale trebali trebalo trebamo
    trebate tri trenutno tu tuda ubrzo ujutro ukratko umjesto unaprijed uopce uputila uputio uredu uskoro
    uspjela uspio utorak utorka uvijek uz uzeti vazno veceras vecina veli vidi vidim vidimo vidio vidjela
    vidjeti vikend vikenda vise vrati vratila vratio vrijeme vrijedi zadnje zadnji zadnja zajedno zamolila
    zanima zapravo zar zasad zasto zatim zatvaram zatvoren zatvorena zatvoreno zatvori zatvorila zatvorite
    zbilja zeli zelim znaci znala znamo znao znaju zna zove zovu zvali zatim ziv zivot

    aber alle alles als also auch auf aus bald bei beim bereits bin bis bitte bitten dank danke dann dass
    das
    dazu dem den denn der des die dies diese dieser doch dort durch eben ein eine einem einen einer
    einige es
    etwas euch fuer gar geht gehen gibt grusse gruss gruesse guten habe haben hallo hat hatte heute hier ich
    ihr ihre ihnen ihrem immer ist jetzt kann kein keine konnen koennen leider machen mal mehr mein meine
    mich
    mir mit mochte morgen muss nach nicht nichts noch nur oder ohne schon sehr sein seine seit sich sie sind
    sobald sofort sondern soll tag uber und uns unser unsere viel vielen vom von vor war warum was wegen
    weil
    wenn werden wie wieder wir wird wurde zum zur gestern obwohl freundliche freundlichen keinen selbst

    alors apres aucun aujourd aussi autre avant avec avez avoir avons beaucoup bien bientot bonjour
    bonsoir car
    cela celle ces cette chez comme comment cordialement dans depuis deux dire elle encore est etait ete
    etre
    fait faire hier ici ils jour leur lui madame mais merci mes messieurs mon monsieur nos notre nous ont
    par
    parce pas peut plus pour pourquoi pouvez pouvons puis quand que quel quelle qui quoi rien sans ses si
    sont
    suis sur toujours tous tout toute tres une vers voici vos votre voudrais vous

    anche ancora buona buongiorno che ciao come con cosa cordiali della delle dopo dove era fare fatto gli
    grazie ieri il loro molto non nostro oggi ogni per perche piu possibile prego quando quello questa
    questo
    saluti sempre senza sono stato sulla tutti tutto una vostra vostro

    ali ampak bil bila bilo biti bom bomo cez dober dobro glede hvala ima imam imamo imate jaz kaj kako
    kakor
    kateri kdaj kdo kjer ker lahko lep lepo malo mene moj moja naj nam nas nasa nekaj ni nic nisem niso od
    odgovor pa po pozdrav prej pri prosim pred rad sem skupaj smo spostovani spostovanje tako takoj tam tega
    torej tudi vam vas vedno vendar vsak vse vsi zakaj zaradi ze zdaj zelo

    ale aby bardzo bedzie bez byl byla bylo byc chce co czy dla dlaczego dobry dzien dzisiaj dziekuje gdy
    jak
    jednak jest jestem jeszcze juz kiedy ktory mam mamy mnie moge moje mozna moze nasz nasza nic nie nowy od
    oraz panstwo po pod pozdrawiam prosze przed przez sie sobie tak tam tego ten teraz tylko tym wczoraj
    witam wszystko zawsze
"""

NEGATIONS = frozenset(_NEGATIONS.split())
STOP_WORDS = frozenset(_STOP_WORDS.split())
EVERYDAY_WORDS = frozenset(_EVERYDAY_WORDS.split())


@lru_cache(CACHE_ENTRIES_MAX)
def is_content(word: str) -> bool:
    """Return whether a folded word says something that is neither courtesy nor grammar nor the trade's."""
    return len(word) >= CONTENT_LETTERS_MIN and word not in STOP_WORDS and not signs_of(word)


@lru_cache(CACHE_ENTRIES_MAX)
def content_stem(word: str) -> str:
    """Return the stem of a folded word that tells one matter from another; empty for any other."""
    return stem(word) if is_content(word) and word not in EVERYDAY_WORDS else ""
