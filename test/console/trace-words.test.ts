// What the console makes of what people write, and of what traces say: no browser is needed for that.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { alertName } from '../../console/traces/alert-names.ts'
import { earlier } from '../../console/traces/earlier.ts'
import { outcomeOf } from '../../console/traces/outcome.ts'
import { type Question, understood, without } from '../../console/traces/question.ts'
import type { Trace } from '../../console/records.ts'
import { alerts } from '../../src/domain/alert.ts'
import { nearMissKinds } from '../../src/domain/near-misses.ts'
import { traceOutcomes } from '../../src/domain/trace.ts'

/** Noon, where the test runs. */
const now = new Date(2026, 4, 4, 12, 0, 0)
const at = (day: number, hours: number, minutes = 0, seconds = 0) =>
  new Date(2026, 4, day, hours, minutes, seconds)

const numbering = (text: string) => {
  const read = (['GB', 'US'] as const).map((country) => parsePhoneNumberFromString(text, country))
  return read.find((one) => one?.isValid())?.number
}
const read = (text: string) => understood(text, now, numbering)
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
      'calls of +1 206 555 0100?',
    ]) {
      assert.deepEqual(asked(text), alice, text)
    }
    assert.deepEqual(asked('07911 123456'), { numbers: ['+447911123456'] })
    assert.deepEqual(asked('0044 7911 123456'), { numbers: ['+447911123456'] })
    assert.deepEqual(asked('12345'), { numbers: ['12345'] })
    assert.deepEqual(asked('whatsapp:+12065550100'), { numbers: ['whatsapp:+12065550100'] })
  })

  test('two numbers are between each other, unless it is said which way', () => {
    assert.deepEqual(asked('206-555-0100 206-555-0180'), { numbers: ['+12065550100', '+12065550180'] })
    const way = { numbers: [], from: '+12065550100', to: '+12065550180' }
    for (const between of [' to ', ' -> ', ' → ']) {
      assert.deepEqual(asked(`+12065550100${between}+12065550180`), way)
    }
    assert.deepEqual(asked('to +12065550180 from +12065550100'), way)
    assert.deepEqual(asked('from 2065550100'), { numbers: [], from: '+12065550100' })
  })

  test('times are understood as people write them, the latest that can be meant', () => {
    const times: Readonly<Record<string, readonly [Date | undefined, Date | undefined]>> = {
      '09:30': [at(4, 9, 25), at(4, 9, 35)],
      '9:30 pm': [at(3, 21, 25), at(3, 21, 35)],
      '9am': [at(4, 8, 30), at(4, 9, 30)],
      '2026-05-03 09:30': [at(3, 9, 25), at(3, 9, 35)],
      '3 May 2026, 09:30:05': [at(3, 9, 29, 5), at(3, 9, 31, 5)],
      'May 3': [at(3, 0), at(4, 0)],
      yesterday: [at(3, 0), at(4, 0)],
      'yesterday at 14:00': [at(3, 13, 55), at(3, 14, 5)],
      '10 minutes ago': [at(4, 11, 45), at(4, 11, 55)],
      'an hour ago': [at(4, 10, 30), at(4, 11, 30)],
      'last 15 minutes': [at(4, 11, 45), undefined],
      '09:00-09:30': [at(4, 9), at(4, 9, 31)],
      'between 09:00 and 09:30': [at(4, 9), at(4, 9, 31)],
      '09:00 to 09:30 yesterday': [at(3, 9), at(3, 9, 31)],
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
    assert.deepEqual(asked(`{"sid":"${session}"}`), { numbers: [], sid: session })
    const question = asked('why did the text from +12065550100 not arrive 10 minutes ago?')
    assert.deepEqual(question, {
      numbers: [],
      from: '+12065550100',
      start: at(4, 11, 45),
      end: at(4, 11, 55),
    })
  })

  test('what is not understood is told, and does not hinder the rest', () => {
    const told = (text: string) =>
      read(text).parts.flatMap(({ kind, told: words }) => (kind === 'unknown' ? words : []))
    assert.deepEqual(told('foo bar +12065550100'), ['“foo bar” is not understood'])
    assert.deepEqual(read('foo +12065550100').numbers, ['+12065550100'])
    assert.deepEqual(told('25:99'), ['“25:99” is not understood'])
    assert.deepEqual(told('+12065550100 +12065550101 +12065550102'), ['Two numbers at most'])
    assert.deepEqual(told('09:30 10:30'), ['One time at a time'])
    assert.match(told(`KS${'0'.repeat(32)}`)[0]!, /is a service/)
  })

  test('a part is taken away without the others', () => {
    const text = 'from +12065550100 09:30 to +12065550180'
    const { parts } = read(text)
    assert.deepEqual(
      parts.map((part) => without(text, part)),
      ['09:30 to +12065550180', 'from +12065550100 to +12065550180', 'from +12065550100 09:30'],
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

const trace = (
  outcome: string,
  steps: readonly Partial<Trace['steps'][number]>[],
  kind: Trace['kind'] = 'message',
) =>
  ({
    sid: `CT${'0'.repeat(32)}`,
    outcome,
    kind,
    date_created: '2026-05-04T09:33:00Z',
    steps: steps.map((step) => ({ at: '2026-05-04T09:33:00Z', what: 'nearly-matched', text: '', ...step })),
  }) as unknown as Trace

const miss = (kind: string, about: object = {}) => ({
  near_miss: {
    kind,
    text: '',
    number: null,
    date: null,
    session_sid: null,
    service_sid: null,
    participant_sid: null,
    ...about,
  },
})

suite('what became of a contact, in a sentence', () => {
  test('each reason for which nothing matched has words, and so has each outcome', () => {
    const sentences = nearMissKinds
      .filter((kind) => kind !== 'proxy-number')
      .map((kind) => outcomeOf(trace('ignored', [miss('proxy-number'), miss(kind)])).sentence)
    assert.equal(new Set(sentences).size, nearMissKinds.length - 1)
    assert.ok(sentences.every((sentence) => /^It went nowhere: .*\.$/.test(sentence)))
    for (const outcome of traceOutcomes) {
      const { word, sentence } = outcomeOf(trace(outcome, []))
      assert.ok(word !== outcome && sentence.endsWith('.'), outcome)
    }
  })

  test('the closed session is told with when it was, and the number that they have instead', () => {
    const closed = miss('session-closed', { date: '2026-05-04T09:30:00Z', text: 'closed (expired).' })
    const other = miss('other-number', { number: '+1206555XXXX' })
    assert.equal(
      outcomeOf(trace('ignored', [miss('proxy-number'), closed, other])).sentence,
      'It went nowhere: the sender’s session had closed 3 minutes before: it expired. Meanwhile the sender has number +1206555XXXX.',
    )
  })

  test('a call is told as it went, and a callback that failed is told beside what arrived', () => {
    const status = { what: 'status', outbound_status: 'completed', seconds: 42 }
    assert.equal(
      outcomeOf(trace('relayed', [status], 'voice')).sentence,
      'It was answered, and they talked for 42 seconds.',
    )
    const busy = outcomeOf(trace('relayed', [{ what: 'status', outbound_status: 'busy' }], 'voice'))
    assert.deepEqual([busy.word, busy.tone], ['Busy', 'warn'])
    const parked = outcomeOf(
      trace('relayed', [
        { what: 'status', outbound_status: 'delivered' },
        { what: 'callback', state: 'parked', attempts: [] },
      ]),
    )
    assert.match(parked.sentence, /^It arrived\. But the application was not told/)
  })

  test('what the carrier said is in the sentence', () => {
    const text =
      'Alert 80613: A downstream service rejected a request from Proxy on your behalf. main: 21610, unsubscribed.'
    const told = outcomeOf({ ...trace('failed', [{ what: 'alert', code: 80613, text }]), sid: 'KI' })
    assert.equal(told.sentence, 'It did not arrive. main: 21610, unsubscribed.')
  })

  test('every alert is called as docs/errors.md calls it', () => {
    for (const [name, { code, message }] of Object.entries(alerts)) {
      assert.equal(alertName(code, message), name)
    }
  })
})
