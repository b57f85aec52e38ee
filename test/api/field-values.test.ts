// What holds for every value of a kind: written and read again it is the same, and it fits the kind's own schema.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import fc from 'fast-check'
import {
  choice,
  Fault,
  flag,
  integer,
  type Kind,
  list,
  output,
  sid,
  text,
  timestamp,
  uri,
} from '../../src/fields.ts'

suite('every kind', () => {
  test('given several texts, the last counts', () => {
    assert.equal(text({ max: 9 }).decode(['a', 'b']), 'b')
    assert.equal(integer({ min: 0, max: 9 }).decode(['x', '5']), 5)
    assert.throws(() => integer({ min: 0, max: 9 }).decode(['5', 'x']), Fault)
  })

  test('a list reads all of them, each by its kind, and no more than it may have', () => {
    const numbers = list(integer({ min: 0, max: 9 }), { max: 3 })
    assert.deepEqual(numbers.decode(['1', '2', '3']), [1, 2, 3])
    assert.deepEqual(numbers.encode([1, 2]), [1, 2])
    assert.throws(() => numbers.decode(['1', '2', '3', '4']), {
      name: 'Fault',
      message: 'At most 3 may be given.',
    })
    assert.throws(() => numbers.decode(['1', 'x']), { message: 'It must be a whole number from 0 to 9.' })
  })

  test('what is only written cannot be set', () => {
    assert.throws(() => output({ type: 'object' }).decode(['{}']), {
      name: 'Fault',
      message: 'It cannot be set.',
    })
  })

  const dates = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  })
  const roundTrips: readonly [string, Kind<unknown>, fc.Arbitrary<unknown>][] = [
    [
      'text',
      text({ max: 50 }),
      fc.string({ unit: 'grapheme', maxLength: 10 }).filter((one) => Array.from(one).length <= 50),
    ],
    ['integer', integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 })],
    ['flag', flag, fc.boolean()],
    ['choice', choice(['a', 'b-c']), fc.constantFrom('a', 'b-c')],
    ['sid', sid('KS'), fc.stringMatching(/^KS[0-9a-fA-F]{32}$/)],
    [
      'uri',
      uri({ max: 4000 }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }).filter((one) => URL.canParse(one)),
    ],
    ['timestamp', timestamp, dates.map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000))],
  ] as const
  for (const [name, kind, values] of roundTrips) {
    test(`a ${name} that was written is read as it was, and fits its own schema`, () => {
      const ajv = new Ajv({ strict: false })
      formats.default(ajv)
      const valid = ajv.compile(kind.schema)
      fc.assert(
        fc.property(values, (value) => {
          const written = kind.encode(value)
          assert.ok(valid(written), JSON.stringify(written))
          assert.deepEqual(kind.decode([String(written)]), value)
        }),
      )
    })
  }

  test('an address that is read is a URI by RFC 3986, as answers promise', () => {
    const ajv = new Ajv({ strict: false })
    formats.default(ajv)
    const kind = uri({ max: 100 })
    const valid = ajv.compile(kind.schema)
    const pieces = fc.constantFrom(
      ...Array.from('ab.:/?#[]@!$&(),;=%09~-_+'),
      '%41',
      '[::1]',
      ':80',
      ' ',
      'ü',
    )
    const addresses = fc.array(pieces, { maxLength: 8 }).map((all) => `http://a${all.join('')}`)
    fc.assert(
      fc.property(addresses, (given) => {
        try {
          kind.decode([given])
        } catch {
          return
        }
        assert.ok(valid(given), given)
      }),
      { numRuns: 2000 },
    )
  })

  test('an instant is always written to the second, in UTC, with a Z', () => {
    fc.assert(
      fc.property(dates, (date) =>
        assert.match(String(timestamp.encode(date)), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      ),
    )
    assert.equal(timestamp.encode(new Date('2026-05-04T09:30:00.999Z')), '2026-05-04T09:30:00Z')
  })

  test('an instant that is read can be written, whatever its offset', () => {
    const offsets = fc.tuple(
      fc.constantFrom('+', '-'),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
    )
    const two = (number: number) => String(number).padStart(2, '0')
    fc.assert(
      fc.property(dates, offsets, (date, [sign, hours, minutes]) => {
        const given = `${date.toISOString().slice(0, 19)}${sign}${two(hours)}:${two(minutes)}`
        try {
          const read = timestamp.decode([given])
          assert.equal(read.getTime(), Date.parse(given))
          assert.match(String(timestamp.encode(read)), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
        } catch (error) {
          assert.ok(error instanceof Fault, String(error))
        }
      }),
      {
        examples: [
          [new Date('9999-12-31T23:59:59Z'), ['-', 1, 0]],
          [new Date('0001-01-01T00:00:00Z'), ['+', 1, 0]],
        ],
      },
    )
  })
})
