// The rules of what a carrier is able to do, one list for each ability. See carrier-rules.ts.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import fc from 'fast-check'
import type { AddressOf, CarrierEvent, OutboundMessage, Receipt, Reply } from '../../src/carriers/carrier.ts'
import { bridge, type CallPlan, type CallStep } from '../../src/domain/call-plan.ts'
import { Problem } from '../../src/domain/problem.ts'
import { isSid, type Sid } from '../../src/domain/sid.ts'
import { isFinal, isNews } from '../../src/domain/status-rank.ts'
import type { ResourceStatus } from '../../src/domain/interaction.ts'
import type { CarrierAnswer, CarrierHttp } from '../../src/net/carrier-http.ts'
import { addressesOf, carrierOf, owner, type SampleText, type Said, side } from './carrier-fixtures.ts'
import { assertStorable, parsed, type Subject } from './carrier-rules.ts'

/** A rule of an open network, in the present tense. */
export type AbilityRule = readonly [
  name: string,
  proof: (t: TestContext, subject: Subject) => void | Promise<void>,
]

/** Words of every kind: joined and flagged emoji, letters from right to left, marks, the characters of GSM's second table. */
const words = [
  '👩‍👩‍👧‍👦 in 🇺🇳 👍🏽',
  'مرحبا \u202eabc\u202c שלום',
  'e\u0301 n\u0303 नमस्ते ไทย',
  '€[]{}~^|\\ @£¥èéùìòÇ ΔΦΓ',
  'zero\u200bwidth\u2060 and \u00a0 spaces',
  'a & b = c; 100% + %41 <Say>"\'</Say> {{x}}',
  'two\nlines\tand a tab',
]
/** As long as a text may be, in characters that take one unit of storage, of two, and half a pair each. */
const longest = ['x'.repeat(1600), 'é€'.repeat(800), '😀'.repeat(800)]

async function eventsOf(t: TestContext, subject: Subject, said: Said): Promise<readonly CarrierEvent[]> {
  return subject.adapter.read === undefined ? parsed(subject, said) : subject.adapter.read(t, said)
}

async function textOf(t: TestContext, subject: Subject, sample: SampleText) {
  const [event] = await eventsOf(t, subject, subject.adapter.text!(sample))
  assert.ok(event?.kind === 'text')
  return event.text
}

/** Of kinds that bring texts. */
export const textRules: readonly AbilityRule[] = [
  [
    "a person's words come in as they are, whatever they are written in",
    async (t, subject) => {
      for (const [at, body] of [...words, ...longest, ''].entries()) {
        assert.equal((await textOf(t, subject, { nth: at + 1, body })).body, body)
      }
    },
  ],
  [
    'what no database takes is refused or left out',
    async (t, subject) => {
      for (const body of ['nothing \0 here', 'half \ud800 of it', '\udc00']) {
        const said = subject.adapter.text!({ nth: 1, body })
        const events = await eventsOf(t, subject, said).catch((error: unknown) => {
          assert.ok(error instanceof Problem)
          return []
        })
        for (const event of events) if (event.kind === 'text') assertStorable(event.text.body)
      }
    },
  ],
  [
    'the same text has the same id, and another has another',
    async (t, subject) => {
      const sid = async (nth: number) => (await textOf(t, subject, { nth, body: 'hi' })).sid
      const [one, again, other] = [await sid(1), await sid(1), await sid(2)]
      assert.equal(one, again)
      if (one === undefined) return
      assert.ok(isSid('SM', one) || isSid('MM', one))
      assert.notEqual(one, other)
    },
  ],
  [
    'pictures come in with their addresses, in order',
    async (t, subject) => {
      if (!subject.adapter.media) return
      const media_urls = ['https://media.example/1.jpg', 'https://media.example/2.jpg?a=1&b=2']
      for (const body of ['', 'Two pictures']) {
        const text = await textOf(t, subject, { nth: 1, body, media_urls })
        assert.deepEqual([text.body, text.media_urls], [body, media_urls])
      }
    },
  ],
]

/** What is recorded when reports come in this order. */
function recorded(statuses: readonly ResourceStatus[]): ResourceStatus[] {
  const story: ResourceStatus[] = []
  for (const status of statuses) if (isNews(story.at(-1) ?? null, status)) story.push(status)
  return story
}

/** Of kinds that report. */
export const reportRules: readonly AbilityRule[] = [
  [
    'reports in any order and any number tell a story that only goes forward, and ends',
    async (t, subject) => {
      const events = await Promise.all(subject.fixtures.map(({ fixture }) => eventsOf(t, subject, fixture)))
      const texts = events.flat().flatMap((event) => (event.kind === 'text-status' ? [event.status] : []))
      const legs = events.flat().flatMap((event) => (event.kind === 'leg' ? [event.report.status] : []))
      if (subject.carrier.messaging !== undefined) assertReports(texts)
      if (subject.carrier.voice !== undefined) assertReports(legs)
    },
  ],
]

function assertReports(statuses: readonly ResourceStatus[]): void {
  assert.ok(statuses.some(isFinal), 'no fixture has an end')
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...statuses), { minLength: 1 }), (heard) => {
      const story = recorded(heard)
      assert.equal(story.filter(isFinal).length, heard.some(isFinal) ? 1 : 0)
      if (heard.some(isFinal)) assert.ok(isFinal(story.at(-1)!))
      for (const status of heard) assert.ok(!isNews(story.at(-1)!, status), 'a repeat is no news')
    }),
  )
}

const [person, proxy] = ['+12065550199', '+12065550188']

const message = (more: Partial<OutboundMessage> = {}): OutboundMessage => ({
  sid: `SM${'7'.repeat(32)}` as Sid<'SM'>,
  from: proxy,
  to: person,
  body: 'hi',
  media_urls: [],
  reported: true,
  reportTo: `https://proxy.example/report?ki=${side.interaction_sid}`,
  ...more,
})

/** Of kinds that send texts. */
export const sendRules: readonly AbilityRule[] = [
  [
    "the network is given each text once, as it is, from the proxy number to the person's",
    async (t, { adapter }) => {
      const { carrier, number, texts } = await adapter.open(t)
      const bodies = [...words, ...longest]
      for (const body of bodies) {
        const { outcome } = await carrier.messaging!.send(
          message({ from: number, body }),
          AbortSignal.any([]),
        )
        assert.equal(outcome, 'accepted', body)
      }
      const expected = bodies.map((body) => ({ from: number, to: person, body, media_urls: [] }))
      assert.deepEqual(texts!(), expected)
    },
  ],
  [
    'pictures go out by their addresses, with words and without',
    async (t, { adapter }) => {
      if (!adapter.media) return
      const { carrier, number, texts } = await adapter.open(t)
      const media_urls = ['https://media.example/1.jpg', 'https://media.example/2.jpg?a=1&b=2']
      for (const body of ['', 'Two pictures']) {
        await carrier.messaging!.send(message({ from: number, body, media_urls }), AbortSignal.any([]))
      }
      assert.deepEqual(
        texts!().map((text) => [text.body, text.media_urls]),
        [
          ['', media_urls],
          ['Two pictures', media_urls],
        ],
      )
    },
  ],
  [
    'a text that was not sent may be again; one whose answer was lost is lost; nothing throws',
    async (_, subject) => {
      if (subject.carrier.link !== undefined) return
      await fc.assert(
        fc.asyncProperty(answers, fc.integer({ min: 0, max: 1600 }), async (answer, length) => {
          const http: CarrierHttp = { ask: async () => answer, close: async () => {} }
          const { messaging } = await carrierOf(subject.adapter, {}, http)
          const receipt = await messaging!.send(message({ body: 'x'.repeat(length) }), AbortSignal.any([]))
          assertFair(answer, receipt)
        }),
        { numRuns: 200 },
      )
    },
  ],
]

const answerBodies = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc
    .record({ sid: fc.anything(), status: fc.anything(), code: fc.anything(), message: fc.anything() })
    .map(json),
  fc
    .record({ data: fc.record({ id: fc.anything(), to: fc.anything() }), errors: fc.array(fc.anything()) })
    .map(json),
)
function json(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return '{}'
  }
}
const retryAfter = fc.dictionary(
  fc.constantFrom('retry-after', 'x-ratelimit-reset'),
  fc.oneof(fc.nat().map(String), fc.string()),
)
const answers: fc.Arbitrary<CarrierAnswer> = fc.oneof(
  fc.record({ status: fc.integer({ min: 100, max: 599 }), headers: retryAfter, body: answerBodies }),
  fc.record({ status: fc.constantFrom(200, 201, 400, 429), headers: retryAfter, body: answerBodies }),
  fc.record({
    status: fc.constant(null),
    fault: fc.constantFrom('not-sent' as const, 'lost' as const),
    reason: fc.constantFrom('ECONNREFUSED', 'no answer in time'),
  }),
)

/** Whether what became of the text is what the answer lets one say. */
function assertFair(answer: CarrierAnswer, receipt: Receipt): void {
  const { outcome } = receipt
  if (answer.status === null) return assert.equal(outcome, answer.fault)
  if (answer.status >= 200 && answer.status < 300) return assert.match(outcome, /^(accepted|lost)$/)
  assert.notEqual(outcome, 'accepted', String(answer.status))
  if (answer.status >= 500) assert.notEqual(outcome, 'rejected', String(answer.status))
  if (receipt.outcome === 'rejected') assert.ok(receipt.code !== '' && receipt.reason !== '')
  if (receipt.outcome === 'not-sent') assert.ok((receipt.afterMs ?? 0) >= 0)
}

const action = { action: fc.option(fc.constant('https://app.example/next'), { nil: undefined }) }
const plainStep: fc.Arbitrary<CallStep> = fc.oneof(
  fc.record({ do: fc.constant('say' as const), text: fc.string(), loop: fc.nat(99) }),
  fc.record({ do: fc.constant('play' as const), url: fc.webUrl(), loop: fc.nat(99) }),
  fc.record({ do: fc.constant('pause' as const), seconds: fc.nat(999) }),
)
const dialStep = fc.record({
  do: fc.constant('dial' as const),
  number: fc.constant(person),
  callerId: fc.constant(proxy),
  ringSecondsMax: fc.nat(600),
  talkSecondsMax: fc.nat(99_999),
  side: fc.option(fc.constant(side), { nil: undefined }),
  ...action,
})
const plans = fc.array(
  fc.oneof(
    plainStep,
    dialStep,
    fc.record({
      do: fc.constant('gather' as const),
      digitsMax: fc.option(fc.nat(9)),
      finishOnKey: fc.constantFrom('#', '', '*'),
      timeoutSeconds: fc.nat(600),
      method: fc.constantFrom('GET' as const, 'POST' as const),
      prompts: fc.array(plainStep, { maxLength: 3 }),
      ...action,
    }),
    fc.record({ do: fc.constant('record' as const), secondsMax: fc.nat(99_999), ...action }),
    fc.constantFrom<CallStep>(
      { do: 'redirect', url: 'https://app.example/next', method: 'POST' },
      { do: 'reject', reason: 'busy' },
      { do: 'reject', reason: 'rejected' },
      { do: 'hangup' },
      { do: 'message', body: 'hi', media_urls: [] },
    ),
  ),
  { maxLength: 6 },
) as fc.Arbitrary<CallPlan>

/** Caller IDs of the dials of an answer: in a document as Twilio's, or in a list of verbs. */
function callerIds({ contentType, body }: Reply): (string | undefined)[] {
  if (/xml/.test(contentType)) {
    return [...body.matchAll(/<Dial\b([^>]*)>/g)].map(([, given]) => / callerId="([^"]*)"/.exec(given!)?.[1])
  }
  const verbs = JSON.parse(body) as { readonly verb: string; readonly callerId?: string }[]
  return verbs.filter(({ verb }) => verb === 'dial').map(({ callerId }) => callerId)
}

/** Of kinds that carry calls. */
export const voiceRules: readonly AbilityRule[] = [
  [
    'whatever the plan, who is called sees the proxy number, and nobody the caller',
    (_, subject) => {
      const address = addressesOf(subject.carrier)
      const calls = subject.fixtures.flatMap(({ fixture }) =>
        fixture.subject === 'Call' ? parsed(subject, fixture) : [],
      )
      const callers = calls.flatMap((call) => (call.kind === 'call' && call.from !== '' ? [call.from] : []))
      assert.ok(callers.length > 0, 'no fixture has a caller')
      fc.assert(
        fc.property(plans, (plan) => {
          const reply = subject.carrier.voice!.answer(plan, address)
          assert.equal(reply.status, 200)
          for (const caller of callers) assert.ok(!reply.body.includes(caller.replace(/^\+/, '')))
          const shown = callerIds(reply)
          assert.ok(shown.length <= plan.filter((step) => step.do === 'dial').length)
          for (const callerId of shown) assert.equal(callerId, proxy)
        }),
      )
    },
  ],
  [
    'a call of a session dials the counterpart once, from its own proxy number',
    (_, { carrier }) => {
      const plan = bridge({ identifier: person, proxy_identifier: proxy }, side)
      const reply = carrier.voice!.answer(plan, addressesOf(carrier))
      assert.deepEqual(callerIds(reply), [proxy])
      assert.equal(reply.body.split(person).length, 2)
    },
  ],
  [
    'reports come to the addresses that a call is answered with, and are about that call',
    (_, subject) => {
      const given: (readonly [string, Readonly<Record<string, string>>])[] = []
      const address: AddressOf = (about, query = {}) => {
        given.push([about, query])
        return addressesOf(subject.carrier)(about, query)
      }
      subject.carrier.voice!.answer(bridge({ identifier: person, proxy_identifier: proxy }, side), address)
      assert.ok(given.some(([about]) => about === 'CallDone'))
      for (const [about, query] of given) {
        const reports = subject.fixtures.filter(({ fixture }) => fixture.subject === about && fixture.query)
        for (const { name, fixture } of reports) {
          const [event] = parsed(subject, { ...fixture, query })
          assert.ok(event?.kind === 'leg', name)
          assert.deepEqual(event.side, side, name)
        }
      }
    },
  ],
]

/** Of kinds that know which numbers there are. */
export const inventoryRules: readonly AbilityRule[] = [
  [
    'a number is the same whenever it is asked for, by itself and by its SID',
    async (t, { adapter }) => {
      const [{ carrier, number }, again] = [await adapter.open(t), await adapter.open(t)]
      const found = await carrier.inventory!.find(owner, { phone_number: number })
      assert.ok(found !== undefined && found !== 'bound-elsewhere')
      assert.ok(isSid('PN', found.sid))
      assert.equal(found.phone_number, number)
      assert.deepEqual(await carrier.inventory!.find(owner, { sid: found.sid }), found)
      assert.deepEqual(await again.carrier.inventory!.find(owner, { phone_number: number }), found)
      assert.equal(await carrier.inventory!.find(owner, { phone_number: '+12065550111' }), undefined)
      assert.equal(
        await carrier.inventory!.find(owner, { sid: `PN${'f'.repeat(32)}` as Sid<'PN'> }),
        undefined,
      )
    },
  ],
]
