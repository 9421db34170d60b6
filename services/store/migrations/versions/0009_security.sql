-- services/store/tables/people.py says what each table is for.

create table second_factor (
    agent_id text not null,
    sealed bytea not null,
    confirmed_at timestamptz,
    last_step bigint default 0 not null,
    constraint pk_second_factor primary key (agent_id),
    constraint fk_second_factor_agent_id foreign key (agent_id) references agent (id)
);

create table recovery_code (
    agent_id text not null,
    code_hash bytea not null,
    constraint pk_recovery_code primary key (agent_id, code_hash),
    constraint fk_recovery_code_agent_id foreign key (agent_id) references agent (id)
);

create table sign_in_step (
    token_hash bytea not null,
    agent_id text not null,
    created_at timestamptz not null,
    tries integer default 0 not null,
    constraint pk_sign_in_step primary key (token_hash),
    constraint fk_sign_in_step_agent_id foreign key (agent_id) references agent (id)
);

alter table source add column per_minute integer;
alter table source add constraint ck_source_per_minute check (per_minute > 0);
alter table source_key add column signs boolean default false not null;
