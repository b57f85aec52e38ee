// A service's pool of proxy numbers: what may be in it, and how much.
import type { ProblemName } from './problem.ts'
import type { Sid } from './sid.ts'

/** Twilio: limits of 2019-07-11 (contract section 6). Phone numbers and short codes count together. */
export const poolLimits = { reserved: 5000, unreserved: 500 } as const

/** The number that makes a pool 85 % full: with it comes an alert (80624), once on the way up. */
export const poolAlmostFullAt = { reserved: 4250, unreserved: 425 } as const

/** A pool holds phone numbers and short codes; the prefix of its SID says which one a row is. */
export type PoolKind = 'PN' | 'SC'

export function poolKind(sid: Sid<PoolKind>): PoolKind {
  return sid.startsWith('SC') ? 'SC' : 'PN'
}

/** What is told where the two kinds have codes of their own. */
export const poolProblems = {
  PN: {
    unknown: 'phone-number-unknown',
    notOwned: 'number-not-owned',
    alreadyInService: 'number-already-in-service',
  },
  SC: {
    unknown: 'short-code-unknown',
    notOwned: 'short-code-not-owned',
    alreadyInService: 'short-code-already-in-service',
  },
} as const satisfies Record<PoolKind, Record<string, ProblemName>>
