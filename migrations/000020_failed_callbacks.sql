-- expands
-- Callbacks that an application did not take: to be tried again, or given up. By account and by service, each in order of time, so
-- that those are found among millions that were taken. What is taken at the first try never gets an entry here.
drop index concurrently if exists callbacks_failed;
create index concurrently callbacks_failed on callbacks (account_sid, state, sid)
  where state in ('waiting', 'parked') and (status < 200 or status > 299 or fault <> 'stopped');
drop index concurrently if exists callbacks_failed_of_service;
create index concurrently callbacks_failed_of_service on callbacks (service_sid, state, sid)
  where state in ('waiting', 'parked') and (status < 200 or status > 299 or fault <> 'stopped');
