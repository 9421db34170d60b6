"""Places at which the fault tests kill or fail a process, to see that nothing is lost and nothing twice.

`ONETHREAD_FAIL=point:action` arms one point of one process; without it `reached` does nothing. Not every
point lies where a failure is caught: all can be armed with kill, raising is for those that tests arm so.
"""

from __future__ import annotations

import os
import signal
from typing import Literal, cast, get_args

from shared.errors import Refused, Unavailable

Point = Literal[
    # an intake, in the order of a post
    "after_key_claimed",
    "before_blob",
    "after_blob",
    "before_publish",
    "amid_batch",
    "after_puback",
    "after_publish_before_answer",
    # a correlator, in the order of a batch
    "after_take",
    "after_inbox",
    "before_record",
    "after_record",
    "before_commit",
    "after_commit_before_ack",
    "amid_acks",
    # a correlator, with a piece that cannot be placed
    "after_failure_counted",
    "before_bury",
    "after_bury_before_ack",
    # the store
    "before_outbox_published",
    "before_outbox_sent",
    "after_mail_before_noted",
    "after_note_before_noted",
    "after_webhook_before_noted",
    "before_manifest",
    "before_database_restored",
    "amid_rebuild",
]
Action = Literal["kill", "raise", "raise_once"]

_armed: dict[str, str] = {}


def arm(fail: str) -> None:
    """Arm the point named in `fail` (settings.fail): "point:kill", "point:raise" or "point:raise_once".

    The empty string disarms all. Raises Refused for an unknown point or action: a fault test with a typing
    error would pass for the wrong reason.
    """
    _armed.clear()
    if not fail:
        return
    point, _, action = fail.partition(":")
    if point not in get_args(Point) or action not in get_args(Action):
        raise Refused(f"setting ONETHREAD_FAIL: unknown point or action in {fail!r}")
    _armed[point] = action


def reached(point: Point) -> None:
    """Die by SIGKILL, or raise Unavailable, when this point is armed; else return at once."""
    if point not in _armed:
        return
    action = cast("Action", _armed[point])
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "raise_once":
        _armed.clear()
    raise Unavailable(f"fault harness: failed at {point}")
