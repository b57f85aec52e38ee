// A number becomes somebody's own in a session and a proxy number at the same time: one of the two is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lockIdentifier } from '../../src/storage/participants.ts'
import { assertConsistent } from '../support/consistency.ts'
import { engines } from '../support/engines.ts'
import { identifiers, proxyNumbers } from '../support/numbers.ts'
import { onBothEngines } from '../support/rules.ts'
import { storyOf } from '../support/story.ts'
import { meet } from '../support/waiting.ts'
import { worldOf } from '../support/world.ts'

const person = (Identifier: string) => ({ Participants: JSON.stringify({ Identifier }) })

onBothEngines(
  'of many who ask at once, either persons or one proxy number get it, never both',
  async (world) => {
    const story = await storyOf(world, proxyNumbers(4))
    const { client, service } = story
    const other = await client.post('/v1/Services', { UniqueName: 'other' })
    const services = [service, `/v1/Services/${other.body.sid as string}`]
    const outcomes = new Set<string>()
    for (const [at, one] of identifiers(40).entries()) {
      const session = () => client.post(`${service}/Sessions`, person(one))
      const number = (to: string) => client.post(`${to}/PhoneNumbers`, { PhoneNumber: one })
      const asked = [...services.map(number), session(), session()]
      const answers = await Promise.all(at % 2 === 0 ? asked : asked.toReversed())
      const inPool = answers.filter(({ status, body }) => status === 201 && 'phone_number' in body).length
      const inSession = answers.filter(({ status, body }) => status === 201 && 'mode' in body).length
      outcomes.add(`${inPool} ${inSession}`)
      for (const { status, body } of answers.filter((answer) => answer.status !== 201)) {
        assert.ok([80402, 80101].includes(body.code as number), `${status} ${JSON.stringify(body)}`)
      }
    }
    const allowed = ['1 0', '0 2']
    assert.deepEqual(
      [...outcomes].filter((one) => !allowed.includes(one)),
      [],
    )
    await assertConsistent(world, story)
  },
)

onBothEngines('a person whose session has expired, though nobody looked, is no hindrance', async (world) => {
  const story = await storyOf(world, proxyNumbers(1))
  const { client, service } = story
  const [alice] = identifiers(1) as [string]
  const made = await client.post(`${service}/Sessions`, { ...person(alice), Ttl: '60' })
  const add = () => client.post(`${service}/PhoneNumbers`, { PhoneNumber: alice })
  assert.equal((await add()).body.code, 80402)
  world.clock.advance(60)
  const added = await add()
  assert.equal(added.status, 201, JSON.stringify(added.body))
  const { body } = await client.get(`${service}/Sessions/${made.body.sid as string}`)
  assert.deepEqual([body.status, body.closed_reason], ['closed', 'expired'])
  await assertConsistent(world, story)
})

onBothEngines(
  'a session opens again or the number of its person becomes a proxy number, never both',
  async (world) => {
    const story = await storyOf(world, proxyNumbers(4))
    const { client, service } = story
    for (const [at, one] of identifiers(30).entries()) {
      const made = await client.post(`${service}/Sessions`, { ...person(one), Status: 'closed' })
      const open = () =>
        client.post(`${service}/Sessions/${made.body.sid as string}`, { Status: 'in-progress' })
      const number = () => client.post(`${service}/PhoneNumbers`, { PhoneNumber: one })
      const asked = at % 2 === 0 ? [open(), number()] : [number(), open()]
      const answers = await Promise.all(asked)
      assert.equal(answers.filter(({ status }) => status < 300).length, 1)
      assert.equal(answers.find(({ status }) => status >= 300)?.body.code, 80402)
    }
    await assertConsistent(world, story)
  },
)

const postgres = engines.find(({ name }) => name === 'postgres')!

test('whoever makes a number a proxy number waits for who makes it a person, and the other way round', async () => {
  const world = await worldOf(postgres)
  const story = await storyOf(world, proxyNumbers(1))
  const { client, service, account } = story
  const [alice, bob] = identifiers(2) as [string, string]
  const locked = (identifier: string) => (tx: Parameters<typeof lockIdentifier>[0]) =>
    lockIdentifier(tx, { account_sid: account.sid, identifier }, 1000)
  let waited = 0
  const added = await meet(
    world,
    locked(alice),
    () => client.post(`${service}/PhoneNumbers`, { PhoneNumber: alice }).finally(() => waited++),
    async () => assert.equal(waited, 0),
  )
  assert.equal(added.status, 201, JSON.stringify(added.body))
  const made = await meet(
    world,
    locked(bob),
    () => client.post(`${service}/Sessions`, person(bob)).finally(() => waited++),
    async () => assert.equal(waited, 1),
  )
  assert.equal(made.status, 201, JSON.stringify(made.body))
})
