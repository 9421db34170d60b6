"""Takes away what somebody is known by, and what the decisions on others' pieces say of them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, text

from services.store.erasing.cascade import Cascade
from services.store.erasing.doomed import Doomed, known_by
from services.store.erasing.erasures import Erasure, without
from shared.interaction import decode_interaction, encode_interaction
from shared.placement import Choice, Placement

_BRIDGE = text(
    """
    update placement p set superseded_by = d.superseded_by from placement d
    where p.superseded_by = d.id and d.customer_id = :customer and p.customer_id is distinct from :customer
    """
)
_MENTIONING = text("select id, body::text as body from placement where body::text like :like")
_REWRITE = text("update placement set body = cast(:body as json) where id = :id")
_CONTACTS = text(
    """
    select distinct contact_id from identifier where contact_id is not null and origin = 'directory'
    and sha256(cast(:salt as bytea) || convert_to(kind || ':' || value, 'UTF8'))
        = any(cast(:marks as bytea[]))
    """
)
_IDENTIFIERS = text(
    """
    select id, kind, value, customer_id from identifier
    where contact_id = any(cast(:contacts as text[]))
    or sha256(cast(:salt as bytea) || convert_to(kind || ':' || value, 'UTF8'))
        = any(cast(:marks as bytea[]))
    """
)
_DELIVERIES = text(
    """
    delete from reply_delivery where address <> ''
    and sha256(cast(:salt as bytea) || convert_to('email:' || address, 'UTF8')) = any(cast(:marks as bytea[]))
    """
)
_DRAFTS = text(
    """
    delete from call_draft where number <> ''
    and sha256(cast(:salt as bytea) || convert_to('phone:' || number, 'UTF8')) = any(cast(:marks as bytea[]))
    """
)
_DRAFTS_OF_CUSTOMER = text(
    """
    delete from call_draft where number in (
        select value from identifier where customer_id = :customer and kind = 'phone')
    """
)
_KEY = text("delete from match_key where key = :key and customer_id = :customer")
_STALE_PROFILE = text("update customer set profile = null where id = :customer")
_TAKE_OUT = text(
    f"""
    update interaction i set body = cast(jsonb_set(cast(i.body as jsonb), '{{others}}', coalesce((
        select jsonb_agg(cast(o as jsonb)) from json_array_elements(coalesce(i.body->'others', '[]')) o
        where not exists (
            select from json_array_elements(coalesce(o->'identifiers', '[]')) a where {known_by("a")})
        ), '[]')) as json)
    where i.id = any(:ids)
    """  # noqa: S608  no value stands in it
)

_LETTERS = text("select id, data from dead_letter where interaction_id = any(:ids)")
_REWRITE_LETTER = text("update dead_letter set data = :data where id = :id")


def remove_customer(connection: Connection, cascade: Cascade, customer_id: str) -> None:
    """Remove the customer, and all that others' placements say of it."""
    while connection.execute(_BRIDGE, {"customer": customer_id}).rowcount:
        pass
    cascade.delete("placement", "customer_id", [customer_id])
    connection.execute(_DRAFTS_OF_CUSTOMER, {"customer": customer_id})
    for row in connection.execute(_MENTIONING, {"like": f"%{customer_id}%"}).all():
        body = _without(msgspec.json.decode(row.body, type=Placement), customer_id)
        connection.execute(_REWRITE, {"id": row.id, "body": msgspec.json.encode(body).decode()})
    cascade.delete("customer", "id", [customer_id])


def _without(placement: Placement, customer_id: str) -> Placement:
    """Return a placement that does not weigh the customer."""

    def others(choices: Iterable[Choice]) -> tuple[Choice, ...]:
        return tuple(one for one in choices if one.customer_id != customer_id)

    runner_up = placement.runner_up
    return msgspec.structs.replace(
        placement,
        runner_up=None if runner_up and runner_up.customer_id == customer_id else runner_up,
        suggested_customers=others(placement.suggested_customers),
        suggested_threads=others(placement.suggested_threads),
    )


def remove_person(connection: Connection, cascade: Cascade, erasure: Erasure, doomed: Doomed) -> None:
    """Remove what the person is known by, and take them out of where they were only copied."""
    values = {"salt": erasure.salt, "marks": list(erasure.marks)}
    contacts = list(connection.execute(_CONTACTS, values).scalars())
    known = connection.execute(_IDENTIFIERS, {**values, "contacts": contacts}).all()
    for row in known:
        connection.execute(_KEY, {"key": f"{row.kind}:{row.value}", "customer": row.customer_id})
        connection.execute(_STALE_PROFILE, {"customer": row.customer_id})
    cascade.delete("identifier", "id", [row.id for row in known])
    cascade.delete("contact", "id", contacts)
    connection.execute(_TAKE_OUT, {**values, "ids": list(doomed.mentioned)})
    for letter in connection.execute(_LETTERS, {"ids": list(doomed.letters_mentioning)}).all():
        data = encode_interaction(without(erasure, decode_interaction(bytes(letter.data))))
        connection.execute(_REWRITE_LETTER, {"id": letter.id, "data": data})
    connection.execute(_DRAFTS, values)
    connection.execute(_DELIVERIES, values)  # of replies that went to others, too
