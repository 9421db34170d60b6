-- services/store/tables/knowledge.py says what each table is for.

create table article (
    id text not null,
    handle text not null,
    slug text not null,
    language text not null,
    title text not null,
    body text not null,
    tags text[] default '{}'::text[] not null,
    updated_on date,
    url text default '' not null,
    origin text not null,
    content_hash text not null,
    created_at timestamptz default now() not null,
    changed_at timestamptz default now() not null,
    archived_at timestamptz,
    constraint pk_article primary key (id),
    constraint uq_article_handle unique (handle),
    constraint uq_article_slug_language unique (slug, language),
    constraint ck_article_language check (language in ('hr', 'en'))
);

create table article_mark (
    article_id text not null,
    thread_id text not null,
    agent_id text not null,
    mark text not null,
    marked_at timestamptz default now() not null,
    constraint pk_article_mark primary key (article_id, thread_id, agent_id),
    constraint fk_article_mark_article_id foreign key (article_id) references article (id),
    constraint fk_article_mark_thread_id foreign key (thread_id) references thread (id),
    constraint fk_article_mark_agent_id foreign key (agent_id) references agent (id),
    constraint ck_article_mark_mark check (mark in ('used', 'useless'))
);

create index ix_article_mark_thread_id on article_mark (thread_id);
