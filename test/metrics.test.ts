// What a process counts: the same as it logs, with labels of which there are not ever more.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import { pino } from 'pino'
import { createEvents, type Events } from '../src/events.ts'
import { listen } from '../src/main.ts'
import { createMetrics, type Metrics, type MetricSources } from '../src/metrics.ts'
import { createSidSource } from '../src/clock.ts'
import type { Sid } from '../src/domain/sid.ts'
import { engines } from './support/engines.ts'
import { parsed, type Scrape, scrape } from './support/metrics.ts'
import { storyOf } from './support/story.ts'
import { type World, worldOf } from './support/world.ts'

const carriers = [
  { name: 'north', kind: 'fake', messaging: {} },
  { name: 'south', kind: 'fake' },
]
const none = { arriving: 0, handled: 0, asking: 0, refused: 0 }

interface Counting {
  readonly metrics: Metrics
  readonly events: Events
  /** What was logged, parsed. */
  readonly logged: Record<string, unknown>[]
  read(): Promise<Scrape>
}

function counting(t: TestContext, sources: Partial<MetricSources> = {}): Counting {
  const metrics = createMetrics({ carriers, isUp: () => true, requests: () => none, ...sources })
  t.after(() => metrics.close())
  const logged: Record<string, unknown>[] = []
  const write = (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>)
  const events = metrics.counted(createEvents(pino({ level: 'debug' }, { write })))
  return { metrics, events, logged, read: async () => parsed(await metrics.text()) }
}

const sids = createSidSource({ now: () => new Date() })
const name = () => ({
  account_sid: sids.mint('AC'),
  session_sid: sids.mint('KC'),
  interaction_sid: sids.mint('KI'),
})
const people = { from: '+12065550100', to: '+12065550180' }

/** One fact of each event. */
function factOfEach(): { readonly [E in keyof Events]: Parameters<Events[E]>[0] } {
  const [account_sid, service_sid, sid] = [sids.mint('AC'), sids.mint('KS'), sids.mint('CB')]
  return {
    textSent: name(),
    textNotTaken: { session_sid: sids.mint('KC'), to: people.to, obstacle: 'unreachable' as never },
    textRelayed: { ...name(), ...people, delay_ms: 3 },
    textDropped: { account_sid, sid: sids.mint('CT'), ...people, reason: 'stop-word' },
    textRepeated: { account_sid, inbound_sid: `SM${'0'.repeat(32)}` },
    textSubmitted: {
      carrier: 'north',
      sid: sids.mint('SM'),
      interaction_sid: null,
      outcome: 'lost',
      took_ms: 40,
    },
    carrierTurned: { carrier: 'north', up: false, reason: 'away' },
    ingressRefused: { carrier: 'south', subject: 'Message', reason: 'stale' },
    numberSet: {
      carrier: 'south',
      sid: `PN${'0'.repeat(32)}` as Sid<'PN'>,
      wanted: 'here',
      error: new Error('away'),
    },
    ingressFailed: { carrier: 'south', error: new Error('away') },
    ingressIgnored: { carrier: 'south', reason: 'a report on nothing' },
    callRouted: { ...name(), ...people },
    callDialled: { ...name(), delay_ms: 3 },
    callDropped: { account_sid, ...people, reason: 'unknown-number' },
    sessionsExpired: { count: 3 },
    sessionsPurged: { count: 4 },
    callbacksPurged: { count: 5 },
    callbackTold: { sid, account_sid, service_sid, state: 'parked', status: 500, fault: null, took_ms: 7 },
    alertRaised: {
      name: 'carrier-down',
      account_sid,
      service_sid,
      resource_sid: null,
      code: 80502,
      message: 'x',
    },
    alertLost: { name: 'carrier-down', error: new Error('away') },
    tokenReplaced: { account_sid },
    applicationAsked: {
      account_sid,
      service_sid,
      about: 'callback',
      resource_sid: sid,
      url: 'https://app.example/hook',
      parameters: { interactionData: '{"body":"x"}' },
      signature: 'x',
      status: 200,
      fault: null,
      took_ms: 7,
      answer: 'x',
      at: new Date(),
    },
    requestRefused: { account_sid, name: 'session-closed', code: 80607, operation: 'UpdateSession' },
  }
}

suite('metrics', () => {
  test('every event that is logged is counted, but for a token that was replaced, and a call and a callback once', async (t) => {
    const { events, read, logged } = counting(t)
    const before = await read()
    for (const [event, fact] of Object.entries(factOfEach())) {
      const [lines, text] = [logged.length, eventSeries(await read())]
      ;(events[event as keyof Events] as (fact: unknown) => void)(fact)
      assert.equal(logged.length, lines + 1, `${event} is not logged`)
      const counts = !['tokenReplaced', 'callDialled', 'applicationAsked'].includes(event)
      assert.equal(eventSeries(await read()) !== text, counts, `${event} is not counted`)
    }
    const after = await read()
    for (const [metric, labels, more] of [
      ['maskline_texts_total', { outcome: 'sent' }, 1],
      ['maskline_texts_total', { outcome: 'relayed' }, 1],
      ['maskline_texts_dropped_total', { reason: 'stop-word' }, 1],
      ['maskline_calls_dropped_total', { reason: 'unknown-number' }, 1],
      ['maskline_sessions_expired_total', {}, 3],
      ['maskline_submissions_total', { carrier: 'north', outcome: 'lost' }, 1],
      ['maskline_carrier_outages_total', { carrier: 'north' }, 1],
      ['maskline_callbacks_total', { state: 'parked' }, 1],
      ['maskline_alerts_total', { alert: 'carrier-down', code: '80502' }, 1],
      ['maskline_problems_total', { problem: 'session-closed', code: '80607' }, 1],
    ] as const)
      assert.equal(after.value(metric, labels)! - (before.value(metric, labels) ?? 0), more, metric)
    const buckets = ['0.025', '0.05', '+Inf'].map((le) =>
      after.value('maskline_submission_seconds_bucket', { le, carrier: 'north' }),
    )
    assert.deepEqual(buckets, [0, 1, 1])
  })

  test('nothing that is counted holds a number or a SID', async (t) => {
    const { events, read } = counting(t)
    for (let time = 0; time < 50; time++) {
      events.textRelayed({ ...name(), ...people, delay_ms: 3 })
      events.textRepeated({ account_sid: sids.mint('AC'), inbound_sid: sids.mint('SM') })
      events.textDropped({
        account_sid: sids.mint('AC'),
        sid: sids.mint('CT'),
        ...people,
        reason: 'stop-word',
      })
      events.ingressIgnored({ carrier: 'north', reason: `nothing of ${sids.mint('KI')}` })
    }
    const { text } = await read()
    assert.doesNotMatch(text, /[A-Z]{2}[0-9a-f]{32}|\+?1206\d/)
    assert.equal(text.split('\n').length, (await counting(t).read()).text.split('\n').length + 1)
  })

  test('a carrier that comes up again is no outage, and the gauge says what is so now', async (t) => {
    let up = true
    const { events, read } = counting(t, { isUp: (carrier) => carrier.name === 'south' || up })
    const seen = async () => [...(await read()).series('maskline_carrier_up').values()]
    assert.deepEqual(await seen(), [1, 1])
    up = false
    assert.deepEqual(await seen(), [0, 1])
    up = true
    events.carrierTurned({ carrier: 'north', up: true, reason: null })
    assert.deepEqual(await seen(), [1, 1])
    assert.equal((await read()).value('maskline_carrier_outages_total', { carrier: 'north' }), 0)
  })

  test('requests under way and refused are what the admission says', async (t) => {
    const { read } = counting(t, { requests: () => ({ arriving: 1, handled: 2, asking: 3, refused: 4 }) })
    await read()
    const now = await read()
    const states = ['arriving', 'handled', 'asking'].map((state) =>
      now.value('maskline_requests_under_way', { state }),
    )
    assert.deepEqual([...states, now.value('maskline_requests_refused_total')], [1, 2, 3, 4])
  })

  test('the process is told under the names that dashboards know', async (t) => {
    const { read } = counting(t)
    const seen = await read()
    for (const metric of [
      'process_resident_memory_bytes',
      'process_start_time_seconds',
      'process_cpu_seconds_total',
    ])
      assert.ok(seen.value(metric)! > 0, metric)
    assert.ok(seen.value('nodejs_eventloop_lag_p99_seconds')! >= 0)
  })

  test('two processes in one do not count for each other', async (t) => {
    const [one, other] = [counting(t), counting(t)]
    one.events.textSent(name())
    const sent = { outcome: 'sent' }
    assert.equal((await one.read()).value('maskline_texts_total', sent), 1)
    assert.equal((await other.read()).value('maskline_texts_total', sent), 0)
  })
})

/** The series that events move, as text: what the process does by itself is none. */
const eventSeries = ({ text }: Scrape) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('maskline_'))
    .join('\n')

suite('GET /metrics', () => {
  const engine = engines[0]!

  test('a relayed text is counted where it was relayed', async () => {
    const world = await worldOf(engine)
    const story = await storyOf(world, ['+12065550180', '+12065550181'])
    const alice = story.person('+12065550100')
    const session = await story.session([alice, story.person('+12065550101')])
    const texts = async (outcome: string) =>
      (await scrape(world.base)).value('maskline_texts_total', { outcome })!
    const [relayed, sent] = [await texts('relayed'), await texts('sent')]
    await alice.texts(session.proxies[0]!, 'hello')
    await story.client.post(`${session.participants[1]!}/MessageInteractions`, { Body: 'hello' })
    assert.deepEqual([await texts('relayed'), await texts('sent')], [relayed + 1, sent + 1])
  })

  test('without a token anybody reads it, in the format of Prometheus', async () => {
    const { base } = await worldOf(engine)
    const response = await fetch(`${base}/metrics`)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
    assert.match(await response.text(), /^# TYPE maskline_texts_total counter$/m)
  })

  test('with a token only who brings it reads it', async (t) => {
    const base = await guarded(t, await worldOf(engine), 'a-token-of-its-own')
    const asked = async (authorization?: string) => {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
      const response = await fetch(`${base}/metrics`, { headers })
      const body = await response.text()
      return [
        response.status,
        response.headers.get('www-authenticate'),
        body.includes('maskline_texts_total'),
      ]
    }
    const refused = [401, 'Bearer realm="metrics"', false]
    for (const wrong of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Bearer a-token-of-its-own-x',
      'Bearer a-token-of-its-ow',
      'Basic a-token-of-its-own',
      'a-token-of-its-own',
    ])
      assert.deepEqual(await asked(wrong), refused, wrong)
    assert.deepEqual(await asked('Bearer a-token-of-its-own'), [200, null, true])
    assert.deepEqual(await asked('bearer a-token-of-its-own'), [200, null, true])
  })
})

async function guarded(t: TestContext, { maskline }: World, metricsToken: string): Promise<string> {
  const log = pino({ level: 'silent' })
  const options = { host: '127.0.0.1', port: 0, trustProxy: false, rateLimit: 0, log, metricsToken }
  const listening = await listen(maskline, options)
  t.after(() => listening.close())
  return `http://127.0.0.1:${listening.port}`
}
