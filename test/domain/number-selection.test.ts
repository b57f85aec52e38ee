import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { areaCodesServing, countriesServing } from '../../src/domain/geo-match.ts'
import { type Candidate, selectProxyNumber } from '../../src/domain/number-selection.ts'
import { candidates, type Choice, choices } from '../support/choices.ts'

const chosen = ({ pool, want, history }: Choice) => selectProxyNumber(pool, want, history)

/** What each refusal says is missing, in the order of contract 3.3 B. */
const rows: readonly (readonly [string, (choice: Choice, number: Candidate) => boolean])[] = [
  ['no-numbers', () => true],
  ['no-voice-number', ({ want }, number) => number.voice || want.mode === 'message-only'],
  ['no-message-number', ({ want }, number) => number.sms || want.mode === 'voice-only'],
  [
    'no-number-for-country',
    ({ want }, number) => countriesServing(want.country).some((country) => country === number.iso_country),
  ],
  [
    'no-geo-match',
    ({ want }, number) => {
      const codes = areaCodesServing(want.geoMatchLevel, want.areaCode)
      return codes === null || codes.some((code) => code === number.area_code)
    },
  ],
  ['only-reserved-numbers', (_, number) => !number.is_reserved],
  ['no-unused-number', ({ history }, number) => !history.held.has(number.sid)],
]

/** Numbers that pass every row. */
const fit = (choice: Choice) =>
  choice.pool.filter((number) => rows.every(([, keeps]) => keeps(choice, number)))

/** Of several numbers, the one with the least load: contract 3.3, the tie-break after stickiness. */
function leastLoaded(numbers: readonly Candidate[]): Candidate | undefined {
  const assigned = (number: Candidate) => number.date_last_assigned?.getTime() ?? Number.NEGATIVE_INFINITY
  const [least] = numbers.toSorted(
    (a, b) => a.in_use - b.in_use || Math.sign(assigned(a) - assigned(b)) || (a.sid < b.sid ? -1 : 1),
  )
  return least
}

test('a number is given whenever one passes every filter, and it is one of those', () => {
  fc.assert(
    fc.property(choices, (choice) => {
      const { number } = chosen(choice)
      const possible = fit(choice)
      assert.equal(number === undefined, possible.length === 0)
      if (number !== undefined) assert.ok(possible.includes(number))
    }),
    { numRuns: 2000 },
  )
})

test('a number that its person holds and a reserved one are never given', () => {
  fc.assert(
    fc.property(choices, (choice) => {
      const { number } = chosen(choice)
      assert.ok(number === undefined || (!choice.history.held.has(number.sid) && !number.is_reserved))
    }),
  )
})

test('the refusal names the first filter that leaves no number', () => {
  fc.assert(
    fc.property(choices, (choice) => {
      const { refusal } = chosen(choice)
      const leaves = rows.map((_, at) =>
        choice.pool.some((number) => rows.slice(0, at + 1).every(([, keeps]) => keeps(choice, number))),
      )
      assert.equal(refusal, rows[leaves.indexOf(false)]?.[0])
    }),
    { numRuns: 2000 },
  )
})

test('the order in which numbers are looked at does not matter', () => {
  fc.assert(
    fc.property(
      choices.chain((choice) =>
        fc.tuple(
          fc.constant(choice),
          fc.shuffledSubarray([...choice.pool], { minLength: choice.pool.length }),
        ),
      ),
      ([choice, pool]) => assert.deepEqual(chosen({ ...choice, pool }), chosen(choice)),
    ),
  )
})

test('a sticky service gives the newest number had with this counterpart, else the newest had, else the least loaded', () => {
  fc.assert(
    fc.property(choices, (choice) => {
      const possible = fit(choice)
      const { withCounterpart, former } = choice.history
      const sticky = [...withCounterpart, ...former].find((sid) =>
        possible.some((number) => number.sid === sid),
      )
      const want = { ...choice.want, behavior: 'prefer-sticky' as const }
      assert.equal(chosen({ ...choice, want }).number?.sid, sticky ?? leastLoaded(possible)?.sid)
    }),
    { numRuns: 2000 },
  )
})

test('an avoiding service gives the least loaded number never had, else the one had longest ago', () => {
  fc.assert(
    fc.property(choices, (choice) => {
      const possible = fit(choice)
      const { former } = choice.history
      const never = possible.filter(({ sid }) => !former.includes(sid))
      const longestAgo = former.findLast((sid) => possible.some((number) => number.sid === sid))
      const want = { ...choice.want, behavior: 'avoid-sticky' as const }
      assert.equal(chosen({ ...choice, want }).number?.sid, leastLoaded(never)?.sid ?? longestAgo)
    }),
    { numRuns: 2000 },
  )
})

const anybody = {
  country: 'US',
  areaCode: '206',
  mode: 'voice-and-message',
  geoMatchLevel: 'country',
  behavior: 'prefer-sticky',
} as const
const newcomer = { held: new Set<string>(), withCounterpart: [], former: [] }

test('a person of a small NANP country may get a number of the United States, a Canadian may not', () => {
  const [american] = candidates(1, { iso_country: 'US' })
  for (const country of ['AG', 'AI', 'BM', 'BS', 'MS', 'TC', 'VG', 'VI']) {
    assert.equal(selectProxyNumber([american!], { ...anybody, country }, newcomer).number, american)
  }
  const canadian = { ...anybody, country: 'CA' }
  assert.deepEqual(selectProxyNumber([american!], canadian, newcomer), { refusal: 'no-number-for-country' })
})

test('Great Britain, Guernsey, Man and Jersey share their numbers', () => {
  for (const iso_country of ['GB', 'GG', 'IM', 'JE']) {
    const [number] = candidates(1, { iso_country })
    for (const country of ['GB', 'GG', 'IM', 'JE']) {
      assert.equal(selectProxyNumber([number!], { ...anybody, country }, newcomer).number, number)
    }
  }
})

test('a person whose country is unknown gets no number by choice', () => {
  const pool = [...candidates(1, { iso_country: null }), ...candidates(1, { iso_country: 'US' })]
  assert.deepEqual(selectProxyNumber(pool, { ...anybody, country: null }, newcomer), {
    refusal: 'no-number-for-country',
  })
})
