"""A customer's profile: the directory's part of shared.placement.Customer as one JSON text.

The hot path would otherwise join five tables for every customer that might be meant. Whoever changes a
customer's directory rows writes `customer.profile` in the same transaction, or sets it null. That of a
customer for whom somebody was ever appointed stays null: an appointment ends by itself, in its time.

An unknown customer has no name here: what it is called on pages is what somebody called themselves, and is
no more evidence than that person's other words.
"""

from __future__ import annotations

from collections.abc import Collection

from services.store.bulk import as_list
from services.store.database import PostgresConnection

HOLDS = "{0}.withdrawn_at is null and ({0}.expires_at is null or {0}.expires_at > now())"
"""Of an appointment: that it counts now."""

_LISTED = """
    select json_agg(json_build_object(
        'id', n.id, 'name', n.name, 'role', n.role, 'domains', n.domains,
        'emails', array(select i.value from identifier i
            where i.customer_id = c.id and i.contact_id = n.id and i.kind = 'email'
            and i.origin = 'directory' order by i.value collate "C"),
        'phones', array(select i.value from identifier i
            where i.customer_id = c.id and i.contact_id = n.id and i.kind = 'phone'
            and i.origin = 'directory' order by i.value collate "C")
    ) order by n.id collate "C")
    from contact n where n.customer_id = c.id and n.archived_at is null and not n.appointed
    """
_APPOINTED_TOO = f"""
    select json_agg(json_build_object(
        'id', n.id, 'name', n.name,
        'role', case when a.domains is null then n.role else 'technical' end,
        'domains', coalesce(a.domains, n.domains),
        'emails', array(select i.value from identifier i
            where i.customer_id = c.id and i.contact_id = n.id and i.kind = 'email'
            and i.origin <> 'learned' order by i.value collate "C"),
        'phones', array(select i.value from identifier i
            where i.customer_id = c.id and i.contact_id = n.id and i.kind = 'phone'
            and i.origin <> 'learned' order by i.value collate "C")
    ) order by n.id collate "C")
    from contact n
    left join lateral (
        select a.domains from appointment a where a.contact_id = n.id and {HOLDS.format("a")}
        order by a.id desc limit 1
    ) a on true
    where n.customer_id = c.id and n.archived_at is null and (a.domains is not null or not n.appointed)
    """  # noqa: S608  no value stands in it

# Of the customer `c`, in the shape of shared.placement.Customer, in an order no locale changes.
_PROFILE = """
    json_build_object(
        'id', c.id, 'number', coalesce(c.number, ''),
        'name', case c.kind when 'unknown' then '' else c.name end, 'kind', c.kind,
        'contacts', coalesce(({0}), '[]'),
        'domains', array(select i.value from identifier i
            where i.customer_id = c.id and i.contact_id is null and i.kind = 'domain'
            and i.origin = 'directory' order by i.value collate "C"),
        'services', coalesce((
            select json_agg(json_build_object('kind', s.kind, 'server', s.server, 'domain', s.domain)
                order by s.kind collate "C", s.server collate "C", s.domain collate "C")
            from service s where s.customer_id = c.id), '[]')
    )
"""
PROFILE = _PROFILE.format(_APPOINTED_TOO)
LISTED_PROFILE = _PROFILE.format(_LISTED)
"""As the directory alone would have it, which an import compares its lines with."""

_REFRESH = f"""
    update customer c set profile = case
        when exists (select from appointment a where a.customer_id = c.id) then null else {PROFILE} end
    where c.id in (select json_array_elements_text(cast(%(ids)s as json)))
    """  # noqa: S608  no value stands in it


async def refresh_profiles(connection: PostgresConnection, customer_ids: Collection[str]) -> None:
    """Make the profiles of these customers anew, after something of theirs changed."""
    await connection.execute(_REFRESH, {"ids": as_list(sorted({*customer_ids}))})
