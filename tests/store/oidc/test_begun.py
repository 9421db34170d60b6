"""What a browser keeps while it is at the provider: ours, unaltered, for ten minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.store.oidc.begun import AGE_MAX, begin, from_cookie, to_cookie
from tests.store.world import NOW

KEY = b"k" * 32


def test_it_comes_back_as_it_was_for_ten_minutes() -> None:
    begun = begin("/threads/thr_x", now=NOW)
    cookie = to_cookie(begun, KEY)

    assert from_cookie(cookie, KEY, now=NOW + AGE_MAX - timedelta(seconds=1)) == begun
    assert from_cookie(cookie, KEY, now=NOW + AGE_MAX) is None


def test_every_sign_in_has_its_own_randomness() -> None:
    one, other = begin("/", now=NOW), begin("/", now=NOW)

    assert len({one.state, one.nonce, one.verifier, other.state, other.nonce, other.verifier}) == 6
    assert len(one.verifier) == 43


@pytest.mark.parametrize("change", ["", "x", ".", "ž", "A" * 10_000])
def test_what_we_did_not_sign_does_not_count(change: str) -> None:
    assert from_cookie(change, KEY, now=NOW) is None
    assert from_cookie(to_cookie(begin("/", now=NOW), KEY) + change, b"o" * 32, now=NOW) is None


def test_a_long_target_is_the_inbox_so_that_the_cookie_fits() -> None:
    for target in ("/" + "a" * 499, '/"' + '"' * 498, "/" + "a" * 100_000):
        begun = begin(target, now=NOW)
        assert from_cookie(to_cookie(begun, KEY), KEY, now=NOW) == begun

    assert begin("/" + "a" * 500, now=NOW).target == "/"
