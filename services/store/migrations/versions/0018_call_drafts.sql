-- services/store/tables/call_drafts.py says what each table and column is for.

create table call_draft (
    id bigint generated always as identity,
    handle text not null,
    source text not null,
    call_id text not null,
    direction text not null,
    number text default '' not null,
    name text default '' not null,
    queue text default '' not null,
    rung text[] default '{}'::text[] not null,
    taken_by text[] default '{}'::text[] not null,
    taken_at timestamp with time zone,
    agent_id text,
    answered boolean,
    started_at timestamp with time zone not null,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    state text default 'open' not null,
    closed_at timestamp with time zone,
    closed_by text default '' not null,
    interaction_id text default '' not null,
    seen_at timestamp with time zone default now() not null,
    constraint pk_call_draft primary key (id),
    constraint uq_call_draft_handle unique (handle),
    constraint uq_call_draft_source_call_id unique (source, call_id),
    constraint fk_call_draft_agent_id foreign key (agent_id) references agent (id),
    constraint ck_call_draft_direction check (direction in ('inbound', 'outbound')),
    constraint ck_call_draft_state check (state in ('open', 'noted', 'dismissed')),
    constraint ck_call_draft_closed check ((state = 'open') = (closed_at is null))
);

create index ix_call_draft_open on call_draft (agent_id, started_at desc) where state = 'open';
create index ix_call_draft_seen_at on call_draft (seen_at);

create table agent_line (
    line text not null,
    agent_id text not null,
    constraint pk_agent_line primary key (line),
    constraint fk_agent_line_agent_id foreign key (agent_id) references agent (id)
);

create index ix_agent_line_agent_id on agent_line (agent_id);
