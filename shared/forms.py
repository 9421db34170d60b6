"""Urlencoded forms, as browsers and vendors send them: strict, and bounded in their fields. Pure."""

from __future__ import annotations

from urllib.parse import parse_qsl

from shared.errors import Rejected
from shared.phrases import phrase

URLENCODED = "application/x-www-form-urlencoded"

Pairs = tuple[tuple[str, str], ...]


def read_urlencoded(body: bytes, *, fields_max: int) -> Pairs:
    """Return names and values in the order they were sent, empty values too. Raises Rejected (400)."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=fields_max,
        )
    except ValueError:
        raise Rejected(phrase("form_unreadable", "the form cannot be read"), status=400) from None
    return tuple(pairs)
