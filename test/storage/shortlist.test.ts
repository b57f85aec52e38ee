// The choice of a number looks at a shortlist and not at the whole pool. It must not change what is chosen.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type History, selectProxyNumber, type Want } from '../../src/domain/number-selection.ts'
import { Problem } from '../../src/domain/problem.ts'
import { bestNumber } from '../../src/operations/claim-number.ts'
import { type Database, transaction } from '../../src/storage/database.ts'
import type { PoolNumber } from '../../src/storage/pool-numbers.ts'
import type { Service } from '../../src/storage/services.ts'
import { poolNumber, wish } from '../support/choices.ts'
import { onBothDatabases } from '../support/opened.ts'
import { participantRow, poolNumberRow, putService, putSession } from '../support/rows.ts'

const poolMax = 6
const identifier = '+12065550100'
const counterpart = '+12065550101'
const phone = (at: number) => `+120655501${String(at + 10)}`

/** A session in which the person had or has a number of the pool. */
interface Part {
  readonly number: number
  readonly active: boolean
  readonly shared: boolean
}

const cases = fc.record({
  pool: fc.array(poolNumber, { maxLength: poolMax, size: 'max' }),
  want: wish,
  /** Oldest first; numbers beyond the pool have left it. */
  parts: fc.array(fc.record({ number: fc.nat(poolMax), active: fc.boolean(), shared: fc.boolean() }), {
    maxLength: 8,
    size: 'max',
  }),
  taken: fc.option(fc.nat(poolMax - 1)),
})

/** At most one session at a time holds a number for the person. */
const possible = (parts: readonly Part[]) =>
  parts.map((part, at) => ({
    ...part,
    active: part.active && !parts.slice(0, at).some(({ active, number }) => active && number === part.number),
  }))

async function put(
  database: Database,
  service: Service,
  numbers: readonly PoolNumber[],
  parts: readonly Part[],
) {
  if (numbers.length > 0) await database.db.insertInto('pool_numbers').values(numbers).execute()
  for (const { number, active, shared } of parts) {
    const session = await putSession(database, service, { status: active ? 'open' : 'closed' })
    const there = numbers[number] ?? poolNumberRow(service, { phone_number: phone(number) })
    const theirs = { proxy_identifier: there.phone_number, proxy_identifier_sid: there.sid, active }
    const rows = [participantRow(session, { identifier, ...theirs })]
    if (shared) {
      const other = { proxy_identifier: phone(number), proxy_identifier_sid: null, active: false }
      rows.push(participantRow(session, { identifier: counterpart, ...other }))
    }
    await database.db.insertInto('participants').values(rows).execute()
  }
}

/** The person's past as the rule sees it, from the parts themselves. */
function historyOf(numbers: readonly PoolNumber[], parts: readonly Part[]): History {
  const sids = (some: readonly Part[]) =>
    some.toReversed().flatMap(({ number }) => numbers[number]?.sid ?? [])
  return {
    held: new Set(sids(parts.filter(({ active }) => active))),
    withCounterpart: sids(parts.filter(({ shared }) => shared)),
    former: [...new Set(sids(parts))],
  }
}

async function chosen(database: Database, service: Service, want: Want, taken: ReadonlySet<string>) {
  const { country, areaCode, mode } = want
  try {
    const claimant = { identifier, counterpart, country, areaCode, mode, taken }
    return { number: (await transaction(database.db, (tx) => bestNumber(tx, service, claimant))).sid }
  } catch (error) {
    if (error instanceof Problem) return { refusal: error.kind }
    throw error
  }
}

onBothDatabases('the shortlist leads to the same number or refusal as the whole pool', async (database) => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ pool, want, parts: any, taken: place }) => {
      const service = await putService(database, {
        geo_match_level: want.geoMatchLevel,
        number_selection_behavior: want.behavior,
      })
      const numbers = pool.map((number, at) => poolNumberRow(service, { ...number, phone_number: phone(at) }))
      const parts = possible(any)
      await put(database, service, numbers, parts)

      const given = place === null ? undefined : numbers[place]?.sid
      const taken = new Set<string>(given === undefined ? [] : [given])
      const loaded = numbers.map((one) => (taken.has(one.sid) ? { ...one, in_use: one.in_use + 1 } : one))
      const { number, refusal } = selectProxyNumber(loaded, want, historyOf(numbers, parts))
      const expected = number === undefined ? { refusal } : { number: number.sid }
      assert.deepEqual(await chosen(database, service, want, taken), expected)
    }),
    { numRuns: 100 },
  )
})
