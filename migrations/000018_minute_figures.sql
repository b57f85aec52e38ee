-- expands
-- What happened in an account in a minute, counted under names (src/domain/figures.ts) by all processes together. A row is changed
-- every few seconds of its minute: there is space for that beside it, and nothing that is changed is in an index.
create table minute_figures (
  account_sid text collate "C" not null,
  minute      timestamptz not null,
  name        text collate "C" not null,
  count       integer not null,
  primary key (account_sid, minute, name)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
-- Old ones are deleted.
create index minute_figures_by_minute on minute_figures (minute);
