"""What an agent typed about a call, and the call note that it makes. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from services.store.call_drafts.views import CallDraftView
from services.store.calls import CallNote
from shared.lookup import LINE_CHARS_MAX, TEXT_CHARS_MAX, LookupQuestion

MINUTES_MAX = 24 * 60
FIELDS = (
    "call_id",
    "caller_number",
    "caller_name",
    "company",
    "customer_ref",
    "domain",
    "email",
    "started_at",
    "minutes",
    "direction",
    "note",
    "choice",
    "draft",
)
PREFILLED = ("caller_number", "caller_name", "company", "customer_ref", "domain", "email", "note")
BY_PBX = {"number": "caller_number", "name": "caller_name", "customer": "customer_ref"}  # shorter names
LOOKED_UP = PREFILLED  # what a look-up goes by
_DRAFT = re.compile(r"call_[A-Za-z0-9_-]{16,40}")
_CHOICE = re.compile(r"(thr|cus)_[A-Za-z0-9_-]{16,40}")
_LOCAL_FORMAT = "%Y-%m-%dT%H:%M"  # of <input type="datetime-local">

Fault = Literal["note", "started_at", "minutes"]


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """The form as it is filled in, whatever is in it."""

    values: dict[str, str]  # all of FIELDS
    faults: tuple[Fault, ...] = ()


def blank(given: Mapping[str, str], *, now: datetime, zone: ZoneInfo) -> Typed:
    """Return an empty form with a call id of its own; `given`, from the address, may fill in who calls."""
    by_name = {BY_PBX[name]: value for name, value in given.items() if name in BY_PBX} | dict(given)
    prefilled = {name: by_name[name][:LINE_CHARS_MAX].strip() for name in PREFILLED if name in by_name}
    values = dict.fromkeys(FIELDS, "") | prefilled
    values |= {
        "call_id": str(uuid.uuid4()),
        "started_at": now.astimezone(zone).strftime(_LOCAL_FORMAT),
        "direction": "inbound",
    }
    return Typed(values=values)


def filled(form: Mapping[str, str]) -> Typed:
    """Return the form as posted, with what is wrong with it before the intake is even asked."""
    values = {name: form.get(name, "").strip() for name in FIELDS}
    values["call_id"] = _call_id(values["call_id"])
    if not _CHOICE.fullmatch(values["choice"]):
        values["choice"] = ""
    if not _DRAFT.fullmatch(values["draft"]):
        values["draft"] = ""
    faults: list[Fault] = []
    if not values["note"]:
        faults.append("note")
    if _moment(values["started_at"]) is None:
        faults.append("started_at")
    if _minutes(values["minutes"]) is None:
        faults.append("minutes")
    return Typed(values=values, faults=tuple(faults))


def drafted(typed: Typed, draft: CallDraftView, *, zone: ZoneInfo) -> Typed:
    """Return the form with what a telephone system told of the call; what the address gave stays."""
    told = {
        "draft": draft.handle,
        "caller_number": draft.number,
        "caller_name": draft.who,
        "started_at": draft.started_at.astimezone(zone).strftime(_LOCAL_FORMAT),
        "minutes": _whole_minutes(draft.duration_s),
        "direction": draft.direction,
    }
    own = {name: value for name in PREFILLED if (value := typed.values[name])}
    return Typed(values=typed.values | told | own)


def call_note(typed: Typed, *, agent: str, zone: ZoneInfo) -> CallNote:
    """Return the call note of a form without faults, taken by `agent`, its time read in the desk's zone."""
    values = typed.values
    started_at, minutes = _moment(values["started_at"]), _minutes(values["minutes"])
    assert started_at is not None
    return CallNote(
        call_id=values["call_id"],
        agent=agent,
        started_at=started_at.replace(tzinfo=zone).isoformat(),
        note=values["note"],
        direction="outbound" if values["direction"] == "outbound" else "inbound",
        duration_s=minutes * 60 if minutes and values["minutes"] else None,
        caller_number=values["caller_number"] or None,
        caller_name=values["caller_name"] or None,
        company=values["company"] or None,
        customer_ref=values["customer_ref"] or None,
        domain=values["domain"] or None,
        email=values["email"] or None,
    )


def lookup_question(typed: Typed, *, now: datetime) -> LookupQuestion | None:
    """Return what the correlators are asked while this is typed; None where nothing is typed yet."""
    values = typed.values
    if not any(values[name] for name in LOOKED_UP):
        return None
    return LookupQuestion(
        at=now,
        direction="outbound" if values["direction"] == "outbound" else "inbound",
        number=values["caller_number"][:LINE_CHARS_MAX],
        name=values["caller_name"][:LINE_CHARS_MAX],
        company=values["company"][:LINE_CHARS_MAX],
        customer_ref=values["customer_ref"][:LINE_CHARS_MAX],
        domain=values["domain"][:LINE_CHARS_MAX],
        email=values["email"][:LINE_CHARS_MAX],
        text=values["note"][:TEXT_CHARS_MAX],
    )


def _call_id(text: str) -> str:
    """Return the form's own id, so that a form posted twice is one call; a new one where it is no uuid."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid4())


def _moment(text: str) -> datetime | None:
    for form in (_LOCAL_FORMAT, _LOCAL_FORMAT + ":%S"):
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  the desk's zone is added by the caller
        except ValueError:
            continue
    return None


def _whole_minutes(duration_s: int | None) -> str:
    """Return how long a call took as the form has it, rounded up: empty where it is not known."""
    return "" if duration_s is None else str(min(-(-duration_s // 60), MINUTES_MAX))


def _minutes(text: str) -> int | None:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        return None
    return int(text) if int(text) <= MINUTES_MAX else None
