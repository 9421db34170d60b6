"""A calendar part (iCalendar, RFC 5545; iTIP, RFC 5546) in words: what, when, where, by whom. Pure.

Of a file of many events the first one is told; the whole stays an attachment.
"""

from __future__ import annotations

import re

import msgspec

from services.intake.mail.saying import knows, said
from shared.clean import clean_line

BYTES_MAX = 256 * 1024
LINES_MAX = 5_000
VALUE_CHARS_MAX = 300

_LINE = re.compile(
    r"([A-Za-z-]{1,40})((?:;[^:;\"]{1,100}(?:=\"[^\"]{0,300}\")?|;[^:;]{1,300}){0,10}):(.*)", re.DOTALL
)
_PARAMETER = re.compile(r";([A-Za-z-]{1,40})=(?:\"([^\"]*)\"|([^;:]*))")
_ESCAPED = re.compile(r"\\([\\;,Nn])")
_TIME = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z?))?$")
_ADDRESS = re.compile(r"mailto:", re.IGNORECASE)

_WANTED = frozenset({"SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "ATTENDEE"})


class _Field(msgspec.Struct, frozen=True):
    value: str
    params: dict[str, str]


def calendar_words(text: str, language: str) -> str:
    """Return the event in `text` in the desk's language, a line each; empty where there is none."""
    method, fields = _event(text)
    if not fields:
        return ""
    answer = fields.get("ATTENDEE", _Field("", {})).params.get("PARTSTAT", "").upper()
    kind = said(method if knows(method) else "", language)
    if method == "REPLY" and answer and knows(answer):
        kind = f"{kind} ({said(answer, language)})"
    lines = [f"{kind}: {_plain(fields, 'SUMMARY')}".rstrip(": ")]
    if when := _when(fields, language):
        lines.append(said("when", language, when=when))
    if where := _plain(fields, "LOCATION"):
        lines.append(said("where", language, where=where))
    if who := _organiser(fields):
        lines.append(said("who", language, who=who))
    return "\n".join(lines)


def _event(text: str) -> tuple[str, dict[str, _Field]]:
    """Return the method and the first event's fields, each as it stands first."""
    unfolded = re.sub(r"\r?\n[ \t]", "", text[:BYTES_MAX])
    method = ""
    fields: dict[str, _Field] = {}
    inside = 0  # components opened within the event: an alarm has a summary of its own
    in_event = False
    for line in unfolded.splitlines()[:LINES_MAX]:
        found = _LINE.match(line[: VALUE_CHARS_MAX * 4])
        if found is None:
            continue
        name, value = found[1].upper(), found[3].strip()
        if name == "BEGIN":
            inside += in_event
            in_event = in_event or value.upper() in {"VEVENT", "VTODO"}
        elif name == "END" and in_event:
            if not inside:
                return method, fields
            inside -= 1
        elif name == "METHOD" and not in_event:
            method = value.upper()
        elif in_event and not inside and name in _WANTED and name not in fields:
            params = {key.upper(): quoted or bare for key, quoted, bare in _PARAMETER.findall(found[2])}
            fields[name] = _Field(value, params)
    return method, fields


def _plain(fields: dict[str, _Field], name: str) -> str:
    value = fields[name].value if name in fields else ""
    unescaped = _ESCAPED.sub(lambda one: " " if one[1] in "nN" else one[1], value)
    return clean_line(unescaped, chars_max=VALUE_CHARS_MAX)


def _organiser(fields: dict[str, _Field]) -> str:
    found = fields.get("ORGANIZER")
    if found is None:
        return ""
    address = clean_line(_ADDRESS.sub("", found.value))
    name = clean_line(found.params.get("CN", ""))
    return f"{name} <{address}>" if name and name != address else address


def _when(fields: dict[str, _Field], language: str) -> str:
    """Return the times as the mail states them, with their zone: whose clock it is cannot be told here."""
    start = fields.get("DTSTART")
    if start is None:
        return ""
    first = _moment(start.value, language)
    last = _moment(fields["DTEND"].value, language) if "DTEND" in fields else ("", "")
    zone = "UTC" if start.value.endswith("Z") else clean_line(start.params.get("TZID", ""), chars_max=60)
    day, hour = first
    if not hour:
        return f"{day}, {said('all_day', language)}" if day else ""
    until = last[1] if last[0] == day else " ".join(filter(None, last))
    when = f"{day} {hour}" + (f" – {until}" if until else "")
    return f"{when} ({zone})" if zone else when


def _moment(value: str, language: str) -> tuple[str, str]:
    """Return the day and the hour of an iCalendar time as people write them; both empty for none."""
    found = _TIME.match(value.strip())
    if found is None:
        return "", ""
    year, month, day, hour, minute, _ = found.groups()
    written = f"{int(day)}. {int(month)}. {year}." if language == "hr" else f"{year}-{month}-{day}"
    return written, f"{hour}:{minute}" if hour else ""
