"""The same small directory for both kinds of records under contract: two firms that share a web agency."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from services.store.directory_entries import normalise_entry, read_entries
from shared.placement import Customer

LINES = [
    msgspec.json.encode(line).decode()
    for line in (
        {
            "customer": "C-1001",
            "name": "Horvat gradnja d.o.o.",
            "kind": "company",
            "contacts": [
                {"id": "P-1", "name": "Ivan Horvat", "role": "owner", "emails": ["ivan@horvat-gradnja.hr"]},
                {"id": "P-2", "name": "Maja Kos", "role": "technical", "phones": ["098 5550 701"]},
            ],
            "domains": ["horvat-gradnja.hr"],
            "services": [{"kind": "mail", "server": "mx1", "domain": "horvat-gradnja.hr"}],
        },
        {
            "customer": "C-1002",
            "name": "Pekara Zrno d.o.o.",
            "kind": "company",
            "contacts": [{"id": "P-2", "name": "Maja Kos", "role": "technical", "phones": ["+385985550701"]}],
            "domains": ["pekara-zrno.hr", "zrno-dostava.hr"],
        },
    )
]

HORVAT, ZRNO = (normalise_entry(entry, region="HR").customer for entry in read_entries(LINES))
IVAN = next(contact.id for contact in HORVAT.contacts if contact.name == "Ivan Horvat")


def keys_of(customer: Customer) -> Iterator[str]:
    """Yield blocking keys as the correlator's core would, in short."""
    yield from (f"domain:{domain}" for domain in customer.domains)
    for contact in customer.contacts:
        yield from (f"email:{email}" for email in contact.emails)
        yield from (f"phone:{phone}" for phone in contact.phones)
