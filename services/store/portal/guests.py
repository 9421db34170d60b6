"""Who comes in by a portal: a contact of a customer, and the program that vouches for them."""

from __future__ import annotations

from typing import Literal

from services.store.auth import Visitor
from services.store.authorisation_rows import Right
from services.store.lookup_for_contact import BILLING, VerifiedContact

CUSTOMERS: frozenset[Right] = frozenset({"customer"})
VOUCHING: frozenset[Right] = frozenset({"vouch"})


class Guest(Visitor, frozen=True, kw_only=True):
    """A contact of a customer, on their own pages and nowhere else; `id` is the contact's internal one."""

    handle: str  # the contact's
    role: Literal["owner", "technical", "billing"]
    domains: tuple[str, ...]  # the role holds for these alone; empty: for all of the customer's
    email: str  # as the directory has it; empty where it has none
    customer_id: str
    customer: str  # handle
    customer_number: str
    customer_name: str
    source_id: str  # of the portal that vouched for them
    language: str  # that the portal said they read; empty where it said none

    @property
    def sees(self) -> bool:
        """Whether there is anything for them here: who is there for the bills alone sees nothing."""
        return self.role != BILLING

    @property
    def may_appoint(self) -> bool:
        """Whether they say who else may ask for this customer."""
        return self.role == "owner"

    @property
    def verified(self) -> VerifiedContact:
        """Who they are, as the look-up asks for it."""
        return VerifiedContact(
            customer=self.customer, contact=self.handle, role=self.role, domains=self.domains
        )


class VouchingSource(Visitor, frozen=True, kw_only=True):
    """A portal's program, known by the key of its source; `id` is the source's internal one."""
