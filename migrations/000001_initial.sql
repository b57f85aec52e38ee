-- Everything Maskline keeps. Conventions:
--   * SIDs are time-ordered text, compared byte by byte (collate "C"): order of SID is order of creation.
--   * Every row of a service carries its account's and service's SID, so that one lookup by primary key also proves
--     that the row belongs to who asks for it, and no join is needed to answer.
--   * Column names are the API's own property names wherever the column is such a property.

create table accounts (
  sid           text collate "C" primary key,
  friendly_name text not null,
  auth_token    text not null,
  date_created  timestamptz not null,
  date_updated  timestamptz not null
);

create table services (
  sid                         text collate "C" primary key,
  account_sid                 text collate "C" not null references accounts (sid),
  unique_name                 text not null,
  chat_instance_sid           text,
  callback_url                text,
  intercept_callback_url      text,
  out_of_session_callback_url text,
  default_ttl                 integer not null,
  number_selection_behavior   text not null,
  geo_match_level             text not null,
  date_created                timestamptz not null,
  date_updated                timestamptz not null
);
create unique index services_unique_name on services (account_sid, unique_name);
create index services_by_account on services (account_sid, sid);

-- The proxy numbers of a service. in_use counts the active sessions that use the number; it is kept here, and not
-- counted when asked, because the choice of a number orders by it.
create table pool_numbers (
  sid                text collate "C" primary key,
  account_sid        text collate "C" not null,
  service_sid        text collate "C" not null references services (sid),
  phone_number       text collate "C" not null,
  friendly_name      text not null,
  iso_country        text,
  area_code          text,
  voice              boolean not null,
  sms                boolean not null,
  mms                boolean not null,
  fax                boolean not null,
  carrier            text not null,
  is_reserved        boolean not null,
  in_use             integer not null default 0 check (in_use >= 0),
  date_last_assigned timestamptz,
  date_created       timestamptz not null,
  date_updated       timestamptz not null
) with (fillfactor = 70);
-- A number is in one service of its account only: whom a text to it reaches must never be a matter of luck.
create unique index pool_numbers_one_service on pool_numbers (account_sid, phone_number);
create index pool_numbers_by_service on pool_numbers (service_sid, sid);
-- The choice of a number walks this: the least loaded first.
create index pool_numbers_by_load on pool_numbers
  (service_sid, iso_country, in_use, date_last_assigned nulls first, sid) where not is_reserved;

-- expiry_check_at is not when the session expires but the earliest moment at which it may have: interactions only
-- ever move expiry later, so they need not touch this indexed column (and their update stays heap-only).
-- roster counts removals of participants: who waited for the session compares it with what was read before.
create table sessions (
  sid                   text collate "C" primary key,
  account_sid           text collate "C" not null,
  service_sid           text collate "C" not null references services (sid),
  unique_name           text,
  status                text not null,
  mode                  text not null,
  ttl                   integer not null,
  date_expiry           timestamptz,
  date_started          timestamptz,
  date_ended            timestamptz,
  date_last_interaction timestamptz,
  date_reopened         timestamptz,
  closed_reason         text,
  expiry_check_at       timestamptz,
  roster                integer not null default 0,
  date_created          timestamptz not null,
  date_updated          timestamptz not null
) with (fillfactor = 70);
create unique index sessions_unique_name on sessions (service_sid, unique_name) where unique_name is not null;
create index sessions_by_service on sessions (service_sid, sid);
create index sessions_expiry_due on sessions (expiry_check_at) where expiry_check_at is not null;

-- active: the session is open or in progress and the participant was not removed. Only then is its route live.
create table participants (
  sid                  text collate "C" primary key,
  account_sid          text collate "C" not null,
  service_sid          text collate "C" not null,
  session_sid          text collate "C" not null references sessions (sid) on delete cascade,
  friendly_name        text,
  identifier           text collate "C" not null,
  proxy_identifier     text collate "C" not null,
  proxy_identifier_sid text collate "C",
  active               boolean not null,
  date_deleted         timestamptz,
  date_created         timestamptz not null,
  date_updated         timestamptz not null
);
-- The rule that makes masking correct: in one service, no person holds one proxy number in two active sessions.
-- A text from `identifier` to `proxy_identifier` therefore has at most one session to go to.
create unique index participants_route on participants (service_sid, identifier, proxy_identifier) where active;
create index participants_by_session on participants (session_sid, sid);
create index participants_by_identifier on participants (service_sid, identifier, sid);
create index participants_by_number on participants (proxy_identifier_sid) where active;

-- The write-ahead record of every relay: nothing is sent that is not recorded here, nothing recorded is forgotten.
-- One primary key serves fetch and list. No column that a status report changes is indexed.
create table interactions (
  sid                      text collate "C" not null,
  account_sid              text collate "C" not null,
  service_sid              text collate "C" not null,
  session_sid              text collate "C" not null,
  type                     text not null,
  data                     text not null,
  media_urls               text[],
  inbound_participant_sid  text collate "C",
  inbound_resource_sid     text collate "C",
  inbound_resource_status  text,
  outbound_participant_sid text collate "C",
  outbound_resource_sid    text collate "C",
  outbound_resource_status text,
  carrier                  text,
  date_created             timestamptz not null,
  date_updated             timestamptz not null,
  primary key (session_sid, sid)
) with (fillfactor = 80);
-- A carrier that reports the same text twice is heard once.
create unique index interactions_one_per_inbound on interactions (account_sid, inbound_resource_sid)
  where inbound_resource_sid is not null;

-- The numbers that the simulator's account owns, as the core API's IncomingPhoneNumbers shows them.
create table incoming_phone_numbers (
  sid                    text collate "C" primary key,
  account_sid            text collate "C" not null references accounts (sid),
  phone_number           text collate "C" not null,
  friendly_name          text not null,
  iso_country            text,
  voice                  boolean not null,
  sms                    boolean not null,
  mms                    boolean not null,
  fax                    boolean not null,
  sms_url                text not null default '',
  sms_method             text not null default 'POST',
  voice_url              text not null default '',
  voice_method           text not null default 'POST',
  status_callback        text not null default '',
  status_callback_method text not null default 'POST',
  date_created           timestamptz not null,
  date_updated           timestamptz not null
);
create unique index incoming_phone_numbers_by_number on incoming_phone_numbers (account_sid, phone_number);

-- The simulated network: one row for every text that a simulated phone shows. `phone` is the person's number,
-- `direction` is as that phone sees it.
create table simulator_messages (
  sid          text collate "C" not null,
  account_sid  text collate "C" not null,
  phone        text collate "C" not null,
  direction    text not null,
  "from"       text not null,
  "to"         text not null,
  body         text not null,
  media_urls   text[],
  status       text not null,
  date_created timestamptz not null,
  primary key (account_sid, phone, sid)
);
create index simulator_messages_by_account on simulator_messages (account_sid, sid);
