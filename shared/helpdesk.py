"""How tickets of a helpdesk are called here: unique among all sources, and told apart again by the overlay.

Pure. Two helpdesks both have a ticket 7, so a ticket's name holds vendor and source beside its own id.
"""

from __future__ import annotations

OPENING = "0"  # the post that opens a ticket, where the helpdesk has no id for it


def ticket_name(vendor: str, source: str, ticket: str) -> str:
    """Return what the ticket of a source is called: the `ticket_id` of all of its posts."""
    return f"{vendor}:{source}:{ticket}"


def post_key(ticket: str, post: str) -> str:
    """Return the natural key of a post of the ticket called `ticket`."""
    return f"{ticket}/{post}"


def conversation_prefix(vendor: str, source: str) -> str:
    """Return how the conversations begin that are tickets of a source; the ticket's own id follows."""
    return f"ticket:{ticket_name(vendor, source, '')}"
