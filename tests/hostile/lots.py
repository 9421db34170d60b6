"""Payloads in lots, each one customer's, and the lines and texts that they are put into. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tests.hostile.payloads import cut

LOT = 200
# After each payload: what ends whatever it has left open, so that the next one stands for itself.
CLOSER = (
    "\"'>--></script></style></textarea></title></noscript></template></select></xmp></iframe></svg></math>\n"
)
SHORT_CLOSER = "\"'>--> "


class Lot(msgspec.Struct, frozen=True, kw_only=True):
    """One customer and what they say."""

    number: int
    payloads: Sequence[str]

    @property
    def customer(self) -> str:
        """The customer's number."""
        return f"Z-{self.number:04d}"

    @property
    def domain(self) -> str:
        """The customer's domain."""
        return f"zid{self.number:04d}.hr"

    @property
    def address(self) -> str:
        """The address of the customer's owner."""
        return f"vlasnik@{self.domain}"

    @property
    def whole(self) -> str:
        """All payloads in one text."""
        return said(self.payloads)


def lots_of(payloads: Sequence[str]) -> list[Lot]:
    """Return the payloads in lots."""
    return [Lot(number=number, payloads=one) for number, one in enumerate(cut(payloads, LOT))]


def said(payloads: Sequence[str]) -> str:
    """Return a text of the payloads."""
    return CLOSER.join(payloads)


def packed(payloads: Sequence[str], chars_max: int) -> list[str]:
    """Return lines of at most `chars_max` characters with as many payloads each as there is room for."""
    lines: list[str] = []
    for one in (payload.replace("\n", " ")[:chars_max] for payload in payloads):
        joined = f"{lines[-1]}{SHORT_CLOSER}{one}" if lines else ""
        if lines and len(joined) <= chars_max:
            lines[-1] = joined
        else:
            lines.append(one)
    return lines
