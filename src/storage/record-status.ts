// A carrier reports how far a relayed text has come.
import { sql } from 'kysely'
import type { ResourceStatus } from '../domain/interaction.ts'
import type { Sid } from '../domain/sid.ts'
import type { Tx } from './database.ts'
import type { Interaction } from './interactions.ts'
import { queuedCallbacks } from './record-sql.ts'

interface StatusMove {
  readonly status: ResourceStatus
  /** What the text is called at the carrier, where that is not known yet. */
  readonly resource_sid: string | null
  readonly callback_sid: Sid<'CB'>
  readonly at: Date
}

/**
 * Moves the outbound status of a held interaction, and writes the callback that tells of it.
 * @param callback_sid minted while it is held: callbacks of one interaction are told in order of SID
 * @returns whether the application is to be told
 */
export async function moveOutboundStatus(
  tx: Tx,
  { session_sid, sid }: Interaction,
  { status, resource_sid, callback_sid, at }: StatusMove,
): Promise<boolean> {
  const { rows } = await sql<{ told: boolean }>`
    with recorded as (
      update interactions set outbound_resource_status = ${status}, date_updated = ${at},
        outbound_resource_sid = coalesce(outbound_resource_sid, ${resource_sid})
      where session_sid = ${session_sid} and sid = ${sid} returning *
    ), target as materialized (
      select m.sid as interaction_sid, m.session_sid, m.service_sid, m.account_sid, m.inbound_resource_status,
        m.outbound_resource_status, v.callback_url, v.callback_tries_max, ${callback_sid}::text as callback_sid, ${at}::timestamptz as at
      from recorded m join services v on v.sid = m.service_sid
    ), ${sql.raw(queuedCallbacks('at', 'inbound_resource_status', 'outbound_resource_status'))}
    select callback_url is not null as told from target`.execute(tx)
  return rows[0]?.told ?? false
}
