-- services/store/tables/retaining.py and operation.py say what each column and index is for.

create table retention (
    id integer not null,
    body jsonb not null,
    constraint pk_retention primary key (id),
    constraint ck_retention_one_row check (id = 1)
);

create table emptied (
    interaction_id text not null,
    what text not null,
    erasure_id text not null,
    blobs text[] default '{}'::text[] not null,
    cleared_at timestamptz,
    constraint pk_emptied primary key (interaction_id, what),
    constraint fk_emptied_erasure_id foreign key (erasure_id) references erasure (id),
    constraint ck_emptied_what check (what in ('texts', 'originals'))
);

create index ix_emptied_erasure_id on emptied (erasure_id);
create index ix_emptied_uncleared on emptied (interaction_id) where cleared_at is null;

create table legal_hold (
    customer_id text not null,
    at timestamptz default now() not null,
    who text not null,
    why text not null,
    constraint pk_legal_hold primary key (customer_id),
    constraint fk_legal_hold_customer_id foreign key (customer_id) references customer (id)
);

alter table erasure drop constraint ck_erasure_kind;
alter table erasure add constraint ck_erasure_kind
    check (kind in ('customer', 'person', 'texts', 'originals'));
