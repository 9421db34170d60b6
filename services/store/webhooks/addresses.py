"""Which addresses a webhook may lead to: public ones of the internet alone. Pure.

An administrator's address, or a name that resolves to another one today, must not make this service knock
inside the desk's own network or at a cloud's metadata service. So every address that a name resolves to is
looked at, and the one looked at is the one that is connected to (`calling`).
"""

from __future__ import annotations

import ipaddress

from shared.phrases import Phrase, phrase

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NOT_PUBLIC = tuple(
    ipaddress.ip_network(one)
    for one in (
        "192.0.0.0/24",  # IETF protocol assignments (RFC 6890); a cloud's metadata at 192.0.0.192
        "168.63.129.16/32",  # a cloud's host service, at a public address that is reached from within alone
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "100.64.0.0/10",  # shared by providers (RFC 6598)
    )
)
_STANDS_FOR_ANOTHER = tuple(
    ipaddress.ip_network(one)
    for one in (
        "::/96",  # IPv4-compatible (RFC 4291 2.5.5.1)
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated (RFC 2765)
        "64:ff9b::/96",  # NAT64 (RFC 6052)
        "64:ff9b:1::/48",  # local NAT64 (RFC 8215)
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local, deprecated (RFC 3879)
    )
)


def address_fault(text: str) -> Phrase | None:
    """Return why nothing is sent to this IP address; None where it may be."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return phrase("leads_to_no_ip", "it leads to something that is no IP address")
    if any(address in network for network in _STANDS_FOR_ANOTHER if network.version == address.version):
        return phrase("leads_to_another", "it leads to an IPv6 address that stands for an IPv4 one")
    if not _is_public(address):
        return phrase("leads_inside", "it leads to an address that is not public")
    return None


def _is_public(address: IPAddress) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in network for network in _NOT_PUBLIC if network.version == address.version)
