// Maskline's own options of a service: `/maskline/v1/services/KS...`.
import assert from 'node:assert/strict'
import { onBothEngines } from '../support/rules.ts'
import { storyOf } from '../support/story.ts'
import type { World } from '../support/world.ts'

async function optionsOf(world: World) {
  const story = await storyOf(world, [])
  return { ...story, path: story.service.replace('/v1/Services', '/maskline/v1/services') }
}

const twilios = { intercept_failure: 'pass', intercept_timeout: 15_000, callback_tries: 16 }

onBothEngines('a service begins with the defaults, by SID, by name and in the list', async (world) => {
  const { client, path, service } = await optionsOf(world)
  const { status, body } = await client.get(path)
  assert.equal(status, 200)
  const { date_created, date_updated, account_sid, url, ...options } = body
  assert.deepEqual(options, { sid: service.split('/').at(-1), ...twilios })
  assert.equal(url, `${world.base}${path}`)
  assert.deepEqual((await client.get('/maskline/v1/services/story')).body, body)
  assert.deepEqual((await client.get('/maskline/v1/services')).body.services, [body])
  const own = await client.get(service)
  assert.deepEqual(
    [own.body.account_sid, own.body.date_created, own.body.date_updated],
    [account_sid, date_created, date_updated],
  )
})

onBothEngines('an update changes what is given and nothing else', async (world) => {
  const { client, path, service } = await optionsOf(world)
  const before = (await client.get(service)).body
  const first = await client.post(path, { InterceptFailure: 'BLOCK', InterceptTimeout: '100' })
  assert.equal(first.status, 200)
  await client.post(path, { CallbackTries: '1' })
  await client.post(path, {})
  const { intercept_failure, intercept_timeout, callback_tries } = (await client.get(path)).body
  assert.deepEqual([intercept_failure, intercept_timeout, callback_tries], ['block', 100, 1])
  const after = (await client.get(service)).body
  assert.deepEqual({ ...after, date_updated: '' }, { ...before, date_updated: '' })
})

onBothEngines('a value beyond its limits is refused and changes nothing', async (world) => {
  const { client, path } = await optionsOf(world)
  for (const [name, value] of [
    ['InterceptFailure', 'maybe'],
    ['InterceptFailure', ''],
    ['InterceptTimeout', '99'],
    ['InterceptTimeout', '15001'],
    ['CallbackTries', '0'],
    ['CallbackTries', '33'],
    ['CallbackTries', '1.5'],
  ] as const) {
    const { status, body } = await client.post(path, { [name]: value })
    assert.deepEqual([status, body.code], [400, 80701], `${name}=${value}`)
  }
  const { intercept_failure, intercept_timeout, callback_tries } = (await client.get(path)).body
  assert.deepEqual({ intercept_failure, intercept_timeout, callback_tries }, twilios)
})

onBothEngines("options of another account's service, or of none, are not found", async (world) => {
  const mine = await optionsOf(world)
  const others = await optionsOf(world)
  for (const path of [others.path, `/maskline/v1/services/KS${'0'.repeat(32)}`]) {
    assert.equal((await mine.client.get(path)).status, 404)
    assert.equal((await mine.client.post(path, { CallbackTries: '1' })).status, 404)
  }
  assert.equal((await others.client.get(others.path)).body.callback_tries, 16)
})
