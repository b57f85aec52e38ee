// What is asked of Twilio, judged by Twilio's own description. Where the judge cannot be had this says so, and what is left is
// twilio.test.ts and twilio-numbers.test.ts, whose server was written by the same hand as the carrier.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Unavailable } from '../../src/domain/problem.ts'
import type { Sid } from '../../src/domain/sid.ts'
import type { Carrier } from '../../src/carriers/carrier.ts'
import { type CarrierAnswer, type CarrierHttp, createCarrierHttp } from '../../src/net/carrier-http.ts'
import { addressOf, carrierOf, owner } from '../support/carrier-fixtures.ts'
import { judge, noJudge } from '../support/twilio-judge.ts'
import { adapter } from './twilio/adapter.ts'

const skip = noJudge
if (skip) console.log(`# skipped: Twilio's requests judged by its own description, ${skip}`)

const number = { sid: `PN${'5'.repeat(32)}` as Sid<'PN'>, phone_number: '+12065550150' }
const code = { sid: `SC${'a'.repeat(32)}` as Sid<'SC'>, phone_number: '99990' }
/** As the judge knows it: pointed here, so that it can be set back. */
const known = {
  ...number,
  sms_url: addressOf('Message'),
  voice_url: addressOf('Call'),
  status_callback: null,
}
const text = {
  sid: `SM${'7'.repeat(32)}` as Sid<'SM'>,
  from: number.phone_number,
  to: '+12065550101',
  body: 'On my way & 5 min: grüße 👋 +1',
  media_urls: [],
  reported: true,
  reportTo: addressOf('MessageStatus', { ki: `KI${'3'.repeat(32)}`, kc: `KC${'2'.repeat(32)}` }),
}

interface Judged {
  readonly carrier: Carrier
  /** What the judge said to each request. */
  readonly verdicts: string[]
}

async function judged(t: TestContext): Promise<Judged> {
  const real = createCarrierHttp()
  t.after(() => real.close())
  const verdicts: string[] = []
  const http: CarrierHttp = {
    async ask(wanted) {
      const answer = await real.ask(wanted)
      verdicts.push(
        `${wanted.method} ${new URL(wanted.url).pathname.split('/').slice(4).join('/')}: ${verdictOf(answer)}`,
      )
      return answer
    },
    close: () => real.close(),
  }
  return { carrier: await carrierOf(adapter, { base_url: await judge(t, known) }, http), verdicts }
}

function verdictOf(answer: CarrierAnswer): string {
  if (answer.status === null) return answer.reason
  const violations = answer.headers['sl-violations']
  return answer.status < 300 && violations === undefined ? 'right' : (violations ?? answer.body)
}

test(
  "every request about a number is as Twilio's description has it, and so is every text",
  { skip },
  async (t) => {
    const { carrier, verdicts } = await judged(t)
    const { find, pointing } = carrier.inventory!
    const found = await find(owner, { phone_number: number.phone_number })
    assert.deepEqual(await find(owner, { sid: number.sid }), found)
    assert.equal(found !== 'bound-elsewhere' && found?.sid, number.sid)
    const settings = JSON.parse(await pointing!.read(number)) as Record<string, string>
    assert.equal(settings['smsUrl'], known.sms_url)
    await pointing!.point(number, addressOf)
    const before = {
      ...settings,
      smsUrl: 'https://former.example/sms',
      smsMethod: 'GET',
      smsFallbackUrl: 'https://former.example/sms-fallback',
      smsApplicationSid: `AP${'1'.repeat(32)}`,
      voiceUrl: 'https://former.example/voice',
      voiceFallbackUrl: 'https://former.example/voice-fallback',
      trunkSid: `TK${'1'.repeat(32)}`,
      statusCallback: 'https://former.example/status',
    }
    await pointing!.restore(number, JSON.stringify(before), addressOf)
    const { signal } = new AbortController()
    const media_urls = ['https://media.example/1.jpg', 'https://media.example/2.jpg?a=1&b=2']
    for (const message of [text, { ...text, body: '', media_urls }, { ...text, reportTo: undefined }]) {
      const receipt = await carrier.messaging!.send(message, signal)
      assert.equal(receipt.outcome, 'accepted', JSON.stringify(receipt))
    }
    const place = `IncomingPhoneNumbers/${number.sid}.json`
    assert.deepEqual(verdicts, [
      'GET IncomingPhoneNumbers.json: right',
      ...['GET', 'GET', 'GET', 'POST', 'GET', 'POST'].map((method) => `${method} ${place}: right`),
      ...Array.from({ length: 3 }, () => 'POST Messages.json: right'),
    ])
  },
)

test("every request about a short code is as Twilio's description has it", { skip }, async (t) => {
  const { carrier, verdicts } = await judged(t)
  const { find, pointing } = carrier.inventory!
  assert.deepEqual(
    await find(owner, { phone_number: code.phone_number }),
    await find(owner, { sid: code.sid }),
  )
  await pointing!.point(code, addressOf)
  const place = `SMS/ShortCodes/${code.sid}.json`
  assert.deepEqual(verdicts, [
    `GET SMS/ShortCodes.json: right`,
    ...['GET', 'GET', 'POST'].map((method) => `${method} ${place}: right`),
  ])
})

test('the judge refuses what the description does not have', { skip }, async (t) => {
  const { carrier, verdicts } = await judged(t)
  const receipt = await carrier.messaging!.send(
    { ...text, reportTo: 'nowhere' },
    new AbortController().signal,
  )
  assert.equal(receipt.outcome === 'rejected' && receipt.code, 'http-422')
  assert.match(verdicts[0]!, /StatusCallback must match format/)
  const nowhere = () => 'nowhere'
  await assert.rejects(carrier.inventory!.pointing!.point(number, nowhere), Unavailable)
})
