// Hands a text over to a carrier that takes it: its number's own, or those that are to be tried next.
//
// What is in hand is marked so in the database before anything goes out. So a text is handed over a second time only when
// its carrier certainly did not take it, or where the operator wants that (`repeat_lost`), and then it is told as an alert.
import type { Backup, Carrier, Receipt } from '../carriers/carrier.ts'
import { submissionMsMax, submissionPause } from '../domain/submission.ts'
import type { AlertName } from '../domain/alert.ts'
import { withoutNumbers } from '../domain/phone-number.ts'
import {
  type ClaimedSubmission,
  forsakenSubmissions,
  type Submission,
  type SubmissionFate,
} from '../storage/submissions.ts'
import { carrierAddress } from './carrier-address.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'

/** Milliseconds for one carrier to answer. */
const answerMsMax = 10_000
/** Carriers that are tried for one text at one time. */
const carriersMax = 3
/** Milliseconds after which others may take what this process has in hand: longer than all of that. */
export const submissionLeaseMs = 60_000

/** What became of it. */
export type Submitted =
  | { readonly outcome: 'accepted' | 'waiting' | 'lost' }
  | { readonly outcome: 'failed'; readonly code: string; readonly reason: string }

/** Hands the text over, or says when it is to be tried again. Never throws for what a carrier does. */
export async function submitText(context: Context, text: ClaimedSubmission): Promise<Submitted> {
  const backups = backupsOf(context.carriers.backups, text)
  const repeatLost = backups.some((one) => one.repeatLost)
  if (text.was === 'under-way') {
    const lost = { carrier: text.carrier, reason: died }
    // Nor is it repeated for somebody who has gone meanwhile: their number may be in another conversation by now.
    if (!repeatLost || !text.wanted) return lose(context, text, lost)
    await alert(context, text, 'carrier-answer-lost', lost)
  }
  if (text.tries > 1 && !text.wanted) return leave(context, text)
  let last: Said<Unaccepted> | undefined
  for (const carrier of candidates(context, text, backups)) {
    if (!context.health.worthTrying(carrier)) continue
    const receipt = await hand(context, text, carrier)
    const { name } = carrier
    if (receipt.outcome === 'accepted') return accept(context, text, { carrier: name, receipt })
    if (receipt.outcome === 'rejected' && receipt.final)
      return refuse(context, text, { carrier: name, receipt })
    if (receipt.outcome === 'lost') {
      const lost = { carrier: name, reason: receipt.reason }
      if (!repeatLost) return lose(context, text, lost)
      await alert(context, text, 'carrier-answer-lost', lost)
    }
    // Rather one that may take it later than one that never will.
    if (last === undefined || last.receipt.outcome === 'rejected') last = { carrier: name, receipt }
  }
  if (last?.receipt.outcome === 'rejected') return refuse(context, text, { ...last, receipt: last.receipt })
  return wait(context, text, last?.receipt)
}

/** What a carrier said to a text. */
interface Said<R extends Receipt> {
  readonly carrier: string
  readonly receipt: R
}

type Unaccepted = Exclude<Receipt, { outcome: 'accepted' }>

const died = 'The process that had it in hand ended.'

/** The number's own carrier and its backups, in the order in which they are tried, whether they work or not. */
function candidates({ carriers }: Context, text: ClaimedSubmission, backups: readonly Backup[]): Carrier[] {
  const names = new Set([text.carrier, ...backups.map(({ carrier }) => carrier)])
  const known = [...names]
    .slice(0, carriersMax)
    .flatMap((name) => carriers.all.find((one) => one.name === name) ?? [])
  return known.filter(
    ({ account_sid, messaging }) => account_sid === text.account_sid && messaging !== undefined,
  )
}

/** Those for the number, else those for its country. */
function backupsOf(backups: readonly Backup[], { from, iso_country }: ClaimedSubmission): Backup[] {
  const own = backups.filter((one) => one.for === from)
  return own.length > 0 ? own : backups.filter((one) => one.for === iso_country)
}

async function hand(context: Context, text: ClaimedSubmission, carrier: Carrier): Promise<Receipt> {
  const { sid, from, to, body, media_urls, session_sid, interaction_sid } = text
  const { wall, events, health, publicUrl } = context
  const begun = wall.now().getTime()
  const named = interaction_sid !== null && session_sid !== null
  const reportTo =
    named && publicUrl !== undefined && carrier.ingress !== undefined
      ? carrierAddress(
          publicUrl,
          carrier,
          text,
        )('MessageStatus', {
          ks: text.service_sid,
          kc: session_sid,
          ki: interaction_sid,
        })
      : undefined
  const message = { sid, from, to, body, media_urls: media_urls ?? [], reportTo, reported: named }
  const receipt = await carrier.messaging!.send(message, AbortSignal.timeout(answerMsMax))
  health.note(carrier, receipt)
  const took_ms = Math.max(0, wall.now().getTime() - begun)
  events.textSubmitted({ carrier: carrier.name, sid, interaction_sid, outcome: receipt.outcome, took_ms })
  return receipt
}

async function accept(
  context: Context,
  text: ClaimedSubmission,
  { carrier, receipt }: Said<Extract<Receipt, { outcome: 'accepted' }>>,
): Promise<Submitted> {
  const { status, sid, ids = sid === undefined ? [] : [sid] } = receipt
  const resource_sid = sid ?? text.sid
  await settle(context, text, { status, carrier, resource_sid, ids })
  return { outcome: 'accepted' }
}

async function refuse(
  context: Context,
  text: ClaimedSubmission,
  { carrier, receipt }: Said<Extract<Receipt, { outcome: 'rejected' }>>,
): Promise<Submitted> {
  const { code, reason } = receipt
  await settle(context, text, { status: 'failed', carrier, resource_sid: null, ids: [] })
  await alert(context, text, 'carrier-refused-text', { carrier, reason: `${code} ${reason}` })
  return { outcome: 'failed', code, reason }
}

async function lose(
  context: Context,
  text: ClaimedSubmission,
  { carrier, reason }: { readonly carrier: string; readonly reason: string },
): Promise<Submitted> {
  await settle(context, text, { status: 'delivery-unknown', carrier, resource_sid: null, ids: [] })
  await alert(context, text, 'carrier-answer-lost', { carrier, reason })
  return { outcome: 'lost' }
}

/** It waited, and meanwhile whom it is for has gone: their number may be in another conversation by now. */
async function leave(context: Context, text: ClaimedSubmission): Promise<Submitted> {
  const { carrier } = text
  await settle(context, text, { status: 'failed', carrier, resource_sid: null, ids: [] })
  await alert(context, text, 'session-left', { carrier })
  return { outcome: 'failed', code: '80902', reason: 'whom it was for had left the session' }
}

/** Nobody takes it now. */
async function wait(
  context: Context,
  text: ClaimedSubmission,
  said: Exclude<Unaccepted, { outcome: 'rejected' }> | undefined,
): Promise<Submitted> {
  const now = context.clock.now().getTime()
  const ageMs = now - text.date_created.getTime()
  if (ageMs > submissionMsMax) return giveUp(context, text, said?.reason ?? standing(context, text))
  const wishedMs = said?.outcome === 'not-sent' ? (said.afterMs ?? 0) : 0
  const again = new Date(now + Math.max(submissionPause(ageMs), wishedMs))
  await context.recorder.fates.submit({ ...nameOf(text), again })
  return { outcome: 'waiting' }
}

/** Why its carrier was not even asked. */
function standing({ carriers, health }: Context, { carrier: name }: Submission): string {
  const carrier = carriers.all.find((one) => one.name === name)
  return (carrier && health.state(carrier).reason) ?? 'It is not among the carriers that send texts.'
}

async function giveUp(context: Context, text: Submission, reason: string): Promise<Submitted> {
  const { carrier } = text
  await settle(context, text, { status: 'failed', carrier, resource_sid: null, ids: [] })
  const hours = String(submissionMsMax / 3_600_000)
  await alert(context, text, 'carrier-gave-up', { hours, carrier, reason })
  return { outcome: 'failed', code: '80502', reason }
}

/** Texts that are given up in one look. */
const forsakenMax = 100

/** Ends texts whose carrier is not among those that send any more, once they have waited as long as any. */
export async function giveUpForsaken(context: Context, sending: readonly Carrier[]): Promise<void> {
  const until = new Date(context.clock.now().getTime() - submissionMsMax)
  const names = sending.map(({ name }) => name)
  for (const text of await forsakenSubmissions(context.database.db, names, { until, max: forsakenMax })) {
    await giveUp(context, text, standing(context, text))
  }
}

type End = Omit<Extract<SubmissionFate, { again?: never }>, keyof ReturnType<typeof nameOf> | 'callback_sid'>

async function settle(
  { recorder, sids, deliveries, live }: Context,
  text: Submission,
  end: End,
): Promise<void> {
  const { told } = await recorder.fates.submit({ ...nameOf(text), ...end, callback_sid: sids.mint('CB') })
  if (told) deliveries.wake()
  const { account_sid, session_sid, interaction_sid } = text
  if (session_sid !== null && interaction_sid !== null) {
    live.changed(account_sid, () => ({ operation: 'MoveStatus', session_sid, sid: interaction_sid }))
  }
}

const nameOf = ({ sid, session_sid, interaction_sid }: Submission) => ({
  sid,
  session_sid,
  interaction_sid,
})

function alert(
  context: Context,
  { account_sid, service_sid, interaction_sid, sid }: Submission,
  name: AlertName,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  // What a carrier says may quote people's numbers.
  const said = Object.entries(values).map(([key, value]): [string, string] => [key, withoutNumbers(value)])
  const resource_sid = interaction_sid ?? sid
  return raiseAlert(context, name, {
    account_sid,
    service_sid,
    resource_sid,
    values: Object.fromEntries(said),
  })
}
