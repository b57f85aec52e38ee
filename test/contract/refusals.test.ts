// Rules that hold for every route: who may ask, for what, by which method, and what a refusal looks like (contract 1.2,
// 1.3 and 1.7). The routes are walked, so a new one is held to them as well.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { unknownSid } from '../support/prologues.ts'
import { exchange } from '../support/raw-http.ts'
import { filled, parametersOf, property, type Property, routes, type Sids } from '../support/routes.ts'
import { assertRefused } from '../support/scenarios.ts'
import { worldOf } from '../support/world.ts'

/** What each creation needs, so that nothing but its address can be wrong. */
const needed = (path: string) => ({
  Identifier: '+12065550105',
  Body: 'Hello',
  PhoneNumber: '+12065550185',
  ...(path.endsWith('/ShortCodes') && { Sid: unknownSid('SC') }),
})

const send = ({ client }: Pick<Property, 'client'>, method: string, path: string) =>
  client.send(path, { method, ...(method === 'POST' && { body: new URLSearchParams(needed(path)) }) })

for (const engine of engines) {
  suite(`refusals, ${engine.name}`, () => {
    test('without right credentials every route answers 401 and asks for them', async () => {
      const world = await worldOf(engine)
      const { account, sids } = await property(world)
      const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
      const wrong = [
        '',
        'Basic',
        'Basic !',
        basic(account.sid),
        basic(`${account.sid}:`),
        basic(`${account.sid}:wrong`),
        basic(`${account.sid}:${account.token} `),
        basic(`:${account.token}`),
        basic(`${unknownSid('AC')}:${account.token}`),
        basic(`AC\0:${account.token}`),
        basic(`${account.sid.toLowerCase()}:${account.token}`),
        `Bearer ${account.token}`,
        `Basic ${account.sid}:${account.token}`,
        `Basic ${Buffer.from([0xff, 0xfe, 0x3a, 0xff]).toString('base64')}`,
        basic('x'.repeat(5000)),
      ]
      const ask = (method: string, path: string, authorization: string) =>
        exchange(world.base, { line: `${method} ${filled(path, sids)} HTTP/1.1`, headers: { authorization } })
      for (const authorization of wrong) {
        const answer = await ask('GET', '/v1/Services', authorization)
        assertRefused(answer, { status: 401, code: 20003 })
        assert.equal(answer.headers.get('www-authenticate'), 'Basic realm="Twilio API"')
        assert.equal(answer.body.message, 'Authenticate')
      }
      for (const { method, path } of routes) {
        assertRefused(await ask(method, path, wrong[5]!), { status: 401, code: 20003 })
      }
    })

    test('the scheme of the credentials may be in any case', async () => {
      const world = await worldOf(engine)
      const account = await world.account()
      const credentials = Buffer.from(`${account.sid}:${account.token}`).toString('base64')
      for (const scheme of ['Basic', 'basic', 'BASIC']) {
        const authorization = `${scheme} ${credentials}`
        const answer = await exchange(world.base, {
          line: 'GET /v1/Services HTTP/1.1',
          headers: { authorization },
        })
        assert.equal(answer.status, 200)
      }
    })

    test("another account's records are as if they were not there, on every route", async () => {
      const world = await worldOf(engine)
      const mine = await property(world)
      const { stranger, sids, client } = mine
      const before = await snapshot(mine)
      for (const { method, path } of routes) {
        if (path === '/v1/Services') continue
        const answer = await send({ client: stranger }, method, filled(path, sids))
        assertRefused(answer, { status: 404, code: 20404 })
      }
      assert.equal((await stranger.get('/v1/Services')).body.services.length, 0)
      assert.equal((await stranger.get('/v1/Services/service')).status, 404)
      const made = await stranger.post('/v1/Services', { UniqueName: 'service' })
      assert.equal(made.status, 201, 'names are free for each account')
      const own = { ...sids, service_sid: made.body.sid as string }
      for (const { method, path } of routes) {
        if (!path.includes(':service_sid/') || path.split(':').length < 3) continue
        const answer = await send({ client: stranger }, method, filled(path, own))
        assertRefused(answer, { status: 404, code: 20404 })
      }
      const numbers = `/v1/Services/${made.body.sid as string}/PhoneNumbers`
      assertRefused(await stranger.post(numbers, { Sid: sids['number_sid']! }), { status: 400, code: 80301 })
      assert.deepEqual(await snapshot(mine), before, 'a stranger changed something')
      assert.equal((await client.get(filled('/v1/Services/:service_sid', sids))).status, 200)
    })

    test('a record is below its own parents only', async () => {
      const world = await worldOf(engine)
      const mine = await property(world)
      const { client, sids } = mine
      const service = await client.post('/v1/Services', { UniqueName: 'another' })
      const session = await client.post(filled('/v1/Services/:service_sid/Sessions', sids))
      const participant = await client.get(mine.path('bob'))
      const others: Sids = {
        service_sid: service.body.sid,
        session_sid: session.body.sid,
        participant_sid: participant.body.sid,
      }
      const before = await snapshot(mine)
      for (const route of routes) {
        const parents = parametersOf(route).slice(0, -1)
        for (const parent of parents) {
          const address = filled(route.path, { ...sids, [parent]: others[parent]! })
          const answer = await send(mine, route.method, address)
          // An interaction is looked for in the session of the path only: an index for more would cost every text.
          const lost = route.path.includes('/Interactions/:') && parent === 'session_sid'
          assertRefused(answer, lost ? { status: 404, code: 20404 } : { status: 400, code: 80610 })
        }
      }
      assert.deepEqual(await snapshot(mine), before)
    })

    test('a SID that names nothing is not found, malformed or not, at every place of every path', async () => {
      const mine = await property(await worldOf(engine))
      const { sids } = mine
      for (const route of routes) {
        for (const parameter of parametersOf(route)) {
          const sid = sids[parameter]!
          const wrong = [
            unknownSid(sid.slice(0, 2)),
            sid.toLowerCase(),
            sid.slice(0, -1),
            `${sid}0`,
            `${sid}%20`,
            `%20${sid}`,
            `${sid}%0A`,
            `XX${sid.slice(2)}`,
            `${sid.slice(0, 33)}g`,
            sid.slice(0, 2),
            '0',
            '-1',
            'null',
            "'%20or%20'1'='1",
            '..%2F..',
            '😀',
          ]
          for (const one of wrong) {
            const answer = await send(mine, route.method, filled(route.path, { ...sids, [parameter]: one }))
            assertRefused(answer, { status: 404, code: 20404 })
          }
        }
      }
    })

    const methods = {
      'a method that a path does not have': ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      'a method that no path has': ['TRACE', 'PROPFIND', 'SEARCH'],
    }
    for (const [what, tried] of Object.entries(methods)) {
      test(`${what} is refused with those that it has`, async () => {
        const world = await worldOf(engine)
        const { account, sids } = await property(world)
        for (const [path, its] of Map.groupBy(routes, (route) => route.path)) {
          const known: string[] = its.map(({ method }) => method)
          for (const method of tried.filter((one) => !known.includes(one))) {
            const line = `${method} ${filled(path, sids)} HTTP/1.1`
            const answer = await exchange(world.base, { line, account, headers: { 'content-length': '0' } })
            assertRefused(answer, { status: 405, code: 20004 })
            const allowed = (answer.headers.get('allow') ?? '').split(', ').filter((one) => one !== 'HEAD')
            assert.deepEqual(allowed.sort(), [...known].sort(), `${method} ${path}`)
          }
        }
      })
    }

    test('HEAD answers as GET does, without a body', async () => {
      const world = await worldOf(engine)
      const { account, sids } = await property(world)
      for (const [path, status] of [
        [filled('/v1/Services/:service_sid', sids), 200],
        ['/v1/Services', 200],
        [`/v1/Services/${unknownSid('KS')}`, 404],
      ] as const) {
        const answer = await exchange(world.base, { line: `HEAD ${path} HTTP/1.1`, account })
        assert.deepEqual([answer.status, answer.body], [status, ''])
      }
    })

    test('a path that is none of the API is not found', async () => {
      const world = await worldOf(engine)
      const account = await world.account()
      const paths = [
        '/',
        '/v1',
        '/v1/',
        '/v2/Services',
        '/v1/services',
        '/V1/Services',
        '/v1/Services/',
        '/v1//Services',
        '/v1/Services.json',
        `/v1/Services/${unknownSid('KS')}/`,
        `/v1/Services/${unknownSid('KS')}/Nonsense`,
        `/v1/Services/${unknownSid('KS')}/Sessions/`,
        '/v1/Services/../Services/',
        '/favicon.ico',
        '/.env',
        '/%2e%2e/etc/passwd',
        '//evil.example/v1/Services',
      ]
      for (const path of paths) {
        const answer = await exchange(world.base, { line: `GET ${path} HTTP/1.1`, account })
        assertRefused(answer, { status: 404, code: 20404 })
        assert.equal(answer.body.message, `The requested resource ${path} was not found`)
      }
      const client = clientOf(world.base, account)
      for (const method of ['POST', 'DELETE', 'PUT']) {
        assertRefused(await client.send('/v1/Nonsense', { method }), { status: 404, code: 20404 })
      }
    })
  })
}

/** Everything that an account can see of its records. */
async function snapshot({ client, sids }: Property): Promise<unknown[]> {
  const seen: unknown[] = []
  for (const { method, path } of routes) {
    if (method === 'GET') seen.push((await client.get(filled(path, sids))).body)
  }
  return seen
}
