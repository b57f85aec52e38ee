// One moment of a simulated call: whatever happens to it happens in one transaction that holds the leg of the person who
// called. What the interaction learns of it is written in the same transaction.
import type { AlertName } from '../domain/alert.ts'
import type { CallPlan, CallStatus, Dial, OutboundSide } from '../domain/call-plan.ts'
import { type Going, play, type Score } from '../domain/call-score.ts'
import type { ResourceStatus } from '../domain/interaction.ts'
import { transaction, type Tx } from '../storage/database.ts'
import { anyInPool } from '../storage/pool-numbers.ts'
import { type CallReport, recordCallReport } from '../storage/record-calls.ts'
import {
  callBySid,
  type CallKey,
  holdCall,
  insertCall,
  showTextOfCall,
  type SimulatorCall,
  updateCall,
} from '../storage/simulator-calls.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'

/** A call in the hands of one transaction. */
export interface Turn {
  readonly tx: Tx
  readonly context: Context
  readonly at: Date
  /** The same, or when what goes on was over by itself: nobody talks for longer than they may, however late that is seen. */
  readonly until: Date
  /** The leg of the person who called, as it was; what becomes of it is in `changes`. */
  readonly caller: SimulatorCall
  /** Null: the call is over. */
  score: Score | null
  changes: Partial<SimulatorCall>
  /** What the interaction is told at the end of the turn. */
  report: { inbound?: ResourceStatus; outbound?: NonNullable<CallReport['outbound']>; duration?: number }
  /** Told when the transaction is through. */
  readonly alerts: { readonly name: AlertName; readonly reason: string }[]
}

/** Seconds that others leave a call alone for which something is fetched. */
const fetchSecondsMax = 60

/** Documents of one call: a loop of redirects must end. */
export const documentsMax = 20

/**
 * Does `work` with a call that is not over. Answers false when there is none such.
 * @param key of the leg of the person who called
 * @param fits whether it is still as whoever comes with this work believes
 */
export async function takeTurn(
  context: Context,
  key: CallKey,
  work: (turn: Turn) => void | Promise<void>,
  fits: (caller: SimulatorCall) => boolean = () => true,
): Promise<boolean> {
  const turn = await transaction(context.database.db, async (tx) => {
    const caller = await holdCall(tx, key)
    if (caller === undefined || !fits(caller) || caller.score === null) return undefined
    const score = JSON.parse(caller.score) as Score
    const at = context.clock.now()
    const until = overAt(score.now, caller, at)
    const begun: Turn = { tx, context, at, until, caller, score, changes: {}, report: {}, alerts: [] }
    await work(begun)
    await finish(begun)
    return begun
  })
  if (turn === undefined) return false
  for (const { name, reason } of turn.alerts) {
    await raiseAlert(context, name, {
      account_sid: key.account_sid,
      resource_sid: key.call_sid,
      values: { reason },
    })
  }
  context.deliveries.wake()
  context.live.changed(key.account_sid, () => ({ operation: 'MoveCall', sid: key.call_sid }))
  return true
}

function overAt({ at: going }: Going, { due_at }: SimulatorCall, now: Date): Date {
  // What is fetched is not over when others may fetch it, too.
  if (going === 'plan' || going === 'document' || due_at === null) return now
  return due_at < now ? due_at : now
}

/** Writes down what became of the call, and tells the interaction. */
async function finish(turn: Turn): Promise<void> {
  const { tx, caller, score, changes, at, context } = turn
  await updateCall(tx, caller, {
    ...changes,
    score: score && JSON.stringify(score),
    turn: caller.turn + 1,
    date_updated: at,
    ...(score === null && { due_at: null }),
  })
  const side = score === null ? sideBefore(turn) : score.side
  if (side === null || Object.keys(turn.report).length === 0) return
  const key = { ...side, account_sid: caller.account_sid }
  const news = { at, callback_sid: context.sids.mint('CB') }
  const { found } = await recordCallReport(tx, key, { ...turn.report, ended: score === null }, news)
  // Deleted meanwhile, with its session for one: the call goes on (contract section 8).
  if (!found && score === null) turn.alerts.push({ name: 'open-interaction-not-found', reason: '' })
}

function sideBefore({ caller }: Turn): OutboundSide | null {
  return (JSON.parse(caller.score!) as Score).side
}

/** Waits for something: until `seconds` are over, if nothing happens before. */
export function wait(turn: Turn, now: Going, rest: CallPlan, seconds: number): void {
  turn.score = { ...turn.score!, now, rest }
  turn.changes.due_at = new Date(turn.at.getTime() + seconds * 1000)
}

/** Waits for a document or a decision that this process, or the one after it, fetches. */
export function waitForFetch(turn: Turn, now: Going, rest: CallPlan = []): void {
  wait(turn, now, rest, fetchSecondsMax)
}

/** Whether the person's call counts as answered: by somebody, or by an announcement. */
export const isAnswered = ({ caller, changes }: Turn) => (changes.status ?? caller.status) === 'in-progress'

/** Plays until something must happen first. */
export async function perform(turn: Turn, plan: CallPlan): Promise<void> {
  const { heard, answered, texts, unplayable, next, rest } = play(plan, isAnswered(turn))
  hear(turn, heard)
  if (answered && !isAnswered(turn)) answer(turn)
  for (const { body, media_urls } of texts) {
    const sid = turn.context.sids.mint(media_urls.length > 0 ? 'MM' : 'SM')
    await showTextOfCall(turn.tx, turn.caller, { sid, body, media_urls, at: turn.at })
  }
  for (const reason of unplayable) turn.alerts.push({ name: 'answer-not-twiml', reason })
  switch (next.to) {
    case 'dial':
      return ring(turn, next.dial, rest)
    case 'gather':
      return wait(turn, { at: 'gather', gather: next.gather }, rest, next.gather.timeoutSeconds)
    case 'pause':
      return wait(turn, { at: 'pause' }, rest, next.seconds)
    case 'document':
      return waitForFetch(turn, { at: 'document', request: next.request })
    case 'end':
      return end(turn, next.status)
  }
}

/** Sounds of one call that are kept: the last ones. */
const heardMax = 500

function hear({ caller, changes }: Turn, heard: readonly string[]): void {
  if (heard.length > 0) changes.heard = [...(changes.heard ?? caller.heard), ...heard].slice(-heardMax)
}

function answer(turn: Turn): void {
  Object.assign(turn.changes, { status: 'in-progress', date_answered: turn.until })
}

/** Another phone rings. */
async function ring(turn: Turn, given: Dial, rest: CallPlan): Promise<void> {
  const { tx, at, caller, context, score } = turn
  const dial = { ...given, callerId: await callerIdOf(turn, given) }
  const leg = context.sids.mint('CA')
  await insertCall(tx, {
    sid: leg,
    account_sid: caller.account_sid,
    phone: dial.number,
    direction: 'received',
    from: dial.callerId,
    to: dial.number,
    parent_sid: caller.sid,
    status: 'ringing',
    heard: [],
    duration: null,
    score: null,
    turn: 0,
    due_at: null,
    date_answered: null,
    date_ended: null,
    date_created: at,
    date_updated: at,
  })
  hear(turn, ['ringing'])
  wait(turn, { at: 'dial', leg, dial }, rest, dial.ringSecondsMax)
  if (dial.side === undefined) return
  turn.score = { ...turn.score!, side: score!.side ?? dial.side }
  turn.report = {
    ...(isAnswered(turn) && { inbound: 'in-progress' }),
    outbound: { status: 'initiated', participant_sid: dial.side.participant_sid, resource_sid: leg },
  }
}

/** Never the caller's own number, whatever a document says: only numbers of the account are shown (contract 9.4). */
async function callerIdOf({ tx, caller, alerts }: Turn, { callerId }: Dial): Promise<string> {
  if (callerId === caller.to || (await anyInPool(tx, caller.account_sid, [callerId]))) return callerId
  alerts.push({ name: 'answer-not-twiml', reason: 'The callerId of <Dial> is no proxy number.' })
  return caller.to
}

/** The person who is called answers: both talk. */
export async function connect(turn: Turn, { leg, dial }: Extract<Going, { at: 'dial' }>): Promise<void> {
  const { tx, at, caller } = turn
  await updateCall(
    tx,
    { ...caller, sid: leg },
    { status: 'in-progress', date_answered: at, date_updated: at },
  )
  if (!isAnswered(turn)) answer(turn)
  wait(turn, { at: 'dial', leg, dial }, turn.score!.rest, dial.talkSecondsMax)
  report(turn, { leg, dial }, 'in-progress')
  if (dial.side !== undefined) turn.report.inbound = 'in-progress'
}

/** Seconds, whole ones, since it was answered. */
const talked = ({ date_answered }: Pick<SimulatorCall, 'date_answered'>, until: Date) =>
  date_answered === null ? 0 : Math.max(0, Math.floor((until.getTime() - date_answered.getTime()) / 1000))

/** The other leg is over; answers how it ended and how long the two talked. */
export async function endLeg(
  turn: Turn,
  going: Extract<Going, { at: 'dial' }>,
  unanswered: CallStatus,
): Promise<{ readonly status: CallStatus; readonly duration: number }> {
  const { tx, at, until, caller } = turn
  const leg = await callBySid(tx, { account_sid: caller.account_sid, call_sid: going.leg })
  const status = leg!.status === 'in-progress' ? 'completed' : unanswered
  const duration = talked(leg!, until)
  await updateCall(tx, leg!, { status, duration, date_ended: until, date_updated: at })
  report(turn, going, status)
  if (status === 'completed' && going.dial.side !== undefined) turn.report.duration = duration
  return { status, duration }
}

function report(
  turn: Turn,
  { leg, dial }: Pick<Extract<Going, { at: 'dial' }>, 'leg' | 'dial'>,
  status: CallStatus,
) {
  if (dial.side === undefined) return
  turn.report.outbound = { status, participant_sid: dial.side.participant_sid, resource_sid: leg }
}

/** The other leg ended by itself: what comes next is up to the application, or to the plan. */
export async function goOn(
  turn: Turn,
  going: Extract<Going, { at: 'dial' }>,
  unanswered: CallStatus,
): Promise<void> {
  const { status, duration } = await endLeg(turn, going, unanswered)
  const { action, side } = going.dial
  if (action !== undefined) {
    const form = {
      DialCallStatus: status,
      DialCallSid: going.leg,
      DialCallDuration: String(duration),
      DialBridged: String(status === 'completed'),
    }
    return waitForFetch(turn, { at: 'document', request: { url: action, method: 'POST', form } })
  }
  const { rest } = turn.score!
  // A call of a session ends as its other leg did: that is what its caller sees.
  if (rest.length === 0 && side !== undefined && !isAnswered(turn)) return end(turn, status)
  return perform(turn, rest)
}

/** The call is over. */
export function end(turn: Turn, status: CallStatus): void {
  const { caller, changes, until } = turn
  const answered = { date_answered: changes.date_answered ?? caller.date_answered }
  const final = isAnswered(turn) ? 'completed' : status
  Object.assign(changes, { status: final, duration: talked(answered, until), date_ended: until })
  turn.score = null
  turn.report.inbound = 'completed'
}
