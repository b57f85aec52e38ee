-- expands
-- What a key may do: everything but keys, tokens and accounts, or only look, without numbers and texts.
alter table api_keys add column role text not null default 'operator';
