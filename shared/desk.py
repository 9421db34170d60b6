"""What the desk knows of itself (desk.json), and what an intake may know of a source."""

from __future__ import annotations

from typing import Literal

import msgspec

from shared.interaction import Moment


class LogLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A link into the desk's log search that an agent is offered beside a thread."""

    name: str
    problem: str = ""  # for this class of problem alone; empty: for every one
    url: str  # https, with {domain}, {mailbox}, {since}, {error}, {server} for the thread's facts


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """The desk's own facts; every field may be given in desk.json (corpora format)."""

    name: str = "OneThread"
    language: str = "en"
    time_zone: str = "UTC"
    region: str = "HR"  # ISO 3166: how a phone number without a country code is read
    own_addresses: tuple[str, ...] = ()
    own_domains: tuple[str, ...] = ()
    authserv_ids: tuple[str, ...] = ()  # whose Authentication-Results count
    agents: tuple[str, ...] = ()
    log_links: tuple[LogLink, ...] = ()
    acknowledgements: bool = False  # whether who reports something again by mail is told that it is known
    acknowledgement_hr: str = ""  # in which words, with {reference}, {time}, {agent}; empty: as shipped
    acknowledgement_en: str = ""
    minutes_per_repeat: int = 10  # what working a repeated report as new would cost; the lead's own judgement


class SourceKey(msgspec.Struct, frozen=True):
    """One key of a source; the key itself is known only to its holder."""

    hash: str  # sha256 of the whole key, hex: 256 bits of entropy need no slow hash
    expires_at: Moment | None = None
    signs: bool = False  # requests are signed with it: `hash` is then but its id (shared.desk_key)


class SourceSecret(msgspec.Struct, frozen=True):
    """What a vendor signs its webhooks with, sealed under the desk's key as `vendor_secret_of` its source."""

    sealed: bytes
    expires_at: Moment | None = None


SecretFrom = Literal["vendor", "us", "either", "nobody"]
"""Who makes what a vendor signs with. `vendor`: it shows a secret, which the source must be given. `us`: one
that we make and its administrator enters there. `either`: with the vendor's secret it signs, without one it
calls with our key in the URL. `nobody`: it signs nothing, our key is in the URL.
"""


class Vendor(msgspec.Struct, frozen=True, kw_only=True):
    """A product whose own webhooks an intake understands."""

    name: str  # as in the URL: lower-case letters, digits, hyphens
    channel: str
    secret: SecretFrom


def vendor_secret_of(source: str) -> str:
    """Return what the vendor's secret of the source called `source` is sealed as."""
    return f"vendor secret of {source}"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One configured client of a channel, as the store mirrors it to the intakes."""

    name: str
    channel: str
    salt: str  # makes the ids of its interactions unguessable
    keys: tuple[SourceKey, ...] = ()
    replay: bool = False  # may state Onethread-Received-At
    per_minute: int = 0  # pieces it may send; 0: the intakes' own limit
    vendor: str = ""  # whose webhooks it posts to /v1/adapters; empty: it posts to the channel's own route
    secrets: tuple[SourceSecret, ...] = ()  # alive ones of a vendor that signs; two while it changes over
