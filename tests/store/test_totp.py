"""One-time codes as RFC 6238 has them, each good for a while around now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.store.totp import address_for_app, code_of, matching_step, readable_secret, step_of

SECRET = b"12345678901234567890"  # of the RFC's appendix B


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_of(SECRET, step_of(datetime.fromtimestamp(seconds, UTC))) == code


def test_a_code_counts_half_a_minute_early_and_late_and_no_longer() -> None:
    now = datetime(2026, 3, 2, 12, 0, 15, tzinfo=UTC)
    code = code_of(SECRET, step_of(now))

    found = [matching_step(SECRET, code, now=now + timedelta(seconds=s)) for s in (-60, -30, 0, 30, 60)]

    assert [step is not None for step in found] == [False, True, True, True, False]
    assert matching_step(SECRET, "", now=now) is None
    assert matching_step(SECRET, "１２３４５６", now=now) is None


def test_an_app_takes_the_secret_over_by_hand_or_by_its_address() -> None:
    assert readable_secret(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    assert address_for_app(SECRET, login="ana", desk="Plavi Host") == (
        "otpauth://totp/Plavi%20Host%3Aana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=Plavi%20Host&digits=6&period=30"
    )
