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

create table alerts (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "service_sid" text collate "C",
  "resource_sid" text collate "C",
  "code" integer not null,
  "level" text not null,
  "message" text not null,
  "date_created" timestamp with time zone not null
);
CREATE INDEX alerts_by_account ON public.alerts USING btree (account_sid, sid);
CREATE INDEX alerts_by_code ON public.alerts USING btree (account_sid, code, sid);
CREATE INDEX alerts_by_level ON public.alerts USING btree (account_sid, level, sid);
CREATE INDEX alerts_by_resource ON public.alerts USING btree (resource_sid, sid) WHERE (resource_sid IS NOT NULL);
CREATE UNIQUE INDEX alerts_pkey ON public.alerts USING btree (sid);

create table api_keys (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "friendly_name" text not null,
  "secret_digest" text not null,
  "date_created" timestamp with time zone not null,
  "date_updated" timestamp with time zone not null,
  "role" text not null default 'operator'::text
);
CREATE INDEX api_keys_by_account ON public.api_keys USING btree (account_sid, sid);
CREATE UNIQUE INDEX api_keys_pkey ON public.api_keys USING btree (sid);
alter table api_keys add FOREIGN KEY (account_sid) REFERENCES accounts(sid);

create table callback_attempts (
  "callback_sid" text collate "C" not null,
  "number" integer not null,
  "status" integer,
  "fault" text,
  "took_ms" integer not null,
  "answer" text,
  "date_created" timestamp with time zone not null
);
CREATE UNIQUE INDEX callback_attempts_pkey ON public.callback_attempts USING btree (callback_sid, number);
alter table callback_attempts add FOREIGN KEY (callback_sid) REFERENCES callbacks(sid) ON DELETE CASCADE;

create table callbacks (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "service_sid" text collate "C" not null,
  "session_sid" text collate "C" not null,
  "interaction_sid" text collate "C" not null,
  "url" text not null,
  "receiver" text collate "C" not null,
  "inbound_status" text,
  "outbound_status" text,
  "state" text not null,
  "due_at" timestamp with time zone not null,
  "tries" integer not null default 0,
  "tries_max" integer not null,
  "status" integer,
  "fault" text,
  "took_ms" integer,
  "answer" text,
  "date_created" timestamp with time zone not null,
  "date_updated" timestamp with time zone not null
);
CREATE INDEX callbacks_by_account ON public.callbacks USING btree (account_sid, sid);
CREATE INDEX callbacks_by_interaction ON public.callbacks USING btree (interaction_sid, sid);
CREATE INDEX callbacks_due ON public.callbacks USING btree (receiver, due_at, sid) WHERE (state = 'waiting'::text);
CREATE INDEX callbacks_failed ON public.callbacks USING btree (account_sid, state, sid) WHERE ((state = ANY (ARRAY['waiting'::text, 'parked'::text])) AND ((status < 200) OR (status > 299) OR (fault <> 'stopped'::text)));
CREATE INDEX callbacks_failed_of_service ON public.callbacks USING btree (service_sid, state, sid) WHERE ((state = ANY (ARRAY['waiting'::text, 'parked'::text])) AND ((status < 200) OR (status > 299) OR (fault <> 'stopped'::text)));
CREATE INDEX callbacks_settled ON public.callbacks USING btree (state, date_updated) WHERE (state <> 'waiting'::text);
CREATE UNIQUE INDEX callbacks_pkey ON public.callbacks USING btree (sid);
alter table callbacks set (fillfactor=70, autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_threshold=1000);

create table deleted_contacts (
  "account_sid" text collate "C" not null,
  "inbound_sid" text collate "C" not null,
  "date_created" timestamp with time zone not null
);
CREATE INDEX deleted_contacts_by_date ON public.deleted_contacts USING btree (date_created);
CREATE UNIQUE INDEX deleted_contacts_pkey ON public.deleted_contacts USING btree (account_sid, inbound_sid);

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
  "date_updated" timestamp with time zone not null,
  "stage" text,
  "stage_until" timestamp with time zone,
  "inbound_carrier" text
);
CREATE INDEX interactions_by_sid ON public.interactions USING btree (sid);
CREATE INDEX interactions_unfinished ON public.interactions USING btree (service_sid, stage_until, sid) WHERE (stage IS NOT NULL);
CREATE UNIQUE INDEX interactions_one_per_inbound ON public.interactions USING btree (account_sid, inbound_resource_sid) WHERE (inbound_resource_sid IS NOT NULL);
CREATE UNIQUE INDEX interactions_pkey ON public.interactions USING btree (session_sid, sid);
alter table interactions set (fillfactor=80);

create table live_contacts (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "session_sid" text collate "C" not null,
  "interaction_sid" text collate "C" not null
);
CREATE INDEX live_contacts_by_account ON public.live_contacts USING btree (account_sid, sid);
CREATE UNIQUE INDEX live_contacts_pkey ON public.live_contacts USING btree (sid);

create table live_watches (
  "account_sid" text collate "C" not null,
  "watcher" text collate "C" not null,
  "until" timestamp with time zone not null
);
CREATE UNIQUE INDEX live_watches_pkey ON public.live_watches USING btree (account_sid, watcher);

create table minute_figures (
  "account_sid" text collate "C" not null,
  "minute" timestamp with time zone not null,
  "name" text collate "C" not null,
  "count" integer not null
);
CREATE INDEX minute_figures_by_minute ON public.minute_figures USING btree (minute);
CREATE UNIQUE INDEX minute_figures_pkey ON public.minute_figures USING btree (account_sid, minute, name);
alter table minute_figures set (fillfactor=70, autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_threshold=1000);

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
CREATE INDEX participants_by_proxy ON public.participants USING btree (service_sid, proxy_identifier, active, sid);
CREATE INDEX participants_by_session ON public.participants USING btree (session_sid, sid);
CREATE UNIQUE INDEX participants_pkey ON public.participants USING btree (sid);
CREATE UNIQUE INDEX participants_route ON public.participants USING btree (service_sid, identifier, proxy_identifier) WHERE active;
alter table participants add FOREIGN KEY (session_sid) REFERENCES sessions(sid) ON DELETE CASCADE;

create table pointed_numbers (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "service_sid" text collate "C" not null,
  "carrier" text collate "C" not null,
  "phone_number" text not null,
  "settings" text,
  "wanted" text not null,
  "place" text not null,
  "tries" integer not null default 0,
  "due_at" timestamp with time zone,
  "held_until" timestamp with time zone,
  "date_created" timestamp with time zone not null,
  "date_updated" timestamp with time zone not null
);
CREATE INDEX pointed_numbers_due ON public.pointed_numbers USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE UNIQUE INDEX pointed_numbers_pkey ON public.pointed_numbers USING btree (sid);

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
CREATE UNIQUE INDEX pool_numbers_of_carrier ON public.pool_numbers USING btree (carrier, phone_number) WHERE (carrier <> 'simulator'::text);
CREATE UNIQUE INDEX pool_numbers_one_service ON public.pool_numbers USING btree (account_sid, phone_number);
CREATE UNIQUE INDEX pool_numbers_pkey ON public.pool_numbers USING btree (sid);
alter table pool_numbers add CHECK ((in_use >= 0));
alter table pool_numbers add FOREIGN KEY (service_sid) REFERENCES services(sid);
alter table pool_numbers set (fillfactor=70, autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_threshold=500);

create table schema_migrations (
  "version" integer not null,
  "name" text not null,
  "date_applied" timestamp with time zone not null default now(),
  "oldest" integer
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
  "date_updated" timestamp with time zone not null,
  "intercept_failure" text not null default 'pass'::text,
  "intercept_ms_max" integer not null default 15000,
  "callback_tries_max" integer not null default 16
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
CREATE INDEX sessions_ended ON public.sessions USING btree (account_sid, sid) WHERE (date_ended IS NOT NULL);
CREATE INDEX sessions_expiry_due ON public.sessions USING btree (expiry_check_at) WHERE (expiry_check_at IS NOT NULL);
CREATE INDEX sessions_going_on ON public.sessions USING btree (account_sid, sid) WHERE (date_ended IS NULL);
CREATE UNIQUE INDEX sessions_pkey ON public.sessions USING btree (sid);
CREATE UNIQUE INDEX sessions_unique_name ON public.sessions USING btree (service_sid, unique_name) WHERE (unique_name IS NOT NULL);
alter table sessions add FOREIGN KEY (service_sid) REFERENCES services(sid);
alter table sessions set (fillfactor=70);

create table sign_ins (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "credential_sid" text collate "C" not null,
  "secret_digest" text not null,
  "kind" text not null,
  "date_created" timestamp with time zone not null,
  "date_expires" timestamp with time zone not null
);
CREATE INDEX sign_ins_by_credential ON public.sign_ins USING btree (account_sid, credential_sid);
CREATE INDEX sign_ins_by_expiry ON public.sign_ins USING btree (date_expires);
CREATE UNIQUE INDEX sign_ins_pkey ON public.sign_ins USING btree (sid);
alter table sign_ins add FOREIGN KEY (account_sid) REFERENCES accounts(sid) ON DELETE CASCADE;

create table simulated_clock (
  "one" boolean not null,
  "ahead_seconds" integer not null
);
CREATE UNIQUE INDEX simulated_clock_pkey ON public.simulated_clock USING btree (one);
alter table simulated_clock add CHECK (one);

create table simulator_calls (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "phone" text collate "C" not null,
  "direction" text not null,
  "from" text not null,
  "to" text not null,
  "parent_sid" text collate "C",
  "status" text not null,
  "heard" text[] not null default '{}'::text[],
  "duration" integer,
  "score" text,
  "turn" integer not null default 0,
  "due_at" timestamp with time zone,
  "date_answered" timestamp with time zone,
  "date_ended" timestamp with time zone,
  "date_created" timestamp with time zone not null,
  "date_updated" timestamp with time zone not null
);
CREATE INDEX simulator_calls_by_phone ON public.simulator_calls USING btree (account_sid, phone, sid);
CREATE INDEX simulator_calls_due ON public.simulator_calls USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE UNIQUE INDEX simulator_calls_pkey ON public.simulator_calls USING btree (account_sid, sid);

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

create table stray_contacts (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "service_sid" text collate "C",
  "session_sid" text collate "C",
  "kind" text not null,
  "carrier" text not null,
  "inbound_sid" text collate "C" not null,
  "from" text collate "C" not null,
  "to" text collate "C" not null,
  "reason" text not null,
  "outcome" text,
  "body" text,
  "media_urls" text[],
  "stage" text,
  "stage_until" timestamp with time zone,
  "date_created" timestamp with time zone not null,
  "date_updated" timestamp with time zone not null
);
CREATE INDEX stray_contacts_by_account ON public.stray_contacts USING btree (account_sid, sid);
CREATE INDEX stray_contacts_by_from ON public.stray_contacts USING btree (account_sid, "from", sid);
CREATE INDEX stray_contacts_by_session ON public.stray_contacts USING btree (session_sid) WHERE (outcome = 'session-created'::text);
CREATE INDEX stray_contacts_by_to ON public.stray_contacts USING btree (account_sid, "to", sid);
CREATE INDEX stray_contacts_in_order ON public.stray_contacts USING btree (account_sid, "from", "to", sid) WHERE (stage IS NOT NULL);
CREATE INDEX stray_contacts_unfinished ON public.stray_contacts USING btree (service_sid, stage_until, sid) WHERE (stage IS NOT NULL);
CREATE UNIQUE INDEX stray_contacts_one_per_inbound ON public.stray_contacts USING btree (account_sid, inbound_sid);
CREATE UNIQUE INDEX stray_contacts_pkey ON public.stray_contacts USING btree (sid);

create table submissions (
  "sid" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "carrier" text collate "C" not null,
  "from" text not null,
  "to" text not null,
  "body" text not null,
  "media_urls" text[],
  "service_sid" text collate "C" not null,
  "session_sid" text collate "C",
  "interaction_sid" text collate "C",
  "participant_sid" text collate "C",
  "state" text not null,
  "tries" integer not null default 0,
  "due_at" timestamp with time zone not null,
  "date_created" timestamp with time zone not null
);
CREATE INDEX submissions_due ON public.submissions USING btree (carrier, due_at, sid);
CREATE INDEX submissions_in_order ON public.submissions USING btree (account_sid, "from", "to", date_created);
CREATE UNIQUE INDEX submissions_pkey ON public.submissions USING btree (sid);
alter table submissions set (fillfactor=70, autovacuum_vacuum_scale_factor=0.02, autovacuum_vacuum_threshold=1000);

create table submitted_ids (
  "carrier" text collate "C" not null,
  "id" text collate "C" not null,
  "account_sid" text collate "C" not null,
  "service_sid" text collate "C" not null,
  "session_sid" text collate "C" not null,
  "interaction_sid" text collate "C" not null,
  "status" text,
  "date_created" timestamp with time zone not null
);
CREATE INDEX submitted_ids_by_date ON public.submitted_ids USING btree (date_created);
CREATE INDEX submitted_ids_by_interaction ON public.submitted_ids USING btree (interaction_sid);
CREATE UNIQUE INDEX submitted_ids_pkey ON public.submitted_ids USING btree (id, carrier);

create table text_parts (
  "account_sid" text collate "C" not null,
  "carrier" text collate "C" not null,
  "from" text collate "C" not null,
  "to" text collate "C" not null,
  "reference" text collate "C" not null,
  "parts" integer not null,
  "part" integer not null,
  "body" text not null,
  "date_created" timestamp with time zone not null
);
CREATE INDEX text_parts_by_date ON public.text_parts USING btree (date_created);
CREATE UNIQUE INDEX text_parts_pkey ON public.text_parts USING btree (account_sid, carrier, "from", "to", reference, parts, part);
