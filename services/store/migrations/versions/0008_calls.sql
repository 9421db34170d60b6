create table call_choice (
    interaction_id text not null,
    customer_id text not null,
    thread_id text,
    agent_id text not null,
    chosen_at timestamptz default now() not null,
    settled_at timestamptz,
    outcome text,
    constraint pk_call_choice primary key (interaction_id),
    constraint fk_call_choice_customer_id foreign key (customer_id) references customer (id),
    constraint fk_call_choice_thread_id_customer_id foreign key (thread_id, customer_id)
        references thread (id, customer_id),
    constraint fk_call_choice_agent_id foreign key (agent_id) references agent (id),
    constraint ck_call_choice_outcome check (outcome in ('filed', 'kept', 'refused')),
    constraint ck_call_choice_settled check ((settled_at is null) = (outcome is null))
);

create index ix_call_choice_waiting on call_choice (chosen_at) where settled_at is null;
