-- expands
-- Who watches an account through which process, renewed while it does: the others then say what they record there.
create table live_watches (
  account_sid text collate "C" not null,
  watcher     text collate "C" not null,
  until       timestamptz not null,
  primary key (account_sid, watcher)
);
-- Interactions of watched accounts, in the order in which they were said. Kept for a minute.
create table live_contacts (
  sid             text collate "C" primary key,
  account_sid     text collate "C" not null,
  session_sid     text collate "C" not null,
  interaction_sid text collate "C" not null
);
create index live_contacts_by_account on live_contacts (account_sid, sid);
