"""What a text names exactly, and what only looks like it."""

from __future__ import annotations

import pytest

from services.correlator.core.entities import Entities, entities_in
from services.correlator.core.words import folded


def named(text: str) -> Entities:
    return entities_in(text, folded(text), "HR")


@pytest.mark.parametrize(
    ("text", "domains"),
    [
        ("ne radi www.marina-plava.hr/kontakt.", ("marina-plava.hr",)),
        ("pišite na info@čokolada.hr", ("xn--okolada-i6a.hr",)),
        ("firma Kos d.o.o., index.php i wp-config.php", ()),
        ("Sve radi.Hvala lijepa", ()),
        ("u 15.9. ili 10.000 kn", ()),
        ("obrt.from.hr i shop.com.hr", ("obrt.from.hr", "shop.com.hr")),
    ],
)
def test_domains_are_found_by_their_public_suffix(text: str, domains: tuple[str, ...]) -> None:
    assert named(text).domains == domains


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("domena je marina plava točka hr", "marinaplava"),
        ("stranica moja-domena tocka com ne radi", "mojadomena"),
        ("my site is blue harbour dot com", "blueharbour"),
        ("marina crtica plava točka hr", "marinaplava"),
    ],
)
def test_a_domain_said_in_words_is_a_label(text: str, label: str) -> None:
    assert label in named(text).spoken_labels


@pytest.mark.parametrize(
    "text", ["zovite 098/111-2223", "nazvati na +385 98 111 2223", "mob: 00385 98 1112223"]
)
def test_a_phone_in_a_text_is_read_in_the_desks_region(text: str) -> None:
    assert named(text).phones == ("+385981112223",)


def test_amounts_and_years_are_no_phones() -> None:
    assert named("platili 1.250,00 EUR 12.03.2026 za 1234567").phones == ()


def test_numbers_are_kept_as_written_and_normalised() -> None:
    entities = named("upit TCK-20122, broj klijenta k 2041")

    assert "TCK-20122" in entities.written
    assert {"TCK20122", "K2041"} <= set(entities.numbers)


def test_a_spoken_reference_counts_only_with_its_check_digit() -> None:
    assert named("zovem zbog OT-4821-8").spoken == (4821,)
    assert named("zovem zbog OT-4821-7").spoken == ()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("javlja 550 5.7.1 rejected", "550 5.7.1"),
        ("Outlook 0x800CCC0E", "0x800ccc0e"),
        ("piše 403 forbidden", "403"),
        ("DNS_PROBE_FINISHED_NXDOMAIN", "dns_probe_finished_nxdomain"),
    ],
)
def test_error_codes_are_named(text: str, error: str) -> None:
    assert error in named(text).errors


def test_a_text_full_of_addresses_is_bounded() -> None:
    text = " ".join(f"a{number}@firma{number}.hr" for number in range(500))

    assert len(named(text).emails) <= 8
