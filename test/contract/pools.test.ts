// How full a pool is: `/maskline/v1/services/KS.../pool`.
import assert from 'node:assert/strict'
import { clientOf } from '../support/client.ts'
import { alice, bob, carol, unknownSid } from '../support/prologues.ts'
import { onBothEngines } from '../support/rules.ts'
import { storyOf } from '../support/story.ts'
import type { World } from '../support/world.ts'

const ofUs = ['+12065550180', '+12065550181', '+12065550182'] as const
const ofBritain = '+442079460180'

async function pooled(world: World) {
  const story = await storyOf(world, [...ofUs, ofBritain])
  const path = `${story.service.replace('/v1/Services', '/maskline/v1/services')}/pool`
  const numbers = (await story.client.get(`${story.service}/PhoneNumbers`)).body.phone_numbers as {
    sid: string
    phone_number: string
  }[]
  const pool = async () => {
    const { status, body } = await story.client.get(path)
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }
  const together = (...people: string[]) => story.session(people.map((one) => story.person(one)))
  return { ...story, path, pool, together, numbers }
}

const empty = { numbers: 0, reserved: 0, in_use: 0, assignments: 0 }
const countryOf = (body: { countries: { iso_country: string | null }[] }, country: string | null) =>
  body.countries.find(({ iso_country }) => iso_country === country)

onBothEngines('a pool of which nothing is used says so, by country', async (world) => {
  const { pool, service } = await pooled(world)
  const usual = { reserved: 0, in_use: 0, assignments: 0, busiest: 0 }
  assert.deepEqual(await pool(), {
    service_sid: service.split('/').at(-1),
    ...empty,
    numbers: 4,
    countries: [
      { iso_country: 'US', numbers: 3, ...usual, voice: 3, sms: 3 },
      { iso_country: 'GB', numbers: 1, ...usual, voice: 1, sms: 1 },
    ],
    busiest_people: [],
    date: `${world.clock.now().toISOString().slice(0, 19)}Z`,
  })
})

onBothEngines('claims, and what ends them, are counted', async (world) => {
  const { client, pool, together } = await pooled(world)
  const first = await together(alice, bob)
  const second = await together(alice, carol)
  const full = await pool()
  const count = (...proxies: string[]) => new Set(proxies).size
  assert.equal(full.in_use, count(...first.proxies, ...second.proxies))
  assert.equal(full.assignments, count(...first.proxies) + count(...second.proxies))
  assert.deepEqual(full.busiest_people, [
    { identifier: alice, sessions: 2, iso_country: 'US', left: 1 },
    { identifier: bob, sessions: 1, iso_country: 'US', left: 2 },
    { identifier: carol, sessions: 1, iso_country: 'US', left: 2 },
  ])
  assert.equal((await client.delete(second.participants[1]!)).status, 204)
  await client.post(first.path, { Status: 'closed' })
  const after = await pool()
  assert.deepEqual([after.in_use, after.assignments], [1, 1])
  assert.deepEqual(after.busiest_people, [{ identifier: alice, sessions: 1, iso_country: 'US', left: 2 }])
  assert.equal((await client.delete(second.path)).status, 204)
  const gone = await pool()
  assert.deepEqual([gone.in_use, gone.assignments, gone.busiest_people], [0, 0, []])
})

onBothEngines('when nothing is left for a person, the next session is refused', async (world) => {
  const { client, service, pool, together, numbers } = await pooled(world)
  const sessions = [await together(alice, bob), await together(alice, carol)]
  const held = sessions.map(({ proxies }) => proxies[0])
  const third = numbers.find(
    ({ phone_number }) => !held.includes(phone_number) && phone_number !== ofBritain,
  )!
  const reserve = (IsReserved: string) => client.post(`${service}/PhoneNumbers/${third.sid}`, { IsReserved })
  assert.equal((await reserve('true')).status, 200)
  const { reserved, busiest_people } = await pool()
  assert.equal(reserved, 1)
  assert.deepEqual(busiest_people[0], { identifier: alice, sessions: 2, iso_country: 'US', left: 0 })
  const Participants = JSON.stringify({ Identifier: alice })
  assert.equal((await client.post(`${service}/Sessions`, { Participants })).body.code, 80208)
  await reserve('false')
  assert.equal((await pool()).busiest_people[0].left, 1)
  assert.equal((await client.post(`${service}/Sessions`, { Participants })).status, 201)
})

onBothEngines('a number that is reserved is left for nobody, though somebody has it', async (world) => {
  const { client, service, pool, numbers } = await pooled(world)
  const reserved = numbers.find(({ phone_number }) => phone_number === ofUs[0])!
  await client.post(`${service}/PhoneNumbers/${reserved.sid}`, { IsReserved: 'true' })
  const Participants = JSON.stringify({ Identifier: alice, ProxyIdentifier: ofUs[0] })
  assert.equal((await client.post(`${service}/Sessions`, { Participants })).status, 201)
  const body = await pool()
  assert.deepEqual(countryOf(body, 'US'), {
    iso_country: 'US',
    numbers: 3,
    reserved: 1,
    voice: 3,
    sms: 3,
    in_use: 1,
    assignments: 1,
    busiest: 1,
  })
  assert.deepEqual(body.busiest_people, [{ identifier: alice, sessions: 1, iso_country: 'US', left: 2 }])
})

onBothEngines('short codes are numbers of the pool, too', async (world) => {
  const { client, service, pool } = await pooled(world)
  const made = await client.post('/simulator/short-codes', { ShortCode: '12345' })
  assert.equal((await client.post(`${service}/ShortCodes`, { Sid: made.body.sid })).status, 201)
  const body = await pool()
  assert.equal(body.numbers, 5)
  const sum = body.countries.reduce((all: number, { numbers }: { numbers: number }) => all + numbers, 0)
  assert.equal(sum, 5)
})

onBothEngines('the pool of another account, or of no service, is not found', async (world) => {
  const { path } = await pooled(world)
  const stranger = clientOf(world.base, await world.account())
  for (const one of [path, `/maskline/v1/services/${unknownSid('KS')}/pool`]) {
    assert.equal((await stranger.get(one)).status, 404)
  }
  assert.equal((await stranger.get('/maskline/v1/services/story/pool')).status, 404)
})
