// How much of the pool is in use, and how near it is to its end.
import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { countryName } from '../countries.ts'
import { count } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import type { Tone } from '../tone.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Address } from '../parts/words.tsx'
import type { Pool, PoolCountry, PoolPerson } from '../records.ts'

/** Sessions that somebody can still join, at which they are nearly out of numbers. */
const fewMax = 2
/** Countries that are shown before somebody asks for the rest. */
const countriesShown = 6

export function PoolFigures({ pool }: { readonly pool: Pool }) {
  const { numbers, in_use, reserved, countries, busiest_people } = pool
  const path = `/maskline/v1/services/${pool.service_sid}/pool`
  return (
    <>
      <div class="row spread">
        <dl class="pool-figures">
          <Figure name={numbers === 1 ? 'number' : 'numbers'} value={numbers} />
          <Figure name="in use" value={in_use} of={numbers} />
          <Figure name="reserved" value={reserved} of={numbers} />
        </dl>
        <CopyAs call={{ method: 'GET', path }} label="Copy these figures as code" />
      </div>
      <Warning people={busiest_people} />
      {numbers > 0 && (
        <div class="pool-parts">
          <Countries countries={countries} />
          <Busiest people={busiest_people} />
        </div>
      )}
    </>
  )
}

function Figure({
  name,
  value,
  of,
}: {
  readonly name: string
  readonly value: number
  readonly of?: number
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {count(value)}
        {of !== undefined && value > 0 && <small class="quiet"> {Math.round((value / of) * 100)} %</small>}
      </dd>
    </div>
  )
}

function Warning({ people }: { readonly people: readonly PoolPerson[] }) {
  const out = people.filter(({ left }) => left === 0).length
  if (out === 0) return null
  return (
    <p class="pool-warning">
      {out === 1 ? 'One person' : `${out} people`} cannot join another session:{' '}
      {out === 1 ? 'they hold' : 'each holds'} every number there is for them. Add numbers of their country,
      or close sessions that are over.
    </p>
  )
}

function Countries({ countries }: { readonly countries: readonly PoolCountry[] }) {
  const [all, setAll] = useState(false)
  const shown = all ? countries : countries.slice(0, countriesShown)
  const most = Math.max(...countries.map(({ numbers }) => numbers))
  return (
    <section class="card" aria-labelledby="pool-countries">
      <h2 id="pool-countries">By country</h2>
      <p class="pool-legend quiet" aria-hidden="true">
        <span class="key used" /> in use <span class="key reserved" /> reserved <span class="key" /> free
      </p>
      <ul class="pool-countries">
        {shown.map((country) => (
          <Country key={country.iso_country} country={country} most={most} />
        ))}
      </ul>
      {countries.length > countriesShown && (
        <button type="button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${countries.length} countries`}
        </button>
      )}
    </section>
  )
}

function Country({ country, most }: { readonly country: PoolCountry; readonly most: number }) {
  const { iso_country, numbers, in_use, reserved } = country
  const capacity = numbers - reserved
  // Where nobody is yet, few are as many as somebody wanted.
  const few = capacity === 0 || (capacity <= fewMax && in_use > 0)
  const part = (value: number, whole: number) => `${(value / whole) * 100}%`
  return (
    <li>
      <p class="row spread">
        <strong>{countryName(iso_country)}</strong>
        <span>
          {count(numbers)} <span class="quiet">{numbers === 1 ? 'number' : 'numbers'},</span> {count(in_use)}{' '}
          <span class="quiet">in use,</span> {count(reserved)} <span class="quiet">reserved</span>
        </span>
      </p>
      <div class="pool-bar" aria-hidden="true" style={{ width: part(numbers, most) }}>
        <span class="used" style={{ width: part(in_use, numbers) }} />
        <span class="reserved" style={{ width: part(reserved, numbers) }} />
      </div>
      <p class={few ? 'pool-few' : 'quiet'}>
        {capacity === 0
          ? 'All are reserved: nobody gets one without asking for it.'
          : `A person here can be in ${sessionsOf(capacity)} at the same time.`}
      </p>
    </li>
  )
}

const sessionsOf = (many: number) => `${count(many)} session${many === 1 ? '' : 's'}`

/** Who holds most numbers, those with fewest left first. */
function Busiest({ people }: { readonly people: readonly PoolPerson[] }) {
  const nearest = people.toSorted((one, other) => one.left - other.left || other.sessions - one.sessions)
  return (
    <section class="card" aria-labelledby="pool-busiest">
      <h2 id="pool-busiest">In most sessions</h2>
      <p class="quiet">Each session that a person is in takes one more number of the pool for them.</p>
      {people.length === 0 && <p>Nobody is in a session.</p>}
      <ul class="pool-people">
        {nearest.map((person) => (
          <Person key={person.identifier} person={person} />
        ))}
      </ul>
    </section>
  )
}

function Person({ person: { identifier, sessions, iso_country, left } }: { readonly person: PoolPerson }) {
  const masked = identifier.includes('X')
  return (
    <li class="row spread">
      <span>
        {masked ? (
          <Address text={identifier} />
        ) : (
          <Link href={`/sessions?q=${encodeURIComponent(identifier)}`}>
            <Address text={identifier} />
          </Link>
        )}{' '}
        <span class="quiet">
          {countryName(iso_country)}, in {sessionsOf(sessions)}
        </span>
      </span>
      <Badge tone={leftTone(left)} text={leftWords(left)} />
    </li>
  )
}

function leftTone(left: number): Tone {
  if (left === 0) return 'bad'
  return left <= fewMax ? 'warn' : 'good'
}

const leftWords = (left: number) =>
  left === 0
    ? 'cannot join another session'
    : `can join ${count(left)} more session${left === 1 ? '' : 's'} at the same time`
