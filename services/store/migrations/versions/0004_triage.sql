create table thread_triage (
    thread_id text not null,
    points smallint not null,
    waiting_since timestamptz,
    missing smallint not null,
    pinned smallint,
    constraint pk_thread_triage primary key (thread_id),
    constraint ck_thread_triage_pinned check (pinned between 1 and 4),
    constraint fk_thread_triage_thread_id foreign key(thread_id) references thread (id)
);

create table priority_pin (
    id bigint generated always as identity,
    thread_id text not null,
    level smallint,
    why text default '' not null,
    agent_id text not null,
    at timestamptz default now() not null,
    constraint pk_priority_pin primary key (id),
    constraint ck_priority_pin_level check (level between 1 and 4),
    constraint fk_priority_pin_thread_id foreign key(thread_id) references thread (id),
    constraint fk_priority_pin_agent_id foreign key(agent_id) references agent (id)
);
create index ix_priority_pin_thread_id_id on priority_pin (thread_id, id);

alter table interaction add column word_at timestamptz;
alter table interaction add column answer_at timestamptz;
alter table interaction add column urgency text default '' not null;
