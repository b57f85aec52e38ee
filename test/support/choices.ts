// Arbitrary choices of a proxy number: a pool, a wish and a past, small enough that every rule gets to decide.
import fc from 'fast-check'
import { geoMatchLevels } from '../../src/domain/geo-match.ts'
import {
  type Candidate,
  type History,
  numberSelectionBehaviors,
  type Want,
} from '../../src/domain/number-selection.ts'
import { sessionModes } from '../../src/domain/session.ts'
import type { Sid } from '../../src/domain/sid.ts'

export interface Choice {
  readonly pool: readonly Candidate[]
  readonly want: Want
  readonly history: History
}

/** The `at`th number's SID. */
const sidOf = (at: number) => `PN${at.toString(16).padStart(32, '0')}` as Sid<'PN'>

/** Often what lets a number pass, so that many do. */
const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof(
    { weight: 6 * others.length, arbitrary: fc.constant(usual) },
    ...others.map((one) => fc.constant(one)),
  )

export const poolNumber = fc.record({
  iso_country: mostly<string | null>('US', 'CA', 'GB', 'GG', null),
  area_code: mostly<string | null>('206', '564', '415', null),
  voice: mostly(true, false),
  sms: mostly(true, false),
  is_reserved: mostly(false, true),
  in_use: fc.integer({ min: 0, max: 2 }),
  date_last_assigned: fc.option(fc.integer({ min: 1, max: 3 }).map((second) => new Date(second * 1000))),
})

export const wish: fc.Arbitrary<Want> = fc.record({
  country: mostly<string | null>('US', 'AG', 'CA', 'GB', 'IM', null),
  areaCode: mostly<string | null>('206', '425', '415', null),
  mode: fc.constantFrom(...sessionModes),
  geoMatchLevel: fc.constantFrom(...geoMatchLevels),
  behavior: fc.constantFrom(...numberSelectionBehaviors),
})

const numbersMax = 8
/** Some of these are in no pool: numbers that left it. */
const sids = Array.from({ length: numbersMax + 2 }, (_, at) => sidOf(at))

const past: fc.Arbitrary<History> = fc
  .tuple(fc.shuffledSubarray(sids), fc.subarray(sids), fc.subarray(sids))
  .map(([former, held, shared]) => ({
    former,
    held: new Set(former.filter((sid) => held.includes(sid))),
    withCounterpart: former.filter((sid) => shared.includes(sid)),
  }))

export const choices: fc.Arbitrary<Choice> = fc.record({
  pool: fc
    .array(poolNumber, { maxLength: numbersMax, size: 'max' })
    .map((numbers) => numbers.map((number, at) => ({ ...number, sid: sidOf(at) }))),
  want: wish,
  history: past,
})

/** Numbers that anybody can have, but for `differences`. */
export function candidates(count: number, differences: Partial<Candidate>): Candidate[] {
  return Array.from({ length: count }, (_, at) => ({
    sid: sidOf(at),
    iso_country: 'US',
    area_code: '206',
    voice: true,
    sms: true,
    is_reserved: false,
    in_use: 0,
    date_last_assigned: null,
    ...differences,
  }))
}
