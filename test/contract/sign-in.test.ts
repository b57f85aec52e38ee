// Signing in at the console: who may, what the cookie is, what ends it, and that a cookie alone changes nothing.
import assert from 'node:assert/strict'
import { timestamp } from '../../src/fields.ts'
import { createSignInLink } from '../../src/operations/sign-in.ts'
import { type Answered, basicAuth, type Client, clientOf } from '../support/client.ts'
import { onBothEngines } from '../support/rules.ts'
import type { TestAccount, World } from '../support/world.ts'

const path = '/maskline/v1/sign-ins'

/** What a browser has of its session: it sends the cookie by itself, its page the token. */
interface Browser {
  readonly answer: Answered
  readonly cookie: string
  readonly token: string
  send(
    path: string,
    init?: { method?: string; headers?: Record<string, string>; body?: URLSearchParams },
  ): Promise<Answered>
}

async function signedIn(world: World, authorization: string): Promise<Browser> {
  const send = async (to: string, init: RequestInit): Promise<Answered> => {
    const response = await fetch(world.base + to, init)
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? '' : JSON.parse(text) }
  }
  const answer = await send(path, { method: 'POST', headers: { authorization } })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  return {
    answer,
    cookie,
    token: answer.body.csrf_token as string,
    send: (to, init = {}) => send(to, { ...init, headers: { cookie, ...init.headers } }),
  }
}

async function keyOf(client: Client, Role: string): Promise<TestAccount & { readonly client: Client }> {
  const { status, body } = await client.post('/maskline/v1/keys', { Role, FriendlyName: Role })
  assert.equal(status, 201)
  return { sid: body.sid, token: body.secret, client }
}

onBothEngines('who signs in gets a cookie that no script reads and no other site sends', async (world) => {
  const account = await world.account()
  const { answer, cookie } = await signedIn(world, basicAuth(account))
  assert.equal(answer.status, 201)
  const { csrf_token, date_expires, ...who } = answer.body
  assert.deepEqual(who, {
    account_sid: account.sid,
    friendly_name: 'test',
    role: 'owner',
    rehearsal: false,
    simulator: true,
  })
  assert.match(csrf_token as string, /^[0-9a-f]{64}$/)
  const inAnHour = new Date(world.clock.now().getTime() + 3_600_000)
  assert.equal(date_expires, timestamp.encode(inAnHour))
  assert.match(cookie, /^maskline_session=SI[0-9a-f]{32}:[0-9a-f]{32}$/)
  const attributes = answer.headers.get('set-cookie')!.split('; ').slice(1)
  assert.deepEqual(attributes, ['Path=/', 'HttpOnly', 'SameSite=Strict'])
})

onBothEngines('wrong credentials sign nobody in, and get no cookie', async (world) => {
  const account = await world.account()
  const { answer } = await signedIn(world, basicAuth({ ...account, token: 'wrong' }))
  assert.equal(answer.status, 401)
  assert.equal(answer.headers.get('set-cookie'), null)
})

onBothEngines('a page that asks is refused without its browser asking for a password', async (world) => {
  const { base } = world
  const plain = await fetch(`${base}/v1/Services`)
  const ofPage = await fetch(`${base}/v1/Services`, { headers: { 'x-csrf-token': '' } })
  assert.deepEqual([plain.status, ofPage.status], [401, 401])
  assert.notEqual(plain.headers.get('www-authenticate'), null)
  assert.equal(ofPage.headers.get('www-authenticate'), null)
})

onBothEngines('a cookie reads, and changes things only with the token of its page', async (world) => {
  const account = await world.account()
  const browser = await signedIn(world, basicAuth(account))
  const stranger = await signedIn(world, basicAuth(await world.account()))
  const current = await browser.send(`${path}/current`)
  assert.deepEqual([current.status, current.body.csrf_token], [200, browser.token])
  const create = (headers: Record<string, string>, name: string) =>
    browser.send('/v1/Services', { method: 'POST', headers, body: new URLSearchParams({ UniqueName: name }) })
  const tokens: Record<string, string>[] = [{}, { 'x-csrf-token': '' }, { 'x-csrf-token': stranger.token }]
  for (const headers of tokens) {
    const refused = await create(headers, 'refused')
    assert.deepEqual([refused.status, refused.body.code], [403, 20006])
  }
  assert.equal((await create({ 'x-csrf-token': browser.token }, 'mine')).status, 201)
  const { body } = await browser.send('/v1/Services')
  assert.deepEqual(
    body.services.map((one: { unique_name: string }) => one.unique_name),
    ['mine'],
  )
})

onBothEngines('who signs out is out, and the cookie is taken back', async (world) => {
  const browser = await signedIn(world, basicAuth(await world.account()))
  const headers = { 'x-csrf-token': browser.token }
  const out = await browser.send(`${path}/current`, { method: 'DELETE', headers })
  assert.equal(out.status, 204)
  assert.match(out.headers.get('set-cookie')!, /^maskline_session=; .*Max-Age=0/)
  assert.equal((await browser.send(`${path}/current`)).status, 401)
})

onBothEngines(
  'a session ends an hour after its last request, and twelve hours after it began',
  async (world) => {
    const account = await world.account()
    const [idle, busy] = [
      await signedIn(world, basicAuth(account)),
      await signedIn(world, basicAuth(account)),
    ]
    const asked = async () => (await busy.send(`${path}/current`)).status
    world.clock.advance(45 * 60)
    assert.equal(await asked(), 200)
    world.clock.advance(20 * 60)
    assert.equal((await idle.send(`${path}/current`)).status, 401)
    for (let minutes = 65; minutes < 12 * 60 - 40; minutes += 40) {
      assert.equal(await asked(), 200)
      world.clock.advance(40 * 60)
    }
    assert.equal(await asked(), 200)
    world.clock.advance(41 * 60)
    assert.equal(await asked(), 401)
  },
)

onBothEngines('a session does not begin another one', async (world) => {
  const browser = await signedIn(world, basicAuth(await world.account()))
  const headers = { 'x-csrf-token': browser.token }
  assert.equal((await browser.send(path, { method: 'POST', headers })).status, 401)
})

onBothEngines('a link signs in whoever comes first, and does nothing else', async (world) => {
  const account = await world.account()
  const link = await createSignInLink(world.maskline.context, account.sid)
  const authorization = `Basic ${Buffer.from(link).toString('base64')}`
  const refused = await fetch(`${world.base}/v1/Services`, { headers: { authorization } })
  assert.equal(refused.status, 401)
  const both = await Promise.all([signedIn(world, authorization), signedIn(world, authorization)])
  assert.deepEqual(both.map(({ answer }) => answer.status).toSorted(), [201, 401])
  const { send, answer } = both.find(({ cookie }) => cookie !== '')!
  assert.equal(answer.body.role, 'owner')
  assert.equal((await send('/maskline/v1/keys')).status, 200)
  assert.equal((await signedIn(world, authorization)).answer.status, 401)
})

onBothEngines('a link that nobody used is worth nothing after twelve hours', async (world) => {
  const account = await world.account()
  const link = await createSignInLink(world.maskline.context, account.sid)
  world.clock.advance(12 * 3600)
  const { answer } = await signedIn(world, `Basic ${Buffer.from(link).toString('base64')}`)
  assert.equal(answer.status, 401)
})

onBothEngines('sessions end with the key or the token that they were begun with', async (world) => {
  const account = await world.account()
  const client = clientOf(world.base, account)
  const [key, other] = [await keyOf(client, 'operator'), await keyOf(client, 'operator')]
  const [byKey, byOther] = [await signedIn(world, basicAuth(key)), await signedIn(world, basicAuth(other))]
  const byToken = await signedIn(world, basicAuth(account))
  await client.delete(`/maskline/v1/keys/${key.sid}`)
  await client.post('/maskline/v1/auth-tokens/secondary')
  await client.post('/maskline/v1/auth-tokens/promote')
  // For five seconds somebody may be known from memory.
  world.clock.advance(6)
  const statuses = await Promise.all(
    [byKey, byToken, byOther].map(async ({ send }) => (await send(`${path}/current`)).status),
  )
  assert.deepEqual(statuses, [401, 401, 200])
})

onBothEngines('a session is told the role of its key, as it is now', async (world) => {
  const client = clientOf(world.base, await world.account())
  const key = await keyOf(client, 'operator')
  const browser = await signedIn(world, basicAuth(key))
  assert.equal(browser.answer.body.role, 'operator')
  assert.equal((await browser.send('/maskline/v1/keys')).status, 403)
  await client.post(`/maskline/v1/keys/${key.sid}`, { Role: 'viewer' })
  world.clock.advance(6)
  assert.equal((await browser.send(`${path}/current`)).body.role, 'viewer')
})
