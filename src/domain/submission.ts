// A text on its way to a carrier.

/** Waiting for its turn, or in somebody's hands: then the carrier may have it. */
export type SubmissionState = 'waiting' | 'under-way'

/** Milliseconds for which a text is tried that no carrier takes: as long as Twilio queues one at most (contract 9.1, ValidityPeriod). */
export const submissionMsMax = 36_000_000

const pauseMsMin = 1_000
const pauseMsMax = 60_000

/** Milliseconds until the next try of a text that is `ageMs` old: half of its age, a second to a minute. */
export function submissionPause(ageMs: number): number {
  return Math.min(Math.max(ageMs / 2, pauseMsMin), pauseMsMax)
}

/** Texts that wait for one carrier are counted up to this: more need not be told apart. */
export const waitingMax = 10_000
