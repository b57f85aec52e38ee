-- expands
-- Whatever is told or counted leaves a row behind at the beginning of an index that the next one reads: these two are vacuumed when
-- a fiftieth of them has changed, not a fifth (npm run bench:scale, docs/decisions.md).
alter table callbacks set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
alter table pool_numbers set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
