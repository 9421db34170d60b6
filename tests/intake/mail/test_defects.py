"""A defect of ours in reading a mail costs its sender nothing: the mail is kept, and says it is unread."""

from __future__ import annotations

from typing import Any, cast

import msgspec

from services.intake.channels import CHANNELS
from services.intake.channels.email import RawMail, normalise
from services.intake.mail.door import LATER, Door
from shared.metrics import IntakeMetrics
from tests.intake.conftest import NOW
from tests.intake.golden import context

MAIL = b"From: Maja <maja@kos-obrt.hr>\r\nSubject: x\r\n\r\nne radi\r\n"


def test_a_mail_on_which_our_own_code_fails_is_kept_as_unreadable() -> None:
    trips_us = msgspec.structs.replace(context("email"), desk=cast("Any", None))

    taken = normalise(RawMail(MAIL), trips_us)

    assert not taken.interaction.readable
    assert taken.interaction.note == "could not be read: AttributeError"
    assert taken.interaction.raw is not None
    assert taken.interaction.raw.inline == MAIL


async def test_a_session_that_fails_is_put_off_never_bounced() -> None:
    nothing = cast("Any", None)
    door = Door(
        CHANNELS["email"], intake=nothing, sources=nothing, metrics=IntakeMetrics("email"), clock=lambda: NOW
    )

    assert await door.handle_exception(RuntimeError("secret")) == LATER
