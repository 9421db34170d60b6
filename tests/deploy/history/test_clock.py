"""Times in exports: everybody writes them otherwise, and most without a zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from deploy.history.clock import date_order, read_time

ZAGREB = ZoneInfo("Europe/Zagreb")


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-02T14:05:00+01:00",
        "2026-11-02T13:05:00Z",
        "2026-11-02 14:05",
        "2026-11-02T14:05:00.123456",
        "2.11.2026. 14:05",
        "02.11.2026 14:05:00",
        "2. 11. 2026. u 14.05 h",
        "2.11.26. 14:05",
        "2/11/2026 2:05 PM",
        "1793624700",
        "1793624700000",
        1793624700,
    ],
)
def test_a_time_is_read_as_it_is_written_and_without_a_zone_as_the_desks(written: object) -> None:
    found = read_time(written, ZAGREB)

    assert found is not None
    assert found.replace(microsecond=0).astimezone(UTC) == datetime(2026, 11, 2, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        *("", "yesterday", "32.11.2026", "2026-02-30", "25:00", "0001-01-01", "9999-12-31T23:59:59-12:00"),
        *("9" * 13, "٢٠٢٦-١١-٠٢", "2026-11-02 25:00", "1" * 100_000, "12/13/2026"),
        *(None, [], {"at": 1}, True),
    ],
)
def test_what_states_no_time_that_can_have_been_is_none(written: object) -> None:
    assert read_time(written, ZAGREB) is None


def test_a_whole_column_tells_whether_the_day_or_the_month_comes_first() -> None:
    assert date_order(["5/6/2026", "6/13/2026"], "HR") == "month first"
    assert date_order(["5/6/2026", "13/6/2026"], "US") == "day first"
    assert date_order(["5/6/2026"], "US") == "month first"
    assert date_order(["5/6/2026", "1.2.2026."], "GB") == "day first"
    found = read_time("5/6/2026 8:00 am", UTC, "month first")
    assert found == datetime(2026, 5, 6, 8, tzinfo=UTC)
