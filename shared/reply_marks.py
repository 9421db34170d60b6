"""The marks of mails that the desk sends out: what an answer to one bears, and for whom it counts. Pure.

A mark stands in the mail's Message-ID and, where the desk's server takes it, in its Reply-To. It names the
reply and is bound to one recipient's address by the desk's own key, so it proves two things: that we made it,
and that who answers from that address has read that address's mail. From any other address it proves nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

PURPOSE = "replies"  # of the secret: shared.desk_key.DeskKey.derived
LOOP_HEADER = "X-OneThread-Loop"  # bears the mark even where a server on the way renames the mail

NAME_BYTES = 8  # random: names a reply among all that were ever sent
PROOF_CHARS = 20  # 80 bits in hexadecimal: each guess costs a mail
_MARK = re.compile(rf"ot-([0-9a-f]{{{NAME_BYTES * 2}}})-([0-9a-f]{{{PROOF_CHARS}}})")


def mark_of(secret: bytes, name: str, address: str) -> str:
    """Return the mark of the reply `name` (NAME_BYTES in hexadecimal) for `address`, which is normalised."""
    return f"ot-{name}-{_proof(secret, name, address)}"


def counts_from(secret: bytes, mark: str, address: str) -> bool:
    """Return whether `mark` is one of ours for this normalised address."""
    found = _MARK.fullmatch(mark)
    return found is not None and hmac.compare_digest(found[2], _proof(secret, found[1], address))


def message_id(mark: str, domain: str) -> str:
    """Return the Message-ID of the mail with this mark, without its brackets."""
    return f"{mark}@{domain}"


def plus_address(mark: str, address: str) -> str:
    """Return `address` with the mark in it; who writes there names the mail that is answered."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{mark}@{domain}"


def mark_in(name: str) -> str:
    """Return the mark that a Message-ID, an address or a loop header holds, empty where there is none."""
    local = name.strip().partition("@")[0].lower()
    _, plus, tag = local.rpartition("+")
    tag = tag if plus else local
    return tag if _MARK.fullmatch(tag) else ""


def named_by(addresses: Iterable[str]) -> tuple[str, ...]:
    """Return the Message-IDs that plus addresses stand for."""
    marked = ((mark_in(address), address.rpartition("@")[2]) for address in addresses if "+" in address)
    return tuple(dict.fromkeys(message_id(mark, domain) for mark, domain in marked if mark))


def _proof(secret: bytes, name: str, address: str) -> str:
    return hmac.digest(secret, f"{name} {address}".encode(), hashlib.sha256).hex()[:PROOF_CHARS]
