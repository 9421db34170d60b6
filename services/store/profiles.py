"""A customer's profile: the directory's part of shared.placement.Customer as one JSON text.

The hot path would otherwise join five tables for every customer that might be meant. Whoever changes a
customer's directory rows writes `customer.profile` in the same transaction, or sets it null.

An unknown customer has no name here: what it is called on pages is what somebody called themselves, and is
no more evidence than that person's other words.
"""

from __future__ import annotations

# Of the customer `c`, in the shape of shared.placement.Customer, in an order no locale changes.
PROFILE = """
    json_build_object(
        'id', c.id, 'number', coalesce(c.number, ''),
        'name', case c.kind when 'unknown' then '' else c.name end, 'kind', c.kind,
        'contacts', coalesce((
            select json_agg(json_build_object(
                'id', n.id, 'name', n.name, 'role', n.role, 'domains', n.domains,
                'emails', array(select i.value from identifier i
                    where i.customer_id = c.id and i.contact_id = n.id and i.kind = 'email'
                    and i.origin = 'directory' order by i.value collate "C"),
                'phones', array(select i.value from identifier i
                    where i.customer_id = c.id and i.contact_id = n.id and i.kind = 'phone'
                    and i.origin = 'directory' order by i.value collate "C")
            ) order by n.id collate "C")
            from contact n where n.customer_id = c.id and n.archived_at is null), '[]'),
        'domains', array(select i.value from identifier i
            where i.customer_id = c.id and i.contact_id is null and i.kind = 'domain'
            and i.origin = 'directory' order by i.value collate "C"),
        'services', coalesce((
            select json_agg(json_build_object('kind', s.kind, 'server', s.server, 'domain', s.domain)
                order by s.kind collate "C", s.server collate "C", s.domain collate "C")
            from service s where s.customer_id = c.id), '[]')
    )
"""
