// What the console makes of what people write: no browser is needed for that.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { earlier } from '../../console/traces/earlier.ts'
import { type Question, understood, without } from '../../console/traces/question.ts'
import type { Trace } from '../../console/records.ts'

/** Noon, where the test runs. */
const now = new Date(2026, 4, 4, 12, 0, 0)
const at = (day: number, hours: number, minutes = 0, seconds = 0) =>
  new Date(2026, 4, day, hours, minutes, seconds)

const read = (text: string) => understood(text, now)
const asked = (text: string): Omit<Question, 'parts'> => {
  const { parts, ...question } = read(text)
  assert.ok(
    parts.every(({ kind }) => kind !== 'unknown'),
    `${text}: ${JSON.stringify(parts)}`,
  )
  return question
}

suite('what somebody looks for', () => {
  test('numbers are understood as people write them', () => {
    const alice = { numbers: ['+12065550100'] }
    for (const text of [
      '+12065550100',
      '+1 (206) 555-0100',
      '206-555-0100',
      '1 206 555 0100',
      '(206) 555.0100',
    ]) {
      assert.deepEqual(asked(text), alice, text)
    }
    assert.deepEqual(asked('+44 (0)7911 123456'), { numbers: ['+447911123456'] })
    assert.deepEqual(asked('0044 7911 123456'), { numbers: ['+447911123456'] })
    assert.deepEqual(asked('12345'), { numbers: ['12345'] })
    assert.deepEqual(asked('whatsapp:+12065550100'), { numbers: ['whatsapp:+12065550100'] })
  })

  test('two numbers are between each other, however they are joined', () => {
    const both = { numbers: ['+12065550100', '+12065550180'] }
    for (const text of [
      '206-555-0100 206-555-0180',
      '+12065550100 -> +12065550180',
      '+12065550100 → +12065550180',
      'from +12065550100 to +12065550180',
    ]) {
      assert.deepEqual(asked(text), both, text)
    }
  })

  test('times are understood as people write them, the latest that can be meant', () => {
    const times: Readonly<Record<string, readonly [Date | undefined, Date | undefined]>> = {
      '09:30': [at(4, 9, 25), at(4, 9, 35)],
      '9:30 pm': [at(3, 21, 25), at(3, 21, 35)],
      '2026-05-03 09:30': [at(3, 9, 25), at(3, 9, 35)],
      '2026-05-03 09:30:05': [at(3, 9, 29, 5), at(3, 9, 31, 5)],
      '2026-05-03': [at(3, 0), at(4, 0)],
      yesterday: [at(3, 0), at(4, 0)],
      'yesterday at 14:00': [at(3, 13, 55), at(3, 14, 5)],
      '10 minutes ago': [at(4, 11, 45), at(4, 11, 55)],
      'an hour ago': [at(4, 10, 30), at(4, 11, 30)],
      'last 15 minutes': [at(4, 11, 45), undefined],
      '09:00-09:30': [at(4, 9), at(4, 9, 31)],
      '23:30 – 00:30': [at(3, 23, 30), at(4, 0, 31)],
      'since yesterday': [at(3, 0), undefined],
      'since 08:00 before 09:30': [at(4, 8), at(4, 9, 30)],
      [at(4, 9, 30).toISOString()]: [at(4, 9, 29), at(4, 9, 31)],
    }
    for (const [text, [start, end]] of Object.entries(times)) {
      assert.deepEqual(asked(text), { numbers: [], ...(start && { start }), ...(end && { end }) }, text)
    }
  })

  test('what is said together is asked for together, in any order', () => {
    const session = 'KC0198f2c0c0000123456789abcdef0123'
    const around = { start: at(4, 9, 25), end: at(4, 9, 35) }
    assert.deepEqual(asked('+1 206 555 0100 09:30'), { numbers: ['+12065550100'], ...around })
    assert.deepEqual(asked('09:30 +1 206 555 0100'), { numbers: ['+12065550100'], ...around })
    assert.deepEqual(asked(`${session}, 09:30`), { numbers: [], sid: session, ...around })
  })

  test('what is not understood is told, and does not hinder the rest', () => {
    const told = (text: string) =>
      read(text).parts.flatMap(({ kind, told: words }) => (kind === 'unknown' ? words : []))
    assert.deepEqual(told('foo bar +12065550100'), ['“foo bar” is not understood'])
    assert.deepEqual(read('foo +12065550100').numbers, ['+12065550100'])
    assert.deepEqual(told('25:99'), ['“25:99” is not understood'])
    assert.deepEqual(told('+12065550100 +12065550101 +12065550102'), ['Two numbers at most'])
    assert.deepEqual(told('09:30 10:30'), ['One time at a time'])
    assert.match(told(`KS${'0'.repeat(32)}`)[0]!, /names no contact/)
  })

  test('a part is taken away without the others', () => {
    const text = '+12065550100 09:30 +12065550180'
    const { parts } = read(text)
    assert.deepEqual(
      parts.map((part) => without(text, part)),
      ['09:30 +12065550180', '+12065550100 +12065550180', '+12065550100 09:30'],
    )
  })

  test('earlier ones are asked for in words that are understood', () => {
    const shown = [at(4, 11, 0, 7), at(4, 10, 0, 5)].map(
      (date) => ({ date_created: date.toISOString() }) as Trace,
    )
    const of = (text: string) => read(earlier(read(text), text, shown))
    assert.deepEqual(of('').end, at(4, 10, 0, 6))
    const span = of('+12065550100 09:00-12:00')
    assert.deepEqual([span.numbers, span.start, span.end], [['+12065550100'], at(4, 9), at(4, 10, 0, 6)])
    assert.deepEqual(of(earlier(read(''), '', shown)).start, undefined)
  })
})
