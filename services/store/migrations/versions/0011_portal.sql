-- services/store/tables/portal.py says what each table is for.

create table portal_token (
    token_hash bytea not null,
    expires_at timestamptz not null,
    constraint pk_portal_token primary key (token_hash)
);

create index ix_portal_token_expires_at on portal_token (expires_at);

create table portal_session (
    token_hash bytea not null,
    kind text not null,
    customer_id text not null,
    contact_id text not null,
    source_id text not null,
    language text default '' not null,
    csrf_token text not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    constraint pk_portal_session primary key (token_hash),
    constraint fk_portal_session_contact_id_customer_id foreign key (contact_id, customer_id)
        references contact (id, customer_id) deferrable initially immediate,
    constraint fk_portal_session_source_id foreign key (source_id) references source (id),
    constraint ck_portal_session_kind check (kind in ('page', 'api'))
);

create table portal_entry (
    contact_id text not null,
    first_at timestamptz not null,
    constraint pk_portal_entry primary key (contact_id),
    constraint fk_portal_entry_contact_id foreign key (contact_id) references contact (id)
);

create table portal_mark (
    id bigint generated always as identity,
    interaction_id text not null,
    customer_id text not null,
    mark text not null,
    agent text not null,
    at timestamptz not null,
    constraint pk_portal_mark primary key (id),
    constraint fk_portal_mark_interaction_id foreign key (interaction_id) references interaction (id),
    constraint fk_portal_mark_customer_id foreign key (customer_id) references customer (id),
    constraint ck_portal_mark_mark check (mark in ('public', 'hidden', 'default'))
);

create index ix_portal_mark_interaction_id_id on portal_mark (interaction_id, id);

create table source_origin (
    source_id text not null,
    origin text not null,
    constraint pk_source_origin primary key (source_id, origin),
    constraint fk_source_origin_source_id foreign key (source_id) references source (id)
);
