// What became of a contact, in a sentence.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearMissKinds } from '../../src/domain/near-misses.ts'
import { type Trace, traceOutcomes } from '../../src/domain/trace.ts'
import { traceSummary } from '../../src/domain/trace-summary.ts'

const at = (time: string) => new Date(`2026-05-04T${time}:00Z`)

const trace = (outcome: string, steps: readonly object[], about: Partial<Trace> = {}) =>
  ({
    sid: `CT${'0'.repeat(32)}`,
    outcome,
    kind: 'message',
    date_created: at('09:33'),
    steps: steps.map((step) => ({ at: at('09:33'), what: 'nearly-matched', text: '', ...step })),
    ...about,
  }) as Trace

const miss = (kind: string, about: object = {}) => ({
  near_miss: { kind, text: '', number: null, date: null, ...about },
})

test('each reason for which nothing matched has a sentence of its own, and so has each outcome', () => {
  const sentences = nearMissKinds
    .filter((kind) => kind !== 'proxy-number')
    .map((kind) => traceSummary(trace('ignored', [miss('proxy-number'), miss(kind)])))
  assert.equal(new Set(sentences).size, nearMissKinds.length - 1)
  assert.ok(sentences.every((sentence) => /^It went nowhere: .*\.$/.test(sentence)))
  for (const outcome of traceOutcomes) assert.match(traceSummary(trace(outcome, [])), /^[A-Z].*\.$/, outcome)
})

test('the closed session is told with when it was, and the number that they have instead', () => {
  const closed = miss('session-closed', { date: at('09:30') })
  const other = miss('other-number', { number: '+1206555XXXX' })
  assert.equal(
    traceSummary(trace('ignored', [miss('proxy-number'), closed, other])),
    "It went nowhere: the sender's session had closed 3 minutes before. Meanwhile the sender has number +1206555XXXX.",
  )
})

test('a call is told as it went, and a callback that failed is told beside what arrived', () => {
  const voice = { kind: 'voice' } as const
  const status = (outbound_status: string, more: object = {}) => ({
    what: 'status',
    outbound_status,
    ...more,
  })
  assert.equal(
    traceSummary(trace('relayed', [status('completed', { seconds: 42 })], voice)),
    'It was answered, and they talked for 42 seconds.',
  )
  assert.match(traceSummary(trace('relayed', [status('busy')], voice)), /busy/)
  const callback = { what: 'callback', state: 'parked', attempts: [] }
  assert.match(
    traceSummary(trace('relayed', [status('delivered'), callback])),
    /^It arrived\. But the application was not told/,
  )
})

test('what the carrier said is in the sentence', () => {
  const text =
    'Alert 80613: A downstream service rejected a request from Proxy on your behalf. main: 21610, unsubscribed.'
  const failed = trace('failed', [{ what: 'alert', code: 80613, text }], {
    sid: `KI${'0'.repeat(32)}` as Trace['sid'],
  })
  assert.equal(traceSummary(failed), 'It did not arrive. main: 21610, unsubscribed.')
})
