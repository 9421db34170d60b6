"""What an erasure takes away. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec
from sqlalchemy import Connection, text

from services.store.erasing.erasures import Erasure, concerns, mentions
from services.store.retaining.emptying import blobs_named_in
from services.store.sweeping.naming import LETTERS_AT_ONCE, names_in
from shared.interaction import Interaction, decode_interaction

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
_OWN_BLOBS = text(
    f"select distinct name from ({_NAMES}) n where id = any(:ids) and coalesce(name, '') <> ''"  # noqa: S608
)
_NAMED_ELSEWHERE = text(
    f"select distinct name from ({_NAMES}) n where name = any(:names) and not id = any(:ids)"  # noqa: S608
)
_LETTERS = text("select id, interaction_id, data from dead_letter where id > :after order by id limit :most")
# Nobody has placed a dead letter: whose it is can only be told by who wrote it. What several customers are
# known by tells nothing.
_KNOWN_ALONE = text(
    """
    select kind, value from identifier where customer_id = :customer
    except select kind, value from identifier where customer_id <> :customer
    """
)


class Doomed(msgspec.Struct, frozen=True, kw_only=True):
    """What an erasure takes away."""

    interactions: tuple[str, ...]  # whole
    mentioned: tuple[str, ...]  # where the person is only copied: they are taken out of it
    letters: tuple[str, ...]  # dead letters
    letters_mentioning: tuple[str, ...]  # dead letters of others: the person is taken out of them
    blobs: tuple[str, ...]  # that nothing else refers to


class _Letters(msgspec.Struct):
    """The dead letters, by what an erasure means to them."""

    whole: list[str] = []
    mentioning: list[str] = []
    blobs: set[str] = set()  # of the former
    kept: set[str] = set()  # what could be objects' names in those that stay


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
    letters = _letters(connection, erasure)
    own = set(connection.execute(_OWN_BLOBS, {"ids": list(whole)}).scalars()) | letters.blobs
    return Doomed(
        interactions=whole,
        mentioned=tuple(sorted(copied - written)),
        letters=tuple(sorted(letters.whole)),
        letters_mentioning=tuple(sorted(letters.mentioning)),
        blobs=_named_nowhere_else(connection, own, whole, letters),
    )


def named_nowhere_else(
    connection: Connection, names: Collection[str], erasure: Erasure, doomed: Doomed
) -> tuple[str, ...]:
    """Return which of these objects only what is doomed refers to, as far as the database knows."""
    return _named_nowhere_else(connection, names, doomed.interactions, _letters(connection, erasure))


def _named_nowhere_else(
    connection: Connection, names: Collection[str], whole: Collection[str], letters: _Letters
) -> tuple[str, ...]:
    asked = {"names": list(names), "ids": list(whole)}
    elsewhere = set(connection.execute(_NAMED_ELSEWHERE, asked).scalars()) if names else set()
    return tuple(sorted(set(names) - elsewhere - letters.kept))


def _letters(connection: Connection, erasure: Erasure) -> _Letters:
    """Sort the dead letters; of one that cannot be read its id alone can tell whose it is."""
    alone = {tuple(row) for row in connection.execute(_KNOWN_ALONE, {"customer": erasure.customer_id})}
    found = _Letters()
    for letter, data in _all_letters(connection):
        piece = _read(data)
        whole = letter in erasure.interactions if piece is None else _is_of(piece, erasure, alone)
        if whole:
            found.whole.append(letter)
            found.blobs.update(blobs_named_in(data))
            continue
        found.kept |= names_in(data)
        if piece is not None and mentions(erasure, piece):
            found.mentioning.append(letter)
    return found


def _all_letters(connection: Connection) -> Iterator[tuple[str, bytes]]:
    after = 0
    while rows := connection.execute(_LETTERS, {"after": after, "most": LETTERS_AT_ONCE}).all():
        after = rows[-1].id
        yield from ((row.interaction_id, bytes(row.data)) for row in rows)


def _is_of(piece: Interaction, erasure: Erasure, alone: Collection[tuple[str, ...]]) -> bool:
    return concerns(erasure, piece) or any((one.kind, one.value) in alone for one in piece.author.identifiers)


def _read(data: bytes) -> Interaction | None:
    try:
        return decode_interaction(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
