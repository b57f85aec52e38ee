// Killed while texts go out over a carrier: before, while and after it is asked. Whatever was accepted is given to the carrier or
// told as unknown, and nothing is given twice unless that is told.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { type Database, openDatabase } from '../../src/storage/database.ts'
import { eventually } from '../support/eventually.ts'
import { fleet, fleetAccount, type Member } from '../support/fleet.ts'
import { gate, type Gate } from '../support/gate.ts'
import { sessionOf } from '../support/operated.ts'
import { twilioNetwork, type TwilioNetwork } from '../support/twilio-network.ts'

const [alice, bob] = ['+12065550100', '+12065550101'] as const
const [hers, his] = ['+12065550180', '+12065550181'] as const

/** Texts that are on their way when it is killed, and how many of them Twilio has heard by then. */
const count = 60
const heardMin = 7

interface Scene {
  readonly network: TwilioNetwork
  /** Before Twilio, for who asks for it. */
  readonly way: Gate
  readonly killed: Member
  /** Sends the n-th text, of the application or of Alice; answers whether it was accepted. */
  send(nth: number): Promise<boolean>
  /**
   * Another process takes its place, once whatever the killed one had in hand is due; waits until nothing is on its way.
   * Answers how many texts the killed one had in hand.
   */
  takeOver(): Promise<{ readonly next: Member; readonly inHand: number }>
  /** What became of each text: how it is logged, and how often Twilio was given it. */
  fates(): Promise<readonly Fate[]>
}

interface Fate {
  readonly sids: readonly string[]
  readonly statuses: readonly (string | null)[]
  readonly given: number
}

const bodyOf = (nth: number) => `text ${nth}.`

async function sceneOf(
  t: TestContext,
  { byGate = false, backups = [] }: { readonly byGate?: boolean; readonly backups?: readonly object[] } = {},
): Promise<Scene> {
  const network = await twilioNetwork(t, [hers, his], { judged: false })
  const [door, way] = [await gate(t), await gate(t)]
  way.leadTo(portOf(network.carrier['base_url'] as string))
  const carriers = [{ ...network.carrier, ...(byGate && { base_url: way.base }) }]
  const { start, url } = await fleet(t)
  const env = {
    MASKLINE_CARRIERS: JSON.stringify({ carriers, backups }),
    MASKLINE_PUBLIC_URL: door.base,
  }
  const started = async () => {
    const member = await start({ env })
    door.leadTo(portOf(member.base))
    return member
  }
  const killed = await started()
  const { session, service } = await prepare(killed)
  const database = await openDatabase({ url, connectionsMax: 1 })
  t.after(() => database.close())
  const hook = `${door.base}/v1/Accounts/${fleetAccount.sid}/Proxy/${service}/Webhooks/Message`
  const texted = async (nth: number) => {
    const MessageSid = `SM${(1000 + nth).toString(16).padStart(32, 'e')}`
    const text = { MessageSid, From: alice, To: his, Body: bodyOf(nth), NumMedia: '0' }
    return (await network.brings(hook, text)).status
  }
  const interacted = async (nth: number) =>
    (await killed.client.post(`${session.participants[1]!}/MessageInteractions`, { Body: bodyOf(nth) }))
      .status
  return {
    network,
    way,
    killed,
    async send(nth) {
      // Whose connection broke knows nothing.
      const status = await (nth % 2 === 0 ? texted(nth) : interacted(nth)).catch(() => 0)
      return status === 200 || status === 201
    },
    async takeOver() {
      const { db } = database
      const past = { due_at: new Date(0) }
      const left = await db.updateTable('submissions').set(past).returning('state').execute()
      const next = await started()
      // A carrier brings again what was not answered.
      for (let nth = 0; nth < count; nth += 2) assert.equal(await texted(nth), 200)
      await eventually(
        () => db.selectFrom('submissions').select(['sid', 'state']).execute(),
        (rows) => rows.length === 0,
      )
      return { next, inHand: left.filter(({ state }) => state === 'under-way').length }
    },
    fates: () => fatesOf(database, network),
  }
}

/** A service with a session of Alice and Bob. */
async function prepare({ client }: Member) {
  const made = await client.post('/v1/Services', { UniqueName: 'killed' })
  const path = `/v1/Services/${made.body.sid as string}`
  for (const PhoneNumber of [hers, his]) {
    assert.equal((await client.post(`${path}/PhoneNumbers`, { PhoneNumber })).status, 201)
  }
  const session = await sessionOf(client, path, { [alice]: his, [bob]: hers }, {})
  return { session, service: made.body.sid as string }
}

async function fatesOf({ db }: Database, { fake }: TwilioNetwork): Promise<Fate[]> {
  const rows = await db
    .selectFrom('interactions')
    .select(['sid', 'data', 'outbound_resource_status'])
    .execute()
  return Array.from({ length: count }, (_, nth) => {
    const logged = rows.filter(({ data }) => data === JSON.stringify({ body: bodyOf(nth) }))
    return {
      sids: logged.map(({ sid }) => sid),
      statuses: logged.map((one) => one.outbound_resource_status),
      given: fake.texts().filter((form) => form.get('Body') === bodyOf(nth)).length,
    }
  })
}

const portOf = (base: string) => Number(new URL(base).port)

/** Sends them all, has it killed when `reached`, and answers which were accepted. */
async function strike(scene: Scene, reached: () => Promise<unknown>): Promise<readonly boolean[]> {
  const sent = Promise.all(Array.from({ length: count }, (_, nth) => scene.send(nth)))
  await reached()
  scene.killed.child.signal('SIGKILL')
  await scene.killed.child.ended()
  return sent
}

/** Fails if a text is lost in silence, or was given twice. Answers how many are told as unknown. */
function assertKept(fates: readonly Fate[], accepted: readonly boolean[]): number {
  for (const [nth, { statuses, given }] of fates.entries()) {
    const told = `${bodyOf(nth)} ${String(statuses)}, given ${given} times`
    // What Alice wrote is brought again until it is accepted.
    if (accepted[nth] || nth % 2 === 0) assert.equal(statuses.length, 1, told)
    assert.ok(statuses.length <= 1 && given <= 1, told)
    const isUnknown = statuses[0] === 'delivery-unknown'
    if (statuses.length === 1 && !isUnknown) assert.deepEqual([statuses[0], given], ['queued', 1], told)
  }
  return fates.filter(({ statuses }) => statuses[0] === 'delivery-unknown').length
}

test('killed while nobody can be reached, what waits is given once by whoever comes next', async (t) => {
  const scene = await sceneOf(t)
  scene.network.down()
  // All are recorded, and none has gone anywhere: but whoever finds one in hand cannot know that.
  const accepted = await strike(scene, async () =>
    eventually(
      async () => (await scene.fates()).filter(({ statuses }) => statuses.length === 1),
      ({ length }) => length === count,
    ),
  )
  await scene.network.up()
  const { inHand } = await scene.takeOver()
  assert.equal(assertKept(await scene.fates(), accepted), inHand)
  assert.ok(inHand < count)
})

test('killed while Twilio does not hear what it is told, that is unknown, and the rest is given once', async (t) => {
  const scene = await sceneOf(t, { byGate: true })
  scene.way.stall()
  const accepted = await strike(scene, () => scene.way.stalled(heardMin))
  scene.way.leadTo(portOf(scene.network.carrier['base_url'] as string))
  await scene.takeOver()
  const fates = await scene.fates()
  assert.ok(assertKept(fates, accepted) > 0)
  assert.ok(fates.some(({ given }) => given === 1))
})

test('killed before Twilio has answered, what it heard is unknown and not given again', async (t) => {
  const scene = await sceneOf(t)
  scene.network.hold()
  const accepted = await strike(scene, () => scene.network.handed(heardMin))
  const heard = scene.network.fake.texts().map((form) => form.get('Body'))
  scene.network.letGo()
  await scene.takeOver()
  const fates = await scene.fates()
  assert.ok(assertKept(fates, accepted) >= heardMin)
  for (const [nth, { statuses }] of fates.entries()) {
    if (heard.includes(bodyOf(nth))) assert.deepEqual(statuses, ['delivery-unknown'])
  }
})

for (const heard of [1, heardMin, 40]) {
  test(`killed when Twilio had taken ${heard} of many texts, none is lost in silence and none given twice`, async (t) => {
    const scene = await sceneOf(t)
    const accepted = await strike(scene, () => scene.network.handed(heard))
    const { inHand } = await scene.takeOver()
    assert.equal(assertKept(await scene.fates(), accepted), inHand)
  })
}

test('where the operator wants that, what is unknown is given again, and each such text is told', async (t) => {
  const scene = await sceneOf(t, { backups: [{ for: hers, carrier: 'main', repeat_lost: true }] })
  scene.network.hold()
  await strike(scene, () => scene.network.handed(heardMin))
  scene.network.letGo()
  const { next } = await scene.takeOver()
  const { body } = await next.client.get('/maskline/v1/alerts?PageSize=200')
  const alerts = body.alerts as { error_code: string; resource_sid: string }[]
  const told = alerts.filter(({ error_code }) => error_code === '80502').map((one) => one.resource_sid)
  const fates = (await scene.fates()).filter(({ statuses }) => statuses.length > 0)
  assert.ok(fates.every(({ statuses, given }) => statuses[0] === 'queued' && given <= 2))
  const twice = fates.filter(({ given }) => given === 2)
  assert.ok(twice.length >= heardMin)
  for (const { sids } of twice) assert.equal(told.filter((sid) => sid === sids[0]).length, 1)
})
