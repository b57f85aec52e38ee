// People who see a short code where others see a number.
import assert from 'node:assert/strict'
import { assertConsistent } from '../support/consistency.ts'
import { identifiers } from '../support/numbers.ts'
import { onBothEngines } from '../support/rules.ts'
import { type Person, type Story, storyOf } from '../support/story.ts'
import type { World } from '../support/world.ts'

const messageOnly = { Mode: 'message-only' }

/** Alice and Bob, with a pool of short codes. */
async function withCodes(world: World, codes: readonly string[], numbers: readonly string[] = []) {
  const story = await storyOf(world, numbers)
  for (const ShortCode of codes) {
    const { body } = await story.client.post('/simulator/short-codes', { ShortCode })
    const added = await story.client.post(`${story.service}/ShortCodes`, { Sid: body.sid as string })
    assert.equal(added.status, 201, JSON.stringify(added.body))
  }
  const [alice, bob] = identifiers(2).map((identifier) => story.person(identifier)) as [Person, Person]
  return { story, alice, bob }
}

/** Use of each short code; the API does not show it. */
async function uses({ maskline }: World, { account }: Story): Promise<number[]> {
  const rows = await maskline.database.db
    .selectFrom('pool_numbers')
    .select('in_use')
    .where('account_sid', '=', account.sid)
    .orderBy('sid')
    .execute()
  return rows.map(({ in_use }) => in_use)
}

onBothEngines('texts go both ways over short codes, and neither sees the other', async (world) => {
  const { story, alice, bob } = await withCodes(world, ['12345', '54321'])
  const { path, proxies } = await story.session([alice, bob], messageOnly)
  assert.deepEqual([...proxies].sort(), ['12345', '54321'])
  await alice.texts(proxies[0]!, 'hello')
  assert.deepEqual(await bob.received(), [{ from: proxies[1], body: 'hello' }])
  await bob.texts(proxies[1]!, 'hello back')
  assert.deepEqual(await alice.received(), [{ from: proxies[0], body: 'hello back' }])
  const { body } = await story.client.get(`${path}/Interactions`)
  assert.equal(body.interactions.length, 2)
  await assertConsistent(world, story)
})

onBothEngines('a short code and a number serve one session', async (world) => {
  const { story, alice, bob } = await withCodes(world, ['12345'], ['+12065550180'])
  const { proxies } = await story.session([alice, bob], messageOnly)
  assert.deepEqual([...proxies].sort(), ['+12065550180', '12345'])
  await alice.texts(proxies[0]!, 'hello')
  assert.deepEqual(await bob.received(), [{ from: proxies[1], body: 'hello' }])
  await assertConsistent(world, story)
})

onBothEngines('the application texts a participant from a short code', async (world) => {
  const { story, alice } = await withCodes(world, ['12345'])
  const { participants } = await story.session([alice], messageOnly)
  const sent = await story.client.post(`${participants[0]}/MessageInteractions`, { Body: 'Your code is 1' })
  assert.equal(sent.status, 201, JSON.stringify(sent.body))
  assert.deepEqual(await alice.received(), [{ from: '12345', body: 'Your code is 1' }])
})

onBothEngines('a stop word to a short code is dropped', async (world) => {
  const { story, alice, bob } = await withCodes(world, ['12345'])
  const { proxies } = await story.session([alice, bob], messageOnly)
  await alice.texts(proxies[0]!, 'STOP')
  assert.deepEqual(await bob.received(), [])
})

onBothEngines('the use of a short code is counted from session to session', async (world) => {
  const { story, alice, bob } = await withCodes(world, ['12345', '12346'])
  const first = await story.session([alice, bob], messageOnly)
  assert.deepEqual(await uses(world, story), [1, 1])
  const second = await story.session([alice], messageOnly)
  assert.deepEqual((await uses(world, story)).toSorted(), [1, 2])
  await story.client.post(first.path, { Status: 'closed' })
  assert.deepEqual((await uses(world, story)).toSorted(), [0, 1])
  await story.client.delete(second.path)
  assert.deepEqual(await uses(world, story), [0, 0])
  await assertConsistent(world, story)
})

onBothEngines('sessions started at once never give one person one short code twice', async (world) => {
  const codes = ['10001', '10002', '10003', '10004']
  const { story, alice } = await withCodes(world, codes)
  const made = await Promise.all(
    [...codes, 'one too many'].map(() =>
      story.client.post(`${story.service}/Sessions`, {
        ...messageOnly,
        Participants: JSON.stringify({ Identifier: alice.identifier }),
      }),
    ),
  )
  assert.deepEqual(made.map(({ status }) => status).toSorted(), [201, 201, 201, 201, 400])
  assert.deepEqual(await uses(world, story), [1, 1, 1, 1])
  await assertConsistent(world, story)
})
