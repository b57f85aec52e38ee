import type { Context } from './ports.ts'

/** Milliseconds since then. The clock may have been set back meanwhile. */
export const msSince = ({ clock }: Pick<Context, 'clock'>, then: Date): number =>
  Math.max(0, clock.now().getTime() - then.getTime())
