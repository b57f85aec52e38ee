-- expands
-- How far `maskline dev` has turned its clock ahead: what was recorded then must not lie in the future of the next start.
create table simulated_clock (
  -- There is one row at most.
  one           boolean primary key check (one),
  ahead_seconds integer not null
);
