"""The fault harness: armed points fail, unknown ones are refused, and without it nothing happens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.errors import Refused, Unavailable
from shared.failpoints import arm, reached


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    arm("")


def test_a_point_that_is_not_armed_does_nothing() -> None:
    arm("before_commit:raise")

    reached("before_publish")


def test_an_armed_point_fails_each_time_or_once() -> None:
    arm("before_commit:raise")
    for _ in range(2):
        with pytest.raises(Unavailable, match="before_commit"):
            reached("before_commit")

    arm("before_commit:raise_once")
    with pytest.raises(Unavailable):
        reached("before_commit")
    reached("before_commit")


@pytest.mark.parametrize("fail", ["before_comit:kill", "before_commit:explode", "kill"])
def test_a_typing_error_is_refused(fail: str) -> None:
    with pytest.raises(Refused, match="ONETHREAD_FAIL"):
        arm(fail)
