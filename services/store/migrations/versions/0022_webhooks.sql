-- services/store/tables/webhooks.py says what each column and index is for.

create table webhook (
    handle text not null,
    url text not null,
    types text[] default '{}'::text[] not null,
    secret bytea not null,
    former bytea,
    former_until timestamptz,
    off_why text,
    failing_since timestamptz,
    made_at timestamptz default now() not null,
    made_by text not null,
    constraint pk_webhook primary key (handle),
    constraint ck_webhook_off_why check (off_why in ('switched', 'gone', 'failing')),
    constraint ck_webhook_former check ((former is null) = (former_until is null))
);

create table webhook_delivery (
    id bigint generated always as identity,
    webhook text not null,
    event_id text not null,
    type text not null,
    body text not null,
    state text default 'waiting' not null,
    tries integer default 0 not null,
    at timestamptz default now() not null,
    due_at timestamptz default now(),
    settled_at timestamptz,
    status integer,
    cause text default '' not null,
    constraint pk_webhook_delivery primary key (id),
    constraint fk_webhook_delivery_webhook foreign key (webhook) references webhook (handle) on delete cascade,
    constraint uq_webhook_delivery_webhook_event_id unique (webhook, event_id),
    constraint ck_webhook_delivery_state check (state in ('waiting', 'sent', 'dead')),
    constraint ck_webhook_delivery_due check ((state = 'waiting') = (due_at is not null)),
    constraint ck_webhook_delivery_settled check ((state = 'waiting') = (settled_at is null))
);

create index ix_webhook_delivery_due on webhook_delivery (webhook, due_at) where state = 'waiting';
create index ix_webhook_delivery_settled on webhook_delivery (settled_at) where state <> 'waiting';
create index ix_webhook_delivery_webhook_id on webhook_delivery (webhook, id desc);
