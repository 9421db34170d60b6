"""From "od jučer popodne" to a moment: the earliest that the words can mean, for a search in logs. Pure.

Words that it does not understand stay words; a wrong hour in a log query would cost more than a missing one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.folding import fold

AGO_MAX = timedelta(days=400)

_DAYS_BACK = (
    (re.compile(r"\b(?:prekjucer|day before yesterday)\b"), 2),
    (re.compile(r"\b(?:juc(?:er|e)|sinoc|yesterday|last night)\b"), 1),
    (re.compile(r"\b(?:danas|jutros|nocas|today|this (?:morning|afternoon)|tonight)\b"), 0),
)
_WEEKDAYS = (
    r"ponedjelj\w*|pon\b|monday",
    r"utor\w+|uto\b|tuesday",
    r"srijed\w+|sri\b|wednesday",
    r"cetvrt\w+|cet\b|thursday",
    r"pet(?:ka|ak|kom)\b|friday",
    r"subot\w+|sub\b|saturday|vikend\w*|weekend",
    r"nedjelj\w+|ned\b|sunday",
)
_WEEKDAY = tuple(re.compile(rf"\b(?:{names})") for names in _WEEKDAYS)
_DATE = re.compile(r"\b(\d{1,2})\. ?(\d{1,2})\.(?: ?(\d{4}))?")
_NUMBERS = {
    "jedan": 1, "jednu": 1, "dva": 2, "dvije": 2, "par": 2, "tri": 3, "cetiri": 4, "pet": 5, "sest": 6,
    "one": 1, "an": 1, "a": 1, "two": 2, "couple": 2, "three": 3, "four": 4, "five": 5, "six": 6,
}  # fmt: skip
_UNITS = (
    (r"min\w*", timedelta(minutes=1)),
    (r"(?:sat\w*|h|hours?)", timedelta(hours=1)),
    (r"(?:dan\w*|days?)", timedelta(days=1)),
    (r"(?:tjed\w+|weeks?)", timedelta(weeks=1)),
)
_NUMBER = r"\b(\d{1,3}|" + "|".join(_NUMBERS) + r")"
_AGO = tuple((re.compile(rf"{_NUMBER} (?:of )?{unit}\b"), length) for unit, length in _UNITS)
_HALF_AN_HOUR = re.compile(r"\b(?:pola sata|half an hour)\b")
_IS_AGO = re.compile(r"\b(?:prije|vec|for|ago|last|past|zadnj\w+)\b")
_CLOCK = re.compile(
    r"\b(?:u|oko|od|at|since|around) (\d{1,2})(?:[:.](\d\d))?(?: ?(?:h|sati|sata|sat|am|pm))?(?=$|[ ,;!?])"
)
_PART_OF_DAY = (
    (re.compile(r"\b(?:ujutr[ou]|jutros|morning)\b"), 5),
    (re.compile(r"\b(?:popodne|poslijepodne|podne|afternoon|noon)\b"), 12),
    (re.compile(r"\b(?:navecer|vecer\w*|sinoc|evening|night|tonight)\b"), 18),
)


def since_moment(words: str, *, said_at: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the earliest moment that `words`, said at `said_at`, can mean, in UTC; None where unclear."""
    folded = fold(words)
    local = said_at.astimezone(zone)
    if (length := _ago(folded)) is not None:
        return (said_at - length).astimezone(UTC) if length <= AGO_MAX else None
    day = _day(folded, local)
    hour = _hour(folded)
    if day is None and hour is None:
        return None
    begin = (day or local).replace(hour=0, minute=0, second=0, microsecond=0)
    hours, minutes = hour or (0, 0)
    moment = begin.replace(hour=hours, minute=minutes)
    if moment > local:  # "od 20" at two o'clock: of the day before, or twenty minutes ago?
        return begin.astimezone(UTC) if day is not None else None
    return moment.astimezone(UTC)


def _ago(folded: str) -> timedelta | None:
    if not _IS_AGO.search(folded):
        return None
    if _HALF_AN_HOUR.search(folded):
        return timedelta(minutes=30)
    for pattern, length in _AGO:
        if found := pattern.search(folded):
            number = found[1]
            return length * (int(number) if number.isdigit() else _NUMBERS[number])
    return None


def _day(folded: str, local: datetime) -> datetime | None:
    for pattern, days in _DAYS_BACK:
        if pattern.search(folded):
            return local - timedelta(days=days)
    for weekday, pattern in enumerate(_WEEKDAY):
        if pattern.search(folded):
            return local - timedelta(days=(local.weekday() - weekday) % 7)
    return _date(folded, local)


def _date(folded: str, local: datetime) -> datetime | None:
    found = _DATE.search(folded)
    if not found:
        return None
    try:
        named = local.replace(day=int(found[1]), month=int(found[2]), year=int(found[3] or local.year))
        named = named.replace(year=named.year - 1) if named > local and not found[3] else named
    except ValueError:
        return None
    return named if local - AGO_MAX <= named <= local else None


def _hour(folded: str) -> tuple[int, int] | None:
    if (found := _CLOCK.search(folded)) and int(found[1]) < 24 and int(found[2] or 0) < 60:
        return int(found[1]), int(found[2] or 0)
    return next(((hour, 0) for pattern, hour in _PART_OF_DAY if pattern.search(folded)), None)
