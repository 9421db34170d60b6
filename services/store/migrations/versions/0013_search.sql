-- services/store/tables/search.py and presence.py say what each is for.

create extension if not exists pg_trgm;

create index ix_customer_name_folded
    on customer using gin (translate(lower(name), 'čćđšžáàâäãåçéèêëěíìîïñňóòôöõőøúùûüűůýÿřťďľĺŕłąęśźżń', 'ccdszaaaaaaceeeeeiiiinnooooooouuuuuuyyrtdllrlaeszzn') gin_trgm_ops);
create index ix_customer_number_plain
    on customer (upper(regexp_replace(number, '[^A-Za-z0-9]', '', 'g')) text_pattern_ops);
alter table interaction add column said tsvector generated always as (
    strip(to_tsvector('simple', translate(lower(
        left(subject || ' ' || author || ' ' || text, 20000)),
        'čćđšžáàâäãåçéèêëěíìîïñňóòôöõőøúùûüűůýÿřťďľĺŕłąęśźżń@._-/:+<>&''’',
        'ccdszaaaaaaceeeeeiiiinnooooooouuuuuuyyrtdllrlaeszzn            ')))) stored;
create index ix_interaction_said on interaction using gin (said) with (gin_pending_list_limit = 512);
create index ix_contact_name_folded
    on contact using gin (translate(lower(name), 'čćđšžáàâäãåçéèêëěíìîïñňóòôöõőøúùûüűůýÿřťďľĺŕłąęśźżń', 'ccdszaaaaaaceeeeeiiiinnooooooouuuuuuyyrtdllrlaeszzn') gin_trgm_ops);
create index ix_identifier_value_parts
    on identifier using gin (value gin_trgm_ops);

create index ix_placement_noise on placement (received_at desc)
    where superseded_by is null and kind = 'noise';

create table search_word (
    word text not null,
    stem text not null,
    constraint pk_search_word primary key (word)
);
create index ix_search_word_parts on search_word using gin (word gin_trgm_ops);
create index ix_search_word_stem on search_word (stem);

create table search_progress (
    id integer not null,
    placement_id bigint not null,
    constraint pk_search_progress primary key (id),
    constraint ck_search_progress_one_row check (id = 1)
);

create unlogged table presence (
    thread_id text not null,
    agent_id text not null,
    doing text not null,
    until timestamptz not null,
    constraint pk_presence primary key (thread_id, agent_id),
    constraint ck_presence_doing check (doing in ('looking', 'writing')),
    constraint fk_presence_thread_id foreign key (thread_id) references thread (id),
    constraint fk_presence_agent_id foreign key (agent_id) references agent (id)
);
create index ix_presence_agent_id on presence (agent_id);
