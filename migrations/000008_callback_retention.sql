-- Callbacks that are told, canceled or parked are deleted after some days: found by when they came to that.
create index callbacks_settled on callbacks (state, date_updated) where state <> 'waiting';
