"""Outages as desks live through them, by hand: who reports what, minutes after the first one."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from shared.placement import Contact, Customer, Placed, Service
from tests.correlator.core.world import World, mail

FIRMS = ("Brod", "Jabuka", "Kamen", "Lula", "Pčela", "Sat", "Tunel", "Vjetar", "Žito", "Čamac")

Report = tuple[float, int, str]  # minutes, customer, what is written


class Story(msgspec.Struct, frozen=True):
    """Customers with their services, and what they report."""

    services: Sequence[Sequence[tuple[str, str]]]  # of each customer: (kind, server)
    shared: Sequence[Report]  # reports of the outage
    others: Sequence[Report]  # that happen to come meanwhile

    def directory(self) -> list[Customer]:
        """Return the customers, each with one owner and one domain."""
        return [customer(number, *services) for number, services in enumerate(self.services)]


def customer(number: int, *services: tuple[str, str]) -> Customer:
    domain = f"primjer{number}.hr"
    owner = Contact(id=f"p{number}", name=f"Ana {FIRMS[number]}", role="owner", emails=(f"ana@{domain}",))
    return Customer(
        id=f"c{number}",
        number=f"Q-{100 + number}",
        name=f"{FIRMS[number]} d.o.o.",
        contacts=(owner,),
        domains=(domain,),
        services=tuple(Service(kind, server, domain) for kind, server in services),
    )


def told(world: World, reports: Sequence[Report]) -> list[Placed]:
    """Place the reports in order of time and return them in the order given."""
    placed = {}
    for report in sorted(reports):
        minutes, number, text = report
        sender = f"ana@primjer{number}.hr"
        piece = mail(text, sender, who=f"Ana {FIRMS[number]}", hours=1 + minutes / 60)
        placed[report] = world.placed(piece)
    return [placed[report] for report in reports]


STORIES = {
    "a host's network, whatever server one is on": Story(
        [[("shared-hosting", f"web0{n}"), ("mail", f"mx{n % 3 + 1}")] for n in range(9)],
        [
            (0, 0, "Dobar dan, stranica nam je nedostupna, ne otvara se ni s mobitela."),
            (4, 2, "Hi, our site is down, pings time out. Is it on your end?"),
            (6, 3, "Zar je pao server? Webshop ne radi, gubimo narudžbe"),
            (9, 4, "Nitko u firmi nema poštu već deset minuta."),
            (12, 5, "ne radi nam ništa, ni mail ni stranica"),
            (25, 7, "stranica se ne učitava od 11:05, ERR_CONNECTION_TIMED_OUT"),
            (50, 8, "Evo već sat vremena ne mogu na svoju stranicu, što se događa?"),
        ],
        [(20, 6, "Molim povećanje prostora na sandučiću, pun je.")],
    ),
    "a certificate that ran out on one server": Story(
        [[("hosting", "lin04" if n < 6 else "lin09"), ("mail", "post1")] for n in range(9)],
        [
            (0, 0, "Preglednik na našoj stranici upozorava da veza nije privatna. Kupci zovu."),
            (9, 1, "Hello, visitors get NET::ERR_CERT_DATE_INVALID on our homepage since this morning"),
            (22, 2, "kod mene piše nesigurno, crveni lokot, jel to virus?"),
            (40, 3, "Certifikat nam je istekao danas?? Molim hitno obnovite."),
            (75, 4, "Chrome ne da gostima na stranicu zbog certifikata"),
        ],
        [
            (15, 7, "Možete li mi instalirati SSL certifikat za novu poddomenu shop.primjer7.hr?"),
            (30, 5, "Dodatak za obrazac na stranici javlja grešku od jučer, samo na toj jednoj stranici."),
        ],
    ),
    "a cable that was cut, several nodes": Story(
        [
            [("fibre", f"olt-{node}"), ("iptv", "tvcore"), ("voip", "sbc1")]
            for node in ("a1", "a1", "b2", "b2", "c3", "c3", "a1", "z9", "z9")
        ],
        [
            (0, 0, "Nestalo nam je interneta prije 10 minuta, na modemu crveno svijetli LOS."),
            (4, 2, "dobar dan, ostali smo bez interneta i televizije, cijela ulica"),
            (7, 1, "internet ne radi, lampica crvena"),
            (15, 4, "No internet since 11, ONT shows red light, neighbours too"),
            (30, 3, "Pišem jer nema ni interneta ni telefona od jutros"),
            (90, 6, "Još nema interneta, kad će popravak?"),
        ],
        [(11, 7, "Wifi mi je spor na katu, inače sve radi.")],
    ),
    "a provider's television": Story(
        [[("fibre", f"olt-{n}"), ("iptv", "tvcore"), ("voip", "sbc1")] for n in range(8)],
        [
            (0, 0, "Ne radi televizija, piše greška pri prijavi na uslugu. Internet radi normalno."),
            (6, 1, "TV box se vrti u krug, nema kanala"),
            (9, 2, "Slika se zamrzne pa crni ekran na oba prijemnika"),
            (20, 4, "TV not working, all channels black, internet fine"),
            (33, 5, "nema nam programa, utakmica je u pola!"),
        ],
        [(13, 3, "internet mi je spor"), (27, 6, "Telefon nam šušti, samo na jednom aparatu.")],
    ),
}
