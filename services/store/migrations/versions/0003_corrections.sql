create table correction (
    id bigint generated always as identity,
    handle text not null,
    kind text not null,
    agent text not null,
    at timestamptz default now() not null,
    what json not null,
    why text default '' not null,
    undone_at timestamptz,
    undone_by text,
    constraint pk_correction primary key (id),
    constraint ck_correction_kind check (kind in ('accept', 'reject', 'move', 'give', 'merge', 'split', 'not_same', 'forget')),
    constraint ck_correction_undone check ((undone_at is null) = (undone_by is null)),
    constraint uq_correction_handle unique (handle)
);

create table correction_thread (
    thread_id text not null,
    correction_id bigint not null,
    constraint pk_correction_thread primary key (thread_id, correction_id),
    constraint fk_correction_thread_thread_id foreign key(thread_id) references thread (id),
    constraint fk_correction_thread_correction_id foreign key(correction_id) references correction (id)
);
create index ix_correction_thread_correction_id on correction_thread (correction_id);

create table correction_step (
    after_id bigint not null,
    before_id bigint not null,
    correction_id bigint not null,
    undoes boolean default false not null,
    copies bigint,
    constraint pk_correction_step primary key (after_id),
    constraint fk_correction_step_copies foreign key(copies) references placement (id),
    constraint fk_correction_step_after_id foreign key(after_id) references placement (id),
    constraint fk_correction_step_before_id foreign key(before_id) references placement (id),
    constraint fk_correction_step_correction_id foreign key(correction_id) references correction (id)
);
create index ix_correction_step_correction_id on correction_step (correction_id);

create table apart (
    thread_id text not null,
    mark text not null,
    correction_id bigint not null,
    constraint pk_apart primary key (thread_id, mark, correction_id),
    constraint fk_apart_thread_id foreign key(thread_id) references thread (id),
    constraint fk_apart_correction_id foreign key(correction_id) references correction (id)
);
create index ix_apart_correction_id on apart (correction_id);

create table reconsideration (
    correction_id bigint not null,
    interaction_id text not null,
    undoes boolean not null,
    constraint pk_reconsideration primary key (correction_id, undoes, interaction_id),
    constraint fk_reconsideration_correction_id foreign key(correction_id) references correction (id),
    constraint fk_reconsideration_interaction_id foreign key(interaction_id) references interaction (id)
);

create table forgotten (
    identifier_id bigint not null,
    correction_id bigint not null,
    constraint pk_forgotten primary key (correction_id, identifier_id),
    constraint fk_forgotten_identifier_id foreign key(identifier_id) references identifier (id),
    constraint fk_forgotten_correction_id foreign key(correction_id) references correction (id)
);
create index ix_forgotten_identifier_id on forgotten (identifier_id);

alter table thread add column emptied_at timestamptz;
alter table thread add column merged_into text;
alter table thread add constraint fk_thread_merged_into_customer_id
    foreign key(merged_into, customer_id) references thread (id, customer_id);
-- Only what corrections superseded is in it: placing never writes into this index.
create index ix_placement_superseded on placement (interaction_id, id) where superseded_by is not null;
alter table identifier add column forgotten_at timestamptz;
alter table api_key add column corrects boolean default false not null;
