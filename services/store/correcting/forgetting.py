"""Forgets an identifier that was learned of a customer, so that it is not learned again."""

from __future__ import annotations

import msgspec

from services.store.correcting.asked import Forget
from services.store.correcting.plan import Author, Plan
from services.store.correcting.settling import Learned, settle_keys
from services.store.correcting.standing import customer_named, hold
from services.store.correcting.writing import write_correction
from services.store.database import PostgresConnection
from shared.errors import Rejected
from shared.phrases import phrase

_FORGET = """
    update identifier set forgotten_at = now()
    where customer_id = %(customer)s and kind = %(kind)s and value = %(value)s
    and origin = 'learned' and forgotten_at is null
    returning id
    """
_NOTE = """
    insert into forgotten (identifier_id, correction_id)
    select %(identifier)s, id from correction where handle = %(handle)s
    """

_encoder = msgspec.json.Encoder()


async def forget(connection: PostgresConnection, asked: Forget, by: Author) -> str:
    """Let a learned identifier count no more and return the correction's handle.

    Raises Rejected (409) where nothing of the kind is learned: somebody may have forgotten it meanwhile.
    """
    customer_id = await customer_named(connection, asked.customer, pointer="/customer")
    await hold(connection, [customer_id])
    kind, value = asked.identifier_kind, asked.identifier
    found = await connection.execute(_FORGET, {"customer": customer_id, "kind": kind, "value": value})
    forgotten = [row[0] for row in await found.fetchall()]
    if not forgotten:
        raise Rejected(
            phrase("nothing_learned", "nothing of the kind is learned of this customer"),
            pointer="/identifier",
            status=409,
        )
    await settle_keys(connection, [Learned(customer_id, kind, value)])
    handle = await write_correction(connection, Plan(), kind="forget", what=_encoder.encode(asked), by=by)
    for identifier in forgotten:
        await connection.execute(_NOTE, {"identifier": identifier, "handle": handle})
    return handle
