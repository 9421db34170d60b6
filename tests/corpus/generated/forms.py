"""Whose forms differ from desk to desk: its name, its servers, its customer and ticket numbers. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.corpus.generated.names import MEN, WOMEN

DESKS = ("Plavo Sidro", "Brzi Poslužitelj", "Hosting Kvarner", "Sava Mreža", "Bura Net", "Lička Zvijezda")
_WEB = ("web{n:02d}", "s{n}-zg", "lin-{a}{n}", "node-{n:03d}", "hr{n}srv", "cp{n}.{a}")
_MAIL = ("mx{n}", "mail-{a}{n}", "post{n}-zg", "smtp{n:02d}", "box{n}")
_CUSTOMERS = ("C-{n}", "{n:07d}", "K{n}-HR", "PH{n}", "10-{n}", "HR{n:06d}")
_TICKETS = ("TCK-{n}", "#{n}", "REQ{n}", "T2026-{n}", "{a}{b}{c}-{n}", "{n}/26")
CUSTOMERS_A_SERVER = 150  # a usual shared-hosting machine


@dataclass(frozen=True, slots=True)
class Forms:
    """How one desk writes what every desk has."""

    desk: str
    host: str
    agents: tuple[str, ...]
    authservs: tuple[str, ...]
    web: tuple[str, ...]
    mail: tuple[str, ...]
    customer_form: str
    ticket_form: str
    first_number: int

    @property
    def address(self) -> str:
        return f"podrska@{self.host}"

    def customer(self, count: int) -> str:
        """Return the number of the customer that came as the `count`th."""
        return self.customer_form.format(n=self.first_number + count)

    def ticket(self, rng: random.Random, count: int) -> str:
        """Return the id of the `count`th ticket."""
        letters = {letter: rng.choice("ABCDEFGHKLMNPRSTVZ") for letter in "abc"}
        return self.ticket_form.format(n=20_000 + count * 7, **letters)


def forms_of(rng: random.Random, customers: int) -> Forms:
    """Return the forms of a desk with so many customers."""
    desk = rng.choice(DESKS)
    host = desk.lower().replace(" ", "").translate(str.maketrans("čćšžđ", "ccszd")) + ".example"
    return Forms(
        desk=desk,
        host=host,
        agents=tuple(rng.sample(MEN[:40] + WOMEN[:40], rng.randint(4, 9))),
        authservs=tuple(f"{rng.choice(('mx', 'in', 'mail'))}{n}.{host}" for n in (1, 2)),
        web=_servers(rng.choice(_WEB), 1 + customers // CUSTOMERS_A_SERVER),
        mail=_servers(rng.choice(_MAIL), 1 + customers // (3 * CUSTOMERS_A_SERVER)),
        customer_form=rng.choice(_CUSTOMERS),
        ticket_form=rng.choice(_TICKETS),
        first_number=rng.choice((1_000, 10_400, 40_000, 200_100)),
    )


def _servers(form: str, count: int) -> tuple[str, ...]:
    return tuple(form.format(n=1 + place, a="abcd"[place % 4]) for place in range(count))
