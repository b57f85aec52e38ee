// What the live stream tells that is about one session.
import type { LiveEvent } from '../live.ts'
import type { Session } from '../records.ts'

/** Operations that are about many sessions at once. */
const aboutMany = new Set(['DeleteService', 'UpdateService', 'ResetSimulator', 'TurnClock'])

export function isAboutSession({ kind, data }: LiveEvent, sid: string): boolean {
  if (kind === 'contact') return data['session_sid'] === sid
  if (kind !== 'change') return false
  return data['session_sid'] === sid || aboutMany.has(data['operation'] as string)
}

/** Moves of calls, and callbacks, are told by a SID of their own. */
const aboutCalls = new Set(['MoveCall', 'ActOnCall', 'UpdateCall', 'CallbackTold'])

/** The same for what went through it, of which not everything is told by the SID of its session. */
export function isAboutThread(event: LiveEvent, { sid, service_sid }: Session): boolean {
  const { kind, data } = event
  // What an application stops is told by that it was asked, and by an alert.
  if (kind === 'alert' || kind === 'asked') return data['service_sid'] === service_sid
  return isAboutSession(event, sid) || (kind === 'change' && aboutCalls.has(data['operation'] as string))
}
