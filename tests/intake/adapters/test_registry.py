"""The registry: whatever vendor is in it has a channel, a name fit for a URL, and a way through nginx."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.intake.adapters import ADAPTERS, VENDORS
from services.intake.channels import CHANNELS

NGINX = (Path(__file__).parents[3] / "deploy" / "nginx" / "onethread.conf").read_text(encoding="utf-8")
PASSED = {
    vendor: channel
    for vendors, channel in re.findall(r"/v1/adapters/\(\?:([^)]+)\)/ .*onethread_(\w+);", NGINX)
    for vendor in vendors.split("|")
}


@pytest.mark.parametrize("vendor", list(ADAPTERS))
def test_a_vendor_is_whole(vendor: str) -> None:
    adapter = ADAPTERS[vendor]

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", vendor)
    assert adapter.vendor == vendor
    assert adapter.channel in CHANNELS
    assert (adapter.verify is None) == (adapter.secret == "nobody")
    assert PASSED.get(vendor) == adapter.channel, "deploy/nginx/onethread.conf leads its webhooks elsewhere"


def test_what_others_know_of_vendors_is_the_registry() -> None:
    assert {one.name for one in VENDORS} == set(ADAPTERS)
