-- What all migrations together make. Written by `npm run schema`; never edited.

create table accounts (
  "sid" text collate "C" not null,
  "friendly_name" text not null,
  "sealed_token" text not null,
  "date_created" timestamp with time zone not null,
  "date_updated" timestamp with time zone not null,
  "sealed_secondary_token" text,
  "account_sid" text collate "C" not null
);
CREATE INDEX accounts_by_owner ON public.accounts USING btree (account_sid, sid);
CREATE UNIQUE INDEX accounts_pkey ON public.accounts USING btree (sid);
alter table accounts add FOREIGN KEY (account_sid) REFERENCES accounts(sid);

create table api_keys (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "friendly_name" text not null,
  "secret_digest" text not null,
  "date_created" timestamp with time zone not null,
  "date_updated" timestamp with time zone not null
);
CREATE INDEX api_keys_by_account ON public.api_keys USING btree (account_sid, sid);
CREATE UNIQUE INDEX api_keys_pkey ON public.api_keys USING btree (sid);
alter table api_keys add FOREIGN KEY (account_sid) REFERENCES accounts(sid);

create table incoming_phone_numbers (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "phone_number" text collate "C" not null,
  "friendly_name" text not null,
  "iso_country" text,
  "voice" boolean not null,
  "sms" boolean not null,
  "mms" boolean not null,
  "fax" boolean not null,
  "sms_url" text not null default ''::text,
  "sms_method" text not null default 'POST'::text,
  "voice_url" text not null default ''::text,
  "voice_method" text not null default 'POST'::text,
  "status_callback" text not null default ''::text,
  "status_callback_method" text not null default 'POST'::text,
  "date_created" timestamp with time zone not null,
  "date_updated" timestamp with time zone not null
);
CREATE UNIQUE INDEX incoming_phone_numbers_by_number ON public.incoming_phone_numbers USING btree (account_sid, phone_number);
CREATE UNIQUE INDEX incoming_phone_numbers_pkey ON public.incoming_phone_numbers USING btree (sid);
alter table incoming_phone_numbers add FOREIGN KEY (account_sid) REFERENCES accounts(sid);

create table interactions (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "service_sid" text collate "C" not null,
  "session_sid" text collate "C" not null,
  "type" text not null,
  "data" text not null,
  "media_urls" text[],
  "inbound_participant_sid" text collate "C",
  "inbound_resource_sid" text collate "C",
  "inbound_resource_status" text,
  "outbound_participant_sid" text collate "C",
  "outbound_resource_sid" text collate "C",
  "outbound_resource_status" text,
  "carrier" text,
  "date_created" timestamp with time zone not null,
  "date_updated" timestamp with time zone not null
);
CREATE UNIQUE INDEX interactions_one_per_inbound ON public.interactions USING btree (account_sid, inbound_resource_sid) WHERE (inbound_resource_sid IS NOT NULL);
CREATE UNIQUE INDEX interactions_pkey ON public.interactions USING btree (session_sid, sid);
alter table interactions set (fillfactor=80);

create table participants (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "service_sid" text collate "C" not null,
  "session_sid" text collate "C" not null,
  "friendly_name" text,
  "identifier" text collate "C" not null,
  "proxy_identifier" text collate "C" not null,
  "proxy_identifier_sid" text collate "C",
  "active" boolean not null,
  "date_deleted" timestamp with time zone,
  "date_created" timestamp with time zone not null,
  "date_updated" timestamp with time zone not null
);
CREATE INDEX participants_by_identifier ON public.participants USING btree (service_sid, identifier, sid);
CREATE INDEX participants_by_number ON public.participants USING btree (proxy_identifier_sid) WHERE active;
CREATE INDEX participants_by_session ON public.participants USING btree (session_sid, sid);
CREATE UNIQUE INDEX participants_pkey ON public.participants USING btree (sid);
CREATE UNIQUE INDEX participants_route ON public.participants USING btree (service_sid, identifier, proxy_identifier) WHERE active;
alter table participants add FOREIGN KEY (session_sid) REFERENCES sessions(sid) ON DELETE CASCADE;

create table pool_numbers (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "service_sid" text collate "C" not null,
  "phone_number" text collate "C" not null,
  "friendly_name" text not null,
  "iso_country" text,
  "area_code" text,
  "voice" boolean not null,
  "sms" boolean not null,
  "mms" boolean not null,
  "fax" boolean not null,
  "carrier" text not null,
  "is_reserved" boolean not null,
  "in_use" integer not null default 0,
  "date_last_assigned" timestamp with time zone,
  "date_created" timestamp with time zone not null,
  "date_updated" timestamp with time zone not null
);
CREATE INDEX pool_numbers_by_load ON public.pool_numbers USING btree (service_sid, iso_country, in_use, date_last_assigned NULLS FIRST, sid) WHERE (NOT is_reserved);
CREATE INDEX pool_numbers_by_service ON public.pool_numbers USING btree (service_sid, sid);
CREATE UNIQUE INDEX pool_numbers_one_service ON public.pool_numbers USING btree (account_sid, phone_number);
CREATE UNIQUE INDEX pool_numbers_pkey ON public.pool_numbers USING btree (sid);
alter table pool_numbers add CHECK ((in_use >= 0));
alter table pool_numbers add FOREIGN KEY (service_sid) REFERENCES services(sid);
alter table pool_numbers set (fillfactor=70);

create table schema_migrations (
  "version" integer not null,
  "name" text not null,
  "date_applied" timestamp with time zone not null default now()
);
CREATE UNIQUE INDEX schema_migrations_pkey ON public.schema_migrations USING btree (version);

create table services (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "unique_name" text not null,
  "chat_instance_sid" text,
  "callback_url" text,
  "intercept_callback_url" text,
  "out_of_session_callback_url" text,
  "default_ttl" integer not null,
  "number_selection_behavior" text not null,
  "geo_match_level" text not null,
  "date_created" timestamp with time zone not null,
  "date_updated" timestamp with time zone not null
);
CREATE INDEX services_by_account ON public.services USING btree (account_sid, sid);
CREATE UNIQUE INDEX services_pkey ON public.services USING btree (sid);
CREATE UNIQUE INDEX services_unique_name ON public.services USING btree (account_sid, unique_name);
alter table services add FOREIGN KEY (account_sid) REFERENCES accounts(sid);

create table sessions (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "service_sid" text collate "C" not null,
  "unique_name" text,
  "status" text not null,
  "mode" text not null,
  "ttl" integer not null,
  "date_expiry" timestamp with time zone,
  "date_started" timestamp with time zone,
  "date_ended" timestamp with time zone,
  "date_last_interaction" timestamp with time zone,
  "date_reopened" timestamp with time zone,
  "closed_reason" text,
  "expiry_check_at" timestamp with time zone,
  "roster" integer not null default 0,
  "date_created" timestamp with time zone not null,
  "date_updated" timestamp with time zone not null
);
CREATE INDEX sessions_by_service ON public.sessions USING btree (service_sid, sid);
CREATE INDEX sessions_closed ON public.sessions USING btree (date_ended) WHERE (date_ended IS NOT NULL);
CREATE INDEX sessions_expiry_due ON public.sessions USING btree (expiry_check_at) WHERE (expiry_check_at IS NOT NULL);
CREATE UNIQUE INDEX sessions_pkey ON public.sessions USING btree (sid);
CREATE UNIQUE INDEX sessions_unique_name ON public.sessions USING btree (service_sid, unique_name) WHERE (unique_name IS NOT NULL);
alter table sessions add FOREIGN KEY (service_sid) REFERENCES services(sid);
alter table sessions set (fillfactor=70);

create table simulator_messages (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "phone" text collate "C" not null,
  "direction" text not null,
  "from" text not null,
  "to" text not null,
  "body" text not null,
  "media_urls" text[],
  "status" text not null,
  "date_created" timestamp with time zone not null
);
CREATE INDEX simulator_messages_by_account ON public.simulator_messages USING btree (account_sid, sid);
CREATE UNIQUE INDEX simulator_messages_pkey ON public.simulator_messages USING btree (account_sid, phone, sid);
