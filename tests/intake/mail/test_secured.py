"""Signed and encrypted mail: what can be read is shown, and what cannot says so."""

from __future__ import annotations

import time

import pytest

from services.intake.mail.secured import without_armour
from tests.intake.mail.letters import multipart, read

ARMOUR = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=x\n-----END PGP MESSAGE-----"
SIGNED = (
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nNe radi.\n- -- \nMaja\n"
    "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
)
PGP_ENCRYPTED = multipart(
    "Content-Type: application/pgp-encrypted\n\nVersion: 1\n",
    f"Content-Type: application/octet-stream; name=encrypted.asc\n\n{ARMOUR}\n",
)
TEXT = "Content-Type: text/plain\n\nNe radi.\n"


@pytest.mark.parametrize(
    ("media_type", "body", "note"),
    [
        (
            'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
            PGP_ENCRYPTED,
            "Encrypted (PGP): nobody here can read it; open the original with the right key.",
        ),
        (
            "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            "MIIB\n",
            "Encrypted (S/MIME): nobody here can read it; open the original with the right key.",
        ),
        (
            "text/plain",
            ARMOUR,
            "Encrypted (PGP): nobody here can read it; open the original with the right key.",
        ),
        (
            "application/x-pkcs7-mime; smime-type=signed-data; name=smime.p7m",
            "MIIB\n",
            "Signed (S/MIME) in a form that hides the text: open the original.",
        ),
    ],
    ids=["PGP/MIME", "S/MIME", "inline PGP", "opaque S/MIME"],
)
def test_what_is_encrypted_says_so_and_shows_no_gibberish(media_type: str, body: str, note: str) -> None:
    found = read(body, Content_Type=media_type, Subject="x", language="en")

    assert (found.text, found.note, found.readable) == ("", note, True)
    assert found.raw is not None


@pytest.mark.parametrize(
    ("protocol", "how"), [("application/pgp-signature", "PGP"), ("application/pkcs7-signature", "S/MIME")]
)
def test_what_is_signed_is_read_and_its_signature_is_a_file(protocol: str, how: str) -> None:
    body = multipart(TEXT, f"Content-Type: {protocol}; name=signature\n\nabc\n")

    found = read(body, Content_Type=f'multipart/signed; protocol="{protocol}"; boundary=b')

    assert found.text == "Ne radi."
    assert found.note == f"Potpisano ({how}); potpis nije provjeren."
    assert [one.name for one in found.attachments] == ["signature"]


def test_a_text_signed_inline_is_shown_without_its_armour() -> None:
    found = read(SIGNED, Content_Type="text/plain")

    assert found.text == "Ne radi."
    assert found.signature.endswith("Maja")
    assert found.note == "Potpisano (PGP); potpis nije provjeren."


def test_words_around_the_armour_stay() -> None:
    text, note = without_armour(f"Evo lozinke:\n{ARMOUR}\nHvala", "hr")

    assert text == "Evo lozinke:\n\nHvala"
    assert note.startswith("Šifrirano (PGP)")


@pytest.mark.parametrize("text", ["Ne radi.", "kako napisati -----BEGIN PGP MESSAGE----- u poštu"])
def test_a_text_without_armour_stays_as_it_is(text: str) -> None:
    assert without_armour(text, "hr") == (text, "")


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN PGP MESSAGE-----\n",
        "-----BEGIN PGP SIGNED MESSAGE-----\n",
        "-----BEGIN PGP SIGNATURE-----\n",
    ],
)
def test_armour_that_never_ends_costs_no_more_than_its_length(line: str) -> None:
    started = time.perf_counter()
    without_armour("-----BEGIN PGP SIGNED MESSAGE-----\n" + line * 20_000, "hr")
    assert time.perf_counter() - started < 1.0
