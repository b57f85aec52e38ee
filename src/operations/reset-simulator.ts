// A rehearsal begins anew: phones show nothing, the network has no faults, the demo is as it was. The clock stays.
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import type { Session } from '../storage/sessions.ts'
import { callsUp, deleteCallsOver } from '../storage/simulator-calls.ts'
import { deleteMessagesOf } from '../storage/simulator-messages.ts'
import { takeTurn } from './call-turn.ts'
import type { Context } from './ports.ts'
import { restoreDemo } from './put-demo.ts'
import { hangUp } from './simulate-call.ts'
import { clearFaults } from './simulate-faults.ts'

/** Calls that are hung up at one time, and rows that are deleted by one statement: others must not wait for all of them. */
const hungUpMax = 50
const deletedMax = 1_000

export interface Reset {
  /** How many were deleted, of texts as phones show them and of legs. */
  readonly messages: number
  readonly calls: number
  /** The demo's; undefined: there is no demo, or what its user made of the service leaves no room for it. */
  readonly session: Session | undefined
}

/**
 * What others do meanwhile may be there afterwards.
 * @throws {Problem} rehearsal-only
 */
export async function resetSimulator(context: Context, account_sid: Sid<'AC'>): Promise<Reset> {
  if (context.rehearsal === undefined) throw problem('rehearsal-only')
  const { db } = context.database
  clearFaults(context, account_sid)
  await hangUpAll(context, account_sid)
  const calls = await allOf(() => deleteCallsOver(db, account_sid, deletedMax))
  const messages = await allOf(() => deleteMessagesOf(db, account_sid, deletedMax))
  return { messages, calls, session: await restoreDemo(context, account_sid) }
}

/** As those who called would. */
async function hangUpAll(context: Context, account_sid: Sid<'AC'>): Promise<void> {
  for (;;) {
    const up = await callsUp(context.database.db, account_sid, hungUpMax)
    await Promise.all(up.map(({ sid }) => takeTurn(context, { account_sid, call_sid: sid }, hangUp)))
    if (up.length < hungUpMax) return
  }
}

/** How many batches delete until one is not full. */
async function allOf(batch: () => Promise<number>): Promise<number> {
  for (let all = 0; ;) {
    const deleted = await batch()
    all += deleted
    if (deleted < deletedMax) return all
  }
}
