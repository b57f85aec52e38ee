// The two steps that every recording statement shares. Both expect a `target` with `fit` and `session_sid`.

/**
 * The sessions that will be written to, held in order of SID. A session that another transaction closed or deleted
 * meanwhile is not among them: the condition is checked again on the row as it is once the lock is had.
 */
export const heldSessions = `held as materialized (
  select sid, date_last_interaction from sessions
  where sid in (select session_sid from target where fit) and status in ('open', 'in-progress')
  order by sid for no key update
)`

/** Their status, start and last interaction, moved to `at`. The API shows whole seconds, so one touch a second is enough. */
export const touchedSessions = (at: string) => `touched as (
  update sessions s set status = 'in-progress', date_started = coalesce(s.date_started, ${at}),
    date_last_interaction = ${at}, date_updated = ${at}
  from held where s.sid = held.sid
    and (held.date_last_interaction is null or date_trunc('second', held.date_last_interaction) < date_trunc('second', ${at}::timestamptz))
)`
