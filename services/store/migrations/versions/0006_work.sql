create table thread_work (
    thread_id text not null,
    assignee_id text,
    closed_at timestamptz,
    closed_by text,
    solution text default '' not null,
    reopened_at timestamptz,
    snoozed_at timestamptz,
    snoozed_until timestamptz,
    constraint pk_thread_work primary key (thread_id),
    constraint ck_thread_work_closed check ((closed_at is null) = (closed_by is null)),
    constraint ck_thread_work_snoozed check ((snoozed_at is null) = (snoozed_until is null)),
    constraint fk_thread_work_thread_id foreign key(thread_id) references thread (id),
    constraint fk_thread_work_assignee_id foreign key(assignee_id) references agent (id)
);
create index ix_thread_work_assignee_id on thread_work (assignee_id);

create table work_step (
    id bigint generated always as identity,
    handle text not null,
    thread_id text not null,
    kind text not null,
    agent text not null,
    at timestamptz not null,
    text text default '' not null,
    assignee_id text,
    until timestamptz,
    before json not null,
    undone_at timestamptz,
    undone_by text,
    constraint pk_work_step primary key (id),
    constraint uq_work_step_handle unique (handle),
    constraint ck_work_step_kind check (kind in ('assign', 'close', 'reopen', 'snooze', 'wake', 'note')),
    constraint ck_work_step_undone check ((undone_at is null) = (undone_by is null)),
    constraint fk_work_step_thread_id foreign key(thread_id) references thread (id),
    constraint fk_work_step_assignee_id foreign key(assignee_id) references agent (id)
);
create index ix_work_step_thread_id_id on work_step (thread_id, id);

alter table interaction add column trust text generated always as ((body ->> 'trust'::text)) stored;
