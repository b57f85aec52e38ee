-- What traces are found by, when somebody asks for them (docs/traces.md). Whoever texts pays for none of these: the
-- statement that relays a text inserts into none of these tables but callbacks, where one index takes another's place.
create index participants_by_proxy on participants (service_sid, proxy_identifier, active, sid);
create index stray_contacts_by_from on stray_contacts (account_sid, "from", sid);
create index stray_contacts_by_to on stray_contacts (account_sid, "to", sid);
create index alerts_by_resource on alerts (resource_sid, sid) where resource_sid is not null;

-- Of every callback and not only of those that wait: what was told of an interaction, in order.
create index callbacks_by_interaction on callbacks (interaction_sid, sid);
drop index callbacks_in_order;
