-- services/store/tables/adapters.py and people.py say what each column is for.

alter table source add column vendor text default '' not null;

create table source_secret (
    id bigint generated always as identity not null,
    source_id text not null,
    sealed bytea not null,
    created_at timestamp with time zone default now() not null,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    constraint pk_source_secret primary key (id),
    constraint fk_source_secret_source_id foreign key (source_id) references source (id)
);

create index ix_source_secret_source_id on source_secret (source_id);

create table ignored_event (
    source_id text not null,
    what text not null,
    times bigint not null,
    first_at timestamp with time zone not null,
    last_at timestamp with time zone not null,
    head text not null,
    constraint pk_ignored_event primary key (source_id, what),
    constraint ck_ignored_event_times check (times > 0),
    constraint fk_ignored_event_source_id foreign key (source_id) references source (id)
);
