// The two steps that every recording statement shares. Both expect a `target` with `fit`, `session_sid` and `roster`.

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
