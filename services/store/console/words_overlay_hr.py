"""The console's words for helpdesks that are told of joins, in Croatian."""

from __future__ import annotations

from collections.abc import Mapping

OVERLAY: Mapping[str, str | Mapping[str, str]] = {
    "deed.overlay.added": "dodan sustav za zahtjeve",
    "deed.overlay.mode": "promijenjeno javljanje u sustav za zahtjeve",
    "deed.overlay.removed": "uklonjen sustav za zahtjeve",
}
