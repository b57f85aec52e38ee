// Requests that arrive at the same time and want the same thing: who gets it, and what the others are told.
import assert from 'node:assert/strict'
import type { Answered } from '../support/client.ts'
import { assertConsistent } from '../support/consistency.ts'
import { identifiers, proxyNumbers } from '../support/numbers.ts'
import { onBothEngines } from '../support/rules.ts'
import { storyOf } from '../support/story.ts'

const [alice, bob, carol] = identifiers(3) as [string, string, string]

const participants = (...people: readonly string[]) =>
  people.map((Identifier) => JSON.stringify({ Identifier }))

/** How often each status and code was answered: `{ '201': 10, '400 80208': 90 }`. */
function tally(answers: readonly Answered[]): Record<string, number> {
  const kinds = answers.map(({ status, body }) => (status < 400 ? `${status}` : `${status} ${body.code}`))
  return Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length]))
}

const atOnce = (count: number, ask: (at: number) => Promise<Answered>) =>
  Promise.all(Array.from({ length: count }, (_, at) => ask(at)))

onBothEngines(
  'of a hundred sessions for one person over ten numbers, ten get ten different numbers',
  async (world) => {
    const story = await storyOf(world, proxyNumbers(10))
    const { client, service } = story
    const answers = await atOnce(100, () =>
      client.post(`${service}/Sessions`, { Participants: participants(alice) }),
    )
    assert.deepEqual(tally(answers), { 201: 10, '400 80208': 90 })
    const refused = answers.find(({ status }) => status === 400)!
    assert.equal(
      refused.body.message,
      'This Service has no compatible Proxy numbers for this Participant. Failed to find a proxy number for ' +
        '+1206555XXXX. All matching proxies for this Participant are already in use in other Sessions.',
    )
    const created = answers.filter(({ status }) => status === 201)
    const given = await Promise.all(
      created.map(async ({ body }) => {
        const listed = await client.get(`${service}/Sessions/${body.sid}/Participants`)
        return listed.body.participants[0].proxy_identifier as string
      }),
    )
    assert.deepEqual(given.sort(), proxyNumbers(10))
    const listed = await client.get(`${service}/Sessions?PageSize=200`)
    assert.equal(listed.body.sessions.length, 10, 'a refused session is not there')
    await assertConsistent(world, story)
  },
)

onBothEngines('two people in sessions created at once in both orders all get numbers', async (world) => {
  const story = await storyOf(world, proxyNumbers(20))
  const { client, service } = story
  const answers = await atOnce(20, (at) =>
    client.post(`${service}/Sessions`, {
      Participants: at % 2 === 0 ? participants(alice, bob) : participants(bob, alice),
    }),
  )
  assert.deepEqual(tally(answers), { 201: 20 })
  await assertConsistent(world, story)
})

onBothEngines('three people in crossing sessions never wait for each other in a circle', async (world) => {
  const story = await storyOf(world, proxyNumbers(4))
  const { client, service } = story
  const pairs = [
    [alice, bob],
    [bob, carol],
    [carol, alice],
  ] as const
  const answers = await atOnce(24, (at) =>
    client.post(`${service}/Sessions`, { Participants: participants(...pairs[at % 3]!) }),
  )
  // Each person has four numbers, and is in two of three kinds of session.
  const { 201: made, '400 80208': refused } = tally(answers)
  assert.equal(made! + refused!, 24)
  assert.ok(made! >= 4 && made! <= 6, `${made} sessions`)
  await assertConsistent(world, story)
})

onBothEngines('of fifty sessions with one unique name, one is made', async (world) => {
  const story = await storyOf(world, proxyNumbers(1))
  const { client, service } = story
  const answers = await atOnce(50, () => client.post(`${service}/Sessions`, { UniqueName: 'ride-1' }))
  assert.deepEqual(tally(answers), { 201: 1, '400 80603': 49 })
  const listed = await client.get(`${service}/Sessions`)
  assert.equal(listed.body.sessions.length, 1)
})

onBothEngines('of many that want the last place in a session, one gets it', async (world) => {
  const people = identifiers(20)
  const story = await storyOf(world, proxyNumbers(3))
  const { path } = await story.session([story.person(people[0]!)])
  const answers = await atOnce(19, (at) =>
    story.client.post(`${path}/Participants`, { Identifier: people[at + 1]! }),
  )
  assert.deepEqual(tally(answers), { 201: 1, '400 80609': 18 })
  await assertConsistent(world, story)
})

onBothEngines('one person added to one session many times at once is added once', async (world) => {
  const story = await storyOf(world, proxyNumbers(3))
  const { path } = await story.session([])
  const answers = await atOnce(10, () => story.client.post(`${path}/Participants`, { Identifier: alice }))
  assert.deepEqual(tally(answers), { 201: 1, '400 80103': 9 })
  await assertConsistent(world, story)
})

onBothEngines('a number asked for by name many times at once by one person is given once', async (world) => {
  const [number] = proxyNumbers(1) as [string]
  const story = await storyOf(world, proxyNumbers(5))
  const { client, service } = story
  const Participants = JSON.stringify({ Identifier: alice, ProxyIdentifier: number })
  const answers = await atOnce(20, () => client.post(`${service}/Sessions`, { Participants }))
  assert.deepEqual(tally(answers), { 201: 1, '400 80604': 19 })
  await assertConsistent(world, story)
})

onBothEngines('a session that many close at once is closed once', async (world) => {
  const story = await storyOf(world, proxyNumbers(2))
  const { path } = await story.session([story.person(alice), story.person(bob)])
  const answers = await atOnce(10, () => story.client.post(path, { Status: 'closed' }))
  assert.deepEqual(tally(answers), { 200: 1, '400 80607': 9 })
  await assertConsistent(world, story)
})

onBothEngines(
  'a session re-opened at the same time as a new one claims its pair: one of the two',
  async (world) => {
    const story = await storyOf(world, proxyNumbers(1))
    for (let round = 0; round < 5; round++) {
      const person = story.person(identifiers(20)[10 + round]!)
      const { path } = await story.session([person])
      await story.client.post(path, { Status: 'closed' })
      const [reopened, created] = await Promise.all([
        story.client.post(path, { Status: 'in-progress' }),
        story.client.post(`${story.service}/Sessions`, { Participants: participants(person.identifier) }),
      ])
      const outcome = `${tallyOf(reopened)} and ${tallyOf(created)}`
      assert.ok(['200 and 400 80208', '400 80604 and 201'].includes(outcome), outcome)
    }
    await assertConsistent(world, story)
  },
)

const tallyOf = (answer: Answered) => Object.keys(tally([answer]))[0]!
