-- services/store/tables/teams.py, people.py, records.py and work.py say what each column is for.

create table team (
    id text not null,
    handle text not null,
    name text not null,
    created_at timestamptz default now() not null,
    constraint pk_team primary key (id),
    constraint uq_team_handle unique (handle),
    constraint uq_team_name unique (name)
);

alter table agent add column team_id text constraint fk_agent_team_id references team (id);
alter table agent add constraint ck_agent_admin_sees_all check (role <> 'admin' or team_id is null);
alter table source add column team_id text constraint fk_source_team_id references team (id);
alter table thread add column team_id text constraint fk_thread_team_id references team (id);
create index ix_thread_team_id on thread (team_id);

alter table work_step add column team_id text constraint fk_work_step_team_id references team (id);
alter table work_step drop constraint ck_work_step_kind;
alter table work_step add constraint ck_work_step_kind
    check (kind in ('assign', 'close', 'reopen', 'snooze', 'wake', 'note', 'team'));

-- Row-level security keeps the index on what was said from being used: `@@` is not leakproof. So the index is
-- read with the owner's eyes, for the threads of one team and of none, and ids alone come out: what they stand
-- for is read under the policies again.
create function said_in_scope(query tsquery, most integer) returns table (id text)
language sql stable parallel safe security definer set search_path = pg_catalog, public as $$
    select i.id
    from public.interaction i
    join public.placement p on p.interaction_id = i.id and p.superseded_by is null
    left join public.thread t on t.id = p.thread_id
    where i.said @@ query
        and (t.team_id is null or t.team_id = current_setting('onethread.team', true))
    order by i.received_at desc, i.id limit most
$$;
