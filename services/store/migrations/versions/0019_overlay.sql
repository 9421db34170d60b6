-- services/store/tables/overlay.py says what each table and column is for.

create table overlay (
    id bigint generated always as identity,
    name text not null,
    vendor text not null,
    source text not null,
    url text not null,
    sealed bytea not null,
    mode text default 'off' not null,
    seen bigint default 0 not null,
    added_at timestamptz default now() not null,
    constraint pk_overlay primary key (id),
    constraint uq_overlay_name unique (name),
    constraint ck_overlay_mode check (mode in ('off', 'dry', 'on'))
);

create table overlay_note (
    id bigint generated always as identity,
    handle text not null,
    overlay_id bigint not null,
    ticket text not null,
    piece text not null,
    round integer not null,
    interaction_id text not null,
    ticket_interaction_id text not null,
    state text not null,
    tries integer default 0 not null,
    due_at timestamptz,
    handed_at timestamptz,
    sent_at timestamptz,
    cause text default '' not null,
    made_at timestamptz default now() not null,
    constraint pk_overlay_note primary key (id),
    constraint uq_overlay_note_handle unique (handle),
    constraint uq_overlay_note_overlay_id_ticket_piece_round unique (overlay_id, ticket, piece, round),
    constraint fk_overlay_note_overlay_id foreign key (overlay_id) references overlay (id),
    constraint fk_overlay_note_interaction_id foreign key (interaction_id) references interaction (id),
    constraint fk_overlay_note_ticket_interaction_id foreign key (ticket_interaction_id)
        references interaction (id),
    constraint ck_overlay_note_state
        check (state in ('listed', 'waiting', 'handing', 'sent', 'dropped', 'dead')),
    constraint ck_overlay_note_due check ((state = 'waiting') = (due_at is not null)),
    constraint ck_overlay_note_handed check ((state = 'handing') = (handed_at is not null)),
    constraint ck_overlay_note_sent check ((state = 'sent') = (sent_at is not null))
);

create index ix_overlay_note_interaction_id on overlay_note (interaction_id);
create index ix_overlay_note_ticket_interaction_id on overlay_note (ticket_interaction_id);
create index ix_overlay_note_due on overlay_note (due_at) where state = 'waiting';
create index ix_overlay_note_handing on overlay_note (handed_at) where state = 'handing';

create table placement_label (
    id bigint generated always as identity,
    source text not null,
    channel text not null,
    piece bytea not null,
    other bytea not null,
    same boolean not null,
    told_at timestamptz not null,
    constraint pk_placement_label primary key (id),
    constraint uq_placement_label_channel_source_piece_other_same
        unique (channel, source, piece, other, same)
);
