// How near to exhaustion a pool is. A person can be in as many sessions as there are numbers for them: what counts is how many
// are left for those who hold most.
import { areaCodesServing, countriesServing, type GeoMatchLevel } from './geo-match.ts'

/** People of whom it is told. */
export const busiestPeopleMax = 10
/** Countries of which it is told: there are not so many. */
export const poolCountriesMax = 300

/** A number of the pool, as far as it counts here. */
export interface CountedNumber {
  readonly sid: string
  readonly iso_country: string | null
  readonly area_code: string | null
  readonly voice: boolean
  readonly sms: boolean
  readonly is_reserved: boolean
  /** Active sessions that use it. */
  readonly in_use: number
}

/** Somebody who holds numbers, and where they are. */
export interface BusyPerson {
  readonly identifier: string
  /** Numbers that they hold in active sessions, and those of them that are of the pool. */
  readonly sessions: number
  readonly held: readonly string[]
  readonly country: string | null
  readonly areaCode: string | null
}

export interface CountryFigures {
  readonly iso_country: string | null
  readonly numbers: number
  readonly reserved: number
  readonly voice: number
  readonly sms: number
  /** Numbers that somebody holds. */
  readonly in_use: number
  /** Sessions that use one of them, each number counted. */
  readonly assignments: number
  /** The same of the number that is used most. */
  readonly busiest: number
}

export interface PersonFigures {
  readonly identifier: string
  readonly sessions: number
  readonly iso_country: string | null
  /** Numbers that can still be chosen for them. */
  readonly left: number
}

export interface PoolFigures extends Omit<CountryFigures, 'iso_country' | 'voice' | 'sms' | 'busiest'> {
  /** Those with most numbers first. */
  readonly countries: readonly CountryFigures[]
  readonly busiest_people: readonly PersonFigures[]
}

export function poolFigures(
  pool: readonly CountedNumber[],
  people: readonly BusyPerson[],
  level: GeoMatchLevel,
): PoolFigures {
  const { numbers, reserved, in_use, assignments } = figuresOf(null, pool)
  const countries = [...Map.groupBy(pool, ({ iso_country }) => iso_country)]
    .map(([country, its]) => figuresOf(country, its))
    .toSorted((one, other) => other.numbers - one.numbers || (nameOf(one) < nameOf(other) ? -1 : 1))
  return {
    numbers,
    reserved,
    in_use,
    assignments,
    countries: countries.slice(0, poolCountriesMax),
    busiest_people: people.map((person) => ({
      identifier: person.identifier,
      sessions: person.sessions,
      iso_country: person.country,
      left: leftFor(pool, person, level),
    })),
  }
}

const nameOf = ({ iso_country }: CountryFigures) => iso_country ?? ''

function figuresOf(iso_country: string | null, numbers: readonly CountedNumber[]): CountryFigures {
  const count = (counts: (number: CountedNumber) => boolean) => numbers.filter(counts).length
  return {
    iso_country,
    numbers: numbers.length,
    reserved: count(({ is_reserved }) => is_reserved),
    voice: count(({ voice }) => voice),
    sms: count(({ sms }) => sms),
    in_use: count(({ in_use }) => in_use > 0),
    assignments: numbers.reduce((sum, { in_use }) => sum + in_use, 0),
    busiest: numbers.reduce((most, { in_use }) => Math.max(most, in_use), 0),
  }
}

/** By the rules of `selectProxyNumber`, for a session in which any number will do: which mode it has is not known yet. */
function leftFor(pool: readonly CountedNumber[], person: BusyPerson, level: GeoMatchLevel): number {
  const held = new Set(person.held)
  const countries = countriesServing(person.country)
  const codes = areaCodesServing(level, person.areaCode)
  return pool.filter(
    ({ sid, iso_country, area_code, is_reserved }) =>
      !is_reserved &&
      !held.has(sid) &&
      iso_country !== null &&
      countries.includes(iso_country) &&
      (codes === null || (area_code !== null && codes.includes(area_code))),
  ).length
}
