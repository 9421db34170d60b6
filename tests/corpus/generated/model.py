"""What the generator knows of a desk before it writes anything: people, customers, troubles, threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who reports, and how they write."""

    given: str
    family: str
    female: bool
    bare: bool  # types without diacritics
    english: bool

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person in a role at one customer; `id` is the directory's."""

    id: str
    person: Person
    role: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    domains: tuple[str, ...] = ()


@dataclass(slots=True)
class Customer:
    """A customer; `former` ones are listed still, and report nothing."""

    number: str
    name: str
    kind: str
    contacts: list[Contact]
    domains: list[str]
    web: str
    mail: str
    former: bool = False


@dataclass(slots=True)
class Directory:
    """All customers and the pairs that are easily mistaken for one another (places in `customers`)."""

    customers: list[Customer]
    like_names: list[tuple[int, int]] = field(default_factory=list)
    like_domains: list[tuple[int, int]] = field(default_factory=list)
    like_numbers: list[tuple[int, int]] = field(default_factory=list)
    shared: dict[str, list[int]] = field(
        default_factory=dict
    )  # address or number -> who lists it, if several


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of trouble and the ways to word it; `{domain}` and `{mailbox}` are filled in."""

    problem: str
    group: str  # mail, web or office: which further facts fit
    topic: str  # after "zbog", in the genitive
    topic_en: str
    subjects: tuple[str, ...]
    subjects_en: tuple[str, ...]
    says: tuple[str, ...]
    says_en: tuple[str, ...]
    notes: tuple[str, ...]
    errors: tuple[str, ...] = ()
    states: tuple[str, ...] = ()  # facts that every wording states


@dataclass(frozen=True, slots=True)
class Trouble:
    """A case that befell one customer."""

    case: Case
    domain: str
    mailbox: str
    error: str
    onset: datetime


@dataclass(frozen=True, slots=True)
class Voice:
    """Who reports, as it shows, and what is true of them."""

    person: Person
    address: str | None  # written from, typed into the chat
    number: str | None  # shown or typed; None: withheld
    contact: str | None
    may_request: bool
    named: str  # what the words name the customer by: domain, firm, nothing, or free
    firm: str = ""
    domain: str = ""  # as said: the true one, or what was understood
    remark: str = ""  # a sentence of theirs
    signature: str = ""  # a third party's, below a forwarded mail
    forged: bool = False
    portal: str = ""  # the customer number they are signed in with
    adversarial: str = ""


@dataclass(slots=True)
class Thread:
    """One trouble of one customer, and what its earlier pieces left behind for later ones."""

    customer: Customer | None
    trouble: Trouble
    steps: list[Step] = field(default_factory=list)
    id: str = ""
    incident: str = ""
    recurrence_of: Thread | None = None
    subject: str = ""
    mail_ids: list[str] = field(default_factory=list)
    ticket: str = ""


@dataclass(slots=True)
class Step:
    """One interaction, planned."""

    at: datetime
    kind: str
    channel: str
    voice: Voice
    closes: bool = False
