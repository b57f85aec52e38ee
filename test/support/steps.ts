// A request of a random history: what it asks, why the model holds that it cannot succeed, and what becomes of the model if
// it does. Here is what all such requests have in common.
import fc from 'fast-check'
import type { Answered } from './client.ts'
import { identifiers, proxyNumbers } from './numbers.ts'
import type { Fault, SessionModel } from './session-model.ts'

export const people = identifiers(4)
export const numbers = proxyNumbers(4)
export const names = ['one', 'two']

export interface Asked {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly form?: Record<string, string | readonly string[]>
  /** Empty: it succeeds. Else it is refused for one of these. */
  readonly faults: readonly Fault[]
  /** Done to the model when it succeeded. `list` reads the rows of a list below what was answered. */
  done?(body: Answered['body'], list: (path: string) => Promise<Answered['body'][]>): void | Promise<void>
}

/** Something to ask; undefined when there is nothing yet to ask it of. Counterexamples show what it says. */
export type Step = (model: SessionModel) => Asked | undefined
export const step = (says: string, ask: Step): Step => Object.assign(ask, { [fc.toStringMethod]: () => says })

/** The `at`th of some, counted round and round from the newest; nothing when there is none. */
export const pick = <T>(some: readonly T[], at: number): T | undefined =>
  some[some.length - 1 - (at % some.length)]

export const place = fc.nat(5)
export const who = fc.constantFrom(...people)
export const number = fc.constantFrom(...numbers)
/** Mostly nothing, so that many requests succeed. */
export const maybe = <T>(some: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: some })
/** Seconds from now; null clears. */
export const expiry = maybe(fc.constantFrom<(number | null)[]>(0, 30, 90, 90, 8_000_000, null))
export const ttl = maybe(fc.constantFrom(0, 30, 60, 8_000_000))
export const say = (value: unknown) => JSON.stringify(value)
export const dateOf = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`
