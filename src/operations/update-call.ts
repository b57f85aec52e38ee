import type { CallPlan, CallStatus } from '../domain/call-plan.ts'
import type { Going } from '../domain/call-score.ts'
import type { Page } from '../domain/page.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import {
  callBySid,
  type CallFilter,
  type CallKey,
  callsOf,
  type SimulatorCall,
} from '../storage/simulator-calls.ts'
import { readTwiml, TwimlFault } from '../twiml/read.ts'
import { endLeg, perform, takeTurn, type Turn, waitForFetch } from './call-turn.ts'
import type { Context } from './ports.ts'
import { carryOn, hangUpLeg } from './simulate-call.ts'

export interface CallChange {
  /** Ends it. `canceled`: only if it was not answered yet. */
  readonly status?: Extract<CallStatus, 'completed' | 'canceled'> | undefined
  /** What is to happen with it instead of what happens. */
  readonly twiml?: string | undefined
  /** Where that is to be asked. */
  readonly url?: string | undefined
  readonly method?: 'GET' | 'POST' | undefined
}

/**
 * Ends a call that is up, or has it go on with another document. Ending what has ended changes nothing.
 * @returns undefined when there is none
 * @throws {Problem} call-state-invalid, twiml-invalid
 */
export async function changeCall(
  context: Context,
  key: CallKey,
  change: CallChange,
): Promise<SimulatorCall | undefined> {
  const { db } = context.database
  const leg = await callBySid(db, key)
  if (leg === undefined) return undefined
  const caller = { ...key, call_sid: leg.parent_sid ?? leg.sid }
  const { status } = change
  if (status !== undefined) await takeTurn(context, caller, (turn) => finish(turn, leg.sid, status))
  else if (change.twiml !== undefined || change.url !== undefined) {
    const up = leg.parent_sid === null && (await takeTurn(context, caller, redirection(leg, change)))
    if (!up) throw problem('call-state-invalid', { reason: 'Call is not in-progress. Cannot redirect.' })
  }
  await carryOn(context, caller)
  return callBySid(db, key)
}

async function finish(turn: Turn, leg: Sid<'CA'>, status: 'completed' | 'canceled'): Promise<void> {
  const found = await callBySid(turn.tx, { account_sid: turn.caller.account_sid, call_sid: leg })
  if (status === 'canceled' && found?.status === 'in-progress') {
    throw problem('call-state-invalid', { reason: 'Call is in-progress. Cannot cancel.' })
  }
  await hangUpLeg(turn, leg)
}

/** The other leg ends, as if it was hung up; the caller's goes on elsewhere. */
function redirection(leg: SimulatorCall, { twiml, url, method = 'POST' }: CallChange) {
  const plan = twiml === undefined ? undefined : planOf(twiml, leg)
  return async (turn: Turn): Promise<void> => {
    const { now } = turn.score!
    if (now.at === 'plan') throw problem('call-state-invalid', { reason: 'Call is queued. Cannot redirect.' })
    if (now.at === 'dial') await endLeg(turn, now, 'canceled')
    if (plan !== undefined) return perform(turn, plan)
    const next: Going = { at: 'document', request: { url: url!, method, form: {} } }
    waitForFetch(turn, next)
  }
}

function planOf(twiml: string, { to }: SimulatorCall): CallPlan {
  try {
    // It came from nowhere: addresses in it must be whole.
    return readTwiml(twiml, { number: to, url: 'about:blank' })
  } catch (error) {
    throw error instanceof TwimlFault ? problem('twiml-invalid', { reason: error.message }) : error
  }
}

export function fetchCall({ database }: Context, key: CallKey): Promise<SimulatorCall | undefined> {
  return callBySid(database.db, key)
}

/** Newest first. */
export function listCalls(
  { database }: Context,
  account_sid: Sid<'AC'>,
  page: Page,
  filter: CallFilter,
): Promise<SimulatorCall[]> {
  return callsOf(database.db, account_sid, page, filter)
}
