// The steps that every recording statement shares. They expect a `target` with `fit`, `session_sid`, `roster`,
// `callback_sid`, `callback_url` and `callback_tries_max`, and a `recorded` with the SIDs of the interactions.

/**
 * The sessions that will be written to, held in order of SID. A session that another transaction closed, deleted or
 * removed somebody from meanwhile is not among them: the conditions are checked again on the row as it is once the lock
 * is had.
 */
export const heldSessions = `held as materialized (
  select s.sid, s.date_last_interaction
  from (select distinct session_sid, roster from target where fit) as wanted
  join sessions s on s.sid = wanted.session_sid
  where s.status in ('open', 'in-progress') and s.roster = wanted.roster
  order by s.sid for key share of s
)`

/** Their status, start and last interaction, moved to `at`. The API shows whole seconds, so one touch a second is enough. */
export const touchedSessions = (at: string) => `touched as (
  update sessions s set status = 'in-progress', date_started = coalesce(s.date_started, ${at}),
    date_last_interaction = ${at}, date_updated = ${at}
  from held where s.sid = held.sid
    and (held.date_last_interaction is null or date_trunc('second', held.date_last_interaction) < date_trunc('second', ${at}::timestamptz))
)`

/**
 * Who is called at an address, as SQL: the address without user, password, query and fragment. Receivers are called apart from
 * each other.
 */
export const receiverOf = (url: string) =>
  `regexp_replace(${url}, '^(https?://)([^/?#]*@)?([^?#]*).*$', '\\1\\3', 'i')`

/**
 * What the application is to be told of what was recorded: written with it, so that it is never forgotten.
 * @param inboundStatus as SQL, and so outboundStatus
 */
export const queuedCallbacks = (
  at: string,
  inboundStatus: string | null,
  outboundStatus = "'delivered'",
) => `queued as (
  insert into callbacks (sid, account_sid, service_sid, session_sid, interaction_sid, url, receiver, inbound_status,
    outbound_status, state, due_at, tries_max, date_created, date_updated)
  select callback_sid, account_sid, service_sid, session_sid, interaction_sid, callback_url,
    ${receiverOf('callback_url')},
    ${inboundStatus ?? 'null'}, ${outboundStatus}, 'waiting', ${at}, callback_tries_max, ${at}, ${at}
  from target where callback_url is not null and interaction_sid in (select sid from recorded)
)`

/** How a text stands that has just been recorded: simulated phones have it then, carriers are still to be given it. */
export const firstStatus = `case when carrier = 'simulator' then 'delivered' else 'queued' end`

/**
 * Texts that a carrier is to be given (submissions.ts): written with what is recorded, so that none is forgotten.
 * @param columns what they are called in `target`, as SQL: our name of the text, whom it is for, when it is due
 */
export const submittedTexts = (
  at: string,
  {
    sid,
    participant,
    from = 'target',
    dueAt = at,
    body = 'body',
    media = 'media::text[]',
  }: Readonly<Record<'sid' | 'participant', string>> &
    Partial<Readonly<Record<'from' | 'dueAt' | 'body' | 'media', string>>>,
) => `submitted as (
  insert into submissions (sid, account_sid, carrier, "from", "to", body, media_urls, service_sid, session_sid, interaction_sid,
    participant_sid, state, due_at, date_created)
  select ${sid}, account_sid, carrier, proxy_identifier, identifier, ${body}, ${media}, service_sid, session_sid, interaction_sid,
    ${participant}, 'waiting', ${dueAt}, ${at}
  from ${from} where carrier <> 'simulator' and interaction_sid in (select sid from recorded)
)`
