-- services/store/tables/replies.py and records.py say what each column and index is for.

alter table reply_delivery add column bounced_by text default '' not null;
alter table reply_delivery add column gone boolean default false not null;

create index ix_reply_delivery_mark on reply_delivery (mark) where mark <> '';
create index ix_reply_delivery_gone on reply_delivery (address) where gone;
create index ix_interaction_bounced on interaction (received_at) where (body -> 'bounced') is not null;
