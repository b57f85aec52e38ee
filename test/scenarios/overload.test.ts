// More requests than Maskline can serve: the surplus is refused at once and leaves no trace, what was accepted is answered,
// and afterwards everything is as before. A transaction that holds a table stands for a database that does not keep up.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { admissionLimits } from '../../src/http/admission.ts'
import { createReadiness } from '../../src/storage/readiness.ts'
import { type Answered, clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { exchange } from '../support/raw-http.ts'
import { alice, aNumber, aParticipant, aService, aSession, pool1 } from '../support/prologues.ts'
import { assertRefused, play } from '../support/scenarios.ts'
import { variantOf } from '../support/variant.ts'
import { type World, worldOf } from '../support/world.ts'

/** More than the pool's ten connections: some of those that are accepted wait for one. */
const accepted = 25
const surplus = 40
const limits = { ...admissionLimits, requestsMax: accepted, carriersMax: accepted + 5 }
/** What never comes must not keep the others waiting. */
const limit = { timeout: 30_000 }

/** Keeps everybody from the sessions until it is let go. */
async function hold({ maskline }: World) {
  const held = Promise.withResolvers<void>()
  const letGo = Promise.withResolvers<void>()
  const over = maskline.database.db.transaction().execute(async (tx) => {
    await sql`lock table sessions in access exclusive mode`.execute(tx)
    held.resolve()
    await letGo.promise
  })
  await Promise.race([held.promise, over])
  return async () => {
    letGo.resolve()
    await over
  }
}

/** Sends them all, lets the database go as soon as all but `accepted` are answered, and answers both kinds. */
async function flood(world: World, requests: readonly (() => Promise<Answered>)[]) {
  const letGo = await hold(world)
  try {
    const early: Answered[] = []
    const enough = Promise.withResolvers<void>()
    let held = true
    const all = requests.map(async (request) => {
      const answer = await request()
      if (held && early.push(answer) === requests.length - accepted) enough.resolve()
      return answer
    })
    await Promise.race([enough.promise, Promise.all(all)])
    held = false
    await letGo()
    const answers = await Promise.all(all)
    return { early, late: answers.filter((answer) => !early.includes(answer)) }
  } finally {
    await letGo()
  }
}

const times = <T>(count: number, make: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at))

for (const engine of engines) {
  suite(`overload, ${engine.name}`, () => {
    const prologue = [aService(), aNumber(pool1), aSession(), aParticipant(alice, 'alice')]

    test(
      'texts beyond the limit are refused at once, and exactly those accepted are on record',
      limit,
      async (t) => {
        const world = await variantOf(t, await worldOf(engine), { limits })
        const { client, path } = await play(world, prologue)
        const texts = `${path('alice')}/MessageInteractions`
        const numbered = (at: number) => () => client.post(texts, { Body: `text ${at}` })
        const { early, late } = await flood(world, times(accepted + surplus, numbered))
        assert.equal(early.length, surplus)
        for (const answer of early) {
          assertRefused(answer, { status: 503, code: 20503 })
          assert.equal(answer.headers.get('retry-after'), '1')
        }
        assert.deepEqual(
          late.map(({ status }) => status),
          times(accepted, () => 201),
        )
        const recorded = (await client.get(`${texts}?PageSize=100`)).body.interactions as { data: string }[]
        assert.deepEqual(
          recorded.map(({ data }) => data).toSorted(),
          late.map(({ body }) => body.data as string).toSorted(),
        )
      },
    )

    test('after the peak everything is served as before', limit, async (t) => {
      const world = await variantOf(t, await worldOf(engine), { limits })
      const { client, path } = await play(world, prologue)
      const text = () => client.post(`${path('alice')}/MessageInteractions`, { Body: 'once more' })
      for (let peak = 0; peak < 3; peak++) {
        await flood(
          world,
          times(accepted + surplus, () => text),
        )
        const after = await Promise.all(times(accepted, text))
        assert.deepEqual([...new Set(after.map(({ status }) => status))], [201])
      }
      const refusals = world.logged.filter(({ refused }) => refused !== undefined)
      // The clock stands: however many are refused, the log has one line in a while.
      assert.equal(refusals.length, 1)
    })

    test(
      'whoever waits for a connection is counted: no more are accepted, whatever they ask for',
      limit,
      async (t) => {
        const world = await variantOf(t, await worldOf(engine), { limits })
        const { client, path } = await play(world, prologue)
        const requests: (() => Promise<Answered>)[] = times(accepted + surplus, (at) =>
          at % 2 === 0
            ? () => client.post(`${path('service')}/Sessions`, { UniqueName: `crowd ${at}` })
            : () => client.get(path('session')),
        )
        const { early, late } = await flood(world, requests)
        assert.deepEqual([...new Set(early.map(({ status }) => status))], [503])
        assert.ok(late.every(({ status }) => status === 201 || status === 200))
        const { sessions } = (await client.get(`${path('service')}/Sessions?PageSize=100`)).body
        const names = (sessions as { unique_name: string | null }[]).flatMap(
          ({ unique_name }) => unique_name ?? [],
        )
        const made = late.filter(({ status }) => status === 201).map(({ body }) => body.unique_name as string)
        assert.deepEqual(names.toSorted(), made.toSorted())
      },
    )

    test(
      'probes are answered while everything else is refused, carriers are refused last',
      limit,
      async (t) => {
        const world = await variantOf(t, await worldOf(engine), { limits })
        const { client, path, account } = await play(world, prologue)
        const letGo = await hold(world)
        try {
          const waiting = times(accepted, () => client.get(path('session')))
          await untilRefused(world)
          const statuses = async (target: string) =>
            (await exchange(world.base, { line: `GET ${target} HTTP/1.1` })).status
          assert.equal(await statuses('/healthz'), 200)
          // The embedded engine has one connection, and it is held.
          assert.equal(await statuses('/readyz'), engine.name === 'embedded' ? 503 : 200)
          assert.equal(await statuses('/v1/Services'), 503)
          const webhook = `/v1/Accounts/${account.sid}/Proxy/KS${'0'.repeat(32)}/Webhooks/Nothing`
          assert.equal(await statuses(webhook), 404)
          await letGo()
          assert.ok((await Promise.all(waiting)).every(({ status }) => status === 200))
        } finally {
          await letGo()
        }
      },
    )

    test(
      'a database that does not answer is not ready, and is asked once, however many want to know',
      limit,
      async () => {
        const world = await worldOf(engine)
        let asked = 0
        const letGo = Promise.withResolvers<void>()
        const slow = {
          async probe() {
            asked++
            await letGo.promise
            return world.maskline.database.probe()
          },
        }
        const ready = createReadiness(slow, 1)
        assert.deepEqual(
          await Promise.all(times(100, ready)),
          times(100, () => false),
        )
        assert.equal(asked, 1)
        const patient = createReadiness(slow, 60_000)
        const answer = patient()
        letGo.resolve()
        assert.equal(await answer, true)
      },
    )
  })
}

/** Waits until there is no room left: until somebody is refused. */
async function untilRefused(world: World): Promise<void> {
  const stranger = clientOf(world.base, { sid: world.maskline.context.sids.mint('AC'), token: 'any' })
  while ((await stranger.get('/nowhere')).status !== 503);
}
