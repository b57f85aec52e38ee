// The clock of a rehearsal, as its user turns it.
import { problem } from '../domain/problem.ts'
import type { Context } from './ports.ts'

export interface ClockState {
  readonly now: Date
  /** Seconds by which it is ahead of the time that it is. */
  readonly ahead: number
  readonly can_turn: boolean
}

export function clockState({ clock, rehearsal }: Context): ClockState {
  return { now: clock.now(), ahead: rehearsal?.ahead() ?? 0, can_turn: rehearsal !== undefined }
}

/**
 * Turns the clock forward, and begins at once with what is due then. Once for all accounts: there is one clock.
 * @throws {Problem} rehearsal-only, parameter-invalid
 */
export async function turnClock(context: Context, seconds: number): Promise<ClockState> {
  if (context.rehearsal === undefined) throw problem('rehearsal-only')
  await context.rehearsal.advance(seconds)
  wakeAll(context)
  return clockState(context)
}

/** Finds out whether another process has turned it. */
export async function followClock(context: Context): Promise<void> {
  if (await context.rehearsal?.follow()) wakeAll(context)
}

/** What else waits for time is looked for every second anyway. */
function wakeAll({ deliveries, unfinished, submissions }: Context): void {
  deliveries.wake()
  unfinished.wake()
  submissions.wake()
}
