// The simulated people call each other: what they do with their phones, and what happens when they do nothing.
import type { CallPlan, CallStatus } from '../domain/call-plan.ts'
import { gathered, type Going, type Score } from '../domain/call-score.ts'
import { isShortCode, phoneNumberFacts } from '../domain/phone-number.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { recordCallReport } from '../storage/record-calls.ts'
import {
  callBySid,
  type CallKey,
  callsDue,
  callsOfPhone,
  insertCall,
  type SimulatorCall,
} from '../storage/simulator-calls.ts'
import { bridgeCall } from './bridge-call.ts'
import {
  connect,
  documentsMax,
  end,
  endLeg,
  goOn,
  perform,
  takeTurn,
  type Turn,
  waitForFetch,
} from './call-turn.ts'
import { fetchCallDocument } from './fetch-call-document.ts'
import type { Context } from './ports.ts'

export const callActions = ['answer', 'decline', 'ignore', 'hangup', 'digits'] as const
export type CallAction = (typeof callActions)[number]

/** Seconds that others leave a new call alone while this process decides about it: longer than any hook may take. */
const decideMs = 60_000

/**
 * The person at `from` calls `to`. As with a real phone, the call exists whatever becomes of it.
 * @throws {Problem} parameter-invalid
 */
export async function placeCall(
  context: Context,
  account_sid: Sid<'AC'>,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<SimulatorCall> {
  const isNumber = (text: string) => phoneNumberFacts(text, context.lenientNumbers) !== undefined
  const reason = 'It must be a valid number such as +12065550100.'
  if (!isNumber(from)) throw problem('parameter-invalid', { parameter: 'From', reason })
  if (!isNumber(to) && !isShortCode(to)) throw problem('parameter-invalid', { parameter: 'To', reason })
  const sid = context.sids.mint('CA')
  const at = context.clock.now()
  const score: Score = { now: { at: 'plan' }, rest: [], documents: 0, side: null }
  const call: SimulatorCall = {
    sid,
    account_sid,
    phone: from,
    direction: 'sent',
    from,
    to,
    parent_sid: null,
    status: 'ringing',
    heard: [],
    duration: null,
    score: JSON.stringify(score),
    turn: 0,
    due_at: new Date(at.getTime() + decideMs),
    date_answered: null,
    date_ended: null,
    date_created: at,
    date_updated: at,
  }
  await insertCall(context.database.db, call)
  const key = { account_sid, call_sid: sid }
  await carryOn(context, key)
  // A reset hangs up, and takes calls off the phones.
  return (await callBySid(context.database.db, key)) ?? { ...call, status: 'canceled' }
}

/**
 * What somebody does with a leg.
 * @returns undefined when there is no such call
 * @throws {Problem} parameter-invalid when that cannot be done with it now
 */
export async function actOnCall(
  context: Context,
  key: CallKey,
  { action, digits }: { readonly action: CallAction; readonly digits?: string | undefined },
): Promise<SimulatorCall | undefined> {
  const { db } = context.database
  const leg = await callBySid(db, key)
  if (leg === undefined) return undefined
  const caller = { account_sid: key.account_sid, call_sid: leg.parent_sid ?? leg.sid }
  const up = await takeTurn(context, caller, (turn) =>
    leg.parent_sid === null ? ofCaller(turn, action, digits) : ofCalled(turn, leg.sid, action),
  )
  if (!up) throw impossible('The call is over.')
  await carryOn(context, caller)
  return callBySid(db, key)
}

const impossible = (reason: string) => problem('parameter-invalid', { parameter: 'Action', reason })

async function ofCaller(turn: Turn, action: CallAction, digits: string | undefined): Promise<void> {
  const { now, rest } = turn.score!
  if (action === 'hangup') return hangUp(turn)
  if (action !== 'digits') throw impossible('The person who called can hang up or press digits.')
  if (now.at !== 'gather') throw impossible('Nothing waits for digits.')
  if (digits === undefined || !/^[0-9*#]{1,32}$/.test(digits)) {
    throw problem('parameter-invalid', { parameter: 'Digits', reason: 'It must be 1 to 32 of 0-9, * and #.' })
  }
  const { action: url, method } = now.gather
  if (url === undefined) return perform(turn, rest)
  const form = { Digits: gathered(now.gather, digits) }
  waitForFetch(turn, { at: 'document', request: { url, method, form } })
}

async function ofCalled(turn: Turn, leg: Sid<'CA'>, action: CallAction): Promise<void> {
  const { now } = turn.score!
  if (now.at !== 'dial' || now.leg !== leg) throw impossible('The call is over.')
  const { status } = (await callBySid(turn.tx, { account_sid: turn.caller.account_sid, call_sid: leg }))!
  if (status === 'in-progress') {
    if (action !== 'hangup') throw impossible('The call was answered: it can be hung up.')
    return goOn(turn, now, 'completed')
  }
  const unanswered: Readonly<Partial<Record<CallAction, CallStatus>>> = {
    decline: 'busy',
    hangup: 'busy',
    ignore: 'no-answer',
  }
  if (action === 'answer') return connect(turn, now)
  const ended = unanswered[action]
  if (ended === undefined) throw impossible('A ringing phone can be answered, declined or ignored.')
  return goOn(turn, now, ended)
}

/** The person who called hangs up: everything ends, and nobody is asked what comes next. */
export async function hangUp(turn: Turn): Promise<void> {
  const { now } = turn.score!
  if (now.at === 'dial') await endLeg(turn, now, 'canceled')
  end(turn, 'canceled')
}

/** Ends a leg that is up, as hanging up does: everything with the caller's leg, else what the plan says follows. */
export async function hangUpLeg(turn: Turn, leg: Sid<'CA'>): Promise<void> {
  const { now } = turn.score!
  if (leg === turn.caller.sid) return hangUp(turn)
  if (now.at === 'dial' && now.leg === leg) return goOn(turn, now, 'canceled')
}

/**
 * Fetches what the call waits for, until it waits for somebody or for time to pass. What happens to the call meanwhile
 * counts: a document that comes for a call which has gone on is not played.
 */
export async function carryOn(context: Context, key: CallKey): Promise<void> {
  for (;;) {
    const call = await callBySid(context.database.db, key)
    const score = call?.score ?? null
    if (call === undefined || score === null) return
    const { now } = JSON.parse(score) as Score
    if (now.at !== 'plan' && now.at !== 'document') return
    const plan = await planOf(context, call, now)
    const up = await takeTurn(
      context,
      key,
      async (turn) => {
        const { documents } = turn.score!
        turn.score = { ...turn.score!, documents: documents + 1 }
        if (documents < documentsMax) return perform(turn, plan)
        turn.alerts.push({
          name: 'answer-not-twiml',
          reason: `More than ${documentsMax} documents in one call.`,
        })
        end(turn, 'failed')
      },
      (found) => found.turn === call.turn,
    )
    if (!up) await abandon(context, key, plan)
  }
}

function planOf(context: Context, call: SimulatorCall, now: Going): Promise<CallPlan> {
  const { account_sid, sid, from, to, status } = call
  const inbound = { account_sid, carrier: 'simulator', sid, from, to, native: { CallStatus: status } }
  return now.at === 'document'
    ? fetchCallDocument(context, inbound, now.request)
    : bridgeCall(context, inbound)
}

/** The plan came for a call that was over by then, or gone: the interaction that was begun for it is over, too. */
async function abandon(context: Context, key: CallKey, [step]: CallPlan): Promise<void> {
  const { database, clock, sids, deliveries } = context
  const call = await callBySid(database.db, key)
  if ((call?.score ?? null) !== null || step?.do !== 'dial' || step.side === undefined) return
  const interaction = { ...step.side, account_sid: key.account_sid }
  const news = { at: clock.now(), callback_sid: sids.mint('CB') }
  await recordCallReport(database.db, interaction, { inbound: 'completed', ended: true }, news)
  deliveries.wake()
}

/** Calls looked after in one batch. */
export const dueCallsMax = 50

/**
 * What happens when nobody does anything: phones stop ringing, talks reach their limit, announcements go on; and what a
 * process left that has ended is taken up. Several processes may look at once.
 * @returns how many were due; fewer than `dueCallsMax` means that none are left
 */
export async function playDueCalls(context: Context): Promise<number> {
  const due = await callsDue(context.database.db, context.clock.now(), dueCallsMax)
  // At once: an application that hangs keeps nobody else waiting.
  const played = await Promise.allSettled(
    due.map(async ({ account_sid, sid: call_sid }) => {
      const key = { account_sid, call_sid }
      const isDue = ({ due_at }: SimulatorCall) => due_at !== null && due_at <= context.clock.now()
      if (await takeTurn(context, key, timeOver, isDue)) await carryOn(context, key)
    }),
  )
  const failed = played.find((one) => one.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return due.length
}

async function timeOver(turn: Turn): Promise<void> {
  const { now, rest } = turn.score!
  switch (now.at) {
    case 'plan':
    case 'document':
      return waitForFetch(turn, now, rest)
    case 'dial':
      return goOn(turn, now, 'no-answer')
    case 'gather':
    case 'pause':
      return perform(turn, rest)
  }
}

/** Calls that a phone shows: the newest, oldest of them first. */
const shownMax = 1000

export function phoneCalls(
  context: Context,
  account_sid: Sid<'AC'>,
  phone: string,
): Promise<SimulatorCall[]> {
  return callsOfPhone(context.database.db, account_sid, phone, shownMax)
}
