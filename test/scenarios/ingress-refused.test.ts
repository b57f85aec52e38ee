// Whoever is not the carrier, and whatever cannot be understood: refused at the addresses of carriers, counted, without effect.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import twilio from 'twilio'
import type { Sid } from '../../src/domain/sid.ts'
import { engines } from '../support/engines.ts'
import { scrape } from '../support/metrics.ts'
import { signedNetwork, type SignedNetwork, windowSeconds } from '../support/signed-carrier.ts'
import { type Story, type StorySession, storyOf } from '../support/story.ts'
import { variantOf } from '../support/variant.ts'
import { type World, worldOf } from '../support/world.ts'

const [alice, bob] = ['+12065550100', '+12065550101'] as const
const pool = ['+12065550180', '+12065550181'] as const
const bodyBytesMax = 256 * 1024

interface Bringing {
  readonly url: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

interface Answer {
  readonly status: number
  readonly code: number | undefined
}

interface Scene extends StorySession {
  readonly world: World
  readonly story: Story
  readonly network: SignedNetwork
  /** The network's address for texts. */
  readonly url: string
  /** A text of Alice's to Bob, as the network brings it. */
  readonly text: string
  readonly at: () => Date
  bring(request: Bringing): Promise<Answer>
}

/** Scenes told so far. */
let scenes = 0

async function sceneOf(t: TestContext, shared: World): Promise<Scene> {
  const account = await shared.account()
  // Counters are a world's: each test has series of its own.
  const network = signedNetwork(`signed-${scenes++}`, account.sid)
  const { all } = shared.maskline.context.carriers
  const world = await variantOf(t, shared, { carriers: { all: [...all, network.carrier], backups: [] } })
  const story = await storyOf({ ...world, account: async () => account }, pool)
  const session = await story.session([story.person(alice), story.person(bob)])
  return {
    world,
    story,
    ...session,
    network,
    url: `${world.base}/carriers/${network.carrier.name}/Message`,
    text: JSON.stringify({ id: 'text-1', from: alice, to: session.proxies[0]!, text: 'hello' }),
    at: () => world.clock.now(),
    async bring({ url, method = 'POST', headers = {}, body }) {
      const sent = body === undefined ? {} : { body: body as NonNullable<RequestInit['body']> }
      const response = await fetch(url, { method, headers, ...sent })
      const answer = await response.text()
      return {
        status: response.status,
        code: answer === '' ? undefined : (JSON.parse(answer) as { code: number }).code,
      }
    },
  }
}

const tables = [
  'interactions',
  'stray_contacts',
  'alerts',
  'simulator_messages',
  'submissions',
  'text_parts',
  'callbacks',
] as const

/** How many rows of each table are about the account. */
async function rowsOf({ maskline }: World, account_sid: Sid<'AC'>): Promise<Record<string, number>> {
  const counts = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from ${sql.table(table)} where account_sid = ${account_sid}
      `.execute(maskline.database.db)
      return [table, rows[0]!.count] as const
    }),
  )
  return Object.fromEntries(counts)
}

interface Refusal extends Answer {
  readonly carrier: string
  readonly reason: string
}

/** Brings it, sees it refused and counted once, and nothing done. */
async function assertRefused(scene: Scene, request: Bringing, { carrier, reason, ...answer }: Refusal) {
  const { world, story } = scene
  const refused = async () => (await scrape(world.base)).series('maskline_ingress_refused_total')
  const [before, rows] = [await refused(), await rowsOf(world, story.account.sid)]
  assert.deepEqual(await scene.bring(request), answer)
  const series = `carrier="${carrier}",reason="${reason}"`
  const expected = new Map(before).set(series, (before.get(series) ?? 0) + 1)
  assert.deepEqual(await refused(), expected)
  assert.deepEqual(await rowsOf(world, story.account.sid), rows)
}

const unauthorized = { status: 401, code: 80625 }

for (const engine of engines) {
  suite(`refused at the addresses of carriers, ${engine.name}`, () => {
    test('what is not the carrier’s is refused with 401, counted, and has no effect', async (t) => {
      const scene = await sceneOf(t, await worldOf(engine))
      const { network, url, text: body, at, story } = scene
      const carrier = network.carrier.name
      const seconds = (moved: number) => new Date(at().getTime() + moved * 1000)
      const signed = (moved: number) => network.sign({ url, body, at: seconds(moved) })
      const headers = signed(0)
      const { 'x-network-signature': _, ...unsigned } = headers
      const stranger = await scene.world.account()
      for (const [request, reason] of [
        [{ body }, 'unsigned'],
        [{ body, headers: unsigned }, 'unsigned'],
        [{ body, headers: { ...headers, 'x-network-signature': '' } }, 'forged'],
        [
          { body, headers: { ...headers, 'x-network-time': `${Number(headers['x-network-time']) + 1}` } },
          'forged',
        ],
        [{ body: body.replace('hello', 'hallo'), headers }, 'forged'],
        [{ headers }, 'forged'],
        [{ url: `${url}?a=1`, body, headers }, 'forged'],
        [{ url: url.replace(/Message$/, 'MessageStatus'), body, headers }, 'forged'],
        [{ body, headers: signed(-windowSeconds - 1) }, 'stale'],
        [{ body, headers: signed(windowSeconds + 1) }, 'stale'],
        [{ body, headers: network.signAs(stranger.sid, { url, body, at: at() }) }, 'wrong-account'],
      ] as const)
        await assertRefused(scene, { url, ...request }, { ...unauthorized, carrier, reason })
      assert.deepEqual(await story.person(bob).received(), [])
      assert.equal((await scene.bring({ url, body, headers })).status, 204)
      assert.equal((await story.person(bob).received()).length, 1)
    })

    test('a changed bit anywhere in signature or body makes it forged', async (t) => {
      const scene = await sceneOf(t, await worldOf(engine))
      const { network, url, text, at } = scene
      const headers = network.sign({ url, body: text, at: at() })
      const signature = headers['x-network-signature']
      const refusal = { ...unauthorized, carrier: network.carrier.name, reason: 'forged' }
      const digits = fc.tuple(fc.nat(signature.length - 1), fc.integer({ min: 1, max: 15 }))
      const bits = fc.tuple(fc.nat(text.length - 1), fc.nat(7))
      await fc.assert(
        fc.asyncProperty(digits, bits, async ([digit, change], [byte, bit]) => {
          const other = (Number.parseInt(signature[digit]!, 16) ^ change).toString(16)
          const forged = signature.slice(0, digit) + other + signature.slice(digit + 1)
          const changed = Buffer.from(text)
          changed[byte]! ^= 1 << bit
          await assertRefused(
            scene,
            { url, body: text, headers: { ...headers, 'x-network-signature': forged } },
            refusal,
          )
          await assertRefused(scene, { url, body: changed, headers }, refusal)
        }),
        { numRuns: 10 },
      )
    })

    test('a genuine text that is played again is heard once, and refused once its time is over', async (t) => {
      const scene = await sceneOf(t, await worldOf(engine))
      const { world, story, network, url, text: body, at } = scene
      const request = { url, body, headers: network.sign({ url, body, at: at() }) }
      const repeated = async () =>
        (await scrape(world.base)).value('maskline_texts_total', { outcome: 'repeated' })
      assert.equal((await scene.bring(request)).status, 204)
      const [rows, before] = [await rowsOf(world, story.account.sid), await repeated()]
      assert.equal(rows['interactions'], 1)
      for (const answer of await Promise.all([scene.bring(request), scene.bring(request)]))
        assert.equal(answer.status, 204)
      assert.equal(await repeated(), before! + 2)
      assert.deepEqual(await rowsOf(world, story.account.sid), rows)
      world.clock.advance(windowSeconds + 1)
      await assertRefused(scene, request, { ...unauthorized, carrier: network.carrier.name, reason: 'stale' })
      assert.deepEqual(
        (await story.person(bob).received()).map((one) => one.body),
        ['hello'],
      )
    })

    test('a body that is too large is refused before it is looked at, whoever signed it', async (t) => {
      const scene = await sceneOf(t, await worldOf(engine))
      const { network, at } = scene
      const hook = `${scene.world.base}/v1/Accounts/${scene.story.account.sid}/Proxy/KSx/Webhooks/Message`
      const large = { status: 413, code: 20413, reason: 'body-too-large' }
      const named = { url: scene.url, carrier: network.carrier.name }
      const nobodys = { url: scene.url.replace(network.carrier.name, 'nobody'), carrier: 'none' }
      for (const { url, carrier } of [named, { url: hook, carrier: 'any' }, nobodys]) {
        const body = Buffer.alloc(bodyBytesMax + 1, ' ')
        await assertRefused(
          scene,
          { url, body, headers: network.sign({ url, body, at: at() }) },
          { ...large, carrier },
        )
      }
      const most = Buffer.alloc(bodyBytesMax, ' ')
      const headers = network.sign({ url: scene.url, body: most, at: at() })
      const malformed = {
        status: 400,
        code: 20001,
        reason: 'malformed-request',
        carrier: network.carrier.name,
      }
      await assertRefused(scene, { url: scene.url, body: most, headers }, malformed)
    })

    test('what the carrier signed and nobody can read is refused with 400', async (t) => {
      const scene = await sceneOf(t, await worldOf(engine))
      const { network, url, at, text } = scene
      const malformed = {
        status: 400,
        code: 20001,
        reason: 'malformed-request',
        carrier: network.carrier.name,
      }
      for (const body of ['', '{', text.slice(0, -1), 'a=1&b=2']) {
        const headers = network.sign({ url, body, at: at() })
        await assertRefused(scene, { url, body, headers }, malformed)
      }
    })

    test('addresses of no carrier, and of carriers that call elsewhere, answer as a wrong signature does', async (t) => {
      const scene = await sceneOf(t, await worldOf(engine))
      const { network, at, text: body } = scene
      for (const name of ['nobody', 'simulator', `${network.carrier.name}x`, 'x'.repeat(300), '%20']) {
        const url = scene.url.replace(network.carrier.name, name)
        const headers = network.sign({ url, body, at: at() })
        const refusal = { ...unauthorized, carrier: 'none', reason: 'unknown-carrier' }
        await assertRefused(scene, { url, body, headers }, refusal)
      }
    })

    test('other methods than POST are refused with 405, and are no way in', async (t) => {
      const scene = await sceneOf(t, await worldOf(engine))
      const { network, url, text: body, at, story } = scene
      const headers = network.sign({ url, body: '', at: at() })
      const refusal = { status: 405, code: 20004, reason: 'method-not-allowed' }
      const hook = `${scene.world.base}/v1/Accounts/${story.account.sid}/Proxy/KSx/Webhooks/Call`
      const named = { ...refusal, carrier: network.carrier.name }
      await assertRefused(scene, { url, method: 'GET', headers }, named)
      await assertRefused(scene, { url, method: 'PUT', headers, body }, named)
      await assertRefused(scene, { url: hook, method: 'GET' }, { ...refusal, carrier: 'any' })
    })

    test('at the address of a service the account must be the one that signs', async (t) => {
      const scene = await sceneOf(t, await worldOf(engine))
      const { world, story, proxies } = scene
      const stranger = await world.account()
      const form = { MessageSid: `SM${'3'.repeat(32)}`, From: alice, To: proxies[0]!, Body: 'hello' }
      const body = new URLSearchParams(form).toString()
      const service = story.service.split('/').at(-1)!
      const hook = (account: string, ks = service) =>
        `${world.base}/v1/Accounts/${account}/Proxy/${ks}/Webhooks/Message`
      const signed = (url: string, token = story.account.token) => ({
        url,
        body,
        headers: { 'x-twilio-signature': twilio.getExpectedTwilioSignature(token, url, form) },
      })
      const any = { ...unauthorized, carrier: 'any' }
      const own = hook(story.account.sid)
      await assertRefused(scene, signed(hook(stranger.sid)), { ...any, reason: 'forged' })
      await assertRefused(scene, signed(own, stranger.token), { ...any, reason: 'forged' })
      await assertRefused(scene, { url: own, body }, { ...any, reason: 'unsigned' })
      await assertRefused(scene, signed(hook(`AC${'0'.repeat(32)}`)), { ...any, reason: 'unknown-account' })
      // A stranger's service is as unknown as one that never was.
      const elsewhere = signed(hook(stranger.sid), stranger.token)
      const missing = { status: 404, code: 20404, carrier: 'simulator', reason: 'service-unknown' }
      await assertRefused(scene, elsewhere, missing)
      await assertRefused(scene, signed(hook(story.account.sid, 'KSnone')), missing)
      assert.deepEqual(await story.person(bob).received(), [])
    })
  })
}
