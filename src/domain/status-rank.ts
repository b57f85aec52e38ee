// Which status of a text or call may follow which. Reports come late, twice and in any order: a status only moves forward,
// and what has ended stays as it ended (contract 9.1).
import type { ResourceStatus } from './interaction.ts'

const ranks: Readonly<Record<ResourceStatus, number>> = {
  unknown: 0,
  scheduled: 1,
  accepted: 2,
  queued: 3,
  receiving: 3,
  initiated: 3,
  sending: 4,
  ringing: 4,
  sent: 5,
  answered: 5,
  'in-progress': 6,
  // The carrier's answer was lost: a report may still tell what became of it.
  'delivery-unknown': 7,
  received: 8,
  delivered: 8,
  undelivered: 8,
  failed: 8,
  canceled: 8,
  completed: 8,
  busy: 8,
  'no-answer': 8,
  deleted: 8,
}

/** Whether a report of `to` is news after `from`; null: nothing was known yet. */
export function isNews(from: ResourceStatus | null, to: ResourceStatus): boolean {
  return from === null || ranks[to] > ranks[from]
}

/** Whether nothing can follow. */
export const isFinal = (status: ResourceStatus) => ranks[status] === ranks.delivered
