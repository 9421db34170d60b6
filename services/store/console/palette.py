"""Where the command palette leads without asking anybody: the pages, and the views of the inbox. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One page."""

    href: str
    words: str  # key of the catalogue
    right: str = ""  # only for who has it


PLACES: Sequence[Place] = (
    Place(href="/calls/new", words="menu.call", right="work"),
    Place(href="/", words="menu.threads"),
    Place(href="/?view=mine", words="palette.mine"),
    Place(href="/?view=unassigned", words="palette.unassigned"),
    Place(href="/?view=waiting", words="palette.waiting"),
    Place(href="/?view=snoozed", words="palette.snoozed"),
    Place(href="/?view=closed", words="palette.closed"),
    Place(href="/reviews", words="menu.reviews"),
    Place(href="/incidents", words="menu.incidents"),
    Place(href="/customers", words="menu.customers"),
    Place(href="/articles", words="menu.articles"),
    Place(href="/lead", words="menu.lead", right="oversee"),
    Place(href="/dead-letters", words="menu.dead"),
    Place(href="/noise", words="menu.noise"),
    Place(href="/account", words="account.title"),
    Place(href="/agents", words="people.title", right="oversee"),
)


def places_of(rights: frozenset[str]) -> list[Place]:
    """Return the pages that somebody with `rights` may open."""
    return [one for one in PLACES if not one.right or one.right in rights]
