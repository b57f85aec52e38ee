// How the operator describes carriers: JSON, each carrier with the settings that its kind names. Read once, at the start.
import { createHash } from 'node:crypto'
import type { Sid, SidPrefix } from '../domain/sid.ts'
import { Fault, type Kind } from '../fields.ts'
import type { CarrierHttp } from '../net/carrier-http.ts'
import type { Carrier } from './carrier.ts'

/** One setting of a carrier. */
export interface CarrierSetting<T = unknown> {
  readonly kind: Kind<T>
  /** Where it is not given. */
  readonly fallback?: T
  /** It may be left out, and has no value then. What is neither this nor has a fallback must be given. */
  readonly optional?: true
  /** Never printed. */
  readonly secret?: true
  readonly doc: string
}

export type CarrierSettings = Readonly<Record<string, CarrierSetting>>

type ValueOf<S> = S extends { kind: Kind<infer T> }
  ? S extends { optional: true }
    ? T | undefined
    : T
  : never
export type SettingValues<S extends CarrierSettings> = { readonly [K in keyof S]: ValueOf<S[K]> }

/**
 * The values of `table` in an object of the description.
 * @param where how the object is called in messages: `carriers[0]`
 * @throws {Fault} the whole sentence: which setting of which carrier, and what is wrong with it. Never with its value.
 */
export function readSettings<const S extends CarrierSettings>(
  table: S,
  given: Readonly<Record<string, unknown>>,
  where: string,
): SettingValues<S> {
  const names = Object.keys(table)
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new Fault(`${where} has no setting "${unknown}". It has ${names.join(', ')}.`)
  return Object.fromEntries(
    Object.entries(table).map(([name, setting]) => [name, valueOf(setting, given[name], `${where}.${name}`)]),
  ) as SettingValues<S>
}

function valueOf(setting: CarrierSetting, given: unknown, where: string): unknown {
  if (given === undefined || given === null) {
    if ('fallback' in setting) return setting.fallback
    if (setting.optional) return undefined
    throw new Fault(`${where} is missing. ${setting.doc}`)
  }
  try {
    return setting.kind.decode((Array.isArray(given) ? given : [given]).map(asText))
  } catch (error) {
    throw error instanceof Fault ? new Fault(`${where} is wrong. ${error.message}`) : error
  }
}

/** Kinds read texts. What is an object stays JSON. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** What a carrier is made of beside its own settings. */
export interface CarrierNeeds {
  readonly name: string
  readonly account_sid: Sid<'AC'>
  readonly http: CarrierHttp
}

/** One kind of carrier: a line in index.ts. */
export interface CarrierKind {
  /** What it is, in one line, for docs/carriers.md. */
  readonly about: string
  readonly settings: CarrierSettings
  /** @throws {Fault} settings that contradict each other */
  make(settings: unknown, needs: CarrierNeeds): Carrier | Promise<Carrier>
}

/** A kind, with its settings' types known where it is made. */
export function carrierKind<const S extends CarrierSettings>(kind: {
  readonly about: string
  readonly settings: S
  make(settings: SettingValues<S>, needs: CarrierNeeds): Carrier | Promise<Carrier>
}): CarrierKind {
  return { ...kind, make: (settings, needs) => kind.make(settings as SettingValues<S>, needs) }
}

/**
 * A SID for something that has an id of the carrier's: the same id of the same carrier always gives the same.
 * @param name the carrier's
 */
export function sidFor<P extends SidPrefix>(prefix: P, name: string, id: string): Sid<P> {
  const digest = createHash('sha256').update(`${name}\0${id}`).digest('hex')
  return `${prefix}${digest.slice(0, 32)}` as Sid<P>
}
