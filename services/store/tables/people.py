"""The desk, its agents, and the programs that read or write."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.store.tables.schema import Moment, metadata

desk = Table(
    "desk",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("body", JSONB, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

agent = Table(
    "agent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),  # argon2id
    Column("email", Text, unique=True),  # at the provider where they may sign in; folded, by an administrator
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("disabled_at", Moment),
    Column("team_id", Text, ForeignKey("team.id")),  # whose threads they see, and nobody's; empty: all
    CheckConstraint("role in ('viewer', 'agent', 'lead', 'admin')", name="role"),
    CheckConstraint("role <> 'admin' or team_id is null", name="admin_sees_all"),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False),
    Column("csrf_token", Text, nullable=False),
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("seen_at", Moment, nullable=False, server_default=func.now()),
)

second_factor = Table(
    "second_factor",
    metadata,
    Column("agent_id", Text, ForeignKey("agent.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # the app's secret, under the desk's key
    Column("confirmed_at", Moment),  # until then nobody is asked for it
    Column("last_step", BigInteger, nullable=False, server_default=text("0")),  # of 30 s; none counts twice
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("agent_id", Text, ForeignKey("agent.id"), primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True),
)

sign_in_step = Table(
    "sign_in_step",  # the password was right, the code is still to come
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("agent_id", Text, ForeignKey("agent.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("corrects", Boolean, nullable=False, server_default=text("false")),  # may correct, not only read
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("revoked_at", Moment),
)

source = Table(
    "source",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("replay", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("per_minute", Integer),  # pieces; empty: the intakes' own limit
    Column("vendor", Text, nullable=False, server_default=""),  # whose webhooks it brings; empty: our form
    Column("team_id", Text, ForeignKey("team.id")),  # of the threads that its pieces open
    CheckConstraint("per_minute > 0", name="per_minute"),
)

source_key = Table(
    "source_key",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("source_id", Text, ForeignKey("source.id"), nullable=False, index=True),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("signs", Boolean, nullable=False, server_default=text("false")),  # requests are signed with it
)
