// MessageInteractions: texts that the application sends to one participant (contract 2.5). What goes in must be what
// the person's phone shows, character by character.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { engines } from '../support/engines.ts'
import {
  alice,
  aliceAndBob,
  anInstant,
  aNumber,
  aParticipant,
  aService,
  aSession,
  pool1,
  unknownSid,
} from '../support/prologues.ts'
import { play, type Scenario, scenarios, type Step } from '../support/scenarios.ts'
import { worldOf } from '../support/world.ts'

const send = 'POST {alice}/MessageInteractions'
const phone = `GET /simulator/phones/${encodeURIComponent(alice)}/messages`
const alone = [aService(), aNumber(pool1), aSession(), aParticipant(alice, 'alice')]
const noInbound = {
  inbound_participant_sid: null,
  inbound_resource_sid: null,
  inbound_resource_status: null,
  inbound_resource_type: null,
  inbound_resource_url: null,
}
const hello = {
  sid: /^KI[0-9a-f]{32}$/,
  session_sid: '{session.sid}',
  service_sid: '{service.sid}',
  account_sid: '{service.account_sid}',
  participant_sid: '{alice.sid}',
  type: 'message',
  data: '{"body":"Hello"}',
  ...noInbound,
  outbound_participant_sid: '{alice.sid}',
  outbound_resource_sid: /^SM[0-9a-f]{32}$/,
  outbound_resource_type: 'Message',
  date_created: anInstant,
  date_updated: anInstant,
  url: /\/Participants\/KP\w{32}\/MessageInteractions\/KI\w{32}$/,
}
const nothingSent: Step[] = [
  { ask: 'GET {alice}/MessageInteractions', status: 200, shows: { interactions: [] } },
  { ask: phone, status: 200, shows: { messages: [] } },
]

const table: Scenario[] = [
  {
    rule: 'a text goes out from the proxy number of a participant who is alone, and is logged',
    steps: [
      ...alone,
      { ask: send, form: { Body: 'Hello' }, status: 201, as: 'text', shows: hello },
      { ask: 'GET {text}', status: 200, shows: hello },
      { ask: 'GET {alice}/MessageInteractions', status: 200, shows: { interactions: [hello] } },
      {
        ask: 'GET {session}/Interactions/{text.sid}',
        status: 200,
        shows: { ...noInbound, sid: '{text.sid}', url: /\/Sessions\/KC\w{32}\/Interactions\/KI\w{32}$/ },
      },
      {
        ask: phone,
        status: 200,
        shows: { messages: [{ direction: 'received', from: pool1, to: alice, body: 'Hello' }] },
      },
      {
        ask: 'GET {session}',
        status: 200,
        shows: { status: 'in-progress', date_last_interaction: anInstant },
      },
    ],
  },
  {
    rule: 'media may come without a body and go out as they are, in order',
    steps: [
      ...alone,
      {
        ask: send,
        form: { MediaUrl: ['https://media.example/1?a={b}', 'https://media.example/2,"\\x'].map(encodeURI) },
        status: 201,
        shows: { data: '{"body":""}', outbound_resource_sid: /^MM/ },
      },
      {
        ask: phone,
        status: 200,
        shows: {
          messages: [
            {
              body: '',
              media_urls: ['https://media.example/1?a=%7Bb%7D', 'https://media.example/2,%22%5Cx'],
            },
          ],
        },
      },
    ],
  },
  {
    rule: 'a text needs a body or media',
    steps: [
      ...alone,
      { ask: send, form: {}, status: 400, code: 80701 },
      { ask: send, status: 400, code: 80701 },
      { ask: send, form: { Body: '' }, status: 400, code: 80701 },
      { ask: send, form: { body: 'Hello' }, status: 400, code: 80701 },
      { ask: send, json: '{"MediaUrl":[]}', status: 400, code: 80701 },
      ...nothingSent,
    ],
  },
  {
    rule: 'a text has 1600 characters at most, each one code point',
    steps: [
      ...alone,
      { ask: send, form: { Body: 'a'.repeat(1601) }, status: 400, code: 21617 },
      { ask: send, form: { Body: '😀'.repeat(1601) }, status: 400, code: 21617 },
      { ask: send, form: { Body: 'a'.repeat(100_001) }, status: 400 },
      ...nothingSent,
      { ask: send, form: { Body: 'a'.repeat(1600) }, status: 201 },
      { ask: send, form: { Body: '😀'.repeat(1600) }, status: 201 },
      {
        ask: phone,
        status: 200,
        shows: { messages: [{ body: 'a'.repeat(1600) }, { body: '😀'.repeat(1600) }] },
      },
    ],
  },
  {
    rule: 'a text carries at most ten media, each an absolute address',
    steps: [
      ...alone,
      { ask: send, form: { MediaUrl: Array(11).fill('https://media.example/') }, status: 400, code: 80701 },
      {
        ask: send,
        form: { Body: 'x', MediaUrl: ['https://media.example/', 'cat.png'] },
        status: 400,
        code: 80701,
      },
      { ask: send, form: { Body: 'x', MediaUrl: 'file:///etc/passwd' }, status: 400, code: 80701 },
      ...nothingSent,
      { ask: send, form: { MediaUrl: Array(10).fill('https://media.example/') }, status: 201 },
    ],
  },
  {
    rule: 'a session of calls only sends no texts',
    steps: [
      aService(),
      aNumber(pool1),
      aSession({ Mode: 'voice-only' }),
      aParticipant(alice, 'alice'),
      { ask: send, form: { Body: 'Hello' }, status: 400, code: 80910 },
      ...nothingSent,
    ],
  },
  {
    rule: 'a closed session sends no texts, and its log stays',
    steps: [
      ...alone,
      { ask: send, form: { Body: 'before' }, status: 201, as: 'text' },
      { ask: 'POST {session}', form: { Status: 'closed' }, status: 200 },
      { ask: send, form: { Body: 'after' }, status: 400, code: 80607 },
      {
        ask: 'GET {alice}/MessageInteractions',
        status: 200,
        shows: { interactions: [{ sid: '{text.sid}' }] },
      },
      { ask: phone, status: 200, shows: { messages: [{ body: 'before' }] } },
    ],
  },
  {
    rule: 'a text is below its own participant only',
    steps: [
      ...aliceAndBob(),
      { ask: send, form: { Body: 'Hello' }, status: 201, as: 'text' },
      { ask: 'GET {bob}/MessageInteractions', status: 200, shows: { interactions: [] } },
      { ask: 'GET {bob}/MessageInteractions/{text.sid}', status: 400, code: 80610 },
      { ask: `GET {alice}/MessageInteractions/${unknownSid('KI')}`, status: 404, code: 20404 },
    ],
  },
  {
    rule: 'a relayed text is no MessageInteraction of anybody',
    steps: [
      ...aliceAndBob(),
      {
        ask: 'POST /simulator/messages',
        form: { From: alice, To: '{alice.proxy_identifier}', Body: 'Hello' },
        status: 201,
      },
      {
        ask: 'GET {session}/Interactions',
        status: 200,
        as: 'log',
        shows: { interactions: [{ type: 'message' }] },
      },
      { ask: 'GET {bob}/MessageInteractions/{log.interactions.0.sid}', status: 404, code: 20404 },
      { ask: 'GET {alice}/MessageInteractions/{log.interactions.0.sid}', status: 404, code: 20404 },
      { ask: 'GET {alice}/MessageInteractions', status: 200, shows: { interactions: [] } },
      { ask: 'GET {bob}/MessageInteractions', status: 200, shows: { interactions: [] } },
    ],
  },
  {
    rule: 'parameters that are retired or unknown are ignored',
    steps: [
      ...alone,
      { ask: send, form: { Body: 'x', Callback: 'nonsense', From: '+1', To: '+1' }, status: 201 },
    ],
  },
  {
    rule: 'the address of the message that went out answers, or is not given',
    steps: [
      ...alone,
      { ask: send, form: { Body: 'Hello' }, status: 201, as: 'text' },
      {
        ask: 'GET {text.outbound_resource_url}',
        status: 200,
        shows: { sid: '{text.outbound_resource_sid}' },
      },
    ],
  },
]

scenarios('message interactions', table)

/** Texts that something on the way might harm. */
const delicate: Record<string, string> = {
  'a plus and an ampersand': '1 + 1 = 2 & 3 ; 100 % %20 %zz a=b&c=d',
  newlines: 'one\ntwo\r\nthree\rfour\n\n',
  'space around': '  in the middle \t ',
  emoji: '👩‍👩‍👧‍👦 🏳️‍🌈 🇦🇺 👍🏽',
  'right-to-left text and marks': 'שלום \u202eabc\u202c \u200fمرحبا\u200e \u2066x\u2069',
  'combining characters': 'e\u0301 \u0065\u0301 n\u0303 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚',
  'quotes and backslashes': `"\\" '' \`\` \${x} {{y}} \\u0041 \\x00 \\\\`,
  'JSON, HTML and SQL': `{"body":"x"} </script><b> '; drop table interactions; --`,
  'control characters': '\u0001\u0008\u000b\u001b[31m\u007f\u0085\u2028\u2029\ufeff',
  'characters beyond the first plane': '𝒜𝓛𝓘 \u{10ffff} \u{1f600}',
  'the replacement character': 'a\ufffdb',
  nothing: ' ',
}

for (const engine of engines) {
  suite(`texts unharmed, ${engine.name}`, () => {
    const sent = async (body: string, as: 'form' | 'json') => {
      const { client, path } = await play(await worldOf(engine), alone)
      const address = `${path('alice')}/MessageInteractions`
      const answer =
        as === 'form'
          ? await client.post(address, { Body: body })
          : await client.send(address, {
              method: 'POST',
              body: JSON.stringify({ Body: body }),
              headers: { 'content-type': 'application/json' },
            })
      assert.equal(answer.status, 201, JSON.stringify(answer.body))
      const fetched = await client.get(`${address}/${answer.body.sid as string}`)
      const { body: shown } = await client.get(`/simulator/phones/${encodeURIComponent(alice)}/messages`)
      assert.deepEqual(
        {
          answered: JSON.parse(answer.body.data),
          fetched: JSON.parse(fetched.body.data),
          shown: shown.messages.map((message: { body: string }) => message.body),
        },
        { answered: { body }, fetched: { body }, shown: [body] },
      )
    }

    for (const [what, body] of Object.entries(delicate)) {
      test(`${what} arrive as they were sent`, async () => {
        await sent(body, 'form')
        await sent(body, 'json')
      })
    }

    test('any text arrives as it was sent', async () => {
      const bodies = fc
        .string({ unit: 'binary', minLength: 1, maxLength: 60 })
        .filter((text) => !text.includes('\0'))
      await fc.assert(fc.asyncProperty(bodies, fc.constantFrom('form' as const, 'json' as const), sent), {
        numRuns: 40,
      })
    })

    test('a hundred texts at once arrive once each, in the order of their SIDs', async () => {
      const { client, path } = await play(await worldOf(engine), alone)
      const bodies = [...Array(100).keys()].map(String)
      const answers = await Promise.all(
        bodies.map((Body) => client.post(`${path('alice')}/MessageInteractions`, { Body })),
      )
      const bySid = answers
        .map(({ body }) => body)
        .sort((one, other) => (one.sid < other.sid ? -1 : 1))
        .map(({ data }) => JSON.parse(data).body as string)
      const { body } = await client.get(`/simulator/phones/${encodeURIComponent(alice)}/messages`)
      const shown = body.messages.map((message: { body: string }) => message.body)
      assert.deepEqual([...shown].sort(), [...bodies].sort())
      const { body: log } = await client.get(`${path('session')}/Interactions?PageSize=1000`)
      assert.deepEqual(
        log.interactions.map(({ data }: { data: string }) => JSON.parse(data).body),
        bySid,
      )
    })
  })
}
