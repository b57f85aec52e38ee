// What an interaction was, told from its record: who contacted whom, what each of them saw, and what became of it.
import { duration } from '../format.ts'
import type { Tone } from '../tone.ts'
import type { Interaction, SessionParticipant } from '../records.ts'

/** What one of the two saw of it. */
export interface Side {
  /** Undefined: nobody who is known any more. */
  readonly person: SessionParticipant | undefined
  readonly status: string
}

export interface Facts {
  readonly isCall: boolean
  /** Undefined: the application sent it. */
  readonly sender: Side | undefined
  /** Undefined: it went to nobody. */
  readonly receiver: Side | undefined
  /** Undefined for a call. */
  readonly body: string | undefined
  readonly outcome: { readonly tone: Tone; readonly text: string }
}

export function factsOf(interaction: Interaction, people: readonly SessionParticipant[], now: Date): Facts {
  const isCall = interaction.type.toLowerCase() === 'voice'
  const content = contentOf(interaction.data)
  return {
    isCall,
    sender: sideOf(interaction, 'inbound', people),
    receiver: sideOf(interaction, 'outbound', people),
    body: isCall ? undefined : content.body,
    outcome: isCall ? callOutcome(interaction, content.duration) : textOutcome(interaction, now),
  }
}

function sideOf(
  interaction: Interaction,
  name: 'inbound' | 'outbound',
  people: readonly SessionParticipant[],
): Side | undefined {
  const status = interaction[`${name}_resource_status`]
  if (status === null) return undefined
  const sid = interaction[`${name}_participant_sid`]
  return { person: people.find((one) => one.sid === sid), status }
}

interface Content {
  readonly body?: string
  readonly duration?: string
}

/** A viewer is shown something else in its place. */
function contentOf(data: string): Content {
  try {
    const content = JSON.parse(data) as Record<string, unknown>
    const { body, duration: seconds } = content
    return {
      ...(typeof body === 'string' && { body }),
      ...(typeof seconds === 'string' && { duration: seconds }),
    }
  } catch {
    return { body: data }
  }
}

/** Seconds for which an application may be asked whether a text goes on, and somewhat more. */
const askedSeconds = 30

const textTones: Readonly<Record<string, Tone>> = {
  delivered: 'good',
  received: 'good',
  sent: 'good',
  failed: 'bad',
  undelivered: 'bad',
  'delivery-unknown': 'warn',
}

function textOutcome(
  { outbound_resource_status: status, date_created }: Interaction,
  now: Date,
): Facts['outcome'] {
  if (status !== null) return { tone: textTones[status] ?? 'plain', text: status.replaceAll('-', ' ') }
  const isRecent = now.getTime() - Date.parse(date_created) < askedSeconds * 1000
  return isRecent ? { tone: 'warn', text: 'not passed on yet' } : { tone: 'bad', text: 'not passed on' }
}

const callWords: Readonly<Record<string, Facts['outcome']>> = {
  queued: { tone: 'warn', text: 'being called' },
  initiated: { tone: 'warn', text: 'being called' },
  ringing: { tone: 'warn', text: 'ringing' },
  busy: { tone: 'warn', text: 'busy' },
  'no-answer': { tone: 'warn', text: 'nobody answered' },
  canceled: { tone: 'warn', text: 'given up before an answer' },
  failed: { tone: 'bad', text: 'failed' },
  'in-progress': { tone: 'good', text: 'they talk' },
  answered: { tone: 'good', text: 'they talk' },
}

/** The inbound side of a call ends as completed, however it went: the other side tells. */
function callOutcome(
  { inbound_resource_status: inbound, outbound_resource_status: outbound }: Interaction,
  seconds: string | undefined,
): Facts['outcome'] {
  if (outbound === null) {
    const isUp = inbound === 'ringing' || inbound === 'in-progress'
    return isUp ? { tone: 'warn', text: 'not put through yet' } : { tone: 'bad', text: 'not put through' }
  }
  if (outbound === 'completed') {
    return { tone: 'good', text: seconds === undefined ? 'ended' : `talked for ${duration(Number(seconds))}` }
  }
  return callWords[outbound] ?? { tone: 'warn', text: outbound }
}

/** What the address of a picture ends with, as people read it. */
export function fileName(url: string): string {
  try {
    const { pathname, host } = new URL(url)
    const last = pathname.split('/').findLast((part) => part !== '')
    return last === undefined ? host : decodeURIComponent(last)
  } catch {
    // A percent sign that encodes nothing, or what a viewer is shown.
    return url
  }
}

export const isWebAddress = (url: string) => /^https?:\/\//i.test(url)
