-- services/store/tables/acknowledgements.py says what each column and index is for.

create table acknowledgement (
    interaction_id text not null,
    at timestamptz default now() not null,
    outcome text,
    address text default '' not null,
    settled_at timestamptz,
    reply_id text,
    constraint pk_acknowledgement primary key (interaction_id),
    constraint fk_acknowledgement_interaction_id foreign key (interaction_id)
        references interaction (id),
    constraint fk_acknowledgement_reply_id foreign key (reply_id) references reply (interaction_id),
    constraint ck_acknowledgement_settled check ((outcome is null) = (settled_at is null))
);

create index ix_acknowledgement_waiting on acknowledgement (at) where outcome is null;
create index ix_acknowledgement_sent on acknowledgement (settled_at) where outcome = 'sent';
