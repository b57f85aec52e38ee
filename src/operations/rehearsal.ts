// A rehearsal's clock is turned in the database first: for all processes on it, and so that the next start is not before what
// this one recorded.
import { problem } from '../domain/problem.ts'
import { type Database, transaction } from '../storage/database.ts'
import { addClockAhead, clockAhead, moveLeases } from '../storage/simulated-clock.ts'
import type { Rehearsal, TurnableClock } from './ports.ts'

/** Seconds that the clock may be ahead: 50 years. A call may last as long, and its seconds are a number of 32 bits. */
export const aheadMax = 50 * 365 * 86_400

/** To be called before the clock is read: it is turned as far as it was. */
export async function createRehearsal({ db }: Database, clock: TurnableClock): Promise<Rehearsal> {
  clock.turnTo(await clockAhead(db))
  return {
    ahead: () => clock.ahead,
    async follow() {
      const before = clock.ahead
      clock.turnTo(await clockAhead(db))
      return clock.ahead > before
    },
    async advance(seconds) {
      const ahead = await transaction(db, async (tx) => {
        const turned = await addClockAhead(tx, seconds, aheadMax)
        if (turned === undefined) throw tooFar(await clockAhead(tx))
        // Another process may have turned it, too.
        const before = clock.now().getTime() + (turned - seconds - clock.ahead) * 1_000
        await moveLeases(tx, seconds, new Date(before))
        return turned
      })
      clock.turnTo(ahead)
    },
  }
}

function tooFar(ahead: number) {
  const left = `${aheadMax - ahead} seconds of 50 years are left`
  const reason = `The clock is ${ahead} seconds ahead and never goes back: ${left}.`
  return problem('parameter-invalid', { parameter: 'Advance', reason })
}
