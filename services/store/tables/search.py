"""What searching needs: the folded forms that indexes hold and queries ask for, and the words of the desk.

The expressions stand here once: an index is used where a query says word for word what the index holds.
Letters are folded as people type them, `zuza` finds `Žuža`, by a `translate`: the database has no ICU.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Computed,
    Index,
    Integer,
    Table,
    Text,
    event,
    func,
    literal,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from services.store.tables.customers import contact, customer, identifier
from services.store.tables.records import interaction
from services.store.tables.schema import metadata

# Trusted since PostgreSQL 13: whoever owns the database may add it.
event.listen(metadata, "before_create", DDL("create extension if not exists pg_trgm"))  # type: ignore[no-untyped-call]

FOLDED = "čćđšžáàâäãåçéèêëěíìîïñňóòôöõőøúùûüűůýÿřťďľĺŕłąęśźżń"
PLAIN = "ccdszaaaaaaceeeeeiiiinnooooooouuuuuuyyrtdllrlaeszzn"
PARTING = "@._-/:+<>&'’"  # within an address or a code: the words on both sides are found each by itself
SEARCHED_CHARS_MAX = 20_000  # of one interaction: what follows is a log


def _literal(value: Any) -> ColumnElement[Any]:
    """Return a value that stands in the statement itself: a parameter would match no index."""
    return literal(value, literal_execute=True)


def folded(column: ColumnElement[str]) -> ColumnElement[Any]:
    """Return `column` in lower case without diacritics."""
    return func.translate(func.lower(column), _literal(FOLDED), _literal(PLAIN))


def plain_number(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a customer's number without separators, in upper case, as `normalise_number` does."""
    kept = func.regexp_replace(column, _literal("[^A-Za-z0-9]"), _literal(""), _literal("g"))
    return func.upper(kept)


def _said() -> ColumnElement[Any]:
    space = _literal(" ")
    whole = interaction.c.subject.op("||")(space).op("||")(interaction.c.author).op("||")(space)
    return func.left(whole.op("||")(interaction.c.text), _literal(SEARCHED_CHARS_MAX))


interaction.append_column(
    Column(
        "said",
        TSVECTOR,
        Computed(
            func.strip(
                func.to_tsvector(
                    _literal("simple"),
                    func.translate(
                        func.lower(_said()),
                        _literal(FOLDED + PARTING),
                        _literal(PLAIN + " " * len(PARTING)),
                    ),
                )
            ),
            persisted=True,
        ),
    )
)
"""The words of an interaction: of its subject, its author and its text, secrets masked as they are.

Kept, not only indexed: what is said in every second interaction is found by walking from the newest on, which
costs a glance at each row instead of taking its text apart again.
"""

Index(
    "ix_interaction_said",
    interaction.c.said,
    postgresql_using="gin",
    # kB written to the side before they are sorted in: some 300 interactions, and 20 ms for one of them
    postgresql_with={"gin_pending_list_limit": "512"},
)
Index(
    "ix_customer_name_folded",
    folded(customer.c.name).label("folded"),
    postgresql_using="gin",
    postgresql_ops={"folded": "gin_trgm_ops"},
)
Index(
    "ix_contact_name_folded",
    folded(contact.c.name).label("folded"),
    postgresql_using="gin",
    postgresql_ops={"folded": "gin_trgm_ops"},
)
Index(
    "ix_customer_number_plain",
    plain_number(customer.c.number).label("plain"),
    postgresql_ops={"plain": "text_pattern_ops"},
)
Index(
    "ix_identifier_value_parts",
    identifier.c.value,
    postgresql_using="gin",
    postgresql_ops={"value": "gin_trgm_ops"},
)

search_word = Table(
    "search_word",  # every word that was said, for what a misspelt one means: services/store/search_words.py
    metadata,
    Column("word", Text, primary_key=True),  # folded
    Column("stem", Text, nullable=False, index=True),
    Index("ix_search_word_parts", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
)

search_progress = Table(
    "search_progress",  # how far search_word goes
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("placement_id", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
