create table audit (
    id bigint generated always as identity,
    at timestamptz default now() not null,
    who text not null,
    what text not null,
    object text not null,
    why text default '' not null,
    constraint pk_audit primary key (id)
);
create index ix_audit_object_id on audit (object, id);

create table erasure (
    id text not null,
    at timestamptz default now() not null,
    kind text not null,
    customer_id text not null,
    salt bytea not null,
    marks bytea[] not null,
    constraint pk_erasure primary key (id),
    constraint ck_erasure_kind check (kind in ('customer', 'person'))
);

create table erased (
    interaction_id text not null,
    erasure_id text not null,
    constraint pk_erased primary key (interaction_id),
    constraint fk_erased_erasure_id foreign key(erasure_id) references erasure (id)
);
create index ix_erased_erasure_id on erased (erasure_id);
