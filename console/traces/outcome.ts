// What became of a contact, in a word or two: why, its summary says.
import type { Tone } from '../tone.ts'
import type { Trace } from '../records.ts'

export interface Outcome {
  readonly tone: Tone
  readonly word: string
}

const words: Readonly<Record<string, readonly [Tone, string]>> = {
  waiting: ['warn', 'Waiting'],
  relayed: ['good', 'Passed on'],
  sent: ['good', 'Sent'],
  rejected: ['bad', 'Rejected'],
  dropped: ['bad', 'Went nowhere'],
  failed: ['bad', 'Not delivered'],
  unknown: ['warn', 'Not known'],
  ignored: ['bad', 'Went nowhere'],
  answered: ['good', 'Answered'],
  'session-created': ['good', 'New session'],
}

/** More exactly, where the other side's status says it. */
const byStatus: Readonly<Record<string, readonly [Tone, string]>> = {
  delivered: ['good', 'Delivered'],
  received: ['good', 'Delivered'],
  completed: ['good', 'Talked'],
  busy: ['warn', 'Busy'],
  'no-answer': ['warn', 'No answer'],
  canceled: ['warn', 'Hung up'],
  ringing: ['warn', 'Ringing'],
  'in-progress': ['good', 'Talking'],
}

export function outcomeOf({ outcome, steps }: Trace): Outcome {
  const status = steps.findLast(({ outbound_status }) => outbound_status !== undefined)?.outbound_status
  const passedOn = outcome === 'relayed' || outcome === 'sent'
  const exactly = passedOn ? byStatus[status ?? ''] : undefined
  const [tone, word] = exactly ?? words[outcome] ?? ['plain', outcome]
  return { tone, word }
}
