-- services/store/tables/merging.py and contact_roles.py say what each table is for.

alter table customer add column merged_into text;
alter table customer add constraint fk_customer_merged_into foreign key (merged_into) references customer (id);
alter table customer add constraint ck_customer_merged_is_archived
    check (merged_into is null or archived_at is not null);
create index ix_customer_merged_into on customer (merged_into);

alter table contact add column appointed boolean default false not null;
alter table identifier drop constraint ck_identifier_origin;
alter table identifier add constraint ck_identifier_origin
    check (origin in ('directory', 'learned', 'appointed'));

alter table correction drop constraint ck_correction_kind;
alter table correction add constraint ck_correction_kind check (kind in (
    'accept', 'reject', 'move', 'give', 'merge', 'split', 'not_same', 'forget', 'customers'));

-- They hold at every statement, as before; a merge of two customers alone puts them off to its end.
alter table identifier alter constraint fk_identifier_contact_id_customer_id deferrable initially immediate;
alter table thread alter constraint fk_thread_lead_contact_id_customer_id deferrable initially immediate;
alter table thread alter constraint fk_thread_recurrence_of_customer_id deferrable initially immediate;
alter table thread alter constraint fk_thread_merged_into_customer_id deferrable initially immediate;
alter table placement alter constraint fk_placement_thread_id_customer_id deferrable initially immediate;
alter table placement alter constraint fk_placement_contact_id_customer_id deferrable initially immediate;
alter table call_choice alter constraint fk_call_choice_thread_id_customer_id deferrable initially immediate;

-- What customers share, by one pass over an index: see services/store/reading/duplicates.py.
create index ix_identifier_shared on identifier (kind, value, customer_id)
    where origin <> 'learned' and kind in ('domain', 'email', 'phone');
create index ix_customer_digits on customer (("substring"(number, '[0-9]{11}'))) where number ~ '[0-9]{11}';

create table customer_merge (
    id bigint generated always as identity,
    handle text not null,
    merged_id text not null,
    into_id text not null,
    why text not null,
    alone boolean not null,
    proposed_by text not null,
    proposed_at timestamptz default now() not null,
    outcome text,
    decided_by text,
    decided_at timestamptz,
    since bigint,
    archived_before timestamptz,
    correction_id bigint,
    undone_at timestamptz,
    constraint pk_customer_merge primary key (id),
    constraint ck_customer_merge_two check (merged_id <> into_id),
    constraint ck_customer_merge_outcome check (outcome in ('merged', 'declined')),
    constraint ck_customer_merge_decided check (
        (outcome is null) = (decided_by is null) and (outcome is null) = (decided_at is null)),
    constraint ck_customer_merge_two_people check (alone or outcome <> 'merged' or decided_by <> proposed_by),
    constraint ck_customer_merge_carried_out check (
        (coalesce(outcome, '') = 'merged') = (correction_id is not null)),
    constraint ck_customer_merge_undone check (undone_at is null or coalesce(outcome, '') = 'merged'),
    constraint uq_customer_merge_handle unique (handle),
    constraint uq_customer_merge_correction_id unique (correction_id),
    constraint fk_customer_merge_merged_id foreign key (merged_id) references customer (id),
    constraint fk_customer_merge_into_id foreign key (into_id) references customer (id),
    constraint fk_customer_merge_correction_id foreign key (correction_id) references correction (id)
);
create index ix_customer_merge_into_id on customer_merge (into_id);
create unique index uq_customer_merge_holding on customer_merge (merged_id)
    where coalesce(outcome, '') <> 'declined' and undone_at is null;

create table customer_merge_row (
    merge_id bigint not null,
    what text not null,
    name text not null,
    origin text default '' not null,
    constraint pk_customer_merge_row primary key (merge_id, what, name),
    constraint ck_customer_merge_row_what check (
        what in ('thread', 'placement', 'choice', 'identifier', 'service', 'key', 'key_added')),
    constraint fk_customer_merge_row_merge_id foreign key (merge_id) references customer_merge (id)
);

create table appointment (
    id bigint generated always as identity,
    handle text not null,
    customer_id text not null,
    contact_id text not null,
    domains text[] default '{}'::text[] not null,
    why text not null,
    verified text not null,
    appointed_by text not null,
    appointed_at timestamptz default now() not null,
    expires_at timestamptz,
    withdrawn_at timestamptz,
    withdrawn_by text,
    withdrawn_why text default '' not null,
    constraint pk_appointment primary key (id),
    constraint ck_appointment_verified check (verified in ('callback', 'mail', 'portal', 'document')),
    constraint ck_appointment_withdrawn check ((withdrawn_at is null) = (withdrawn_by is null)),
    constraint ck_appointment_expires check (expires_at > appointed_at),
    constraint uq_appointment_handle unique (handle),
    constraint fk_appointment_contact_id_customer_id foreign key (contact_id, customer_id)
        references contact (id, customer_id) deferrable initially immediate
);
create index ix_appointment_customer_id_id on appointment (customer_id, id);
create index ix_appointment_contact_id on appointment (contact_id);

create table incident_update (
    id bigint generated always as identity,
    handle text not null,
    incident_id text not null,
    state text not null,
    text_hr text not null,
    text_en text not null,
    agent_id text not null,
    at timestamptz not null,
    constraint pk_incident_update primary key (id),
    constraint ck_incident_update_state check (state in ('confirmed', 'monitoring', 'resolved')),
    constraint uq_incident_update_handle unique (handle),
    constraint fk_incident_update_incident_id foreign key (incident_id) references incident (id),
    constraint fk_incident_update_agent_id foreign key (agent_id) references agent (id)
);
create index ix_incident_update_incident_id_id on incident_update (incident_id, id);

-- One row a customer and thread: nobody is told who else was.
create table incident_update_sent (
    update_id bigint not null,
    thread_id text not null,
    language text not null,
    outcome text,
    reply text,
    constraint pk_incident_update_sent primary key (update_id, thread_id),
    constraint ck_incident_update_sent_language check (language in ('hr', 'en')),
    constraint ck_incident_update_sent_outcome check (outcome in ('mail', 'conversation', 'elsewhere', 'nobody')),
    constraint fk_incident_update_sent_update_id foreign key (update_id) references incident_update (id),
    constraint fk_incident_update_sent_thread_id foreign key (thread_id) references thread (id)
);
create index ix_incident_update_sent_thread_id on incident_update_sent (thread_id);
create index ix_incident_update_sent_waiting on incident_update_sent (update_id) where outcome is null;

-- Beside the state, which the correlator decides by: how far the mending of a confirmed one is.
alter table incident add column stage text;
alter table incident add constraint ck_incident_stage
    check (stage is null or (stage in ('monitoring', 'resolved') and state = 'confirmed'));

create table directory_upload (
    handle text not null,
    agent_id text not null,
    name text not null,
    at timestamptz not null,
    content bytea not null,
    constraint pk_directory_upload primary key (handle),
    constraint fk_directory_upload_agent_id foreign key (agent_id) references agent (id)
);
