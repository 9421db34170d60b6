"""The three files of a corpus: their rows, and the shell that writes them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

from tests.corpus.generated.draw import chance
from tests.corpus.generated.forms import Forms
from tests.corpus.generated.model import Contact, Customer, Row
from tests.corpus.generated.spelling import dialled

LISTED_OTHERWISE = 0.08  # of numbers stand in the directory as people write them


@dataclass(frozen=True, slots=True)
class Drawn:
    """The three files of a corpus, as rows."""

    desk: Row
    directory: list[Row]
    interactions: list[Row]


def write(folder: Path, drawn: Drawn) -> None:
    """Write a corpus into `folder`, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    desk = json.dumps(drawn.desk, ensure_ascii=False, indent=1) + "\n"
    (folder / "desk.json").write_text(desk, encoding="utf-8", newline="\n")
    for name, rows in (("directory.jsonl", drawn.directory), ("interactions.jsonl", drawn.interactions)):
        with (folder / name).open("w", encoding="utf-8", newline="\n") as lines:
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def desk_row(forms: Forms) -> Row:
    """Return desk.json."""
    return {
        "name": forms.desk,
        "language": "hr",
        "time_zone": "Europe/Zagreb",
        "region": "HR",
        "own_addresses": [forms.address],
        "own_domains": [forms.host],
        "authserv_ids": list(forms.authservs),
        "agents": list(forms.agents),
    }


def customer_row(rng: random.Random, customer: Customer) -> Row:
    """Return one line of directory.jsonl."""
    first = customer.domains[0]
    services = [{"kind": "shared-hosting", "server": customer.web, "domain": one} for one in customer.domains]
    return {
        "customer": customer.number,
        "name": customer.name,
        "kind": customer.kind,
        "contacts": [_contact_row(rng, contact) for contact in customer.contacts],
        "domains": customer.domains,
        "services": [*services, {"kind": "mail", "server": customer.mail, "domain": first}],
    }


def _contact_row(rng: random.Random, contact: Contact) -> Row:
    phones = [dialled(rng, one) if chance(rng, LISTED_OTHERWISE) else one for one in contact.phones]
    row: Row = {"id": contact.id, "name": contact.person.name, "role": contact.role}
    row |= {"emails": list(contact.emails), "phones": phones}
    return row | ({"domains": list(contact.domains)} if contact.domains else {})


def interaction(name: str, channel: str, received_at: str, payload: Row) -> Row:
    """Return a row of interactions.jsonl but for its truth."""
    return {"id": name, "channel": channel, "received_at": received_at, "payload": payload}


def noise_gold() -> Row:
    """Return the truth of noise."""
    return {
        "customer": None, "contact": None, "thread": None, "kind": "noise", "may_request": False,
        "problem": "other", "facts": [],
    }  # fmt: skip
