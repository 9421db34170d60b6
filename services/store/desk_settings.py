"""`onethread desk set`: the desk's own facts, one row."""

from __future__ import annotations

import zoneinfo

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from services.store import audit
from services.store.database import failures_named
from services.store.replying.acknowledging import checked_template
from services.store.tables import desk
from services.store.triage.links import fault
from shared.clean import clean_line
from shared.decoding_phrases import decoding_phrase
from shared.desk import Desk, LogLink
from shared.errors import Rejected
from shared.identifiers import normalise_domain, normalise_email
from shared.phrases import Phrase, phrase

LANGUAGES = ("hr", "en")
MINUTES_PER_REPEAT_MAX = 240
ENTRIES_MAX = 1_000  # of each list


class _Strict(Desk, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """desk.json, where a field with a typing error is refused instead of ignored."""


_decoder = msgspec.json.Decoder(_Strict)


def read_desk(data: bytes) -> Desk:
    """Return the desk in `data` (desk.json), normalised. Raises Rejected with a pointer to the field."""
    try:
        given = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Rejected(phrase("of_desk", "desk: {what}", what=decoding_phrase(error))) from None
    _check(given)
    return Desk(
        name=clean_line(given.name),
        language=given.language,
        time_zone=given.time_zone,
        region=given.region,
        own_addresses=_normal(given.own_addresses, "/own_addresses"),
        own_domains=_normal(given.own_domains, "/own_domains"),
        authserv_ids=tuple(clean_line(one).lower() for one in given.authserv_ids),
        agents=tuple(clean_line(one) for one in given.agents),
        log_links=tuple(_log_link(one, place) for place, one in enumerate(given.log_links)),
        minutes_per_repeat=given.minutes_per_repeat,
        acknowledgements=given.acknowledgements,
        acknowledgement_hr=checked_template(given.acknowledgement_hr, "/acknowledgement_hr"),
        acknowledgement_en=checked_template(given.acknowledgement_en, "/acknowledgement_en"),
    )


def _log_link(given: LogLink, place: int) -> LogLink:
    wrong = fault(given.url)
    if wrong:
        raise Rejected(
            phrase("of_log_link", "desk: log link {name!r}: {what}", name=given.name, what=wrong),
            pointer=f"/log_links/{place}/url",
        )
    name = clean_line(given.name)
    if not name:
        raise Rejected(
            phrase("log_link_unnamed", "desk: a log link needs a name"), pointer=f"/log_links/{place}/name"
        )
    return LogLink(name=name, problem=clean_line(given.problem), url=given.url)


def _check(given: Desk) -> None:
    if given.language not in LANGUAGES:
        raise Rejected(
            phrase(
                "language_unknown",
                "desk: language {language!r} is not one of {known}",
                language=given.language,
                known=", ".join(LANGUAGES),
            ),
            pointer="/language",
        )
    if not (len(given.region) == 2 and given.region.isascii() and given.region.isupper()):
        raise Rejected(
            phrase("region_unknown", "desk: region {region!r} is no ISO 3166 code", region=given.region),
            pointer="/region",
        )
    if not 0 <= given.minutes_per_repeat <= MINUTES_PER_REPEAT_MAX:
        raise Rejected(
            phrase("minutes_too_many", "desk: minutes per repeat are 0 to {n}", n=MINUTES_PER_REPEAT_MAX),
            pointer="/minutes_per_repeat",
        )
    zones = zoneinfo.available_timezones()
    if zones and given.time_zone not in zones:  # a system without tzdata knows none
        raise Rejected(
            phrase("time_zone_unknown", "desk: time zone {zone!r} is not known", zone=given.time_zone),
            pointer="/time_zone",
        )
    for name in ("own_addresses", "own_domains", "authserv_ids", "agents", "log_links"):
        if len(getattr(given, name)) > ENTRIES_MAX:
            raise Rejected(
                Phrase(f"desk: more than {ENTRIES_MAX} {name}", "entries_too_many", {"n": ENTRIES_MAX}),
                pointer=f"/{name}",
            )


def _normal(values: tuple[str, ...], pointer: str) -> tuple[str, ...]:
    normalise = normalise_email if pointer == "/own_addresses" else normalise_domain
    normal = [(raw, normalise(raw)) for raw in values]
    for place, (raw, value) in enumerate(normal):
        if value is None:
            raise Rejected(
                phrase("value_unreadable", "desk: {value!r} cannot be read", value=raw),
                pointer=f"{pointer}/{place}",
            )
    return tuple(value for _, value in normal if value is not None)


async def get_desk(engine: AsyncEngine) -> Desk:
    """Return the desk's facts; the defaults where nothing was set yet."""
    with failures_named():
        async with engine.connect() as connection:
            body = (await connection.execute(select(desk.c.body))).scalar_one_or_none()
    return Desk() if body is None else msgspec.convert(body, Desk)


async def set_desk(engine: AsyncEngine, given: Desk, *, by: str = audit.COMMAND) -> None:
    """Store the desk's facts in place of what was set before."""
    statement = insert(desk).values(id=1, body=msgspec.to_builtins(given))
    statement = statement.on_conflict_do_update(index_elements=["id"], set_={"body": statement.excluded.body})
    with failures_named():
        async with engine.begin() as connection:
            await connection.execute(statement)
            await audit.note(connection, who=by, what="desk.set", about="desk")
