-- expands
-- Who is signed in at the console, and links that sign somebody in once. Only digests of their secrets are kept.
create table sign_ins (
  sid            text collate "C" primary key,
  account_sid    text collate "C" not null references accounts (sid) on delete cascade,
  -- What was signed in with: the account's auth token, or one of its keys. It ends when the key does.
  credential_sid text collate "C" not null,
  secret_digest  text not null,
  -- `link` until it is used, `session` is what it becomes.
  kind           text not null,
  date_created   timestamptz not null,
  date_expires   timestamptz not null
);
create index sign_ins_by_credential on sign_ins (account_sid, credential_sid);
create index sign_ins_by_expiry on sign_ins (date_expires);
