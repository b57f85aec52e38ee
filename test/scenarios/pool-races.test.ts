// The pool changes while sessions claim its numbers: nobody gets a number that left, and every count stays right.
import assert from 'node:assert/strict'
import type { Answered } from '../support/client.ts'
import { assertConsistent } from '../support/consistency.ts'
import { identifiers, proxyNumbers } from '../support/numbers.ts'
import { onBothEngines } from '../support/rules.ts'
import { type Story, storyOf } from '../support/story.ts'

const kind = ({ status, body }: Answered) => (status < 400 ? `${status}` : `${status} ${body.code}`)
/** What was answered, each kind once. */
const kinds = (answers: readonly Answered[]) => [...new Set(answers.map(kind))].sort()

const session = ({ client, service }: Story, ...people: readonly string[]) =>
  client.post(`${service}/Sessions`, {
    Participants: people.map((Identifier) => JSON.stringify({ Identifier })),
  })

/** Fails when one of the answers is not among those that the rule allows. */
function assertOnly(answers: readonly Answered[], ...allowed: readonly string[]): void {
  const others = kinds(answers).filter((one) => !allowed.includes(one))
  assert.deepEqual(others, [], JSON.stringify(answers.find((answer) => others.includes(kind(answer)))?.body))
}

onBothEngines('numbers come and go while sessions claim them, and every count stays right', async (world) => {
  const story = await storyOf(world, proxyNumbers(4))
  const { client, service } = story
  const listed = await client.get(`${service}/PhoneNumbers`)
  const pool = listed.body.phone_numbers as { sid: string; phone_number: string }[]
  const people = identifiers(40)
  const claims = people.map((person, at) => session(story, person, people[(at + 1) % people.length]!))
  const changes = Array.from({ length: 40 }, async (_, at) => {
    const { sid, phone_number } = pool[at % pool.length]!
    return at % 2 === 0
      ? client.delete(`${service}/PhoneNumbers/${sid}`)
      : client.post(`${service}/PhoneNumbers`, { PhoneNumber: phone_number })
  })
  assertOnly(await Promise.all(claims), '201', '400 80205', '400 80208')
  assertOnly(await Promise.all(changes), '201', '204', '400 80104', '400 80611', '404 20404')
  await assertConsistent(world, story)
})

onBothEngines(
  'sessions open, close, expand, shrink and go at once, and every count stays right',
  async (world) => {
    const story = await storyOf(world, proxyNumbers(3))
    const { client } = story
    const people = identifiers(16)
    const paths = await Promise.all(
      people.slice(0, 8).map(async (one) => (await story.session([story.person(one)])).path),
    )
    const asks = Array.from({ length: 120 }, (_, at) => {
      const path = paths[at % paths.length]!
      const form = [
        () => client.post(path, { Status: 'closed' }),
        () => client.post(path, { Status: 'in-progress' }),
        () => client.post(`${path}/Participants`, { Identifier: people[8 + (at % 8)]! }),
        () => removeLast(story, path),
        () => (at > 100 ? client.delete(path) : client.get(path)),
      ]
      return form[(at + Math.floor(at / paths.length)) % form.length]!()
    })
    const allowed = [
      '400 80503',
      '400 80607',
      '400 80608',
      '400 80609',
      '400 80103',
      '400 80612',
      '400 80208',
      '400 80604',
    ]
    assertOnly(await Promise.all(asks), '200', '201', '204', '404 20404', ...allowed)
    await assertConsistent(world, story)
  },
)

async function removeLast({ client }: Story, path: string): Promise<Answered> {
  const listed = await client.get(`${path}/Participants`)
  const last = listed.body.participants?.at(-1)
  return last === undefined ? listed : client.delete(`${path}/Participants/${last.sid}`)
}

onBothEngines('a service deleted while sessions are made takes all of them with it', async (world) => {
  for (let round = 0; round < 5; round++) {
    const story = await storyOf(world, proxyNumbers(10))
    const { client, service } = story
    const some = identifiers(12).map((person) => session(story, person))
    const [deleted, ...others] = await Promise.all([
      some[0]!.then(() => client.delete(service)),
      ...some,
      ...identifiers(12).map((person) => session(story, person)),
      ...proxyNumbers(12).map((PhoneNumber) => client.post(`${service}/PhoneNumbers`, { PhoneNumber })),
    ])
    assert.equal(deleted.status, 204)
    assertOnly(others, '201', '400 80104', '404 20404')
    assert.equal((await client.get(`${service}/Sessions`)).status, 404)
    await assertConsistent(world, story)
  }
})

onBothEngines('a closed session whose number left the pool cannot be re-opened', async (world) => {
  const story = await storyOf(world, proxyNumbers(1))
  const { client, service } = story
  const { path } = await story.session([story.person(identifiers(1)[0]!)])
  await client.post(path, { Status: 'closed' })
  const listed = await client.get(`${service}/PhoneNumbers`)
  const number = `${service}/PhoneNumbers/${listed.body.phone_numbers[0].sid as string}`
  assert.equal((await client.delete(number)).status, 204)

  assert.equal(kind(await client.post(path, { Status: 'in-progress' })), '400 80605')
  assert.equal((await client.get(path)).body.status, 'closed')
  await assertConsistent(world, story)
})

onBothEngines('a closed session whose number went to another service cannot be re-opened', async (world) => {
  const story = await storyOf(world, proxyNumbers(1))
  const { client, service } = story
  const { path } = await story.session([story.person(identifiers(1)[0]!)])
  await client.post(path, { Status: 'closed' })
  const listed = await client.get(`${service}/PhoneNumbers`)
  const { sid: Sid } = listed.body.phone_numbers[0] as { sid: string }
  await client.delete(`${service}/PhoneNumbers/${Sid}`)
  const other = await client.post('/v1/Services', { UniqueName: 'other' })
  await client.post(`/v1/Services/${other.body.sid as string}/PhoneNumbers`, { Sid })

  assert.equal(kind(await client.post(path, { Status: 'in-progress' })), '400 80605')
  await assertConsistent(world, story)
})
