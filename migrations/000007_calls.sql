-- The simulated network's calls: one row for every leg, which is a call as one phone sees it. `phone` is the person's
-- number, `direction` is as that phone sees it. A leg that another one dialled names it as its parent.
--
-- A leg of a person who called also has what is left to be played to it: `score` is that as JSON, `turn` counts its
-- changes, and `due_at` is when something happens to it if nobody does anything before. Null: nothing is left to do.
create table simulator_calls (
  sid           text collate "C" not null,
  account_sid   text collate "C" not null,
  phone         text collate "C" not null,
  direction     text not null,
  "from"        text not null,
  "to"          text not null,
  parent_sid    text collate "C",
  status        text not null,
  heard         text[] not null default '{}',
  duration      integer,
  score         text,
  turn          integer not null default 0,
  due_at        timestamptz,
  date_answered timestamptz,
  date_ended    timestamptz,
  date_created  timestamptz not null,
  date_updated  timestamptz not null,
  primary key (account_sid, sid)
);
create index simulator_calls_by_phone on simulator_calls (account_sid, phone, sid);
create index simulator_calls_due on simulator_calls (due_at) where due_at is not null;
