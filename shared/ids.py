"""Identity: what the same piece is called, and names that nobody can guess."""

from __future__ import annotations

import hashlib
import secrets

ID_BYTES = 16  # 128 bits: a collision among 10^12 pieces has odds of 10^-15
SPOKEN_PREFIX = "OT"
SPOKEN_DIGITS_MAX = 18  # all that PostgreSQL's bigint holds for certain


def interaction_id(*parts: str, salt: str, content: bytes) -> str:
    """Return the id of a piece, 32 hex letters, the same for ever for the same arguments.

    `parts` are channel, source and natural key. `salt` is the source's own secret: the id answers a
    client, so it must not be derivable by somebody who guesses the content. The content is part of it
    because a mail's sender chooses its Message-ID and could otherwise make another mail vanish.
    """
    digest = hashlib.sha256()
    for part in (salt, *parts):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    digest.update(hashlib.sha256(content).digest())
    return digest.digest()[:ID_BYTES].hex()


def derived_id(kind: str, *parts: str) -> str:
    """Return an internal id, 32 hex letters, that follows from `parts`; the pure core draws no ids."""
    return hashlib.sha256("\x1f".join((kind, *parts)).encode()).digest()[:ID_BYTES].hex()


def buried_id(data: bytes) -> str:
    """Return the name of a dead letter that cannot be read as an interaction: it follows from its bytes."""
    return derived_id("undecodable", hashlib.sha256(data).hexdigest())


def new_handle(prefix: str) -> str:
    """Return a random public handle such as `thr_2mX…` with 128 bits of entropy."""
    return f"{prefix}_{secrets.token_urlsafe(16)}"


def spoken_reference(number: int) -> str:
    """Return the thread's reference to be read out, `OT-4821-7`; the last digit catches a misheard one."""
    return f"{SPOKEN_PREFIX}-{number}-{check_digit(number)}"


def read_spoken_reference(text: str) -> int | None:
    """Return the number in a spoken reference, or None where form or check digit is wrong."""
    prefix, _, rest = text.strip().upper().partition("-")
    number, _, check = rest.partition("-")
    if prefix != SPOKEN_PREFIX or not number.isascii() or not number.isdecimal() or number[0] == "0":
        return None
    if len(number) > SPOKEN_DIGITS_MAX:
        return None
    return int(number) if check == str(check_digit(int(number))) else None


def check_digit(number: int) -> int:
    """Return the check digit by ISO 7064 MOD 11,10: it finds every single wrong digit."""
    product = 10
    for digit in str(number):
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10
