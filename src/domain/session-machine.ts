// The session's life: for every status and every event, what happens. Total, so that a new status or event does not
// compile until each combination is decided (contract 3.4).
import type { ProblemName } from './problem.ts'
import type { SessionStatus } from './session.ts'

/** `interact`: a text or call went through. `close`, `start`, `open`: Status=closed, in-progress, open by the API. */
export type SessionEvent = 'interact' | 'close' | 'start' | 'open' | 'expire'

export type SessionOutcome =
  | { readonly to: SessionStatus; readonly effect: 'start' | 'close' | 'reopen' }
  | { readonly stay: true }
  | { readonly refuse: ProblemName }

const stay = { stay: true } as const
const start = { to: 'in-progress', effect: 'start' } as const
const close = { to: 'closed', effect: 'close' } as const
const reopen = { to: 'in-progress', effect: 'reopen' } as const
const closed = { refuse: 'session-closed' } as const
const refused = { refuse: 'session-status-refused' } as const

export const sessionMachine: Record<SessionStatus, Record<SessionEvent, SessionOutcome>> = {
  open: { interact: start, close, start, open: stay, expire: close },
  'in-progress': { interact: stay, close, start: stay, open: refused, expire: close },
  closed: { interact: closed, close: closed, start: reopen, open: refused, expire: stay },
  // Never made by Maskline; a record imported in one of these can only be re-opened or closed.
  failed: { interact: closed, close, start: reopen, open: refused, expire: stay },
  unknown: { interact: closed, close, start: reopen, open: refused, expire: stay },
}

/** The event that an API caller asks for by `Status=...`; undefined for words that nobody may ask for. */
export function requestedEvent(status: SessionStatus): SessionEvent | undefined {
  if (status === 'closed') return 'close'
  if (status === 'in-progress') return 'start'
  return status === 'open' ? 'open' : undefined
}
