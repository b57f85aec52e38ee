// Interactions: rows of `interactions`, read and deleted. How they are recorded: record-sends.ts, record-contacts.ts,
// settle-relay.ts, record-status.ts.
import { sql, type SqlBool } from 'kysely'
import type { Page } from '../domain/page.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db, Tx } from './database.ts'
import { deleteInteractionsWhere } from './deleted-contacts.ts'
import { paged, pagedNewestFirst } from './paged.ts'
import type { ParticipantKey } from './participants.ts'
import type { Row } from './schema.ts'
import type { SessionKey } from './sessions.ts'

export type Interaction = Row<'interactions'>

export interface InteractionKey extends SessionKey {
  readonly interaction_sid: Sid<'KI'>
}

export function interactionBySid(db: Db, key: InteractionKey): Promise<Interaction | undefined> {
  return select(db, key).where('sid', '=', key.interaction_sid).executeTakeFirst()
}

/** The interaction, held: its status is nobody else's to move until the transaction ends. */
export function holdInteraction(tx: Tx, key: InteractionKey): Promise<Interaction | undefined> {
  return select(tx, key).where('sid', '=', key.interaction_sid).forUpdate().executeTakeFirst()
}

export function interactionsOf(db: Db, key: SessionKey, page: Page): Promise<Interaction[]> {
  return select(db, key).$call(paged(page)).execute()
}

export function newestInteractionsOf(db: Db, key: SessionKey, page: Page): Promise<Interaction[]> {
  return select(db, key).$call(pagedNewestFirst(page)).execute()
}

/** Texts that the application sent to this participant: no inbound side. */
export function messageInteractionsOf(db: Db, key: ParticipantKey, page: Page): Promise<Interaction[]> {
  return select(db, key)
    .where('outbound_participant_sid', '=', key.participant_sid)
    .where('inbound_participant_sid', 'is', null)
    .$call(paged(page))
    .execute()
}

function select(db: Db, { account_sid, service_sid, session_sid }: SessionKey) {
  return db
    .selectFrom('interactions')
    .selectAll()
    .where('session_sid', '=', session_sid)
    .where('service_sid', '=', service_sid)
    .where('account_sid', '=', account_sid)
}

/**
 * False when there is none.
 * @param since a contact that came after it is remembered: the carrier may bring it again
 */
export async function deleteInteraction(db: Db, key: InteractionKey, since: Date): Promise<boolean> {
  const these = sql<SqlBool>`session_sid = ${key.session_sid} and sid = ${key.interaction_sid}
    and service_sid = ${key.service_sid} and account_sid = ${key.account_sid}`
  return (await deleteInteractionsWhere(db, these, since)) > 0
}
