"""Whom a provider vouches for: the address that it has confirmed, as agents' addresses are kept. Pure."""

from __future__ import annotations

from typing import Protocol

from services.store.oidc.refusal import Refusal
from shared.identifiers import normalise_email


class Vouched(Protocol):
    """What a provider says of somebody, in a genuine ID token."""

    @property
    def email(self) -> str | None:
        """The address, as the provider writes it."""
        ...

    @property
    def email_verified(self) -> bool | str | None:
        """Whether the provider has confirmed it; true alone says so, the word "true" does not."""
        ...


def confirmed_email(vouched: Vouched) -> str:
    """Return the folded address. Raises Refusal where there is none or it is not confirmed."""
    email = normalise_email(vouched.email) if vouched.email else None
    if email is None:
        raise Refusal("unverified", "the ID token has no e-mail address")
    if vouched.email_verified is not True:
        raise Refusal("unverified", "the provider has not confirmed the address", email=email)
    return email
