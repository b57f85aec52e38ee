// Numbers that are pointed more than once: after a process died, by many at once, at another public address.
import assert from 'node:assert/strict'
import type { Sid } from '../../src/domain/sid.ts'
import { followAddress, setDueNumbers } from '../../src/operations/point-number.ts'
import { holdNewNumber } from '../../src/storage/pointed-numbers.ts'
import { clientOf } from '../support/client.ts'
import { formerUrls } from '../support/fake-inventory.ts'
import { aService, away, back, here, onBoth, ours } from '../support/pointed-place.ts'
import { pool1 } from '../support/prologues.ts'
import { variantOf } from '../support/variant.ts'
import type { World } from '../support/world.ts'

const hourS = 3_600
const weekS = 7 * 24 * hourS

onBoth('a number whose process died before it was brought here is brought here by another', async (place) => {
  const { world, fake, service } = place
  await place.add()
  // What the transaction leaves that adds a number.
  const { now, until } = leaseOf(world)
  await world.maskline.database.db
    .updateTable('pointed_numbers')
    .set({ due_at: until, held_until: until })
    .where('sid', '=', fake.sidOf(pool1))
    .execute()
  fake.set(pool1, formerUrls)
  await place.work()
  assert.deepEqual(fake.urls(pool1), formerUrls, `it is in somebody's hands at ${now.toISOString()}`)
  world.clock.advance(hourS)
  await place.work()
  assert.deepEqual(fake.urls(pool1), ours(place, service))
})

const leaseOf = ({ clock }: World) => ({ now: clock.now(), until: new Date(clock.now().getTime() + 60_000) })

onBoth(
  'a number whose process died before it was in a pool is forgotten, and can be added',
  async (place) => {
    const { world, fake, account, service } = place
    const number = {
      sid: fake.sidOf(pool1),
      account_sid: account.sid,
      service_sid: service.split('/').at(-1) as Sid<'KS'>,
      carrier: fake.carrier.name,
      phone_number: pool1,
      place: here,
    }
    assert.ok(await holdNewNumber(world.maskline.database.db, number, leaseOf(world)))
    world.clock.advance(hourS)
    await place.work()
    assert.equal(await place.remembered(), undefined)
    assert.deepEqual(fake.asked, [])
    assert.equal((await place.add()).status, 201)
  },
)

onBoth('a number that was added, removed and added again is set back to what it was first', async (place) => {
  const { fake, service } = place
  await place.add()
  fake.before = away('restore')
  await place.remove()
  assert.equal((await place.add()).status, 201)
  assert.deepEqual(fake.urls(pool1), ours(place, service))
  assert.equal((await place.remembered())?.wanted, 'here')
  fake.before = back
  await place.remove()
  assert.deepEqual(fake.urls(pool1), formerUrls)
  assert.equal(await place.remembered(), undefined)
})

onBoth('a number that waits to be set back is set back before another service has it', async (place) => {
  const { fake, client } = place
  await place.add()
  fake.before = away('restore')
  await place.remove()
  const other = await aService(client, 'second')
  assert.equal((await place.add(pool1, other)).status, 503)
  fake.before = back
  assert.equal((await place.add(pool1, other)).status, 201)
  assert.deepEqual(fake.urls(pool1), ours(place, other))
  assert.deepEqual(JSON.parse((await place.remembered())!.settings!), formerUrls)
})

onBoth('a number that somebody has set while it waited to be set back is set back to that', async (place) => {
  const theirs = { sms: 'https://new.example/sms', voice: '' }
  const { fake } = place
  await place.add()
  fake.before = away('restore')
  await place.remove()
  fake.set(pool1, theirs)
  fake.before = back
  await place.add()
  await place.remove()
  assert.deepEqual(fake.urls(pool1), theirs)
})

onBoth('of two who add a number at once one wins', async (place) => {
  const { fake, client, service } = place
  const other = await aService(client, 'second')
  const answers = await Promise.all([
    place.add(),
    place.add(pool1, other),
    place.add(),
    place.add(pool1, other),
  ])
  const won = answers.findIndex(({ status }) => status === 201)
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 400, 400, 400])
  assert.ok(
    answers.every(({ status, body }) => status === 201 || [80101, 80104].includes(body.code as number)),
  )
  assert.deepEqual(fake.urls(pool1), ours(place, won % 2 === 0 ? service : other))
  assert.deepEqual(JSON.parse((await place.remembered())!.settings!), formerUrls)
})

onBoth('a number that many add and remove at once is set back to what it was first', async (place) => {
  const { fake, world } = place
  await Promise.all(Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? place.add() : place.remove())))
  await place.remove()
  world.clock.advance(hourS)
  await place.work()
  assert.deepEqual(await place.pool(), [])
  assert.deepEqual(fake.urls(pool1), formerUrls)
  assert.equal(await place.remembered(), undefined)
})

onBoth('a number that is removed while it is being brought here is set back', async (place) => {
  const { fake } = place
  fake.before = async (question) => {
    if (question !== 'point') return
    fake.before = back
    assert.equal((await place.remove()).status, 204)
  }
  assert.equal((await place.add()).status, 201)
  assert.deepEqual(await place.pool(), [])
  await place.work()
  assert.deepEqual(fake.urls(pool1), formerUrls)
  assert.equal(await place.remembered(), undefined)
})

onBoth('numbers follow a new public address, and are set back from there', async (place, t) => {
  const { world, fake, account, service } = place
  await place.add()
  const publicUrl = 'https://there.example'
  const { maskline } = await variantOf(t, world, { publicUrl })
  await followAddress(maskline.context)
  await setDueNumbers(maskline.context)
  assert.deepEqual(fake.urls(pool1), ours({ account }, service, publicUrl))
  assert.deepEqual(JSON.parse((await place.remembered())!.settings!), formerUrls)
  const asked = fake.asked.length
  await followAddress(maskline.context)
  await setDueNumbers(maskline.context)
  assert.equal(fake.asked.length, asked)
  await place.remove()
  assert.deepEqual(fake.urls(pool1), formerUrls)
})

onBoth(
  'a number that nobody pointed at the new public address yet is set back from the old one',
  async (place, t) => {
    const { world, fake, account, service } = place
    await place.add()
    const moved = await variantOf(t, world, { publicUrl: 'https://there.example' })
    const client = clientOf(moved.base, account)
    assert.equal((await client.delete(`${service}/PhoneNumbers/${fake.sidOf(pool1)}`)).status, 204)
    assert.deepEqual(fake.urls(pool1), formerUrls)
  },
)

onBoth(
  'a carrier that is not there any more is not asked, and what is remembered of its numbers stays',
  async (place, t) => {
    const { world, fake, account, service } = place
    await place.add()
    const without = await variantOf(t, world, { carriers: { all: [], backups: [] } })
    const client = clientOf(without.base, account)
    assert.equal((await client.delete(`${service}/PhoneNumbers/${fake.sidOf(pool1)}`)).status, 204)
    world.clock.advance(2 * weekS)
    assert.equal(await setDueNumbers(without.maskline.context), 0)
    assert.equal((await place.remembered())?.wanted, 'former')
    await place.work()
    assert.deepEqual(fake.urls(pool1), formerUrls)
  },
)

onBoth('somebody is told once of a number that is not brought here for a minute', async (place, t) => {
  const { world, fake } = place
  await place.add()
  const { maskline } = await variantOf(t, world, { publicUrl: 'https://there.example' })
  await followAddress(maskline.context)
  fake.before = away('point')
  for (let tried = 0; tried < 12; tried++) {
    world.clock.advance(hourS)
    await setDueNumbers(maskline.context)
  }
  assert.equal((await place.remembered())?.tries, 12)
  assert.equal((await place.alerts()).length, 1)
})

onBoth('a number that is added again in vain is set back for a week from then', async (place) => {
  const { world, fake } = place
  await place.add()
  fake.before = away('restore', 'point')
  await place.remove()
  world.clock.advance(2 * weekS)
  assert.equal((await place.add()).body.code, 80502)
  assert.deepEqual(await place.alerts(), [])
  fake.before = back
  world.clock.advance(hourS)
  await place.work()
  assert.deepEqual(fake.urls(pool1), formerUrls)
})

onBoth(
  'a number of a carrier that has another name now is set back to what it was first',
  async (place, t) => {
    const { world, fake, account } = place
    await place.add()
    const carrier = { ...fake.carrier, name: `${fake.carrier.name}-2` }
    const renamed = await variantOf(t, world, { carriers: { all: [carrier], backups: [] } })
    const client = clientOf(renamed.base, account)
    const path = `${place.service}/PhoneNumbers`
    await client.delete(`${path}/${fake.sidOf(pool1)}`)
    assert.equal((await client.post(path, { PhoneNumber: pool1 })).status, 201)
    assert.deepEqual(fake.urls(pool1), ours(place, place.service))
    await client.delete(`${path}/${fake.sidOf(pool1)}`)
    assert.deepEqual(fake.urls(pool1), formerUrls)
    assert.equal(await place.remembered(), undefined)
  },
)
