// Whatever arrives, the answer is Twilio's error JSON with the right status, and never a 500 (contract 1.4 and 1.7).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Answered } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { exchange } from '../support/raw-http.ts'
import { filled, formParameters, parametersOf, property, routes } from '../support/routes.ts'
import { assertRefused } from '../support/scenarios.ts'
import { worldOf } from '../support/world.ts'

const asJson = { 'content-type': 'application/json' }
const asForm = { 'content-type': 'application/x-www-form-urlencoded' }

/** What a creation needs beside the parameter that is tried. */
const beside: Readonly<Record<string, Record<string, string>>> = {
  CreateService: { UniqueName: 'another' },
  CreateParticipant: { Identifier: '+12065550109' },
  CreateMessageInteraction: { Body: 'Hello' },
}

/** Asks every route that takes a form, once per parameter; `tried` makes the body for one. */
async function tryParameters(
  world: Awaited<ReturnType<typeof worldOf>>,
  tried: (name: string, others: Record<string, string>) => RequestInit,
  check: (answer: Answered, what: string) => void,
): Promise<void> {
  const { client, sids } = await property(world)
  for (const { operation, method, path } of routes) {
    for (const name of formParameters[operation] ?? []) {
      const answer = await client.send(filled(path, sids), {
        method,
        ...tried(name, beside[operation] ?? {}),
      })
      check(answer, `${name} of ${operation} answered ${answer.status} ${JSON.stringify(answer.body)}`)
    }
  }
}

for (const engine of engines) {
  suite(`hostile input, ${engine.name}`, () => {
    let before = 0

    test('every route that takes a form is known here', async () => {
      before = (await worldOf(engine)).logged.length
      const posted = routes.filter(({ method }) => method === 'POST').map(({ operation }) => operation)
      assert.deepEqual(Object.keys(formParameters).sort(), posted.sort())
    })

    test('the character U+0000 is refused in every parameter, by form and by JSON', async () => {
      const refused = (answer: Answered, what: string) => {
        assert.equal(answer.status, 400, what)
        assertRefused(answer, { status: 400 })
      }
      for (const text of ['\0', 'a\0b', '+12065550100\0']) {
        await tryParameters(
          await worldOf(engine),
          (name, others) => ({ body: new URLSearchParams({ ...others, [name]: text }) }),
          refused,
        )
        await tryParameters(
          await worldOf(engine),
          (name, others) => ({ body: JSON.stringify({ ...others, [name]: text }), headers: asJson }),
          refused,
        )
      }
    })

    test('half a surrogate pair is no character: JSON that holds one is refused, not repaired', async () => {
      for (const text of ['\\ud800', 'a\\udfffb', '\\udc00\\ud800']) {
        await tryParameters(
          await worldOf(engine),
          (name, others) => {
            const { [name]: _, ...rest } = others
            const fields = Object.entries(rest).map(([key, value]) => `"${key}":${JSON.stringify(value)},`)
            return { body: `{${fields.join('')}"${name}":"${text}"}`, headers: asJson }
          },
          (answer, what) => assert.equal(answer.status, 400, what),
        )
      }
    })

    test('half a surrogate pair in the JSON of a participant is refused', async () => {
      const { client, path } = await property(await worldOf(engine))
      const participants = [
        '{"Identifier":"\\ud800"}',
        '{"Identifier":"+12065550109","FriendlyName":"a\\ud800"}',
        '{"Identifier":"+12065550109","ProxyIdentifier":"\\udc00"}',
      ]
      for (const Participants of participants) {
        const answer = await client.post(`${path('service')}/Sessions`, { Participants })
        assertRefused(answer, { status: 400 })
      }
    })

    test('the character U+0000 and half a surrogate pair name nothing in a path', async () => {
      const { client, sids } = await property(await worldOf(engine))
      for (const route of routes) {
        for (const parameter of parametersOf(route)) {
          for (const [segment, statuses] of [
            ['%00', [404]],
            ['a%00b', [404]],
            [`${sids[parameter]!}%00`, [404]],
            ['%ED%A0%80', [400]],
            ['%FF', [400]],
            ['%C3%28', [400]],
            ['%F4%90%80%80', [400]],
            ['%C0%80', [400]],
            ['%', [400]],
            ['%zz', [400]],
          ] as const) {
            const address = filled(route.path, { ...sids, [parameter]: segment })
            const answer = await client.send(address, { method: route.method })
            const what = `${route.method} ${address} answered ${answer.status}`
            assert.ok((statuses as readonly number[]).includes(answer.status), what)
            assertRefused(answer, { status: answer.status })
          }
        }
      }
    })

    test('a body that is not UTF-8 is refused, raw or percent-encoded', async () => {
      const { client, sids } = await property(await worldOf(engine))
      const name = Buffer.from('UniqueName=')
      const broken = [
        [0xff],
        [0xc3, 0x28],
        [0xed, 0xa0, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0xc0, 0x80],
        [0xe2, 0x82],
      ]
      for (const bytes of broken.map((one) => Buffer.from(one))) {
        const encoded = [...bytes].map((byte) => `%${byte.toString(16)}`).join('')
        const json = Buffer.concat([Buffer.from('{"UniqueName":"'), bytes, Buffer.from('"}')])
        for (const [body, headers] of [
          [Buffer.concat([name, bytes]), asForm],
          [Buffer.concat([bytes, Buffer.from('=x&UniqueName=y')]), asForm],
          [`UniqueName=${encoded}`, asForm],
          [`${encoded}=x&UniqueName=y`, asForm],
          [json, asJson],
        ] as const) {
          const answer = await client.send('/v1/Services', { method: 'POST', body, headers })
          assertRefused(answer, { status: 400, code: 20001 })
        }
        for (const query of [`PageSize=${encoded}`, `${encoded}=1`]) {
          const answer = await client.get(`${filled('/v1/Services/:service_sid/Sessions', sids)}?${query}`)
          assertRefused(answer, { status: 400, code: 20001 })
        }
      }
    })

    test('a body that is not a JSON object is refused where it says that it is JSON', async () => {
      const { client } = await property(await worldOf(engine))
      const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
      const bodies = [
        'UniqueName=x',
        '{',
        '{"UniqueName":}',
        '[]',
        '"x"',
        'null',
        '5',
        '{"UniqueName":null}',
        '{"UniqueName":""}',
        '{"UniqueName":"x"} {"UniqueName":"y"}',
        '\ufeff{"UniqueName":"x"}',
        '['.repeat(200_000),
        `{"UniqueName":${nested(120_000)}}`,
        `{"UniqueName":"x","Nonsense":${nested(120_000)}}`,
        `{"UniqueName":"x","Nonsense":[${nested(60_000)}]}`,
        `{"UniqueName":{"a":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}}`,
      ]
      for (const body of bodies) {
        for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON']) {
          const init = { method: 'POST', body, headers: { 'content-type': type } }
          const answer = await client.send('/v1/Services', init)
          assert.ok(answer.status < 500, `${body.slice(0, 40)} answered ${answer.status}`)
          if (answer.status !== 201) assertRefused(answer, { status: 400 })
        }
      }
    })

    test('names that JavaScript knows are parameters like any other', async () => {
      const { client } = await property(await worldOf(engine))
      const form = '__proto__=x&constructor=y&hasOwnProperty=z&toString=1&UniqueName=proto'
      const made = await client.send('/v1/Services', { method: 'POST', body: form, headers: asForm })
      assert.deepEqual([made.status, made.body.unique_name], [201, 'proto'])
      const json = '{"__proto__":{"DefaultTtl":"7"},"constructor":{"prototype":{}},"UniqueName":"json proto"}'
      const again = await client.send('/v1/Services', { method: 'POST', body: json, headers: asJson })
      assert.deepEqual([again.status, again.body.default_ttl], [201, 0])
      const Participants = '{"__proto__":{"Identifier":"+12065550109"}}'
      const sessions = `${new URL(made.body.url).pathname}/Sessions`
      assertRefused(await client.post(sessions, { Participants }), { status: 400, code: 80701 })
    })

    test('many and long parameters are refused or ignored', async () => {
      const { client } = await property(await worldOf(engine))
      const post = (body: string) => client.send('/v1/Services', { method: 'POST', body, headers: asForm })
      assert.equal((await post(`UniqueName=many&${'a=1&'.repeat(900)}`)).status, 201)
      assertRefused(await post(`UniqueName=more&${'a=1&'.repeat(50_000)}`), { status: 400, code: 20001 })
      assert.equal((await post(`UniqueName=long&Nonsense=${'x'.repeat(200_000)}`)).status, 201)
      assertRefused(await post(`UniqueName=${'%F0%9F%98%80'.repeat(20_000)}`), { status: 400, code: 80701 })
      assertRefused(await post('&'.repeat(100_000)), { status: 400 })
      assertRefused(await post('='.repeat(100_000)), { status: 400 })
      assertRefused(await post('%'.repeat(100_000)), { status: 400 })
    })

    test('very long path segments and queries are refused or name nothing', async () => {
      const world = await worldOf(engine)
      const { account, client, sids } = await property(world)
      const long = 'x'.repeat(2_000)
      assertRefused(await client.get(`/v1/Services/${long}`), { status: 404, code: 20404 })
      const name = encodeURIComponent('😀'.repeat(191))
      assertRefused(await client.get(`/v1/Services/${name}`), { status: 404, code: 20404 })
      for (const length of [3_000, 10_000]) {
        const answer = await client.get(`/v1/Services/${'x'.repeat(length)}`)
        assert.ok([400, 404].includes(answer.status))
        assertRefused(answer, { status: answer.status })
      }
      for (const path of [`/v1/Services/${'x'.repeat(40_000)}`, `/v1/Services?a=${'x'.repeat(40_000)}`]) {
        const answer = await exchange(world.base, { line: `GET ${path} HTTP/1.1`, account })
        assert.ok([400, 414, 431].includes(answer.status), String(answer.status))
        assertRefused(answer, { status: answer.status })
      }
      const sessions = filled('/v1/Services/:service_sid/Sessions', sids)
      assertRefused(await client.get(`${sessions}?PageToken=${'9'.repeat(5_000)}`), { status: 400 })
    })

    test('nothing of this made the server log a bug', async () => {
      const { logged } = await worldOf(engine)
      const bugs = logged.slice(before).filter(({ level }) => Number(level) >= 50)
      assert.deepEqual([...new Set(bugs.map(({ err }) => (err as Error | undefined)?.message))], [])
    })
  })
}
