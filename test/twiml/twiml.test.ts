// TwiML in and out: what is written is read back as it was, what is no TwiML is refused with Twilio's code, and what was
// made to harm does none (contract 4.4).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { bridge, type CallPlan, type CallStep } from '../../src/domain/call-plan.ts'
import { readTwiml, textsIn, TwimlFault } from '../../src/twiml/read.ts'
import { emptyTwiml, writeTwiml } from '../../src/twiml/write.ts'

const of = { number: '+12065550180', url: 'https://app.example/hook?a=1' }

const read = (verbs: string) => readTwiml(`<Response>${verbs}</Response>`, of)

/** Characters that XML can hold, among them those that mean something in it; no space at either end. */
const words = fc
  .string({
    unit: fc.constantFrom(
      'a',
      'Z',
      '0',
      ' ',
      '<',
      '>',
      '&',
      '"',
      "'",
      ']',
      '[',
      ';',
      '#',
      '=',
      '/',
      '\u00e4',
      '\u20ac',
      '👋',
    ),
    maxLength: 40,
  })
  .map((text) => text.trim())
const address = fc.webUrl({ withQueryParameters: true }).map((url) => new URL(url).href)
const whole = fc.integer({ min: 0, max: 999_999 })
const method = fc.constantFrom('GET', 'POST')
const loop = fc.integer({ min: 0, max: 5 })
const optional = <T>(name: string, value: fc.Arbitrary<T>) =>
  fc.option(
    value.map((given) => ({ [name]: given })),
    { nil: {} },
  )

const sound: fc.Arbitrary<CallStep> = fc.oneof(
  fc
    .tuple(fc.record({ do: fc.constant('say'), text: words, loop }), optional('language', words))
    .map((parts) => Object.assign({}, ...parts) as CallStep),
  fc.record({ do: fc.constant('play'), url: address, loop }) as fc.Arbitrary<CallStep>,
  fc.record({ do: fc.constant('pause'), seconds: whole }) as fc.Arbitrary<CallStep>,
)

const others = [
  fc.record({
    do: fc.constant('dial'),
    number: fc.constantFrom('+12065550101', '+447911123456'),
    callerId: fc.constant('+12065550181'),
    ringSecondsMax: whole,
    talkSecondsMax: whole,
  }),
  fc.record({
    do: fc.constant('gather'),
    digitsMax: fc.option(whole),
    finishOnKey: fc.constantFrom('', '#', '*'),
    timeoutSeconds: whole,
    method,
    prompts: fc.array(sound, { maxLength: 3 }),
  }),
  fc.record({ do: fc.constant('record'), secondsMax: whole }),
].map((step) =>
  fc.tuple(step, optional('action', address)).map((parts) => Object.assign({}, ...parts) as CallStep),
)

const step: fc.Arbitrary<CallStep> = fc.oneof(
  sound,
  ...others,
  fc.record({ do: fc.constant('redirect'), url: address, method }) as fc.Arbitrary<CallStep>,
  fc.record({
    do: fc.constant('reject'),
    reason: fc.constantFrom('rejected', 'busy'),
  }) as fc.Arbitrary<CallStep>,
  fc.constant<CallStep>({ do: 'hangup' }),
  fc.record({
    do: fc.constant('message'),
    body: words,
    media_urls: fc.array(address, { maxLength: 3 }),
  }) as fc.Arbitrary<CallStep>,
)

suite('TwiML', () => {
  test('every plan that is written is read back as it was', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (plan) => {
        // Drawn objects have no prototype, read ones have.
        assert.deepEqual(readTwiml(writeTwiml(plan), of), JSON.parse(JSON.stringify(plan)))
      }),
      { numRuns: 300 },
    )
  })

  test('a document of every verb is read with the limits that Twilio has where it says none', () => {
    const plan = read(
      `<Say language="de-DE" loop="2">Hallo &amp; <![CDATA[<b>]]></Say><Play>/a.mp3</Play><Pause/>
      <Dial timeout="10"><Number>+12065550101</Number></Dial><Dial callerId="+12065550181" action="?x=1">+12065550102</Dial>
      <Gather numDigits="1" action="/menu"><Say>1?</Say></Gather><Redirect method="get">next</Redirect>
      <Message><Body>Hi</Body><Media>https://m.example/1.png</Media></Message><Message>Short</Message>
      <Record/><Hangup/><Reject reason="busy"/>`,
    )
    const dial = { do: 'dial', talkSecondsMax: 14_400 } as const
    const wanted: CallPlan = [
      { do: 'say', text: 'Hallo & <b>', loop: 2, language: 'de-DE' },
      { do: 'play', url: 'https://app.example/a.mp3', loop: 1 },
      { do: 'pause', seconds: 1 },
      { ...dial, number: '+12065550101', callerId: of.number, ringSecondsMax: 10 },
      {
        ...dial,
        number: '+12065550102',
        callerId: '+12065550181',
        ringSecondsMax: 30,
        action: 'https://app.example/hook?x=1',
      },
      {
        do: 'gather',
        digitsMax: 1,
        finishOnKey: '#',
        timeoutSeconds: 5,
        method: 'POST',
        prompts: [{ do: 'say', text: '1?', loop: 1 }],
        action: 'https://app.example/menu',
      },
      { do: 'redirect', url: 'https://app.example/next', method: 'GET' },
      { do: 'message', body: 'Hi', media_urls: ['https://m.example/1.png'] },
      { do: 'message', body: 'Short', media_urls: [] },
      { do: 'record', secondsMax: 3600 },
      { do: 'hangup' },
      { do: 'reject', reason: 'busy' },
    ]
    assert.deepEqual(plan, wanted)
    assert.deepEqual(textsIn(plan), [wanted[7], wanted[8]])
  })

  test('an empty document does nothing', () => {
    for (const xml of [
      '<Response/>',
      '<Response></Response>',
      '<?xml version="1.0"?>\n<Response>\n</Response>\n',
      emptyTwiml,
    ])
      assert.deepEqual(readTwiml(xml, of), [])
  })

  test('a redirect to nowhere leads to where the document came from', () => {
    assert.deepEqual(read('<Redirect/>'), [{ do: 'redirect', url: of.url, method: 'POST' }])
  })

  test('a bridge shows the proxy number only, and says where its reports go', () => {
    const side = {
      service_sid: 'KS',
      session_sid: 'KC',
      interaction_sid: 'KI',
      participant_sid: 'KP',
    } as never
    const people = { identifier: '+12065550101', proxy_identifier: '+12065550181' }
    const reports = { action: 'https://m.example/done?ki=1&kc=2', status: 'https://m.example/status?ki=1' }
    const text = writeTwiml(bridge(people, side), () => reports)
    assert.equal(
      text,
      '<?xml version="1.0" encoding="UTF-8"?><Response><Dial callerId="+12065550181" answerOnBridge="true" ' +
        'timeout="30" timeLimit="14400" method="POST" action="https://m.example/done?ki=1&amp;kc=2">' +
        '<Number statusCallback="https://m.example/status?ki=1" statusCallbackMethod="POST" ' +
        'statusCallbackEvent="initiated ringing answered completed">+12065550101</Number></Dial></Response>',
    )
    assert.ok(!writeTwiml(bridge(people), () => reports).includes('statusCallback'))
  })

  const refused = (code: number) => (error: unknown) => error instanceof TwimlFault && error.code === code

  test('what is not XML is refused with 12100', () => {
    for (const xml of [
      '',
      'Hello',
      '<Response>',
      '<Response><Say></Response>',
      '<Response/><Response/>',
      '<Resp/>',
      '"<Response/>"',
      '{"participantIdentifier":"+12065550101"}',
      '<html><body>Error</body></html>',
    ])
      assert.throws(() => readTwiml(xml, of), refused(12100), xml)
  })

  test('what is XML but not TwiML that can be used is refused with 12200', () => {
    for (const verbs of [
      '<Fax/>',
      '<say>lower case</say>',
      '<Dial><Sip>sip:a@b.example</Sip></Dial>',
      '<Dial><Number>+12065550101</Number><Number>+12065550102</Number></Dial>',
      '<Dial/>',
      '<Pause length="long"/>',
      '<Pause length="-1"/>',
      '<Pause length="1e9"/>',
      '<Gather><Dial>+12065550101</Dial></Gather>',
      '<Play>file:///etc/passwd</Play>',
      '<Redirect>javascript:alert(1)</Redirect>',
      '<Gather action="ftp://a.example/"/>',
      '<Say>x</Say>'.repeat(101),
    ])
      assert.throws(() => read(verbs), refused(12200), verbs)
  })

  test('entities of its own, huge and deep documents are refused before they are read', () => {
    const bomb = `<!DOCTYPE r [<!ENTITY a "${'x'.repeat(50)}"><!ENTITY b "${'&a;'.repeat(50)}">]><Response><Say>&b;</Say></Response>`
    const outside =
      '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><Response><Say>&a;</Say></Response>'
    for (const xml of [
      bomb,
      outside,
      outside.toLowerCase(),
      `<Response><Say>${'x'.repeat(65_536)}</Say></Response>`,
    ])
      assert.throws(() => readTwiml(xml, of), refused(12100), xml.slice(0, 80))
    const deep = 5_000
    assert.throws(() => read('<Say>'.repeat(deep) + '</Say>'.repeat(deep)), TwimlFault)
  })

  test('nothing but a fault comes of text by chance', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '/',
      'Response',
      'Say',
      'Dial',
      '&',
      ';',
      '&#0;',
      '"',
      '=',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      ' ',
      '__proto__',
      'constructor',
      ':@',
      '#text',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), fc.boolean(), (parts, within) => {
        const xml = within ? `<Response>${parts.join('')}</Response>` : parts.join('')
        try {
          assert.ok(Array.isArray(readTwiml(xml, of)))
        } catch (error) {
          assert.ok(error instanceof TwimlFault, `${xml}: ${String(error)}`)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
