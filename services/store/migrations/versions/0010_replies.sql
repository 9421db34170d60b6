-- services/store/tables/replies.py says what each table is for.

create table reply (
    interaction_id text not null,
    handle text not null,
    agent text not null,
    automatic boolean not null,
    sender text default '' not null,
    sender_name text default '' not null,
    answers text default '' not null,
    ancestry text default '' not null,
    constraint pk_reply primary key (interaction_id),
    constraint fk_reply_interaction_id foreign key (interaction_id) references interaction (id),
    constraint uq_reply_handle unique (handle)
);

create table reply_delivery (
    id bigint generated always as identity,
    interaction_id text not null,
    address text default '' not null,
    name text default '' not null,
    mark text default '' not null,
    state text not null,
    tries integer default 0 not null,
    due_at timestamptz,
    handed_at timestamptz,
    sent_at timestamptz,
    cause text default '' not null,
    constraint pk_reply_delivery primary key (id),
    constraint fk_reply_delivery_interaction_id foreign key (interaction_id) references reply (interaction_id),
    constraint ck_reply_delivery_state check (state in ('waiting', 'handing', 'sent', 'failed', 'unsure')),
    constraint ck_reply_delivery_due check ((state = 'waiting') = (due_at is not null)),
    constraint ck_reply_delivery_handed check ((state = 'handing') = (handed_at is not null)),
    constraint ck_reply_delivery_sent check ((state = 'sent') = (sent_at is not null))
);

create index ix_reply_delivery_interaction_id on reply_delivery (interaction_id);
create index ix_reply_delivery_due on reply_delivery (due_at) where state = 'waiting';
create index ix_reply_delivery_handing on reply_delivery (handed_at) where state = 'handing';

create table canned_answer (
    handle text not null,
    language text not null,
    title text not null,
    text text not null,
    changed_at timestamptz default now() not null,
    changed_by text default '' not null,
    withdrawn_at timestamptz,
    constraint pk_canned_answer primary key (handle),
    constraint ck_canned_answer_language check (language in ('hr', 'en'))
);

insert into canned_answer (handle, language, title, text) values
    ('can_shipped_hr_known', 'hr', 'Već znamo, radimo na tome',
'Poštovani,

hvala na javljanju. Problem nam je poznat i vodimo ga pod oznakom {reference}; već radimo na njemu. Nije potrebno javljati ga ponovno: javit ćemo Vam se čim ga riješimo.'),
    ('can_shipped_hr_solved', 'hr', 'Riješeno',
'Poštovani,

problem s domenom {domain} je riješen. Ako se ponovi, odgovorite na ovu poruku ili navedite oznaku {reference}.'),
    ('can_shipped_hr_error', 'hr', 'Greška je zabilježena',
'Poštovani,

zabilježili smo grešku „{error}” za {domain}, prisutnu od: {since}. Provjeravamo zapise poslužitelja i javljamo Vam što smo našli. Oznaka prijave je {reference}.'),
    ('can_shipped_hr_try', 'hr', 'Molimo provjerite',
'Poštovani,

na našoj je strani za domenu {domain} sve podešeno. Molimo Vas da pokušate još jednom i javite nam radi li sada. Oznaka prijave je {reference}.'),
    ('can_shipped_en_known', 'en', 'We know, and are on it',
'Hello,

thank you for telling us. We know of this problem, it is {reference}, and we are working on it. There is no need to report it again: you will hear from us as soon as it is solved.'),
    ('can_shipped_en_solved', 'en', 'Solved',
'Hello,

the problem with {domain} is solved. Should it come back, please answer this message or name {reference}.'),
    ('can_shipped_en_error', 'en', 'The error is noted',
'Hello,

we have noted the error “{error}” for {domain}, there since: {since}. We are going through the server''s logs and will tell you what we find. Your reference is {reference}.'),
    ('can_shipped_en_try', 'en', 'Please try again',
'Hello,

everything is set up for {domain} on our side. Please try once more and tell us whether it works now. Your reference is {reference}.');
