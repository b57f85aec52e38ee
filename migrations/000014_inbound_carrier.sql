-- expands
-- Which carrier brought it; null: the simulator, or nobody, as the application sent it.
alter table interactions add column inbound_carrier text;
