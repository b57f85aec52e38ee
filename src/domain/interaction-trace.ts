// The trace of a contact that went through a session.
import type { InteractionType, ResourceStatus } from './interaction.ts'
import type { Sid } from './sid.ts'
import { isFinal } from './status-rank.ts'
import { inOrder, type Show, type Trace, type TraceOutcome, type TraceStep } from './trace.ts'
import { alertStep, callbackStep, statusSteps, type TracedAlert, type TracedCallback } from './trace-steps.ts'

export interface TracedParticipant {
  readonly sid: Sid<'KP'>
  readonly identifier: string
  readonly proxy_identifier: string
}

export interface InteractionFacts {
  readonly interaction: {
    readonly sid: Sid<'KI'>
    readonly service_sid: Sid<'KS'>
    readonly session_sid: Sid<'KC'>
    readonly type: InteractionType
    readonly data: string
    readonly media_urls: readonly string[] | null
    readonly inbound_resource_sid: string | null
    readonly inbound_resource_status: ResourceStatus | null
    readonly outbound_resource_sid: string | null
    readonly outbound_resource_status: ResourceStatus | null
    readonly carrier: string | null
    readonly stage: string | null
    readonly date_created: Date
    readonly date_updated: Date
  }
  /** Who contacted; null when the application itself did. */
  readonly inbound: TracedParticipant | null
  /** Who was contacted; null: nobody. */
  readonly outbound: TracedParticipant | null
  /** Null: deleted meanwhile. */
  readonly service: {
    readonly unique_name: string
    readonly intercept_callback_url: string | null
    readonly date_updated: Date
  } | null
  readonly session: { readonly unique_name: string | null } | null
  /** In order of time. */
  readonly callbacks: readonly TracedCallback[]
  readonly alerts: readonly TracedAlert[]
}

export function interactionTrace(facts: InteractionFacts, show: Show): Trace {
  const { interaction, inbound, outbound } = facts
  const { sid, type, service_sid, session_sid, date_created } = interaction
  const steps = [
    firstStep(facts, show),
    ...matchedStep(facts),
    ...interceptStep(facts),
    ...sentStep(facts, show),
    ...statusSteps(facts.callbacks, statusesNow(facts), secondsOf(interaction)),
    ...facts.callbacks.map(callbackStep),
    ...facts.alerts.map(alertStep),
  ]
  return {
    sid,
    kind: type,
    direction: inbound === null && interaction.inbound_resource_sid === null ? 'outbound' : 'inbound',
    outcome: outcomeOf(facts),
    service_sid,
    session_sid,
    from: show.number(inbound?.identifier ?? outbound?.proxy_identifier ?? ''),
    to: show.number(inbound?.proxy_identifier ?? outbound?.identifier ?? ''),
    date_created,
    steps: inOrder(steps),
  }
}

const statusesNow = ({ interaction }: InteractionFacts) => ({
  at: interaction.date_updated,
  inbound: interaction.inbound_resource_status,
  outbound: interaction.outbound_resource_status,
})

const failures: ReadonlySet<ResourceStatus> = new Set(['failed', 'undelivered'])

function outcomeOf(facts: InteractionFacts): TraceOutcome {
  const { type, stage, inbound_resource_status, outbound_resource_sid } = facts.interaction
  const status = facts.interaction.outbound_resource_status
  // The application is being asked, or the carrier is still to be given it.
  if (stage !== null || isToSend(facts.interaction)) return 'waiting'
  if (outbound_resource_sid === null && status === null) {
    // A call that is not dialled yet.
    if (type === 'voice' && inbound_resource_status !== null && !isFinal(inbound_resource_status))
      return 'waiting'
    return ['no', 'unasked-no'].includes(interceptAnswer(facts)) ? 'rejected' : 'dropped'
  }
  if (status === 'delivery-unknown') return 'unknown'
  if (status !== null && failures.has(status)) return 'failed'
  return facts.inbound === null ? 'sent' : 'relayed'
}

const isToSend = ({
  outbound_resource_sid: sid,
  outbound_resource_status: status,
}: InteractionFacts['interaction']) => sid === null && status === 'queued'

const nouns: Readonly<Record<InteractionType, string>> = { message: 'text', voice: 'call' }

function firstStep({ interaction, inbound, outbound }: InteractionFacts, show: Show): TraceStep {
  const { type, data, media_urls, inbound_resource_sid: sid, date_created: at } = interaction
  const body = type === 'message' && show.content ? bodyOf(data) : undefined
  const content = {
    ...(body !== undefined && { body }),
    ...(show.content && media_urls !== null && { media_urls }),
  }
  const media = media_urls === null || media_urls.length === 0 ? '' : `, ${media_urls.length} media`
  if (inbound === null) {
    const to = outbound === null ? 'somebody' : `participant ${outbound.sid}`
    return { at, what: 'asked', text: `The application sends a text to ${to}${media}.`, ...content }
  }
  const { identifier: from, proxy_identifier: to } = inbound
  const text = `A ${nouns[type]} from ${show.number(from)} to ${show.number(to)}${media}.`
  return { at, what: 'received', text, ...(sid !== null && { sid }), ...content }
}

/** How long the two talked, once that is known (contract 3.6). */
function secondsOf({ type, data }: InteractionFacts['interaction']): number | null {
  if (type !== 'voice' || data === '') return null
  const { duration } = JSON.parse(data) as { duration?: unknown }
  return typeof duration === 'string' ? Number(duration) : null
}

function bodyOf(data: string): string | undefined {
  const { body } = JSON.parse(data) as { body?: unknown }
  return typeof body === 'string' ? body : undefined
}

function matchedStep({ interaction, inbound, outbound, session, service }: InteractionFacts): TraceStep[] {
  if (inbound === null) return []
  const { session_sid, date_created: at } = interaction
  const name = session?.unique_name ? ` "${session.unique_name}"` : ''
  const of = service === null ? '' : ` of service "${service.unique_name}"`
  return [
    {
      at,
      what: 'matched',
      text: `The sender is participant ${inbound.sid} of session ${session_sid}${name}${of}.`,
      participant_sid: inbound.sid,
      ...(outbound !== null && { counterpart_sid: outbound.sid }),
    },
  ]
}

const [rejectedCode, callbackCode] = [80909, 80908]

/** What is known of InterceptCallbackUrl's answer; `unasked`: it could not be asked, and what followed from that. */
type InterceptAnswer = 'none' | 'awaited' | 'yes' | 'no' | 'unasked-yes' | 'unasked-no'

/**
 * A yes is not kept: it is told only where the service is as it was when the contact came, so that it must have been
 * asked.
 */
function interceptAnswer({ interaction, inbound, service, alerts }: InteractionFacts): InterceptAnswer {
  if (inbound === null) return 'none'
  if (interaction.stage === 'intercept') return 'awaited'
  // Alerts about a callback have its SID, those about a call may have the call's.
  const { sid, inbound_resource_sid } = interaction
  const own = alerts.filter((alert) => [sid, inbound_resource_sid].includes(alert.resource_sid))
  if (own.some(({ code }) => code === rejectedCode)) return 'no'
  if (own.some(({ code }) => code === callbackCode)) {
    // Nothing went out and nothing else kept it from that.
    return interaction.outbound_resource_sid === null && own.length === 1 ? 'unasked-no' : 'unasked-yes'
  }
  const asked =
    service !== null &&
    service.intercept_callback_url !== null &&
    service.date_updated <= interaction.date_created
  return asked ? 'yes' : 'none'
}

const interceptTexts: Readonly<Record<Exclude<InterceptAnswer, 'none'>, string>> = {
  awaited: 'InterceptCallbackUrl is being asked.',
  yes: 'InterceptCallbackUrl let it go on.',
  no: 'InterceptCallbackUrl said no (403).',
  'unasked-yes': 'InterceptCallbackUrl could not be asked; the contact went on.',
  'unasked-no': 'InterceptCallbackUrl could not be asked, and the service lets nothing pass then.',
}

function interceptStep(facts: InteractionFacts): TraceStep[] {
  const answer = interceptAnswer(facts)
  if (answer === 'none') return []
  const alert = facts.alerts.find(({ code }) => code === rejectedCode || code === callbackCode)
  const heard = answer === 'awaited' || answer === 'yes' ? undefined : alert?.date_created
  const at = heard ?? facts.interaction.date_created
  return [{ at, what: 'intercept', text: interceptTexts[answer] }]
}

function sentStep({ interaction, outbound, callbacks }: InteractionFacts, show: Show): TraceStep[] {
  const { outbound_resource_sid: sid, type, date_created, date_updated, carrier } = interaction
  if (outbound === null) return []
  const from = show.number(outbound.proxy_identifier)
  const to = show.number(outbound.identifier)
  if (isToSend(interaction)) {
    const text = `To be sent from ${from} to ${to}: waits for carrier ${carrier ?? 'none'} to take it.`
    return [{ at: date_created, what: 'sent', text, counterpart_sid: outbound.sid }]
  }
  if (sid === null) return []
  const over = carrier === null || carrier === 'simulator' ? '' : ` over ${carrier}`
  const text = type === 'message' ? `Sent from ${from} to ${to}${over}.` : `Dialled ${to}, as ${from}.`
  // With a callback it is known; without, the first thing known of it is how it stands now.
  const told = callbacks.find(({ outbound_status }) => outbound_status !== null)
  const at = told?.date_created ?? (type === 'message' ? date_created : date_updated)
  return [{ at, what: 'sent', text, sid, counterpart_sid: outbound.sid }]
}
