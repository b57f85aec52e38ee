-- Who may ask, and with what. Auth tokens are sealed under the operator's master key (src/vault.ts): they sign callbacks,
-- so they must be readable again. What was readable here before is sealed at the next start.
alter table accounts rename column auth_token to sealed_token;
-- A second token that is valid beside the first, while programs are changed from one to the other.
alter table accounts add column sealed_secondary_token text;
-- The account that made it; itself, when the operator did.
alter table accounts add column account_sid text collate "C" references accounts (sid);
update accounts set account_sid = sid;
alter table accounts alter column account_sid set not null;
create index accounts_by_owner on accounts (account_sid, sid);

-- Keys in place of an auth token. Their secrets sign nothing: a digest is enough to know one again.
create table api_keys (
  sid           text collate "C" primary key,
  account_sid   text collate "C" not null references accounts (sid),
  friendly_name text not null,
  secret_digest text not null,
  date_created  timestamptz not null,
  date_updated  timestamptz not null
);
create index api_keys_by_account on api_keys (account_sid, sid);
