"""What an erasure takes away. Reads only."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection, text

from services.store.erasing.erasures import Erasure, concerns
from shared.interaction import decode_interaction

_MARK = "sha256(cast(:salt as bytea) || convert_to({0}->>'kind' || ':' || ({0}->>'value'), 'UTF8'))"


def known_by(one: str) -> str:
    """Return the SQL condition that the identifier `one` (JSON) bears a mark of the erasure."""
    return f"{_MARK.format(one)} = any(cast(:marks as bytea[]))"


_OF_CUSTOMER = text(
    "select interaction_id from placement where customer_id = :customer and superseded_by is null"
)
_WRITTEN = text(
    f"""
    select i.id from interaction i where exists (
        select from json_array_elements(coalesce(i.body->'author'->'identifiers', '[]')) a
        where {known_by("a")})
    """  # noqa: S608  no value stands in it
)
_COPIED = text(
    f"""
    select i.id from interaction i where exists (
        select from json_array_elements(coalesce(i.body->'others', '[]')) o
        cross join lateral json_array_elements(coalesce(o->'identifiers', '[]')) a
        where {known_by("a")})
    """  # noqa: S608  no value stands in it
)
_STILL_HERE = text("select id from interaction where id = any(:known)")
_NAMES = """
    select i.id, i.body->'raw'->>'name' as name from interaction i where i.body->'raw'->>'inline' is null
    union all
    select i.id, a->>'blob' from interaction i
    cross join lateral json_array_elements(coalesce(i.body->'attachments', '[]')) a
    """
_BLOBS_OF = text(
    f"""
    with named as ({_NAMES})
    select distinct name from named where coalesce(name, '') <> '' and id = any(:ids)
    except select name from named where not id = any(:ids) order by 1
    """  # noqa: S608  no value stands in it
)
_LETTERS = text("select interaction_id, data from dead_letter")


class Doomed(msgspec.Struct, frozen=True, kw_only=True):
    """What an erasure takes away."""

    interactions: tuple[str, ...]  # whole
    mentioned: tuple[str, ...]  # where the person is only copied: they are taken out of it
    letters: tuple[str, ...]  # dead letters
    blobs: tuple[str, ...]  # that nothing else refers to


def doomed_by(connection: Connection, erasure: Erasure) -> Doomed:
    """Return what the erasure takes away now."""
    values = {
        "customer": erasure.customer_id,
        "salt": erasure.salt,
        "marks": list(erasure.marks),
        "known": list(erasure.interactions),
    }
    written = set(connection.execute(_OF_CUSTOMER if erasure.customer_id else _WRITTEN, values).scalars())
    copied = set() if erasure.customer_id else set(connection.execute(_COPIED, values).scalars())
    known = set(connection.execute(_STILL_HERE, values).scalars())
    whole = tuple(sorted(written | known))
    return Doomed(
        interactions=whole,
        mentioned=tuple(sorted(copied - written)),
        letters=tuple(sorted(_letters(connection, erasure))),
        blobs=tuple(connection.execute(_BLOBS_OF, {"ids": list(whole)}).scalars()),
    )


def _letters(connection: Connection, erasure: Erasure) -> Iterator[str]:
    """Yield the dead letters that are of whom the erasure names, as far as they can be read."""
    for row in connection.execute(_LETTERS):
        try:
            found = concerns(erasure, decode_interaction(bytes(row.data)))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            found = row.interaction_id in erasure.interactions
        if found:
            yield row.interaction_id
