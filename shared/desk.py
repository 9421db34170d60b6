"""What the desk knows of itself (desk.json), and what an intake may know of a source."""

from __future__ import annotations

import msgspec

from shared.interaction import Moment


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


class SourceKey(msgspec.Struct, frozen=True):
    """One key of a source; the key itself is known only to its holder."""

    hash: str  # sha256 of the whole key, hex: 256 bits of entropy need no slow hash
    expires_at: Moment | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One configured client of a channel, as the store mirrors it to the intakes."""

    name: str
    channel: str
    salt: str  # makes the ids of its interactions unguessable
    keys: tuple[SourceKey, ...] = ()
    replay: bool = False  # may state Onethread-Received-At
