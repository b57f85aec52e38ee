// How the receivers of callbacks do: what this process has seen of each, and what the database has for it.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { callbacksOf, later, told, tried, until } from '../support/callbacks.ts'
import { type Client, clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { receiver } from '../support/receiver.ts'
import { worldOf } from '../support/world.ts'

interface Shown {
  readonly url: string
  readonly service_sids: readonly string[]
  readonly state: string
  readonly failures: number
  readonly rests_until: string | null
  readonly under_way: number
  readonly waiting: number
  readonly oldest_waiting: string | null
  readonly parked: number
}

async function receiversOf(client: Client): Promise<Shown[]> {
  const { status, body } = await client.get('/maskline/v1/receivers')
  assert.equal(status, 200, JSON.stringify(body))
  return body.receivers as Shown[]
}

const idle = {
  state: 'open',
  failures: 0,
  rests_until: null,
  under_way: 0,
  waiting: 0,
  oldest_waiting: null,
  parked: 0,
}

for (const engine of engines) {
  suite(`receivers, ${engine.name}`, () => {
    test('each address is one receiver, without user, password and query, whichever services have it', async () => {
      const world = await worldOf(engine)
      const client = clientOf(world.base, await world.account())
      const sids: string[] = []
      for (const CallbackUrl of [
        'http://us:pw@app.example/hook?tenant=1#rc=0',
        'https://app.example/hook',
        'http://app.example/hook',
        '',
      ]) {
        const UniqueName = `service ${sids.length}`
        const { body } = await client.post('/v1/Services', {
          UniqueName,
          ...(CallbackUrl !== '' && { CallbackUrl }),
        })
        sids.push(body.sid as string)
      }
      assert.deepEqual(await receiversOf(client), [
        { url: 'http://app.example/hook', service_sids: [sids[0], sids[2]], ...idle },
        { url: 'https://app.example/hook', service_sids: [sids[1]], ...idle },
      ])
      assert.deepEqual(await receiversOf(clientOf(world.base, await world.account())), [])
    })

    test('a receiver that fails is failing, rests after five failures in a row, and is open once it answers', async (t) => {
      const world = await worldOf(engine)
      let failing = true
      const app = await receiver(t, (_, response) => response.writeHead(failing ? 500 : 200).end())
      const { story, says } = await told(world, `${app.base}/hook?secret=1#rc=0`)
      await says('Hello')
      await app.told(1)
      const [callback] = await callbacksOf(story.client)
      await tried(story.client, callback!.sid, 1)
      const look = async () => (await receiversOf(story.client))[0]!
      const first = await until(look, ({ under_way }) => under_way === 0)
      assert.deepEqual(first, {
        ...idle,
        url: `${app.base}/hook`,
        service_sids: [story.service.split('/').at(-1)],
        state: 'failing',
        failures: 1,
        waiting: 1,
        oldest_waiting: first.oldest_waiting,
      })
      assert.match(first.oldest_waiting!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      for (let tries = 2; tries <= 5; tries++) {
        later(world, 3600)
        await tried(story.client, callback!.sid, tries)
      }
      const resting = await until(look, ({ state }) => state === 'resting')
      const second = new Date(world.clock.now().getTime() + 1_000).toISOString().replace('.000', '')
      assert.deepEqual([resting.failures, resting.rests_until], [5, second])
      world.clock.advance(2)
      const { state, failures, rests_until } = await look()
      assert.deepEqual([state, failures, rests_until], ['failing', 5, null])
      failing = false
      later(world, 3600)
      await tried(story.client, callback!.sid, 6)
      const open = await until(look, (seen) => seen.state === 'open')
      assert.deepEqual([open.failures, open.waiting, open.oldest_waiting, open.parked], [0, 0, null, 0])
    })

    test('what is under way and what was given up is counted, for each account its own', async (t) => {
      const world = await worldOf(engine)
      let answer: (() => void) | undefined
      const app = await receiver(t, (_, response) => {
        if (answer === undefined) answer = () => response.writeHead(500).end()
        else response.end()
      })
      const one = await told(world, `${app.base}#rc=0`)
      const other = await told(world, app.base)
      const service_sid = one.story.service.split('/').at(-1)!
      await one.story.client.post(`/maskline/v1/services/${service_sid}`, { CallbackTries: '1' })
      await one.says('Hello')
      await app.told(1)
      const look = async () => (await receiversOf(one.story.client))[0]!
      const busy = await look()
      assert.deepEqual([busy.under_way, busy.waiting, busy.parked], [1, 1, 0])
      const [foreign] = await receiversOf(other.story.client)
      assert.deepEqual([foreign!.waiting, foreign!.oldest_waiting, foreign!.parked], [0, null, 0])
      answer!()
      const done = await until(look, ({ under_way, parked }) => under_way === 0 && parked === 1)
      assert.deepEqual([done.state, done.failures, done.waiting], ['failing', 1, 0])
      assert.equal((await receiversOf(other.story.client))[0]!.parked, 0)
      const replayed = await one.story.client.post('/maskline/v1/callback-replays')
      assert.deepEqual(replayed.body, { replayed: 1, more: false })
      await app.told(2)
      const open = await until(look, ({ state, waiting }) => state === 'open' && waiting === 0)
      assert.equal(open.parked, 0)
    })
  })
}
