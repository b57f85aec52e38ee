-- expands
-- What is looked for one by one among millions (npm run bench:scale, docs/decisions.md).

-- An interaction by its SID alone. SIDs are in order of time, so that each new one goes to the right edge.
drop index concurrently if exists interactions_by_sid;
create index concurrently interactions_by_sid on interactions (sid);

-- The alerts of one code or level: a rare one would be looked for among all.
drop index concurrently if exists alerts_by_code;
create index concurrently alerts_by_code on alerts (account_sid, code, sid);
drop index concurrently if exists alerts_by_level;
create index concurrently alerts_by_level on alerts (account_sid, level, sid);
