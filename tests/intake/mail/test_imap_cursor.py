"""How far a mailbox has been read, and what is read next."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from services.intake.mail.imap_cursor import (
    BATCH_BYTES_MAX,
    BATCH_MAILS_MAX,
    Cursor,
    Selected,
    batches,
    begun,
    moved_to,
    searches,
    still_to_take,
)

TODAY = date(2026, 3, 2)
FOUND = Selected(7, 101)


def test_at_first_only_what_comes_from_now_on_is_taken() -> None:
    cursor = begun(None, FOUND, history=False, today=TODAY)

    assert cursor == Cursor(uid_validity=7, uid=100, since=TODAY)
    assert list(searches(cursor)) == [["UID", "101:*"]]


def test_with_history_all_that_lies_there_is_taken_too() -> None:
    cursor = begun(None, FOUND, history=True, today=TODAY)

    assert list(searches(cursor)) == [["UID", "1:*"]]


def test_a_kept_cursor_goes_on_where_it_stood_whatever_the_settings_say_now() -> None:
    kept = Cursor(uid_validity=7, uid=42, since=TODAY)

    assert begun(kept, FOUND, history=True, today=date(2026, 5, 1)) == kept


def test_another_uidvalidity_reads_anew_but_nothing_older_than_the_first_day() -> None:
    kept = Cursor(uid_validity=6, uid=42, since=TODAY)

    cursor = begun(kept, FOUND, history=False, today=date(2026, 5, 1))

    assert cursor == Cursor(uid_validity=7, uid=0, since=TODAY, anew_to=100)
    assert list(searches(cursor)) == [["UID", "1:100", "SINCE", date(2026, 3, 1)], ["UID", "101:*"]]
    assert list(searches(moved_to(cursor, 60))) == [
        ["UID", "61:100", "SINCE", date(2026, 3, 1)],
        ["UID", "101:*"],
    ]
    assert list(searches(moved_to(cursor, 100))) == [["UID", "101:*"]]


def test_another_uidvalidity_of_a_mailbox_taken_with_its_history_reads_all_of_it_anew() -> None:
    kept = Cursor(uid_validity=6, uid=42)

    assert list(searches(begun(kept, FOUND, history=True, today=TODAY))) == [["UID", "1:*"]]


def test_the_last_mail_which_a_search_always_finds_is_not_taken_again() -> None:
    assert still_to_take(Cursor(uid_validity=7, uid=42), [42, 44, 43, 44]) == [43, 44]


def test_a_cursor_never_goes_back() -> None:
    cursor = Cursor(uid_validity=7, uid=42)

    assert moved_to(cursor, 41) == cursor


@pytest.mark.parametrize("size", [1, BATCH_BYTES_MAX // 3, BATCH_BYTES_MAX * 2])
def test_batches_are_bounded_in_number_and_bytes_and_leave_nothing_out(size: int) -> None:
    sizes = dict.fromkeys(range(100, 0, -1), size)

    found = list(batches(sizes))

    assert [uid for batch in found for uid in batch] == list(range(1, 101))
    assert all(
        len(batch) <= BATCH_MAILS_MAX and (len(batch) == 1 or len(batch) * size <= BATCH_BYTES_MAX)
        for batch in found
    )


def test_a_cursor_is_kept_as_it_was() -> None:
    cursor = Cursor(uid_validity=7, uid=42, since=TODAY, anew_to=9)

    assert msgspec.json.decode(msgspec.json.encode(cursor), type=Cursor) == cursor
