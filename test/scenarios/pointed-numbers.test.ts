// Numbers that join a pool are brought here by their carrier, and set back to what they were when they leave it, also when the
// carrier is away in between.
import assert from 'node:assert/strict'
import { pino } from 'pino'
import { Unavailable } from '../../src/domain/problem.ts'
import { startPointing } from '../../src/jobs/pointing.ts'
import { eventually } from '../support/eventually.ts'
import { fakeInventory, formerUrls } from '../support/fake-inventory.ts'
import { away, back, onBoth, ours, placeOf } from '../support/pointed-place.ts'
import { alice, pool1, pool2 } from '../support/prologues.ts'

const hourS = 3_600
const weekS = 7 * 24 * hourS

onBoth('a number that is added is brought here, and what it was set to is remembered', async (place) => {
  const { fake, service } = place
  const { status, body } = await place.add()
  assert.equal(status, 201)
  assert.deepEqual(
    { ...body, capabilities: undefined },
    {
      ...body,
      sid: fake.sidOf(pool1),
      phone_number: pool1,
      friendly_name: `fake ${pool1}`,
      iso_country: 'US',
      capabilities: undefined,
    },
  )
  assert.equal(body.capabilities.sms, true)
  assert.equal(body.capabilities.mms, false)
  assert.deepEqual(fake.urls(pool1), ours(place, service))
  const { settings, wanted, due_at, held_until } = (await place.remembered())!
  assert.deepEqual(
    { settings: JSON.parse(settings!), wanted, due_at, held_until },
    { settings: formerUrls, wanted: 'here', due_at: null, held_until: null },
  )
  assert.deepEqual(fake.asked, ['find', 'read', 'point'])
})

onBoth('a number that is removed is set back to exactly what it was', async (place) => {
  await place.add()
  assert.equal((await place.remove()).status, 204)
  assert.deepEqual(place.fake.urls(pool1), formerUrls)
  assert.equal(await place.remembered(), undefined)
})

onBoth('a number that somebody else has set meanwhile is left to them', async (place) => {
  const theirs = { sms: 'https://new.example/sms', voice: 'https://new.example/voice' }
  await place.add()
  place.fake.set(pool1, theirs)
  assert.equal((await place.remove()).status, 204)
  assert.deepEqual(place.fake.urls(pool1), theirs)
  assert.equal(await place.remembered(), undefined)
})

onBoth(
  'a number that is removed while its carrier is away is set back when it is there again',
  async (place, t) => {
    const { world, fake, service } = place
    await place.add()
    fake.before = away('restore')
    assert.equal((await place.remove()).status, 204)
    assert.deepEqual(fake.urls(pool1), ours(place, service))
    const job = startPointing(world.maskline.context, pino({ level: 'silent' }))
    t.after(() => job.close())
    for (let tries = 2; tries < 4; tries++) {
      world.clock.advance(hourS)
      await eventually(
        async () => (await place.remembered())?.tries,
        (tried) => tried === tries,
      )
    }
    fake.before = back
    world.clock.advance(hourS)
    await eventually(
      () => place.remembered(),
      (row) => row === undefined,
    )
    assert.deepEqual(fake.urls(pool1), formerUrls)
  },
)

onBoth('a number waits longer after every try in vain, ten minutes at most', async (place) => {
  await place.add()
  place.fake.before = away('restore')
  await place.remove()
  const pauses: number[] = []
  for (let tried = 0; tried < 12; tried++) {
    const { due_at } = (await place.remembered())!
    const seconds = (due_at!.getTime() - place.world.clock.now().getTime()) / 1_000
    pauses.push(seconds)
    place.world.clock.advance(seconds)
    await place.work()
  }
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600])
})

onBoth(
  'a number that is not set back for a week is given up, and an alert says what it was set to',
  async (place) => {
    const { world, fake } = place
    const former = {
      sms: 'https://operator:password@former.example/sms?to=%2B12065550177&api_key=k3y&app=AP00000000000000000000000000000000',
      voice: '',
    }
    fake.set(pool1, former)
    await place.add()
    fake.before = away('restore')
    await place.remove()
    world.clock.advance(weekS)
    await place.work()
    assert.ok(await place.remembered())
    world.clock.advance(hourS)
    await place.work()
    assert.equal(await place.remembered(), undefined)
    assert.deepEqual(await place.alerts(), [
      `80502 Carrier ${fake.carrier.name} did not set +1206555XXXX back for 7 days, and is not asked again. nobody answers ` +
        'It was set to {"sms":"https://former.example/sms?to=%2B1206555XXXX&api_key=...&app=AP00000000000000000000000000000000","voice":""}',
    ])
  },
)

onBoth('a number that its carrier does not bring here is in no pool, and is as it was', async (place) => {
  const { fake } = place
  fake.before = away('point')
  const { status, body } = await place.add()
  assert.deepEqual([status, body.code], [500, 80502])
  assert.deepEqual(await place.pool(), [])
  assert.deepEqual(fake.urls(pool1), formerUrls)
  assert.equal(await place.remembered(), undefined)
  fake.before = back
  assert.equal((await place.add()).status, 201)
})

onBoth('a number whose pointing was done and not answered is set back', async (place) => {
  const { fake, service } = place
  fake.before = (question) => {
    if (question !== 'point') return
    fake.set(pool1, ours(place, service))
    throw new Unavailable('no answer in time')
  }
  assert.equal((await place.add()).body.code, 80502)
  assert.deepEqual(fake.urls(pool1), formerUrls)
  assert.equal(await place.remembered(), undefined)
})

onBoth('a number that cannot be brought here nor set back is set back later', async (place) => {
  const { fake, service, world } = place
  fake.before = (question) => {
    if (question === 'point') fake.set(pool1, ours(place, service))
    if (question === 'point' || question === 'restore') throw new Unavailable('no answer in time')
  }
  assert.equal((await place.add()).body.code, 80502)
  assert.deepEqual(await place.pool(), [])
  fake.before = back
  world.clock.advance(hourS)
  await place.work()
  assert.deepEqual(fake.urls(pool1), formerUrls)
  assert.equal(await place.remembered(), undefined)
})

onBoth('a number that a session uses already stays in its pool, and is brought here later', async (place) => {
  const { fake, client, service, world } = place
  fake.before = async (question) => {
    if (question !== 'point') return
    fake.before = away('point')
    const Participants = [alice].map((Identifier) => JSON.stringify({ Identifier }))
    assert.equal((await client.post(`${service}/Sessions`, { Participants })).status, 201)
    throw new Unavailable(`no answer about ${pool1}`)
  }
  assert.equal((await place.add()).status, 201)
  assert.deepEqual(await place.pool(), [pool1])
  assert.deepEqual(await place.alerts(), [
    `80502 Texts and calls of +1206555XXXX are not brought here by carrier ${fake.carrier.name}. ` +
      'It is tried again. no answer about +1206555XXXX',
  ])
  fake.before = back
  world.clock.advance(hourS)
  await place.work()
  assert.deepEqual(fake.urls(pool1), ours(place, service))
  assert.equal((await place.remembered())?.due_at, null)
})

for (const question of ['find', 'read'] as const) {
  onBoth(
    `a carrier that cannot be asked to ${question} a number makes the answer 503, and nothing is recorded`,
    async (place) => {
      place.fake.before = away(question)
      const { status, body } = await place.add()
      assert.deepEqual([status, body.code], [503, 20503])
      assert.deepEqual(await place.pool(), [])
      assert.equal(await place.remembered(), undefined)
      assert.deepEqual(place.fake.urls(pool1), formerUrls)
    },
  )
}

onBoth('a number that is refused by the pool is left as it was', async (place) => {
  const { fake, client, service } = place
  await place.add(pool2)
  const Participants = [pool1].map((Identifier) => JSON.stringify({ Identifier }))
  assert.equal((await client.post(`${service}/Sessions`, { Participants })).status, 201)
  assert.equal((await place.add()).body.code, 80402)
  assert.deepEqual(fake.urls(pool1), formerUrls)
  assert.equal(await place.remembered(), undefined)
})

onBoth('a service that is deleted leaves all of its numbers as they were', async (place) => {
  const { fake, client, service } = place
  const theirs = { sms: 'https://second.example/sms', voice: '' }
  fake.set(pool2, theirs)
  await place.add(pool1)
  await place.add(pool2)
  assert.equal((await client.delete(service)).status, 204)
  await place.work()
  assert.deepEqual([fake.urls(pool1), fake.urls(pool2)], [formerUrls, theirs])
  assert.deepEqual([await place.remembered(pool1), await place.remembered(pool2)], [undefined, undefined])
})

onBoth('a number that is in a pool of another account is refused', async (place, t) => {
  const everybodys = fakeInventory([pool1])
  const { world } = place
  const [one, other] = await Promise.all(
    [1, 2].map(async () => placeOf(t, world, { account: await world.account(), fake: everybodys })),
  )
  assert.equal((await one!.add()).status, 201)
  assert.equal((await other!.add()).body.code, 80101)
  assert.deepEqual(everybodys.urls(pool1), ours(one!, one!.service))
  await one!.remove()
  assert.deepEqual(everybodys.urls(pool1), formerUrls)
})

onBoth('a number of the carrier of another account is not owned', async (place, t) => {
  const { world, fake } = place
  const other = await placeOf(t, world, { account: await world.account(), fake })
  assert.equal((await other.add()).body.code, 80301)
  assert.deepEqual(fake.asked, [])
})
