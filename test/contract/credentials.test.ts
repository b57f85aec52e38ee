// Accounts, auth tokens and API keys over HTTP: who may do what, and what of it is ever shown again.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { pino } from 'pino'
import type { Sid } from '../../src/domain/sid.ts'
import { listen } from '../../src/main.ts'
import { resealTokens } from '../../src/operations/reseal-tokens.ts'
import { accountBySid } from '../../src/storage/accounts.ts'
import { type Client, clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { type TestAccount, type World, worldOf } from '../support/world.ts'

const accounts = '/maskline/v1/accounts'
const keys = '/maskline/v1/keys'
const secondary = '/maskline/v1/auth-tokens/secondary'
const promote = '/maskline/v1/auth-tokens/promote'

for (const engine of engines) {
  suite(`credentials, ${engine.name}`, () => {
    async function begin(): Promise<{ world: World; account: TestAccount; client: Client }> {
      const world = await worldOf(engine)
      const account = await world.account()
      return { world, account, client: clientOf(world.base, account) }
    }
    const status = async (world: World, sid: string, token: string) =>
      (await clientOf(world.base, { sid: sid as Sid<'AC'>, token }).get('/v1/Services')).status

    test('an API key asks in the name of its account until it is revoked', async () => {
      const { world, account, client } = await begin()
      const { status: made, body: key } = await client.post(keys, { FriendlyName: 'billing' })
      assert.equal(made, 201)
      assert.match(key.sid, /^SK[0-9a-f]{32}$/)
      assert.match(key.secret, /^[0-9a-f]{32}$/)
      const own = clientOf(world.base, { sid: key.sid, token: key.secret })
      const service = await own.post('/v1/Services', { UniqueName: 'by key' })
      assert.deepEqual([service.status, service.body.account_sid], [201, account.sid])
      assert.equal((await client.get('/v1/Services/by%20key')).status, 200)
      assert.equal((await client.delete(`${keys}/${key.sid}`)).status, 204)
      assert.equal((await own.get('/v1/Services')).status, 401)
      assert.equal((await client.delete(`${keys}/${key.sid}`)).status, 404)
    })

    test("a key's secret is shown once, and no digest of it ever", async () => {
      const { client } = await begin()
      const { body: key } = await client.post(keys, {})
      const { body: fetched } = await client.get(`${keys}/${key.sid}`)
      assert.deepEqual(fetched, { ...key, secret: null })
      const { body: listed } = await client.get(keys)
      assert.deepEqual(listed.keys, [fetched])
      const { body: renamed } = await client.post(`${keys}/${key.sid}`, { FriendlyName: 'other' })
      assert.deepEqual(renamed, { ...fetched, friendly_name: 'other' })
    })

    test('with a key one can neither make keys nor change tokens nor see accounts', async () => {
      const { world, client } = await begin()
      const { body: key } = await client.post(keys, {})
      const own = clientOf(world.base, { sid: key.sid, token: key.secret })
      for (const refused of [
        await own.post(keys, {}),
        await own.get(keys),
        await own.delete(`${keys}/${key.sid}`),
        await own.post(secondary),
        await own.post(promote),
        await own.get(accounts),
        await own.post(accounts),
      ]) {
        assert.deepEqual([refused.status, refused.body.code], [403, 20006])
      }
    })

    test('a wrong secret, an unknown key and the token of another are refused alike', async () => {
      const { world, account, client } = await begin()
      const other = await world.account()
      const { body: key } = await client.post(keys, {})
      for (const [sid, token] of [
        [key.sid, 'wrong'],
        [key.sid, account.token],
        [`SK${'0'.repeat(32)}`, key.secret],
        [account.sid, key.secret],
        [account.sid, other.token],
        [other.sid, account.token],
        ['SK', ''],
        ['', ''],
      ] as const) {
        const { status: answered, body } = await clientOf(world.base, { sid, token }).get('/v1/Services')
        assert.deepEqual([answered, body.code, body.message], [401, 20003, 'Authenticate'], `${sid}:${token}`)
      }
    })

    test('a second token is valid beside the first until it is promoted, then alone', async () => {
      const { world, account, client } = await begin()
      assert.equal((await client.post(promote)).body.code, 20409)
      const { status: made, body } = await client.post(secondary)
      const token = body.secondary_auth_token as string
      assert.equal(made, 201)
      assert.deepEqual(
        await Promise.all([account.token, token].map((one) => status(world, account.sid, one))),
        [200, 200],
      )
      const promoted = await clientOf(world.base, { sid: account.sid, token }).post(promote)
      assert.equal(promoted.status, 200)
      assert.ok(!JSON.stringify(promoted.body).includes(token))
      assert.equal(await status(world, account.sid, account.token), 401)
      assert.equal(await status(world, account.sid, token), 200)
    })

    test('a second token can be made anew and taken back', async () => {
      const { world, account, client } = await begin()
      const tokens = []
      for (let at = 0; at < 2; at++) tokens.push((await client.post(secondary)).body.secondary_auth_token)
      assert.equal(await status(world, account.sid, tokens[0]), 401)
      assert.equal(await status(world, account.sid, tokens[1]), 200)
      assert.equal((await client.delete(secondary)).status, 204)
      assert.equal(await status(world, account.sid, tokens[1]), 401)
      assert.equal((await client.delete(secondary)).body.code, 20409)
      assert.equal(await status(world, account.sid, account.token), 200)
    })

    test('an account makes others, that belong to it, make none, and see nothing of it', async () => {
      const { world, account, client } = await begin()
      const { status: made, body } = await client.post(accounts, { FriendlyName: 'Shop' })
      assert.equal(made, 201)
      assert.equal(body.account_sid, account.sid)
      const own = clientOf(world.base, { sid: body.sid, token: body.auth_token })
      assert.deepEqual((await own.post(accounts)).body.code, 20006)
      assert.deepEqual((await own.get('/v1/Services')).body.services, [])
      assert.deepEqual((await own.get(`${accounts}/${account.sid}`)).status, 404)
      const told = { ...body, auth_token: null }
      assert.deepEqual((await own.get(`${accounts}/${body.sid}`)).body, told)
      assert.deepEqual((await client.get(`${accounts}/${body.sid}`)).body, told)
      const { body: list } = await client.get(accounts)
      assert.deepEqual(
        list.accounts.map(({ sid }: { sid: string }) => sid),
        [account.sid, body.sid],
      )
      const renamed = await client.post(`${accounts}/${body.sid}`, { FriendlyName: 'Store' })
      assert.deepEqual([renamed.status, renamed.body.friendly_name], [200, 'Store'])
      // A third knows neither.
      const stranger = clientOf(world.base, await world.account())
      assert.equal((await stranger.get(`${accounts}/${body.sid}`)).status, 404)
      assert.equal((await stranger.post(`${accounts}/${body.sid}`, { FriendlyName: 'x' })).status, 404)
    })

    test('no token and no secret is readable in the database', async () => {
      const { world, account, client } = await begin()
      const { body: key } = await client.post(keys, {})
      const { body: second } = await client.post(secondary)
      const { db } = world.maskline.database
      const rows = JSON.stringify([
        await db.selectFrom('accounts').selectAll().execute(),
        await db.selectFrom('api_keys').selectAll().execute(),
      ])
      for (const secret of [account.token, key.secret, second.secondary_auth_token]) {
        assert.ok(!rows.includes(secret as string))
      }
    })

    test('a token stored readable by an earlier version works, and is sealed at the next start', async () => {
      const { world, account } = await begin()
      const { db } = world.maskline.database
      await db
        .updateTable('accounts')
        .set({ sealed_token: 'readable-from-before' })
        .where('sid', '=', account.sid)
        .execute()
      assert.equal(await status(world, account.sid, 'readable-from-before'), 200)
      assert.ok((await resealTokens(world.maskline.context)) >= 1)
      const row = await accountBySid(db, account.sid)
      assert.ok(row!.sealed_token.startsWith(world.maskline.context.vault.mark))
      world.maskline.context.authenticator.forget(account.sid)
      assert.equal(await status(world, account.sid, 'readable-from-before'), 200)
      assert.equal(await resealTokens(world.maskline.context), 0)
    })

    test('over the limit the answer is 429 with the seconds to wait, for that account and endpoint only', async () => {
      const { world, account, client } = await begin()
      const log = pino({ level: 'silent' })
      const listening = await listen(world.maskline, {
        host: '127.0.0.1',
        port: 0,
        trustProxy: false,
        rateLimit: 1,
        log,
      })
      try {
        const base = `http://127.0.0.1:${listening.port}`
        const limited = clientOf(base, account)
        const answers = []
        for (let at = 0; at < 6; at++) answers.push(await limited.get('/v1/Services'))
        assert.deepEqual(
          answers.map((one) => one.status),
          [200, 200, 200, 200, 200, 429],
        )
        const { body, headers } = answers.at(-1)!
        assert.deepEqual([body.code, body.message], [80621, 'Requests Rate Limited on Endpoint'])
        assert.equal(headers.get('retry-after'), '5')
        assert.equal((await limited.get(keys)).status, 200)
        assert.equal((await clientOf(base, await world.account()).get('/v1/Services')).status, 200)
        world.clock.advance(5)
        assert.equal((await limited.get('/v1/Services')).status, 200)
        assert.equal((await client.get('/v1/Services')).status, 200)
      } finally {
        await listening.close()
      }
    })
  })
}
