"""What the search box finds: a thread's reference or subject, a customer's name, number, domain or address.

Conditions only; the lists put them into their statements. Letters are folded as people type them: `zuza`
finds `Žuža`. The database has no ICU, so folding is a `translate` of the letters that our languages use.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from services.store.tables import customer, identifier, thread
from shared.clean import clean_line
from shared.errors import Rejected
from shared.identifiers import normalise_domain, normalise_email, normalise_number, normalise_phone

QUERY_CHARS_MAX = 100
CUSTOMERS_FOUND_MAX = 500  # a search that finds more is too short to mean anybody

_FOLDED, _PLAIN = "čćđšžáéíóöőúüű", "ccdszaeiooouuu"
_FOLD = str.maketrans(_FOLDED, _PLAIN)
_REFERENCE = re.compile(r"(?:OT-?)?(\d{1,18})(?:-\d)?", re.IGNORECASE)
_BIGINT_MAX = 2**63 - 1


def checked_query(text: str | None) -> str:
    """Return the query as one clean line, empty for none. Raises Rejected (400) for what is no text."""
    if not text:
        return ""
    if len(text) > QUERY_CHARS_MAX:
        raise Rejected(f"the search is longer than {QUERY_CHARS_MAX} characters", pointer="/q", status=400)
    if "\x00" in text:
        raise Rejected("the search holds a NUL", pointer="/q", status=400)
    return clean_line(text, chars_max=QUERY_CHARS_MAX)


def threads_matching(query: str, region: str) -> ColumnElement[bool]:
    """Return the condition on `thread` for a checked query."""
    conditions: list[ColumnElement[bool]] = [
        thread.c.customer_id.in_(
            select(customer.c.id).where(customers_matching(query, region)).limit(CUSTOMERS_FOUND_MAX)
        ),
        _folded(thread.c.subject).contains(_fold(query), autoescape=True),
    ]
    reference = _REFERENCE.fullmatch(query)
    if reference and int(reference[1]) <= _BIGINT_MAX:
        conditions.append(thread.c.number == int(reference[1]))
    return or_(*conditions)


def customers_matching(query: str, region: str) -> ColumnElement[bool]:
    """Return the condition on `customer` for a checked query."""
    conditions: list[ColumnElement[bool]] = [_folded(customer.c.name).contains(_fold(query), autoescape=True)]
    number = normalise_number(query)
    if number:
        plain = func.upper(func.regexp_replace(customer.c.number, "[^A-Za-z0-9]", "", "g"))
        conditions.append(plain == number)
    conditions.append(
        customer.c.id.in_(select(identifier.c.customer_id).where(_identifiers_matching(query, region)))
    )
    return or_(*conditions)


def _identifiers_matching(query: str, region: str) -> ColumnElement[bool]:
    lowered = query.lower()
    conditions: list[ColumnElement[bool]] = [
        (identifier.c.kind == "domain") & identifier.c.value.contains(lowered, autoescape=True)
    ]
    for kind, value in (
        ("email", normalise_email(query)),
        ("phone", normalise_phone(query, region)),
        ("domain", normalise_domain(query)),
    ):
        if value:
            conditions.append((identifier.c.kind == kind) & (identifier.c.value == value))
    return or_(*conditions)


def _fold(text: str) -> str:
    return text.lower().translate(_FOLD)


def _folded(column: ColumnElement[str]) -> ColumnElement[Any]:
    return func.translate(func.lower(column), _FOLDED, _PLAIN)
