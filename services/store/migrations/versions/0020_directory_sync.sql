-- services/store/tables/directory_sync.py says what each table and column is for.

create table directory_sync (
    id bigint generated always as identity,
    name text not null,
    kind text not null,
    location text not null,
    identifier text default '' not null,
    secret bytea,
    every_minutes integer not null,
    added_at timestamp with time zone not null,
    next_at timestamp with time zone,
    asked text default '' not null,
    ends_allowed boolean default false not null,
    constraint pk_directory_sync primary key (id),
    constraint uq_directory_sync_name unique (name),
    constraint ck_directory_sync_kind check (kind in ('file', 'whmcs')),
    constraint ck_directory_sync_asked check (asked in ('', 'run', 'preview')),
    constraint ck_directory_sync_every_minutes check (every_minutes > 0)
);

create table directory_sync_entry (
    sync_id bigint not null,
    customer_id text not null,
    number text not null,
    missing_runs integer default 0 not null,
    parts json not null,
    gone_at timestamp with time zone,
    constraint pk_directory_sync_entry primary key (sync_id, customer_id),
    constraint fk_directory_sync_entry_sync_id foreign key (sync_id) references directory_sync (id),
    constraint fk_directory_sync_entry_customer_id foreign key (customer_id) references customer (id)
);

create index ix_directory_sync_entry_customer_id on directory_sync_entry (customer_id);

create table directory_sync_run (
    id bigint generated always as identity,
    sync_id bigint not null,
    dry boolean not null,
    started_at timestamp with time zone not null,
    finished_at timestamp with time zone,
    outcome text default '' not null,
    cause text default '' not null,
    listed integer default 0 not null,
    done integer default 0 not null,
    added integer default 0 not null,
    changed integer default 0 not null,
    missing integer default 0 not null,
    ended integer default 0 not null,
    refused integer default 0 not null,
    report json,
    constraint pk_directory_sync_run primary key (id),
    constraint fk_directory_sync_run_sync_id foreign key (sync_id) references directory_sync (id),
    constraint ck_directory_sync_run_outcome check (outcome in ('', 'done', 'held', 'broken', 'cut off')),
    constraint ck_directory_sync_run_finished check ((outcome = '') = (finished_at is null))
);

create index ix_directory_sync_run_sync_id_id on directory_sync_run (sync_id, id);
