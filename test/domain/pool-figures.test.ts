// How much of a pool is left for somebody: as many numbers as the choice of numbers would give, one after the other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { selectProxyNumber } from '../../src/domain/number-selection.ts'
import { poolCountriesMax, poolFigures } from '../../src/domain/pool-figures.ts'
import { choices } from '../support/choices.ts'

test('what is left for a person are the numbers that can be chosen for them', () => {
  fc.assert(
    fc.property(choices, ({ pool, want, history }) => {
      const able = pool.map((number) => ({ ...number, voice: true, sms: true }))
      const held = new Set(history.held)
      let chosen = 0
      for (;;) {
        const { number } = selectProxyNumber(able, want, { ...history, held })
        if (number === undefined) break
        held.add(number.sid)
        chosen++
      }
      const person = {
        identifier: '+12065550100',
        sessions: history.held.size,
        held: [...history.held],
        country: want.country,
        areaCode: want.areaCode,
      }
      const { busiest_people } = poolFigures(able, [person], want.geoMatchLevel)
      assert.equal(busiest_people[0]!.left, chosen)
    }),
  )
})

test('the figures of the countries add up to those of the pool, those with most numbers first', () => {
  fc.assert(
    fc.property(choices, ({ pool }) => {
      const { countries, ...all } = poolFigures(pool, [], 'country')
      for (const figure of ['numbers', 'reserved', 'in_use', 'assignments'] as const)
        assert.equal(
          countries.reduce((sum, one) => sum + one[figure], 0),
          all[figure],
        )
      const numbers = countries.map((one) => one.numbers)
      assert.deepEqual(
        numbers,
        numbers.toSorted((one, other) => other - one),
      )
    }),
  )
})

test('of countries there are at most so many', () => {
  const number = { area_code: null, voice: true, sms: true, is_reserved: false, in_use: 1 }
  const pool = Array.from({ length: 2 * poolCountriesMax }, (_, at) => ({
    ...number,
    sid: `${at}`,
    iso_country: `${at}`,
  }))
  const { countries, numbers } = poolFigures(pool, [], 'country')
  assert.deepEqual([countries.length, numbers], [poolCountriesMax, pool.length])
})
