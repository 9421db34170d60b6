"""What all tables share: names of constraints, and the type of a moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime, MetaData, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Moment = DateTime(timezone=True)
NO_TEXTS = text("'{}'::text[]")
WITH_CUSTOMER: Any = {"deferrable": True, "initially": "IMMEDIATE"}
"""Of every foreign key that names the customer with a thread or contact. It holds at each statement as any
does; only a merge of two customers, which gives all of these rows another customer, puts it off to its end.
"""
