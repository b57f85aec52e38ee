-- What is told to applications, one row for every call of theirs that is due, under way or done. The row is written by
-- the statement that makes the change it tells of, so none is forgotten; what it says of the interaction's statuses is
-- as they were then. receiver is the address up to its query: receivers are called apart from each other.
create table callbacks (
  sid             text collate "C" primary key,
  account_sid     text collate "C" not null,
  service_sid     text collate "C" not null,
  session_sid     text collate "C" not null,
  interaction_sid text collate "C" not null,
  url             text not null,
  receiver        text collate "C" not null,
  inbound_status  text,
  outbound_status text,
  state           text not null,
  due_at          timestamptz not null,
  tries           integer not null default 0,
  tries_max       integer not null,
  status          integer,
  fault           text,
  took_ms         integer,
  answer          text,
  date_created    timestamptz not null,
  date_updated    timestamptz not null
) with (fillfactor = 70);
create index callbacks_due on callbacks (receiver, due_at, sid) where state = 'waiting';
create index callbacks_in_order on callbacks (interaction_sid, sid) where state = 'waiting';
create index callbacks_by_account on callbacks (account_sid, sid);

create table callback_attempts (
  callback_sid text collate "C" not null references callbacks (sid) on delete cascade,
  number       integer not null,
  status       integer,
  fault        text,
  took_ms      integer not null,
  answer       text,
  date_created timestamptz not null,
  primary key (callback_sid, number)
);
