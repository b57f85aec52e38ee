-- Contacts whose log was deleted: a carrier that brings one of them again is not heard anew. Kept for a day.
create table deleted_contacts (
  account_sid  text collate "C" not null,
  inbound_sid  text collate "C" not null,
  date_created timestamptz not null,
  primary key (account_sid, inbound_sid)
);
create index deleted_contacts_by_date on deleted_contacts (date_created);

-- What is unfinished is taken up service by service, so that one application that hangs keeps no other waiting.
drop index interactions_unfinished;
create index interactions_unfinished on interactions (service_sid, stage_until, sid) where stage is not null;
drop index stray_contacts_unfinished;
create index stray_contacts_unfinished on stray_contacts (service_sid, stage_until, sid) where stage is not null;
-- The application is asked about one text of a person to a number after the other: it may make a session for the first.
create index stray_contacts_in_order on stray_contacts (account_sid, "from", "to", sid) where stage is not null;
create index stray_contacts_by_session on stray_contacts (session_sid) where outcome = 'session-created';
