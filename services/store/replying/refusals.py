"""Why a reply is not taken: a name for the pages, which say it in the agent's language, and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from shared.errors import Rejected

Reason = Literal[
    "merged",
    "no_mail_server",
    "nobody",
    "too_many",
    "not_offered",
    "other_customer",
    "bounced",
    "letters",
    "no_conversation",
    "blank",
    "places",
    "nothing_left",
]
_SAID: Mapping[Reason, tuple[int, str, str]] = {
    "merged": (409, "", "this thread was merged into another; answer from that one"),
    "no_mail_server": (409, "", "no mail server is set up, or the desk has no address of its own"),
    "nobody": (422, "/to", "a reply needs somebody to go to"),
    "too_many": (422, "/to", "a reply does not go to so many addresses"),
    "not_offered": (409, "/to", "this thread does not offer all of these addresses; look again"),
    "other_customer": (
        409,
        "/to",
        "one of these addresses is another customer’s; move the thread there first",
    ),
    "bounced": (409, "/to", "mail to one of these addresses came back for good; lift that first"),
    "letters": (409, "/to", "one of these addresses has letters that not every mail server takes"),
    "no_conversation": (409, "/interaction", "nobody can be answered there; look again"),
    "blank": (422, "/text", "a reply says something"),
    "places": (422, "/text", "the text still has places to be filled"),
    "nothing_left": (409, "", "nothing of this reply is left to be sent again"),
}


class ReplyRefused(Rejected):
    """A reply that is not taken."""

    def __init__(self, reason: Reason) -> None:
        """`reason` is what the pages know it by."""
        status, pointer, detail = _SAID[reason]
        super().__init__(detail, pointer=pointer, status=status)
        self.reason = reason
