create table incident (
    id text not null,
    handle text not null,
    state text not null,
    trouble text default '' not null,
    servers text[] default '{}'::text[] not null,
    wide boolean default false not null,
    opened_at timestamptz not null,
    last_at timestamptz not null,
    proposed_at timestamptz,
    decided_at timestamptz,
    decided_by text,
    absorbed_by text,
    constraint pk_incident primary key (id),
    constraint uq_incident_handle unique (handle),
    constraint ck_incident_state check (state in ('candidate', 'proposed', 'confirmed', 'dismissed', 'absorbed')),
    constraint ck_incident_absorbed check ((state = 'absorbed') = (absorbed_by is not null)),
    constraint ck_incident_decided check ((state in ('confirmed', 'dismissed')) = (decided_by is not null)),
    constraint fk_incident_decided_by foreign key(decided_by) references agent (id),
    constraint fk_incident_absorbed_by foreign key(absorbed_by) references incident (id)
);
create index ix_incident_last_at on incident (last_at desc, id);
create index ix_incident_shown on incident (last_at desc, handle) where state in ('proposed', 'confirmed', 'dismissed');

create table incident_member (
    interaction_id text not null,
    number bigint generated always as identity,
    incident_id text not null,
    at timestamptz not null,
    reports boolean not null,
    signal json not null,
    constraint pk_incident_member primary key (interaction_id),
    constraint fk_incident_member_interaction_id foreign key(interaction_id) references interaction (id),
    constraint fk_incident_member_incident_id foreign key(incident_id) references incident (id)
);
create index ix_incident_member_incident_id_at on incident_member (incident_id, at desc);

create table incident_usual (
    key text not null,
    day date not null,
    reports integer not null,
    constraint pk_incident_usual primary key (key, day)
);
create index ix_incident_usual_day on incident_usual (day);
