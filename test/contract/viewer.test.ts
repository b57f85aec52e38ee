// A viewer: looks, and sees neither a person's number nor what was written; changes nothing, looks for nobody.
import assert from 'node:assert/strict'
import { routes } from '../../src/main.ts'
import { clientOf } from '../support/client.ts'
import { listener } from '../support/event-stream.ts'
import { test } from 'node:test'
import { engines } from '../support/engines.ts'
import { receiver } from '../support/receiver.ts'
import { onBothEngines } from '../support/rules.ts'
import { storyOf } from '../support/story.ts'
import { assertShowsNobody } from '../support/viewed.ts'
import { type World, worldOf } from '../support/world.ts'

const [alices, bobs, proxy, otherProxy] = ['+12065550100', '+12065550101', '+12065550180', '+12065550181']
const secret = 'a secret text'

/** A session in which something was said, its owner and a viewer of the account. */
async function watchedSession(world: World) {
  const story = await storyOf(world, [proxy, otherProxy])
  const [alice, bob] = [story.person(alices), story.person(bobs)]
  const session = await story.session([alice, bob])
  await alice.texts(session.proxies[0]!, secret)
  await story.client.post('/simulator/messages', { From: bobs, To: alices, Body: secret })
  const { body } = await story.client.post('/maskline/v1/keys', { Role: 'viewer' })
  const key = { sid: body.sid, token: body.secret as string }
  return { ...story, ...session, alice, key, viewer: clientOf(world.base, key) }
}

onBothEngines('what a viewer may read shows no number and no text', async (world) => {
  const { viewer, client, service, path } = await watchedSession(world)
  const service_sid = service.split('/').at(-1)!
  const session_sid = path.split('/').at(-1)!
  const { body } = await client.get(`${path}/Interactions`)
  const sids: Readonly<Record<string, string>> = {
    service_sid,
    session_sid,
    interaction_sid: body.interactions[0].sid,
    participant_sid: (await client.get(`${path}/Participants`)).body.participants[0].sid,
    number_sid: (await client.get(`${service}/PhoneNumbers`)).body.phone_numbers[0].sid,
    alert_sid: (await client.get('/maskline/v1/alerts')).body.alerts[0].sid,
    carrier: 'simulator',
  }
  const readable = routes.filter(({ least, method }) => least === 'viewer' && method === 'GET')
  let read = 0
  for (const route of readable.filter(({ operation }) => operation !== 'WatchAccount')) {
    const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
    if (names.some((name) => sids[name] === undefined)) continue
    const filled = route.path.replace(/:(\w+)/g, (_, name: string) => sids[name]!)
    const query = route.operation === 'FindTraces' ? `?Sid=${session_sid}` : ''
    const { status, body: shown } = await viewer.get(filled + query)
    assert.ok([200, 404].includes(status), `${filled}: ${status}`)
    assertShowsNobody(JSON.stringify(shown), filled)
    read++
  }
  assert.ok(read > 15)
})

onBothEngines('a viewer looks for nobody by number', async (world) => {
  const { viewer } = await watchedSession(world)
  const number = encodeURIComponent(alices)
  for (const path of [
    `/maskline/v1/traces?From=${number}`,
    `/v1/Services/${number}`,
    `/v1/Services?x=${number}`,
  ]) {
    const { status, body } = await viewer.get(path)
    assert.deepEqual([status, body.code], [403, 20006], path)
  }
})

test('whatever changes something, and all that is not made for viewers, refuses them', async () => {
  const world = await worldOf(engines[0]!)
  const { viewer } = await watchedSession(world)
  const others = routes.filter(({ auth, least }) => auth !== 'signature' && least !== 'viewer')
  for (const { method, path } of others) {
    const { status, body } = await viewer.send(path.replace(/:\w+/g, 'x'), { method })
    assert.deepEqual([status, body.code], [403, 20006], `${method} ${path}`)
  }
  const changing = routes.filter(({ least, method }) => least === 'viewer' && method !== 'GET')
  assert.deepEqual(
    changing.map(({ operation }) => operation),
    ['CreateSignIn', 'DeleteSignIn'],
  )
})

test('a viewer hears of what happens, and of how the application was called, masked', async (t) => {
  const world = await worldOf(engines[0]!)
  const { client, service, key, alice, proxies } = await watchedSession(world)
  const application = await receiver(t, (_, response) => response.end(secret))
  await client.post(service, { InterceptCallbackUrl: `${application.base}/?to=${bobs}` })
  const heard = await listener(t, `${world.base}/maskline/v1/stream?Changes=true`, key)
  await alice.texts(proxies[0]!, secret)
  for (const kind of ['contact', 'asked'])
    await heard.until(() => heard.events.some(({ event }) => event === kind))
  assertShowsNobody(JSON.stringify(heard.events))
})
