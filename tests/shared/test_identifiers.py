from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.identifiers import (
    normalise_domain,
    normalise_email,
    normalise_number,
    normalise_phone,
    registrable_domain,
)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Ivan@Horvat-Gradnja.HR", "ivan@horvat-gradnja.hr"),
        (" <info@šećer.hr> ", "info@xn--eer-qpa26b.hr"),
        ("mailto:a.b+tag@x.hr", "a.b+tag@x.hr"),
        ("two words@x.hr", None),
        ("nobody", None),
        ("root@localhost", None),
        ("a@" + "x" * 260 + ".hr", None),
        ("", None),
    ],
)
def test_an_address_has_one_form(raw: str, value: str | None) -> None:
    assert normalise_email(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("https://www.Čvor.hr/kontakt?x=1", "xn--vor-eqa.hr"),
        ("xn--vor-eqa.hr", "xn--vor-eqa.hr"),
        ("shop.example.com.hr.", "shop.example.com.hr"),
        ("example.hr:8443", "example.hr"),
        ("web07", "web07"),
        ("a..hr", None),
        ("-a.hr", None),
    ],
)
def test_a_domain_has_one_form_however_it_was_pasted(raw: str, value: str | None) -> None:
    assert normalise_domain(raw) == value


def test_what_was_registered_follows_the_public_suffix_list() -> None:
    assert registrable_domain("shop.firma.com.hr") == "firma.com.hr"
    assert registrable_domain("mail.firma.hr") == "firma.hr"
    assert registrable_domain("hr") == "hr"


@pytest.mark.parametrize(
    "raw", ["091 555 0101", "091/555-0101", "+385 (0)91 555 0101", "00385915550101", "+385915550101"]
)
def test_a_croatian_number_has_one_form_however_it_is_written(raw: str) -> None:
    assert normalise_phone(raw, "HR") == "+385915550101"


@pytest.mark.parametrize("raw", ["", "hidden", "12", "9" * 50])
def test_what_nobody_can_dial_is_no_number(raw: str) -> None:
    assert normalise_phone(raw, "HR") is None


@pytest.mark.parametrize("raw", ["C-1001", "c 1001", "c1001", "#C.1001"])
def test_a_customer_number_has_one_form(raw: str) -> None:
    assert normalise_number(raw) == "C1001"


@given(st.text(max_size=300))
def test_no_text_makes_a_normaliser_fail(raw: str) -> None:
    for value in (normalise_email(raw), normalise_domain(raw), normalise_phone(raw, "HR")):
        assert value is None or value.isascii() or "@" in value
    assert normalise_number(raw) == normalise_number(normalise_number(raw))
