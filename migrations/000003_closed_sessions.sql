-- The purge takes sessions that were closed long ago, the longest first. By date_ended, which an active session has not:
-- a condition on status would make every change of status rewrite the row's place in each of its indexes.
create index sessions_closed on sessions (date_ended) where date_ended is not null;
