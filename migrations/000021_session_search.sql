-- expands
-- All sessions of an account, the newest first: those that go on, and those that are closed. A text moves nothing of that, not
-- even the first one, which makes an open session one in progress (an index by status would cost it an entry in each index).
drop index concurrently if exists sessions_going_on;
create index concurrently sessions_going_on on sessions (account_sid, sid) where date_ended is null;
drop index concurrently if exists sessions_ended;
create index concurrently sessions_ended on sessions (account_sid, sid) where date_ended is not null;
