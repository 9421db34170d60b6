"""Words that say nothing about the matter: grammar, courtesy, the desk's everyday phrases; folded.

They also tell the language of a text, for each language has its own grammar words.
"""

from __future__ import annotations

_CROATIAN = """
    a ako ali baci bas bez bi bih bila bile bili bilo bilosto bio bismo biste biti bitno blize bok bolje
    bude budem budu cak cega cekam cekamo cemo cemu cete cetvrtak cetvrtka cijela cijeli cijelo cijelu cim
    cime cisto citav covjek cu cudan cudno da daje dajte daju dakle dala dalje dan dana danas danom dao
    dati desava desilo dignuti do dobar dobije dobijem dobijemo dobijete dobila dobili dobio dobit dobiti
    dobiva dobivaju dobivam dobivamo dobra dobro dogada dogadja dogodilo dogovor dok dolje dosta dovoljno
    drage dragi druga drugdje druge drugi drugo drugom drugu dugo duze dva dvije eto evo fala firma firme
    firmi firmu ga gazda gdje god godina godine godinu gore gospoda gospodin gresci greska greske greskom
    gresku grozno hej hitan hitna hitno hm hoce hocu htio htjela htjeli htjeti hvala i iako ici icu ide
    idem idu ih ikako iko ili im ima imaju imala imali imam imamo imao imate ime imena inace inako
    informaticar ipak iskace ispada isprobala isprobao ista isti isto istu iz iza izbaci izbacilo izbacuje
    izgleda ja jako jasno jave javi javila javili javio javite javiti javlja javljaju javljam je jedan
    jedna jedne jednog jednom jednu jel jer jesam jesmo jeste jesu joj jos ju juce jucer jutra jutro
    jutros kad kada kaj kakav kako kakva kao kasnije kaze kazu klijent klijenti kliknem kliknula kliknuo
    kod koga koja koje kojeg kojem koji kojih kojim kojom koju kolega kolege kolegi kolegica kolegice
    kolegici kolegom kolegu koliko kolko komu korist koristi koristim koristimo kratko krenulo kroz kupac
    kupci kupcima li lijep lijepo ljude ljudi ljudima lose losije lp majstor majstora malo me mene meni mi
    mislim mjesec mjeseca mjesecu mjesto mnogo mog moga mogao mogla mogli moglo mogu moguce mogucnost moj
    moja moje mojeg mojem mojim moju molba moli molila molim molimo molio momenat mora moraju moram moramo
    morate mozda moze mozemo mozes mozete mu na nacin nacina nacini nadam nade nadu nakon nam nama napokon
    naprave napravila napravili napravim napravio napraviti naravno nas nasa nase naseg nasem nasi nasim
    nasoj nastavi nasu nazalost ne nece necemo necu nedjelja nedjelje nedjelju negdje nego neka nekad
    nekako neke neki nekih nekim nekima neko nekog nekoliko nekom neku nema nemaju nemam nemamo nemate
    nesto netko ni nigdje nije nijedan nijedna nikad nikada nikako nikoga nikome nisam nisi nisko nismo
    nista niste nisu niti nitko niz njega njegov njegova njemu njih njihov njima njoj njom nju no nocas
    normalno nov nova nove novi novo novog novost novu o obicno objaviti od odakle odavno ode odem odgovor
    odgovorite odjednom odmah odn odnosno oko on ona onaj onako onda one oni ono onu opet oprostite os
    osim osoba ostale ostali ostalo otici otisao otkako otprilike ova ovaj ovako ovdje ove ovi ovih ovim
    ovo ovog ovoga ovoj ovom ovome ovu ozbiljno pa par pet petak petka petkom pise pisu pita pitam pitamo
    pitanja pitanje po pocela pocelo poceo pocetna pod podici pogotovo pojavi pojavljuje pokusala pokusali
    pokusao pokusava pokusavam pomoc pomoci pomozite ponedjeljak ponedjeljka poneki ponovno ponovo
    poslovanje postoje postoji postovana postovani postovanje postovanjem pozdrav pozdravi prava pravo
    pred preko prelazimo prema prevec pri prica prije prikazuje prilikom primjer pritom proba probala
    probali probam probao problem problema probleme problemi problemom prosle prosli proslog proslu prva
    prvi prvo puno put puta rad rade radi radila radili radilo radim radimo radio radite raditi radnja
    ravno razlog razloga reci recite red rekao rekla rekli s sa sad sada sam samo sat sata sati se sebe
    sebi sedam sef sefica si sigurno sinoc situacija sjeca slicno sljedece sluzbeno sluzbenu smeta smije
    smo srdacan srdacno sredinom srijeda srijede srijedu sta stalno stanje stavi stavila stavim stavio
    staviti ste stigne stignete sto stoga stoji stranka stranke strasno stvar stvari su sub subota subote
    sugestija sukladno sutra svaka svake svaki svako svakog svaku sve svejedno svi svih svim svima svoj
    svoja svoje svojim svojoj svoju svugdje ta tad tada taj tako takoder takodje te tek ti tih tijekom tim
    time tjedan tjedana tjedna to tocan tocna tocno tog toga toj tokom toliko tom tome traze trazi trazila
    trazim trazimo trazio treba trebaju trebala trebam trebamo trebao trebate trenutak trenutka trenutno
    tri tu tvrtka tvrtke tvrtki u uci ucim ucinila ucinio uciniti udem ujutro unaprijed uopce upit upita
    upravo uradio uraditi ured uredno uredu uskoro usput utorak utorka uvijek uz uzasno uzeo uzeti valjda
    vam vama vas vasa vase vaseg vasem vasi vasim vasoj vasu vazno vec vecer vecina vecinu vezano vi vide
    vidi vidim vidimo vidio vidjela vidjeli vise vjerojatno vremena vrijeme vrlo za zadnja zadnje zadnjeg
    zadnji zadnjih zale zali zalio zanima zanimalo zapravo zasad zasto zatim zato zbog zeli zelim zelimo
    zelio zeljela zivo zna znaci znam znamo znate zove zovem zvala zvao
"""

_ENGLISH = """
    a about above accident after again ages all almost already also although always am an and another any
    anybody anymore anyone anything appear appeared appears are aren around as ask asked asking asks at
    away back be became because been before being believe below best better between boss both but by
    calling came can cannot cant click clicked client clients colleague colleagues come comes coming
    company complain complaining complains contacts could couldn customer customers day days dear did didn
    different do does doesn doesnt doing don done dont down during each either else end error errors even
    ever every everybody everyone everything exactly few find first following for found fri friday from
    further gave get gets getting give gives giving go goes going gone good got great guess guys had
    happen happened happening happens has hasn have haven having he hello help her here hey hi him his
    hope hour hours how however i if im in instead into is isn isnt issue issues it its itself ive just
    keep keeps kind kindly know known last later least left let like likes little ll long look looked
    looking looks lot made make makes making many may maybe me mean means mine minutes moment mon monday
    month months more morning most much must my myself need needed needs never new next nice no nobody
    none nor not nothing now of off office often oh ok okay old on once one only onto open opens or other
    others our ours out over own people perhaps person place please popped possible problem problems
    proudly put quite rather really reason regards right s said same sat saturday saw say saying says see
    seem seemed seems seen several shall she should shouldn show shown shows side simply since so some
    somebody somehow someone something sometimes soon sorry started starts still stop stopped strange such
    sun sunday sure t take taken takes team tell tells than thank thanks that thats the their them then
    there these they thing things think this those though three through thu thursday till time times to
    today together told tomorrow tonight too took tried tries trouble try trying tue tuesday two
    unfortunately until up upon urgent urgently us use used user users using usual usually ve very via
    want wanted wants was wasn way we wed wednesday week weeks well went were weren what whatever when
    where whether which while who whole whom whose why will with within without won wont work worked
    working works would wouldn wrong yes yesterday yet you your yours
"""

# Both languages write them, or the trade does in every second report: they tell no article from another.
_EITHER = """
    br com etc eu eur fw fwd host hosting hostinga hostingom hostingu hr http https info itd kn kom net
    npr odg onethread org podrsci podrska podrske podrsku posluzitelj posluzitelja posluzitelji
    posluzitelju re server servera serveri serverom servers serveru support ticket tiket tj www
"""

CROATIAN = frozenset(_CROATIAN.split())
ENGLISH = frozenset(_ENGLISH.split())
SILENT = CROATIAN | ENGLISH | frozenset(_EITHER.split())
