"""Who may come in as a customer now: contacts with the role that holds, and which portals may vouch."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, exists, func, or_, select, true

from services.store.portal.guests import CUSTOMERS, Guest
from services.store.tables import (
    appointment,
    contact,
    customer,
    identifier,
    source,
    source_key,
)


def guests(now: Any) -> Select[Any]:
    """The contacts with their customers and the role that holds now; whoever's time is up is none of them."""
    running = (
        select(appointment.c.domains)
        .where(appointment.c.contact_id == contact.c.id, appointment.c.customer_id == customer.c.id)
        .where(appointment.c.withdrawn_at.is_(None))
        .where(or_(appointment.c.expires_at.is_(None), appointment.c.expires_at > now))
        .order_by(appointment.c.id.desc())
        .limit(1)
        .lateral("running")
    )
    is_appointed = running.c.domains.is_not(None)
    raised = is_appointed & (contact.c.role != "owner")
    email = (
        select(identifier.c.value)
        .where(identifier.c.contact_id == contact.c.id, identifier.c.kind == "email")
        .where(identifier.c.origin != "learned", identifier.c.forgotten_at.is_(None))
        .order_by(identifier.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            contact.c.id,
            contact.c.handle,
            contact.c.name,
            case((raised, "technical"), else_=contact.c.role).label("role"),
            case((raised, running.c.domains), else_=contact.c.domains).label("domains"),
            func.coalesce(email, "").label("email"),
            customer.c.id.label("customer_id"),
            customer.c.handle.label("customer"),
            customer.c.number.label("customer_number"),
            customer.c.name.label("customer_name"),
        )
        .join(customer, customer.c.id == contact.c.customer_id)
        .outerjoin(running, true())
        .where(contact.c.archived_at.is_(None), customer.c.archived_at.is_(None))
        .where(or_(contact.c.appointed.is_(False), is_appointed))
        .where(customer.c.kind != "unknown")
    )


def vouches(source_id: Any, now: Any) -> Any:
    """The condition that the source has a living key."""
    return exists().where(source_key.c.source_id == source_id, source.c.id == source_id, key_lives(now))


def key_lives(now: Any) -> Any:
    """The condition that a key is neither revoked nor over."""
    unexpired = or_(source_key.c.expires_at.is_(None), source_key.c.expires_at > now)
    return source_key.c.revoked_at.is_(None) & unexpired


def guest_of(row: Any, *, source_id: str, csrf_token: str, language: str) -> Guest:
    """Return the guest that a row of `guests` tells of."""
    return Guest(
        kind="customer",
        id=row.id,
        name=row.name,
        rights=CUSTOMERS,
        csrf_token=csrf_token,
        handle=row.handle,
        role=row.role,
        domains=tuple(row.domains),
        email=row.email,
        customer_id=row.customer_id,
        customer=row.customer,
        customer_number=row.customer_number,
        customer_name=row.customer_name,
        source_id=source_id,
        language=language,
    )
