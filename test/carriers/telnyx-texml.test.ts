// What Telnyx is told to do with a call, in its dialect of TwiML.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { AddressOf } from '../../src/carriers/carrier.ts'
import { bridge, type CallPlan } from '../../src/domain/call-plan.ts'
import { side } from '../support/carrier-fixtures.ts'
import { person, proxy, telnyxCarrier } from '../support/telnyx-fixtures.ts'

const address: AddressOf = (subject, query = {}) =>
  `https://masks.example/carriers/telnyx-us/${subject}?${Object.keys(query).join('&')}`

async function answered(t: TestContext, plan: CallPlan): Promise<string> {
  const carrier = await telnyxCarrier(t)
  const { status, contentType, body } = carrier.voice!.answer(plan, address)
  assert.deepEqual([status, contentType], [200, 'text/xml; charset=utf-8'])
  return body.replace('<?xml version="1.0" encoding="UTF-8"?>', '')
}

test('a call of a session dials the counterpart from its own proxy number and reports to us', async (t) => {
  const document = await answered(t, bridge({ identifier: person, proxy_identifier: proxy }, side))
  const to = (subject: string) =>
    `https://masks.example/carriers/telnyx-us/${subject}?ks&amp;kc&amp;ki&amp;kp`
  assert.equal(
    document,
    `<Response><Dial callerId="${proxy}" answerOnBridge="true" timeout="30" timeLimit="14400" method="POST" ` +
      `action="${to('CallDone')}"><Number statusCallback="${to('CallStatus')}" statusCallbackMethod="POST" ` +
      `statusCallbackEvent="initiated ringing answered completed">${person}</Number></Dial></Response>`,
  )
})

test('a call for nobody is rejected before it is answered', async (t) => {
  assert.equal(
    await answered(t, [{ do: 'reject', reason: 'busy' }]),
    '<Response><Reject reason="busy"></Reject></Response>',
  )
})

test('a document that has ended ends the call, whatever it said', async (t) => {
  const hangup = '<Hangup></Hangup></Response>'
  assert.equal(await answered(t, []), `<Response>${hangup}`)
  const say = { do: 'say', text: 'Bye', loop: 1 } as const
  assert.equal(await answered(t, [say]), `<Response><Say loop="1">Bye</Say>${hangup}`)
  const redirect = { do: 'redirect', url: 'https://app.example/next', method: 'POST' } as const
  assert.doesNotMatch(await answered(t, [say, redirect]), /Hangup/)
  const dial = {
    do: 'dial',
    number: person,
    callerId: proxy,
    ringSecondsMax: 30,
    talkSecondsMax: 60,
  } as const
  assert.match(await answered(t, [dial]), /Hangup/)
  assert.doesNotMatch(await answered(t, [{ ...dial, action: 'https://app.example/done' }]), /Hangup/)
})

test('what Telnyx has no words for is left out, and its limits are kept', async (t) => {
  const document = await answered(t, [
    { do: 'message', body: 'Call later', media_urls: [] },
    { do: 'pause', seconds: 0 },
    { do: 'pause', seconds: 999 },
    {
      do: 'gather',
      digitsMax: 1,
      finishOnKey: '#',
      timeoutSeconds: 600,
      method: 'POST',
      prompts: [{ do: 'say', text: 'One?', loop: 99 }],
    },
    { do: 'record', secondsMax: 99_999 },
    { do: 'dial', number: person, callerId: proxy, ringSecondsMax: 600, talkSecondsMax: 5 },
  ])
  assert.doesNotMatch(document, /Message|length="0"|999/)
  assert.equal(document.split('<Pause ').length, 2)
  assert.match(document, /<Pause length="180">/)
  assert.match(document, /<Gather numDigits="1" finishOnKey="#" timeout="120" method="POST"><Say loop="10">/)
  assert.match(document, /<Record maxLength="14400">/)
  assert.match(document, / timeout="120" timeLimit="60" /)
})

test('the end of a dialled call ends the caller, too', async (t) => {
  const { understood } = (await telnyxCarrier(t)).ingress!
  assert.equal(understood.status, 200)
  assert.match(understood.body, /<Response><Hangup><\/Hangup><\/Response>$/)
})
