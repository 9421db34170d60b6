"""In-Reply-To and References are right for other programs, and nothing from outside gets into our headers."""

from __future__ import annotations

import pytest

from services.store.replying.ancestry import (
    ANCESTORS_MAX,
    HEAD_BYTES_MAX,
    Ancestor,
    ancestor_in,
    ancestry_of,
    sent_ancestor,
)


def test_a_message_id_keeps_its_letters_as_they_came() -> None:
    mail = b"From: ivan\r\nMESSAGE-ID:\r\n <CAF+Ab=Xy_9@Mail.Gmail.com>\r\n\r\n<not@this>"

    assert ancestor_in(mail) == Ancestor("<CAF+Ab=Xy_9@Mail.Gmail.com>", ())


def test_references_are_those_of_the_mail_and_the_mail_itself() -> None:
    mail = b"References: <a@x>\n <b@x>\nIn-Reply-To: <b@x>\nMessage-ID: <c@x>\n\nhi"

    ancestry = ancestry_of([found] if (found := ancestor_in(mail)) else [])

    assert ancestry.answers == "<c@x>"
    assert ancestry.references == ("<a@x>", "<b@x>", "<c@x>")


def test_without_references_what_the_mail_answered_stands_for_them() -> None:
    found = ancestor_in(b"In-Reply-To: <a@x> <z@x>\nMessage-ID: <c@x>\n\n")

    assert found == Ancestor("<c@x>", ("<a@x>",))


def test_earlier_mails_with_the_others_come_before_the_one_that_is_answered() -> None:
    ancestry = ancestry_of([Ancestor("<a@x>", ()), Ancestor("<c@x>", ("<b@x>",))])

    assert ancestry.answers == "<c@x>"
    assert ancestry.references == ("<b@x>", "<a@x>", "<c@x>")


def test_a_reply_of_our_own_is_answered_like_any_mail() -> None:
    assert sent_ancestor("ot-1@stol.hr", "<a@x> <b@x>") == Ancestor("<ot-1@stol.hr>", ("<a@x>", "<b@x>"))


def test_a_long_history_keeps_its_beginning_and_its_end() -> None:
    history = tuple(f"<{place}@x>" for place in range(90))

    references = ancestry_of([Ancestor("<last@x>", history)]).references

    assert len(references) == ANCESTORS_MAX
    assert (references[0], references[-2:]) == ("<0@x>", ("<89@x>", "<last@x>"))


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"Subject: none\n\nMessage-ID: <in@body>",
        b"Message-ID: no brackets\n\n",
        b"Message-ID: <with space@x>\n\n",
        "Message-ID: <žuti@x>\n\n".encode(),
        b"Message-ID: <a\x00b@x>\n\n",
        b"Message-ID: <" + b"x" * 300 + b"@x>\n\n",
        b"X: " + b"y" * HEAD_BYTES_MAX + b"\nMessage-ID: <late@x>\n\n",
    ],
)
def test_what_is_no_plain_message_id_is_left_out(mail: bytes) -> None:
    assert ancestor_in(mail) is None
    assert ancestry_of([]).references == ()


def test_no_line_of_theirs_becomes_a_line_of_ours() -> None:
    found = ancestor_in(b"Message-ID: <a@x>\nReferences: <b@x>\r\nBcc: everybody@x <c@x>\n\n")

    assert found is not None
    assert not any(mark in "".join((found.own, *found.named)) for mark in "\r\n ")
