// What operations need from outside, and have more than one of: the real one and the one in tests.
import type { Compat } from '../domain/compat.ts'
import type { Sid, SidPrefix } from '../domain/sid.ts'
import type { CarrierDirectory } from '../carriers/carrier.ts'
import type { Events } from '../events.ts'
import type { Database } from '../storage/database.ts'
import type { Recorder } from './recorder.ts'

export interface Clock {
  now(): Date
}

export interface SidSource {
  /** A new SID: later ones of a process compare greater. */
  mint<P extends SidPrefix>(prefix: P): Sid<P>
}

/** Everything an operation may reach. Made once, by main.ts. */
export interface Context {
  readonly database: Database
  readonly clock: Clock
  readonly sids: SidSource
  readonly carriers: CarrierDirectory
  readonly recorder: Recorder
  readonly events: Events
  readonly compat: Compat
  /** Accepts numbers that no numbering plan has (test labs). */
  readonly lenientNumbers: boolean
}
