-- The schema of the first version. services/store/tables.py says what each table is for.

create table agent (
    id text not null,
    login text not null,
    name text not null,
    role text not null,
    password_hash text not null,
    created_at timestamptz default now() not null,
    disabled_at timestamptz,
    constraint pk_agent primary key (id),
    constraint ck_agent_role check (role in ('viewer', 'agent', 'lead', 'admin')),
    constraint uq_agent_login unique (login)
);

create table api_key (
    id text not null,
    name text not null,
    key_hash text not null,
    created_at timestamptz default now() not null,
    revoked_at timestamptz,
    constraint pk_api_key primary key (id),
    constraint uq_api_key_name unique (name),
    constraint uq_api_key_key_hash unique (key_hash)
);

create table customer (
    id text not null,
    handle text not null,
    number text,
    kind text not null,
    name text not null,
    sort_key text not null,
    created_at timestamptz default now() not null,
    archived_at timestamptz,
    profile JSON,
    constraint pk_customer primary key (id),
    constraint ck_customer_kind check (kind in ('company', 'person', 'unknown')),
    constraint ck_customer_unknown_has_no_number check ((kind = 'unknown') = (number is null)),
    constraint uq_customer_handle unique (handle),
    constraint uq_customer_number unique (number)
);

create table dead_letter (
    id bigint generated always as identity,
    interaction_id text not null,
    sequence bigint not null,
    data bytea not null,
    cause text not null,
    at timestamptz default now() not null,
    settled_at timestamptz,
    settled_how text,
    constraint pk_dead_letter primary key (id),
    constraint uq_dead_letter_interaction_id unique (interaction_id)
);

create table desk (
    id integer not null,
    body jsonb not null,
    constraint pk_desk primary key (id),
    constraint ck_desk_one_row check (id = 1)
);

create table directory (
    id integer not null,
    customers bigint not null,
    imported_at timestamptz not null,
    constraint pk_directory primary key (id),
    constraint ck_directory_one_row check (id = 1)
);

create table failure (
    interaction_id text not null,
    tries integer not null,
    cause text not null,
    at timestamptz default now() not null,
    constraint pk_failure primary key (interaction_id)
);

create table inbox (
    interaction_id text not null,
    at timestamptz default now() not null,
    constraint pk_inbox primary key (interaction_id)
);

create table interaction (
    id text not null,
    channel text not null,
    source text not null,
    natural_key bytea not null,
    version integer not null,
    direction text not null,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    author text not null,
    subject text not null,
    text text not null,
    body JSON not null,
    reading bytea not null,
    recorded_at timestamptz default now() not null,
    constraint pk_interaction primary key (id),
    constraint uq_interaction_channel_source_natural_key_version unique (channel, source, natural_key, version),
    constraint ck_interaction_direction check (direction in ('inbound', 'outbound'))
);
create index ix_interaction_received_at on interaction (received_at);
-- Rows that fit a page stay in it as they are: trying to compress a mail costs as much as writing it.
alter table interaction set (toast_tuple_target = 8160);

create table outbox (
    id bigint generated always as identity,
    events JSON not null,
    at timestamptz default now() not null,
    constraint pk_outbox primary key (id)
);
-- A row lives for some milliseconds: compressing it would only cost time.
alter table outbox alter column events set storage external;

create table source (
    id text not null,
    name text not null,
    channel text not null,
    salt text not null,
    replay boolean default false not null,
    created_at timestamptz default now() not null,
    constraint pk_source primary key (id),
    constraint uq_source_name unique (name)
);

create table contact (
    id text not null,
    handle text not null,
    customer_id text not null,
    number text not null,
    name text not null,
    role text not null,
    domains text[] default '{}'::text[] not null,
    archived_at timestamptz,
    constraint pk_contact primary key (id),
    constraint uq_contact_customer_id_number unique (customer_id, number),
    constraint uq_contact_id_customer_id unique (id, customer_id),
    constraint ck_contact_role check (role in ('owner', 'technical', 'billing')),
    constraint uq_contact_handle unique (handle),
    constraint fk_contact_customer_id foreign key(customer_id) references customer (id)
);

create table match_key (
    key text not null,
    customer_id text not null,
    origin text not null,
    constraint pk_match_key primary key (key, customer_id),
    constraint fk_match_key_customer_id foreign key(customer_id) references customer (id)
);
create index ix_match_key_customer_id on match_key (customer_id);

create table reference (
    id bigint generated always as identity,
    key bytea not null,
    interaction_id text not null,
    awaited boolean not null,
    constraint pk_reference primary key (key, awaited, id),
    constraint fk_reference_interaction_id foreign key(interaction_id) references interaction (id)
);

create table service (
    id bigint generated always as identity,
    customer_id text not null,
    kind text not null,
    server text default '' not null,
    domain text default '' not null,
    constraint pk_service primary key (id),
    constraint fk_service_customer_id foreign key(customer_id) references customer (id)
);
create index ix_service_customer_id on service (customer_id);

create table session (
    token_hash bytea not null,
    agent_id text not null,
    csrf_token text not null,
    created_at timestamptz default now() not null,
    seen_at timestamptz default now() not null,
    constraint pk_session primary key (token_hash),
    constraint fk_session_agent_id foreign key(agent_id) references agent (id)
);

create table source_key (
    id bigint generated always as identity,
    source_id text not null,
    key_hash text not null,
    created_at timestamptz default now() not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    constraint pk_source_key primary key (id),
    constraint fk_source_key_source_id foreign key(source_id) references source (id),
    constraint uq_source_key_key_hash unique (key_hash)
);
create index ix_source_key_source_id on source_key (source_id);

create table identifier (
    id bigint generated always as identity,
    customer_id text not null,
    contact_id text,
    kind text not null,
    value text not null,
    raw text default '' not null,
    name text default '' not null,
    origin text not null,
    first_seen_at timestamptz default now() not null,
    constraint pk_identifier primary key (id),
    constraint fk_identifier_contact_id_customer_id foreign key(contact_id, customer_id) references contact (id, customer_id),
    constraint uq_identifier_customer_id_contact_id_kind_value_origin unique nulls not distinct (customer_id, contact_id, kind, value, origin),
    constraint ck_identifier_origin check (origin in ('directory', 'learned')),
    constraint fk_identifier_customer_id foreign key(customer_id) references customer (id)
);
create index ix_identifier_learned on identifier (customer_id, id) where origin = 'learned';

create table thread (
    id text not null,
    handle text not null,
    number bigint generated always as identity (start with 1001),
    customer_id text not null,
    lead_contact_id text,
    subject text not null,
    problem text default '' not null,
    opened_at timestamptz not null,
    last_at timestamptz not null,
    closed_at timestamptz,
    recurrence_of text,
    constraint pk_thread primary key (id),
    constraint fk_thread_lead_contact_id_customer_id foreign key(lead_contact_id, customer_id) references contact (id, customer_id),
    constraint fk_thread_recurrence_of_customer_id foreign key(recurrence_of, customer_id) references thread (id, customer_id),
    constraint uq_thread_id_customer_id unique (id, customer_id),
    constraint uq_thread_handle unique (handle),
    constraint uq_thread_number unique (number),
    constraint fk_thread_customer_id foreign key(customer_id) references customer (id)
);
create index ix_thread_customer_id_last_at on thread (customer_id, last_at desc);
create index ix_thread_last_at on thread (last_at desc, id);

create table placement (
    id bigint generated always as identity,
    interaction_id text not null,
    customer_id text,
    thread_id text,
    contact_id text,
    kind text not null,
    zone text not null,
    decided_by text not null,
    model text not null,
    probability float not null,
    body JSON not null,
    decided_at timestamptz default now() not null,
    received_at timestamptz not null,
    closes boolean default false not null,
    superseded_by bigint,
    constraint pk_placement primary key (id),
    constraint fk_placement_thread_id_customer_id foreign key(thread_id, customer_id) references thread (id, customer_id),
    constraint ck_placement_thread_needs_customer check (thread_id is null or customer_id is not null),
    constraint fk_placement_contact_id_customer_id foreign key(contact_id, customer_id) references contact (id, customer_id),
    constraint ck_placement_contact_needs_customer check (contact_id is null or customer_id is not null),
    constraint ck_placement_kind check (kind in ('new', 'follow_up', 'repeat', 'noise')),
    constraint ck_placement_zone check (zone in ('auto', 'review')),
    constraint ck_placement_noise_has_no_thread check ((kind = 'noise') = (thread_id is null)),
    constraint fk_placement_interaction_id foreign key(interaction_id) references interaction (id),
    constraint fk_placement_customer_id foreign key(customer_id) references customer (id),
    constraint fk_placement_superseded_by foreign key(superseded_by) references placement (id) deferrable initially deferred
);
alter table placement set (toast_tuple_target = 8160);
create index ix_placement_customer_id_received_at on placement (customer_id, received_at desc) where superseded_by is null;
create index ix_placement_thread_id_received_at on placement (thread_id, received_at desc) where superseded_by is null;
create unique index uq_placement_current on placement (interaction_id) where superseded_by is null;

create table review (
    id bigint generated always as identity,
    handle text not null,
    placement_id bigint not null,
    asked_at timestamptz default now() not null,
    answered_at timestamptz,
    answered_by text,
    answer text,
    constraint pk_review primary key (id),
    constraint uq_review_handle unique (handle),
    constraint uq_review_placement_id unique (placement_id),
    constraint fk_review_placement_id foreign key(placement_id) references placement (id)
);
