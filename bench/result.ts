// What a run found, as it is kept: everything else is worked out from it.
import type { Name } from './lanes.ts'
import type { Measured } from './load.ts'
import type { Machine, Versions } from './machine.ts'
import type { PeerName } from './peers.ts'

/** What one turn told. Where texts go on after the answer, there is no time of each of them. */
export type Turn = Pick<Measured, 'rate' | 'answers'> & Partial<Measured>

/** One turn of everybody, one after the other. */
export type Round = Readonly<Partial<Record<Name, Turn>>>

/** Creates at half the top rate, whether answers come or not. */
export interface Paced {
  readonly perSecond: number
  readonly rounds: readonly Measured[]
}

export interface Result {
  /** When it ended. */
  readonly date: string
  readonly machine: Machine
  readonly versions: Versions
  readonly load: Readonly<Record<'connections' | 'sessions' | 'rounds' | 'seconds', number>>
  /** Peers that were not here, with how to get them. */
  readonly missing: Readonly<Partial<Record<PeerName, string>>>
  readonly rounds: readonly Round[]
  readonly paced: Readonly<Record<'postgres' | 'embedded', Paced>>
  readonly devStartsMs: readonly number[]
}
