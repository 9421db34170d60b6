"""The console's words for helpdesks that are told of joins, in English."""

from __future__ import annotations

from collections.abc import Mapping

OVERLAY: Mapping[str, str | Mapping[str, str]] = {
    "deed.overlay.added": "helpdesk added",
    "deed.overlay.mode": "telling a helpdesk changed",
    "deed.overlay.removed": "helpdesk removed",
}
