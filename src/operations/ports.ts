// What operations need from outside, and have more than one of: the real one and the one in tests.
import type { Compat } from '../domain/compat.ts'
import type { Sid, SidPrefix } from '../domain/sid.ts'
import type { CarrierDirectory } from '../carriers/carrier.ts'
import type { Events } from '../events.ts'
import type { Database } from '../storage/database.ts'
import type { GroupCommit } from '../storage/group-commit.ts'
import type { Contact, ContactOutcome } from '../storage/record-contacts.ts'
import type { Send, SendOutcome } from '../storage/record-sends.ts'
import type { Vault } from '../vault.ts'

export interface Clock {
  now(): Date
}

export interface SidSource {
  /** A new SID: later ones of a process compare greater. */
  mint<P extends SidPrefix>(prefix: P): Sid<P>
}

/** The group commits of the hot path: whoever comes while a statement is under way shares the next one. */
export interface Recorder {
  readonly sends: GroupCommit<Send, SendOutcome & { readonly at: Date }>
  readonly contacts: GroupCommit<Contact, ContactOutcome & { readonly at: Date }>
}

/** What comes with a request: the SID of an account or API key, and its token or secret. */
export interface Credentials {
  readonly user: string
  readonly password: string
}

/** Whose request it is, and by what it was known. */
export interface Caller {
  readonly account_sid: Sid<'AC'>
  readonly credential: 'auth-token' | 'api-key'
}

export interface Authenticator {
  /** @throws {Problem} wrong-credentials */
  authenticate(credentials: Credentials | undefined): Promise<Caller>
  /** To be called when somebody's secrets have changed: nothing of them is believed from memory. */
  forget(user: Sid<'AC' | 'SK'>): void
}

/** Everything an operation may reach. Made once, by main.ts. */
export interface Context {
  readonly database: Database
  readonly clock: Clock
  readonly sids: SidSource
  readonly carriers: CarrierDirectory
  readonly recorder: Recorder
  readonly events: Events
  readonly authenticator: Authenticator
  readonly vault: Vault
  readonly compat: Compat
  /** Scheme and authority by which clients reach us. Undefined: as each request says. */
  readonly publicUrl: string | undefined
  /** Accepts numbers that no numbering plan has (test labs). */
  readonly lenientNumbers: boolean
}
