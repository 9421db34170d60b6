"""What a newcomer reads when everything runs: where to sign in, where to post, and four lines to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from deploy.first_reports import curl_lines, known_people_report, unknown_person_report
from deploy.sample import ROUTES, Door
from deploy.sockets import LOOPBACK
from shared.settings import Settings

ONE_THREAD = "One problem, reported over four channels; paste these and see one thread:"
NOT_VOUCHED_FOR = (
    "One problem, reported over four channels; paste these. The mail stands by itself: until\n"
    "`onethread desk set` names the servers whose word counts (authserv_ids), nothing vouches for its sender:"
)


class SignIn(msgspec.Struct, frozen=True):
    """How the first administrator signs in; the password is known at the first run only."""

    login: str
    password: str = ""


def greeting(
    settings: Settings,
    doors: Mapping[str, Door],
    sign_in: SignIn,
    *,
    known_people: bool,
    now: datetime,
    mark: str,
) -> str:
    """Return the text. `known_people` says whether the sample desk's directory is loaded.

    `mark` makes the four reports' own ids differ from those that an earlier greeting printed.
    """
    reports = (known_people_report if known_people else unknown_person_report)(now, mark)
    return "\n".join(
        [
            "",
            f"OneThread runs. Console: {settings.public_url}",
            f"  {_sign_in_line(sign_in)}",
            "",
            "Intakes, each with a key:",
            *_door_lines(doors),
            f"  {'mail (LMTP)':<12} {LOOPBACK}:{settings.lmtp_port}",
            "",
            ONE_THREAD if known_people else NOT_VOUCHED_FOR,
            *(f"\n{line}" for line in curl_lines(reports, doors)),
            "",
            "Ctrl-C stops everything.",
        ]
    )


def _sign_in_line(sign_in: SignIn) -> str:
    if sign_in.password:
        return f"sign in as {sign_in.login} with {sign_in.password} (shown this once; keep it)"
    return f"sign in as {sign_in.login} with the password of the first run, or: onethread agent add LOGIN"


def _door_lines(doors: Mapping[str, Door]) -> Sequence[str]:
    return [
        f"  {channel:<12} POST {doors[channel].url}{ROUTES[channel]}  {doors[channel].key}"
        for channel in ROUTES
    ]
