"""Why something could not be sent is said in the language of the page, as far as we said it ourselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.store.console.causes import CROATIAN, cause_said

SENDERS = [
    path
    for folder in ("webhooks", "overlay", "replying")
    for path in (Path(__file__).parents[3] / "services" / "store" / folder).glob("*.py")
]


@pytest.mark.parametrize(
    ("cause", "croatian"),
    [
        ("it answered 302: redirects are not followed", "odgovor je 302: preusmjeravanja se ne slijede"),
        ("it answered 503", "odgovor je 503"),
        ("no answer within 20 s", "nema odgovora u roku od 20 s"),
        ("Zammad answered 403: {0} not allowed", "Zammad je odgovorio 403: {0} not allowed"),
        ("550 5.1.1 no such user", "550 5.1.1 no such user"),
        ("", ""),
    ],
)
def test_a_cause_is_said_in_croatian_and_a_quotation_stays(cause: str, croatian: str) -> None:
    assert cause_said("hr", cause) == croatian
    assert cause_said("en", cause) == cause


def test_every_cause_that_has_words_is_one_that_a_sender_writes() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in SENDERS)

    for form in CROATIAN:
        pieces = [one for one in re.split(r"\([^)]*\)|\\.", form) if one.strip()]
        assert all(piece in source for piece in pieces), form
