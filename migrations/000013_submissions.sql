-- expands
-- Texts on their way to a carrier, written by the statement that records them and gone when it is known what became of them.
-- `state` is waiting or under-way: what is under way and whose due time has come was in the hands of a process that died, and
-- the carrier may have it. `sid` is ours; a text to somebody in no session has no interaction. Every row is changed and
-- deleted soon: vacuumed early, as callbacks are.
create table submissions (
  sid             text collate "C" primary key,
  account_sid     text collate "C" not null,
  carrier         text collate "C" not null,
  "from"          text not null,
  "to"            text not null,
  body            text not null,
  media_urls      text[],
  service_sid     text collate "C" not null,
  session_sid     text collate "C",
  interaction_sid text collate "C",
  participant_sid text collate "C",
  state           text not null,
  tries           integer not null default 0,
  due_at          timestamptz not null,
  date_created    timestamptz not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
create index submissions_due on submissions (carrier, due_at, sid);
create index submissions_in_order on submissions (account_sid, "from", "to", date_created);

-- What a carrier calls the parts of a text that it took: its reports may name those and not an interaction, and so may people
-- who ask what became of a text.
create table submitted_ids (
  carrier         text collate "C" not null,
  id              text collate "C" not null,
  account_sid     text collate "C" not null,
  service_sid     text collate "C" not null,
  session_sid     text collate "C" not null,
  interaction_sid text collate "C" not null,
  status          text,
  date_created    timestamptz not null,
  primary key (id, carrier)
);
create index submitted_ids_by_interaction on submitted_ids (interaction_sid);
create index submitted_ids_by_date on submitted_ids (date_created);

-- Parts of texts that the network brings in several, until all are there. `body` is a JSON string: it may hold half a character.
create table text_parts (
  account_sid  text collate "C" not null,
  carrier      text collate "C" not null,
  "from"       text collate "C" not null,
  "to"         text collate "C" not null,
  reference    text collate "C" not null,
  parts        integer not null,
  part         integer not null,
  body         text not null,
  date_created timestamptz not null,
  primary key (account_sid, carrier, "from", "to", reference, parts, part)
);
create index text_parts_by_date on text_parts (date_created);

-- Numbers that are pointed at us at their carrier, or are to be, and what they were set to before: `settings` is the carrier's
-- own text, null while that is being asked. `wanted` is here or former; `due_at` says when that is to be done, null that it is
-- done. `place` is the public address at which it was pointed last. Until `held_until` one process alone asks the carrier about it.
create table pointed_numbers (
  sid          text collate "C" primary key,
  account_sid  text collate "C" not null,
  service_sid  text collate "C" not null,
  carrier      text collate "C" not null,
  phone_number text not null,
  settings     text,
  wanted       text not null,
  place        text not null,
  tries        integer not null default 0,
  due_at       timestamptz,
  held_until   timestamptz,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
create index pointed_numbers_due on pointed_numbers (due_at) where due_at is not null;
