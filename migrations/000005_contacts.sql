-- Maskline's own options of a service, beside those of Twilio's API.
alter table services add column intercept_failure text not null default 'pass';
alter table services add column intercept_ms_max integer not null default 15000;
alter table services add column callback_tries_max integer not null default 16;

-- What is still to be done with an interaction before it is settled, and until when one process has it in hand: another
-- one takes it up after that. Null: nothing is left to do.
alter table interactions add column stage text;
alter table interactions add column stage_until timestamptz;
create index interactions_unfinished on interactions (stage_until) where stage is not null;

-- Contacts that went into no session, each with the reason. body and media are kept only while the application is asked.
create table stray_contacts (
  sid          text collate "C" primary key,
  account_sid  text collate "C" not null,
  service_sid  text collate "C",
  session_sid  text collate "C",
  kind         text not null,
  carrier      text not null,
  inbound_sid  text collate "C" not null,
  "from"       text collate "C" not null,
  "to"         text collate "C" not null,
  reason       text not null,
  outcome      text,
  body         text,
  media_urls   text[],
  stage        text,
  stage_until  timestamptz,
  date_created timestamptz not null,
  date_updated timestamptz not null
);
-- A carrier that brings the same contact twice is heard once.
create unique index stray_contacts_one_per_inbound on stray_contacts (account_sid, inbound_sid);
create index stray_contacts_by_account on stray_contacts (account_sid, sid);
create index stray_contacts_unfinished on stray_contacts (stage_until) where stage is not null;

-- What an operator should know, with Twilio's debugger code (docs/errors.md).
create table alerts (
  sid          text collate "C" primary key,
  account_sid  text collate "C" not null,
  service_sid  text collate "C",
  resource_sid text collate "C",
  code         integer not null,
  level        text not null,
  message      text not null,
  date_created timestamptz not null
);
create index alerts_by_account on alerts (account_sid, sid);
