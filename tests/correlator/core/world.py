"""A small desk in memory for tests of the core: customers by hand, a line a report, and a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.correlator.core.attributing import Attribution, attribute, plausible_customers
from services.correlator.core.incident_model import CURRENT as INCIDENT_MODEL
from services.correlator.core.incident_signals import signal_of
from services.correlator.core.incidents import Radar
from services.correlator.core.keys import customer_keys, learned_keys
from services.correlator.core.models import CURRENT
from services.correlator.core.placing import place
from services.correlator.core.reading import encode_reading, read
from services.correlator.core.scene import Scene
from shared.desk import Desk
from shared.identifiers import normalise_domain, normalise_phone
from shared.ids import derived_id
from shared.incident import Incidents
from shared.interaction import Identifier, Interaction, Participant, Trust, Turn
from shared.placement import (
    KEY_SPREAD_MAX,
    Candidates,
    Contact,
    Customer,
    Placed,
    Placement,
    Service,
)

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DESK = Desk(
    name="Mali Host",
    language="hr",
    region="HR",
    own_addresses=("pomoc@malihost.example",),
    own_domains=("malihost.example",),
    authserv_ids=("mx.malihost.example",),
    agents=("Karla", "Tin"),
)

MARINA = Customer(
    id="marina",
    number="K-2041",
    name="Marina Plava d.o.o.",
    contacts=(
        Contact(
            id="m1",
            name="Josip Đurić",
            role="owner",
            emails=("josip@marina-plava.hr",),
            phones=("+385981112223",),
        ),
        Contact(
            id="m2",
            name="Tea Vuković",
            role="technical",
            emails=("tea@vukovic-web.hr",),
            phones=("+385912223334",),
        ),
        Contact(id="m3", name="Ines Perko", role="billing", emails=("racuni@marina-plava.hr",)),
    ),
    domains=("marina-plava.hr", "plava-charter.com"),
    services=(Service("hosting", "srv3", "marina-plava.hr"),),
)
AGENCY = Customer(
    id="agency",
    number="K-2042",
    name="Vuković web, obrt",
    contacts=(
        Contact(
            id="a1",
            name="Tea Vuković",
            role="owner",
            emails=("tea@vukovic-web.hr",),
            phones=("+385912223334",),
        ),
    ),
    domains=("vukovic-web.hr",),
)
BAKERY = Customer(
    id="bakery",
    number="K-3107",
    name="Pekarnica Klas",
    contacts=(
        Contact(
            id="b1",
            name="Petar Babić",
            role="owner",
            emails=("petar@klas-pekarnica.hr",),
            phones=("+385953334445",),
        ),
    ),
    domains=("klas-pekarnica.hr",),
)
OPTICIAN = Customer(
    id="optician",
    number="K-3108",
    name="Optika Sunce j.d.o.o.",
    contacts=(
        Contact(
            id="o1",
            name="Lucija Šarić",
            role="owner",
            emails=("lucija@optika-sunce.hr",),
            phones=("+385994445556",),
        ),
    ),
    domains=("optika-sunce.hr",),
)
DIRECTORY = (MARINA, AGENCY, BAKERY, OPTICIAN)


def make(name: str, channel: str, *, hours: float = 0.0, **fields: Any) -> Interaction:
    """Return an interaction that came `hours` after Monday morning."""
    at = MONDAY + timedelta(hours=hours)
    plain: dict[str, Any] = {
        "id": derived_id("test", name),
        "channel": channel,
        "source": "test",
        "natural_key": name,
        "occurred_at": at,
        "received_at": at,
        "author": Participant(),
    }
    return Interaction(**(plain | fields))


def call(note: str, *, who: str = "", phone: str = "", hours: float = 0.0, **claims: str) -> Interaction:
    """Return a note on a call; `claims` are company, domain and customer_number as the agent typed them."""
    direction = "outbound" if claims.pop("outbound", "") else "inbound"
    number = normalise_phone(phone, "HR") if phone else None
    return make(
        f"call:{hours}:{note}",
        "phone",
        hours=hours,
        author=Participant(who, (Identifier("phone", number),) if number else ()),
        claims=tuple(Identifier(kind, _claim(kind, value), value) for kind, value in claims.items()),
        text=note,
        agent="Karla",
        direction=direction,
        trust="plausible",
    )


def mail(
    text: str,
    sender: str,
    *,
    who: str = "",
    subject: str = "",
    hours: float = 0.0,
    trust: Trust = "verified",
    **fields: Any,
) -> Interaction:
    """Return a mail from `sender`."""
    author = Participant(who, (Identifier("email", sender, verified=trust == "verified"),))
    known_as = fields.pop("known_as", (f"email:<{hours}@{sender}>",))
    return make(
        f"mail:{hours}:{sender}:{text}",
        "email",
        hours=hours,
        author=author,
        subject=subject,
        text=text,
        trust=trust,
        known_as=known_as,
        **fields,
    )


def chat(
    *said: str, who: str = "", email: str = "", phone: str = "", hours: float = 0.0, agent: Sequence[str] = ()
) -> Interaction:
    """Return a chat in which the customer said `said`, and an agent `agent` after it."""
    at = MONDAY + timedelta(hours=hours)
    turns = (*(Turn(at, "customer", text) for text in said), *(Turn(at, "agent", text) for text in agent))
    number = normalise_phone(phone, "HR") if phone else None
    identifiers = (
        *((Identifier("email", email),) if email else ()),
        *((Identifier("phone", number),) if number else ()),
    )
    return make(
        f"chat:{hours}:{said}",
        "chat",
        hours=hours,
        author=Participant(who, identifiers),
        text="\n".join(said),
        turns=turns,
        conversation=f"chat:{hours}",
        trust="plausible",
    )


def post(
    body: str,
    number: str,
    *,
    ticket: str,
    who: str = "",
    subject: str = "",
    hours: float = 0.0,
    **fields: Any,
) -> Interaction:
    """Return a post in the portal, signed in as customer `number`."""
    return make(
        f"post:{hours}:{ticket}:{body}",
        "ticket",
        hours=hours,
        author=Participant(who),
        claims=(Identifier("customer_number", number, verified=True),),
        subject=subject,
        text=body,
        conversation=f"ticket:{ticket}",
        trust="verified",
        **fields,
    )


def _claim(kind: str, value: str) -> str:
    return (normalise_domain(value) or value) if kind == "domain" else value


class World:
    """A ledger in memory: places reports and remembers what was placed."""

    def __init__(
        self, directory: Sequence[Customer] = DIRECTORY, *, desk: Desk = DESK, population: int = 0
    ) -> None:
        by_key: dict[str, set[str]] = {}
        for customer in directory:
            for key in customer_keys(customer):
                by_key.setdefault(key, set()).add(customer.id)
        known = Candidates(
            customers={customer.id: customer for customer in directory},
            by_key={key: tuple(sorted(ids)) for key, ids in by_key.items() if len(ids) <= KEY_SPREAD_MAX},
            references={},
            population=population or len(directory),
        )
        self._scene = Scene(known)
        self._desk = desk
        self._radar = Radar(Incidents(), INCIDENT_MODEL)

    def attribute(self, interaction: Interaction) -> Attribution:
        """Return whose it would be."""
        reading = read(interaction, self._desk)
        return attribute(interaction, reading, self._scene.candidates_for(reading, interaction), CURRENT)

    def place(self, *interactions: Interaction) -> list[Placement]:
        """Place the interactions in order and remember them."""
        return [self.placed(interaction).placement for interaction in interactions]

    def one(self, interaction: Interaction) -> Placement:
        """Place one interaction and remember it."""
        return self.placed(interaction).placement

    def placed(self, interaction: Interaction) -> Placed:
        """Place one interaction, remember it, and return all that would be recorded."""
        reading = read(interaction, self._desk)
        candidates = self._scene.candidates_for(reading, interaction)
        attribution = attribute(interaction, reading, candidates, CURRENT)
        threads = self._scene.threads_for(plausible_customers(attribution), tuple(attribution.leads))
        placement = place(interaction, reading, attribution, threads, CURRENT)
        keys = tuple(sorted({key for known in placement.learned for key in learned_keys(known)}))
        signal = signal_of(interaction, reading, placement, attribution.customer, INCIDENT_MODEL)
        sighting = self._radar.take(signal) if signal else None
        found = Placed(
            interaction=interaction,
            placement=placement,
            reading=encode_reading(reading),
            keys=keys,
            signal=signal,
            incident=sighting.incident if sighting else "",
        )
        self._scene.add(found)
        return found
