"""Webhooks lead to the public internet alone, whatever an address is written like or resolves to."""

from __future__ import annotations

import asyncio

import pytest

from services.store.webhooks.addresses import address_fault
from services.store.webhooks.resolving import pinned
from services.store.webhooks.schedule import Outcome
from services.store.webhooks.targets import hosts_in, read_target
from shared.errors import Rejected

INSIDE = [
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "192.0.0.192", "168.63.129.16",
    "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "2002:7f00:1::", "2001:0:1::1", "2001:db8::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
    "fec0::1", "ff02::1", "localhost", "",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "1.1.1.1", "193.198.184.1", "2a00:1450:4001:80b::200e", "2606:4700:4700::1111"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert address_fault(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_may_be_called(address: str) -> None:
    assert address_fault(address) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/in",
        "ftp://example.com/in",
        "https://",
        "https:///in",
        "example.com/in",
        "https://user:secret@example.com/in",
        "https://example.com/in#part",
        "https://exa mple.com/in",
        "https://example.com:0/in",
        "https://example.com:99999/in",
        "https://127.0.0.1/in",
        "https://127.0.0.1./in",
        "https://[::1]/in",
        "https://[::ffff:127.0.0.1]/in",
        "https://169.254.169.254/latest/meta-data",
        "https://example.com/" + "x" * 2_000,
        "https://exa\nmple.com/in",
        "https://-.example/in",
    ],
)
def test_an_address_that_nothing_is_sent_to_is_refused_with_its_field(url: str) -> None:
    with pytest.raises(Rejected) as refusal:
        read_target(url, frozenset())
    assert refusal.value.pointer == "/url"


def test_an_address_is_read_in_its_parts() -> None:
    target = read_target("https://Hooks.Example.com:8443/in?a=1", frozenset())

    assert (target.host, target.port, target.path) == ("hooks.example.com", 8443, "/in?a=1")
    assert target.authority == "hooks.example.com:8443"
    assert target.at("2606:4700::1") == "https://[2606:4700::1]:8443/in?a=1"


def test_only_the_names_in_the_setting_may_be_inside_and_without_tls() -> None:
    inside = hosts_in(" Hooks.Inside , 10.0.0.5 ,")

    assert read_target("http://hooks.inside:8080/in", inside).private
    assert read_target("http://10.0.0.5/in", inside).private
    for url in ("http://hooks.inside.example/in", "https://10.0.0.6/in"):
        with pytest.raises(Rejected):
            read_target(url, inside)


async def test_a_name_with_one_address_inside_is_refused_whole() -> None:
    target = read_target("https://example.com/in", frozenset())

    async def both(_host: str, _port: int) -> list[str]:
        return ["8.8.8.8", "10.0.0.1"]

    async def public(_host: str, _port: int) -> list[str]:
        return ["8.8.8.8", "8.8.4.4"]

    async def none(_host: str, _port: int) -> list[str]:
        raise OSError

    assert isinstance(await pinned(target, both), Outcome)
    assert await pinned(target, public) == "8.8.8.8"
    assert isinstance(await pinned(target, none), Outcome)


async def test_a_name_server_that_does_not_answer_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.store.webhooks.resolving.RESOLVE_S", 0.01)
    target = read_target("https://example.com/in", frozenset())

    async def silent(_host: str, _port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    assert isinstance(await pinned(target, silent), Outcome)
