"""Urlencoded forms: what was sent in its order, and nothing that cannot be read or has no end."""

from __future__ import annotations

import pytest

from shared.errors import Rejected
from shared.forms import read_urlencoded


def test_pairs_stand_as_they_were_sent_and_empty_ones_are_told() -> None:
    body = b"ime=Ana+Mari%C4%87&prazno=&ime=Iva&samo"

    pairs = read_urlencoded(body, fields_max=4)

    assert pairs == (("ime", "Ana Marić"), ("prazno", ""), ("ime", "Iva"), ("samo", ""))
    assert read_urlencoded(b"", fields_max=4) == ()


@pytest.mark.parametrize("body", [b"a=%FF", b"a=\xc4\x87", b"a=1&b=2&c=3"])
def test_what_is_no_text_or_has_too_many_fields_is_refused(body: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        read_urlencoded(body, fields_max=2)
    assert (refused.value.status, refused.value.detail) == (400, "the form cannot be read")
