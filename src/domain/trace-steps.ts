// The steps of a trace that contacts of either kind have: callbacks, their tries, alerts.
import type { CallbackState } from './callback.ts'
import type { ResourceStatus } from './interaction.ts'
import type { TraceAttempt, TraceStep } from './trace.ts'

/** A callback as it is kept. */
export interface TracedCallback {
  readonly sid: string
  /** The address without user, query and fragment. */
  readonly receiver: string
  readonly inbound_status: ResourceStatus | null
  readonly outbound_status: ResourceStatus | null
  readonly state: CallbackState
  readonly tries: number
  readonly date_created: Date
  readonly attempts: readonly TraceAttempt[]
}

/** An alert as it is kept. */
export interface TracedAlert {
  readonly sid: string
  readonly resource_sid: string | null
  readonly code: number
  readonly message: string
  readonly date_created: Date
}

export function callbackStep({
  sid,
  receiver,
  state,
  tries,
  attempts,
  date_created,
}: TracedCallback): TraceStep {
  const last = attempts.at(-1)
  const result = last === undefined ? 'not tried yet' : (last.status ?? last.fault ?? 'no answer')
  const tried = tries === 1 ? 'once' : `${tries} times`
  const text = `CallbackUrl ${receiver}: ${state}, tried ${tries === 0 ? 'never' : tried} (${result}).`
  return { at: date_created, what: 'callback', text, sid, state, attempts }
}

export function alertStep({ sid, code, message, date_created }: TracedAlert): TraceStep {
  return { at: date_created, what: 'alert', text: `Alert ${code}: ${message}`, sid, code }
}

interface Statuses {
  readonly at: Date
  readonly inbound: ResourceStatus | null
  readonly outbound: ResourceStatus | null
}

/**
 * Each change of either side's status that is known: those that callbacks told of, and how it is now. Without a callback,
 * only the last one is kept.
 * @param seconds of talk, once they are known: told with the last one
 */
export function statusSteps(
  callbacks: readonly TracedCallback[],
  now: Statuses,
  seconds: number | null,
): TraceStep[] {
  const told = callbacks.map(({ inbound_status: inbound, outbound_status: outbound, date_created: at }) => ({
    at,
    inbound,
    outbound,
  }))
  const known: Statuses[] = [...told, now]
  const changes = known.filter((one, index) => {
    const before = known[index - 1]
    return before?.inbound !== one.inbound || before.outbound !== one.outbound
  })
  return changes.map((one, index) => statusStep(one, index === changes.length - 1 ? seconds : null))
}

function statusStep({ at, inbound, outbound }: Statuses, seconds: number | null): TraceStep {
  const talked = seconds === null ? '' : `, ${seconds} seconds`
  return {
    at,
    what: 'status',
    text: `${side('Inbound', inbound)}, ${side('outbound', outbound)}${talked}.`,
    ...(inbound !== null && { inbound_status: inbound }),
    ...(outbound !== null && { outbound_status: outbound }),
    ...(seconds !== null && { seconds }),
  }
}

const side = (name: string, status: ResourceStatus | null) => `${name} ${status ?? 'none'}`
