// Which proxy number does a participant get? A pure choice among the numbers it is shown (contract 3.3 B).
// It claims nothing: that two requests never take the same pair is the database's unique index.
import type { ProblemName } from './problem.ts'
import type { SessionMode } from './session.ts'
import type { Sid } from './sid.ts'
import { areaCodesServing, countriesServing, type GeoMatchLevel } from './geo-match.ts'

export const numberSelectionBehaviors = ['prefer-sticky', 'avoid-sticky'] as const
export type NumberSelectionBehavior = (typeof numberSelectionBehaviors)[number]

/** A pool number as far as the choice looks at it. */
export interface Candidate {
  readonly sid: Sid<'PN' | 'SC'>
  readonly iso_country: string | null
  readonly area_code: string | null
  readonly voice: boolean
  readonly sms: boolean
  readonly is_reserved: boolean
  /** Active sessions that use it. */
  readonly in_use: number
  /** When a participant last got it; null: never. */
  readonly date_last_assigned: Date | null
}

/** What the identifier had before in this service. */
export interface History {
  /** Numbers it holds in active sessions: never given to it again. */
  readonly held: ReadonlySet<string>
  /** Numbers of earlier sessions with the same counterpart, newest first. */
  readonly withCounterpart: readonly string[]
  /** Numbers of any earlier session, newest first. */
  readonly former: readonly string[]
}

export interface Want {
  readonly country: string | null
  readonly areaCode: string | null
  readonly mode: SessionMode
  readonly geoMatchLevel: GeoMatchLevel
  readonly behavior: NumberSelectionBehavior
}

export type Selection<C extends Candidate> =
  | { readonly number: C; readonly refusal?: never }
  | { readonly number?: never; readonly refusal: ProblemName }

/** The best of `candidates`, or the name of the first filter that leaves none (contract 3.3 B, rows 1 to 6). */
export function selectProxyNumber<C extends Candidate>(
  candidates: readonly C[],
  want: Want,
  history: History,
): Selection<C> {
  const countries = countriesServing(want.country)
  const codes = areaCodesServing(want.geoMatchLevel, want.areaCode)
  const filters: readonly (readonly [ProblemName, (candidate: C) => boolean])[] = [
    ['no-numbers', () => true],
    ['no-voice-number', (c) => want.mode === 'message-only' || c.voice],
    ['no-message-number', (c) => want.mode === 'voice-only' || c.sms],
    ['no-number-for-country', (c) => c.iso_country !== null && countries.includes(c.iso_country)],
    ['no-geo-match', (c) => codes === null || (c.area_code !== null && codes.includes(c.area_code))],
    ['only-reserved-numbers', (c) => !c.is_reserved],
    ['no-unused-number', (c) => !history.held.has(c.sid)],
  ]
  let left = candidates
  for (const [refusal, keeps] of filters) {
    left = left.filter(keeps)
    if (left.length === 0) return { refusal }
  }
  return { number: preferred(left, want.behavior, history) }
}

/** The first by preference, then by load: fewest active sessions, longest unassigned, oldest in the pool. */
function preferred<C extends Candidate>(
  candidates: readonly C[],
  behavior: NumberSelectionBehavior,
  history: History,
): C {
  const rank = preferenceRank(behavior, history)
  return candidates.reduce((best, next) => {
    const order =
      rank(next) - rank(best) ||
      next.in_use - best.in_use ||
      (next.date_last_assigned?.getTime() ?? 0) - (best.date_last_assigned?.getTime() ?? 0) ||
      (next.sid < best.sid ? -1 : 1)
    return order < 0 ? next : best
  })
}

/**
 * Sticky: the newest number shared with this counterpart, then the newest of any session, then the rest.
 * Avoiding: numbers never had come first, then the one longest ago.
 */
function preferenceRank(behavior: NumberSelectionBehavior, history: History): (c: Candidate) => number {
  const { withCounterpart, former } = history
  if (behavior === 'prefer-sticky') {
    const ranks = new Map([...withCounterpart, ...former].reverse().map((sid, at) => [sid, -1 - at]))
    return (candidate) => ranks.get(candidate.sid) ?? 0
  }
  const ranks = new Map(former.map((sid, at) => [sid, former.length - at]))
  return (candidate) => ranks.get(candidate.sid) ?? 0
}
