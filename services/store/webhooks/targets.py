"""What address an administrator may give a webhook, and what of it is connected to. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import urlsplit

import idna
import msgspec

from services.store.webhooks.addresses import IPAddress, address_fault
from shared.errors import Rejected
from shared.phrases import Phrase, phrase

URL_CHARS_MAX = 2_000
HOST_CHARS_MAX = 253
PORTS = {"https": 443, "http": 80}

_PRINTABLE = re.compile(r"[!-~]+")


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook's address in its parts."""

    scheme: str
    host: str  # a name in ASCII, or an IP address without brackets
    port: int
    path: str  # with its query
    private: bool  # the settings name it: it may be inside, and without TLS

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def at(self, address: str) -> str:
        """Return the URL with the IP address that is really connected to."""
        host = f"[{address}]" if ":" in address else address
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def read_target(url: str, private_hosts: Collection[str]) -> Target:
    """Return what `url` names. Raises Rejected (422) for what nothing is sent to.

    `private_hosts` are the names that the settings allow inside; every other must be https and public.
    """
    if len(url) > URL_CHARS_MAX or not _PRINTABLE.fullmatch(url):
        raise _wrong(
            phrase(
                "address_letters",
                "an address has {n} printable characters at most, and no blanks",
                n=URL_CHARS_MAX,
            )
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _wrong(phrase("address_unreadable", "this is no address")) from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS or not host:
        raise _wrong(phrase("address_no_name", "an address begins with https:// and a name"))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _wrong(phrase("address_with_user", "an address has no user, password or fragment"))
    if port == 0:
        raise _wrong(phrase("address_port", "there is no port 0"))
    address = _address(host.rstrip("."))
    name = _name(host) if address is None else str(address)
    private = name in private_hosts
    if scheme != "https" and not private:
        raise _wrong(phrase("address_not_https", "an address begins with https://"))
    fault = None if private or address is None else address_fault(name)
    if fault:
        raise _wrong(fault)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme=scheme, host=name, port=port or PORTS[scheme], path=path, private=private)


def hosts_in(setting: str) -> frozenset[str]:
    """Return the names in a setting, "one, two"; blanks do not count."""
    return frozenset(one.strip().lower() for one in setting.split(",") if one.strip())


def _address(host: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _name(host: str) -> str:
    try:
        name = idna.encode(host.rstrip("."), uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        raise _wrong(phrase("address_no_computer", "this is no name of a computer")) from None
    if not name or len(name) > HOST_CHARS_MAX:
        raise _wrong(phrase("address_no_computer", "this is no name of a computer"))
    return name


def _wrong(what: Phrase) -> Rejected:
    return Rejected(phrase("of_webhook", "webhook: {what}", what=what), pointer="/url")
