"""SMTP for mail servers of ours on other machines: off unless their addresses are set, and never a relay.

There is no sign-in and no TLS: it is for a network that the desk trusts. Who else connects is sent away
before a word is read, and what is not for the desk itself is refused (`services.intake.mail.door`).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

from services.intake.mail.connections import Connection, Open, served
from services.intake.mail.door import RelayDoor
from shared.errors import Refused

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

NOT_TRUSTED = "554 5.7.1 Only the desk's own mail servers may speak here"


def networks(setting: str) -> tuple[Network, ...]:
    """Return the addresses and networks in `setting`, with commas; raises Refused for what is neither."""
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in setting.split(",") if one.strip())
    except ValueError as error:
        raise Refused(f"setting ONETHREAD_MAIL_RELAYS: {error}") from None


def is_trusted(peer: str, trusted: Sequence[Network]) -> bool:
    """Return whether the address `peer` is in one of `trusted`, an IPv4 one within IPv6 as itself."""
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return any((mapped or address) in network for network in trusted)


class _Connection(Connection):
    """One connection, of a server on the list alone."""

    trusted: Sequence[Network] = ()

    def refusal(self, transport: asyncio.BaseTransport) -> str:
        peer = transport.get_extra_info("peername")
        if not peer or not is_trusted(peer[0], self.trusted):
            return NOT_TRUSTED
        return super().refusal(transport)


def relay_door(
    door: RelayDoor, *, bytes_max: int, listener: socket.socket, trusted: Sequence[Network]
) -> AbstractAsyncContextManager[None]:
    """Serve `door` to the servers in `trusted` while the context lasts; then finish and close."""

    def connection(connections: Open) -> Connection:
        made = _Connection(door, connections, bytes_max=bytes_max, capacity=door.capacity)
        made.trusted = trusted
        return made

    return served(listener, connection)
