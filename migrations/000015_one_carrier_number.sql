-- expands
-- A number of a real network is in one pool at most, whichever account's. In the simulator every account has every number.
drop index concurrently if exists pool_numbers_of_carrier;
create unique index concurrently pool_numbers_of_carrier on pool_numbers (carrier, phone_number) where carrier <> 'simulator';
