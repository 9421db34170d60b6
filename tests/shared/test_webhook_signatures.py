"""Standard Webhooks: what one of the secrets signed is known, and nothing else is."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import Rejected
from shared.webhook_signatures import (
    SIGNATURES_MAX,
    WINDOW,
    is_now,
    is_signed,
    read_secret,
    secret_text,
    signed_content,
    signed_headers,
)

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
FIRST, SECOND = b"f" * 32, b"s" * 32
HEADERS = signed_headers([FIRST, SECOND], event_id="evt_1", at=NOW, body=b"{}")
CONTENT = signed_content(b"evt_1", HEADERS["webhook-timestamp"], b"{}")
SIGNED = HEADERS["webhook-signature"]


def test_it_is_signed_as_the_standard_says() -> None:
    secret = bytes(range(32))

    headers = signed_headers([secret], event_id="evt_1", at=NOW, body=b'{"a":1}')

    assert headers == {
        "webhook-id": "evt_1",
        "webhook-timestamp": "1772460000",
        "webhook-signature": "v1,JLohoZQlv17A3leHebnpTWqBNO8IgXMDNoO/SpOGo6Y=",  # by openssl
    }
    assert read_secret(secret_text(secret)) == secret


@pytest.mark.parametrize("secrets", [[FIRST], [SECOND], [b"o" * 32, SECOND]])
def test_one_of_the_signatures_by_one_of_the_secrets_is_enough(secrets: list[bytes]) -> None:
    assert is_signed(CONTENT, SIGNED, secrets)


@pytest.mark.parametrize(
    ("content", "signatures", "secrets"),
    [
        (CONTENT, SIGNED, [b"o" * 32]),
        (CONTENT, SIGNED, []),
        (CONTENT, "", [FIRST]),
        (CONTENT + b" ", SIGNED, [FIRST]),
        (signed_content(b"evt_2", HEADERS["webhook-timestamp"], b"{}"), SIGNED, [FIRST]),
        (CONTENT, SIGNED.replace("v1,", "v2,"), [FIRST]),
        (CONTENT, SIGNED.replace("v1,", ""), [FIRST]),
        (CONTENT, "v1,%%% v1, v1,š", [FIRST]),
        (CONTENT, "v1,AAAA " * SIGNATURES_MAX + SIGNED, [FIRST]),
        (CONTENT, "v1," + base64.b64encode(b"").decode(), [FIRST]),
    ],
)
def test_anything_else_is_not_signed(content: bytes, signatures: str, secrets: list[bytes]) -> None:
    assert not is_signed(content, signatures, secrets)


def test_the_stated_time_is_within_five_minutes() -> None:
    second = timedelta(seconds=1)
    at = [NOW - WINDOW, NOW + WINDOW, NOW - WINDOW - second, NOW + WINDOW + second]

    assert [is_now(str(int(one.timestamp())), now=NOW) for one in at] == [True, True, False, False]


@pytest.mark.parametrize("given", ["", "now", "-1", "1.5", "٣", "9" * 400])
def test_what_is_no_time_is_refused(given: str) -> None:
    with pytest.raises(Rejected) as refused:
        is_now(given, now=NOW)
    assert refused.value.status == 401
