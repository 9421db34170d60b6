"""The console's words for sources that bring a vendor's webhooks, in English."""

from __future__ import annotations

from collections.abc import Mapping

VENDORS: Mapping[str, str | Mapping[str, str]] = {
    "vendors.own": "posts in our own form",
    "vendors.choose": "A product sends it (webhooks)",
    "vendors.choose.hint": "The channel follows from it, and you get the address to enter there.",
    "vendors.secret": "Secret of that product",
    "vendors.secret.hint": "Only if the product shows one: it signs with it. It is kept sealed.",
    "vendors.enter": "Enter this address in the product of source {name}:",
    "vendors.enter.secret": "and this secret:",
    "vendors.rotate": "New secret or key",
    "vendors.rotate.do": "Replace",
    "vendors.ignored": {
        "one": "{n} kind of event that we do not need",
        "other": "{n} kinds of events that we do not need",
    },
    "vendors.times": {"one": "{n} time", "other": "{n} times"},
}
