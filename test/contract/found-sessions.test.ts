// Looking for sessions across the services of an account: `/maskline/v1/sessions`.
import assert from 'node:assert/strict'
import type { Client } from '../support/client.ts'
import { timestamp } from '../../src/fields.ts'
import { alice, bob, carol, pool1, pool2, pool3, unknownSid } from '../support/prologues.ts'
import { onBothEngines } from '../support/rules.ts'
import { type Story, storyOf } from '../support/story.ts'
import { clientOf } from '../support/client.ts'
import type { World } from '../support/world.ts'

const list = '/maskline/v1/sessions'

interface Found {
  readonly sid: string
  readonly [property: string]: unknown
}

async function found(client: Client, query: Record<string, string> = {}): Promise<Found[]> {
  const { status, body } = await client.get(`${list}?${new URLSearchParams(query).toString()}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body.sessions as Found[]
}

const sidOf = (path: string) => path.split('/').at(-1)!
const named = async (client: Client, query: Record<string, string>) =>
  (await found(client, query)).map(({ unique_name }) => unique_name)

/** Two services: Alice is with Bob in one and with Carol in the other. */
async function twoServices(world: World) {
  const one = await storyOf(world, [pool1, pool2])
  const other = await storyOf(world, [pool3, '+12065550183'], { UniqueName: 'another' }, one.account)
  const people = (story: Story, numbers: readonly string[]) => numbers.map((number) => story.person(number))
  const first = await one.session(people(one, [alice, bob]), { UniqueName: 'first' })
  const second = await other.session(people(other, [alice, carol]), { UniqueName: 'second' })
  return { client: one.client, one, other, first, second }
}

onBothEngines(
  'a session is shown with its service and its people, the same in the list and alone',
  async (world) => {
    const { client, one, first } = await twoServices(world)
    const session = (await client.get(first.path)).body
    const { participants } = (await client.get(`${first.path}/Participants`)).body
    const { status, body } = await client.get(`${list}/${session.sid}`)
    assert.equal(status, 200)
    const { links: _, ...fields } = session
    assert.deepEqual(body, {
      ...fields,
      date_expires: null,
      service_unique_name: 'story',
      participants: participants.map((person: Record<string, string | null>) => ({
        sid: person['sid'],
        friendly_name: person['friendly_name'],
        identifier: person['identifier'],
        proxy_identifier: person['proxy_identifier'],
        proxy_identifier_sid: person['proxy_identifier_sid'],
        date_created: person['date_created'],
        date_deleted: null,
      })),
      url: `${world.base}${list}/${session.sid}`,
    })
    assert.deepEqual(
      body.participants.map(({ identifier }: { identifier: string }) => identifier),
      [alice, bob],
    )
    assert.deepEqual(await found(client, { ServiceSid: sidOf(one.service) }), [body])
  },
)

onBothEngines('a session says when it expires, as far as that is known now', async (world) => {
  const { client, first } = await twoServices(world)
  const expires = async () =>
    (await client.get(`${list}/${sidOf(first.path)}`)).body.date_expires as string | null
  const { date_created } = (await client.get(first.path)).body
  await client.post(first.path, { Ttl: '3600' })
  const inAnHour = new Date(Date.parse(date_created as string) + 3_600_000)
  assert.equal(await expires(), timestamp.encode(inAnHour))
  await client.post(first.path, { DateExpiry: '2099-05-04T09:30:00Z' })
  assert.equal(await expires(), '2099-05-04T09:30:00Z')
  await client.post(first.path, { Status: 'closed' })
  assert.equal(await expires(), null)
})

onBothEngines('sessions of all services are listed, the newest first', async (world) => {
  const { client, one } = await twoServices(world)
  await client.post(`${one.service}/Sessions`, { UniqueName: 'third', Status: 'closed' })
  assert.deepEqual(await named(client, {}), ['third', 'second', 'first'])
  const pages = [await client.get(`${list}?PageSize=2`)]
  const follow = (address: string) => client.get(address.slice(world.base.length))
  pages.push(await follow(pages[0]!.body.meta.next_page_url))
  assert.equal(pages[1]!.body.meta.next_page_url, null)
  assert.deepEqual(
    pages.map(({ body }) => body.sessions.map((session: Found) => session['unique_name'])),
    [['third', 'second'], ['first']],
  )
  assert.deepEqual(
    (await follow(pages[1]!.body.meta.previous_page_url)).body.sessions,
    pages[0]!.body.sessions,
  )
  assert.deepEqual((await client.get(`${list}?PageSize=2&Page=1`)).body.sessions, pages[1]!.body.sessions)
})

onBothEngines("a number finds the sessions in which it is a person's or a proxy number", async (world) => {
  const { client, first, second, one } = await twoServices(world)
  assert.deepEqual(await named(client, { Number: alice }), ['second', 'first'])
  assert.deepEqual(await named(client, { Number: bob }), ['first'])
  assert.deepEqual(await named(client, { Number: carol }), ['second'])
  for (const proxy of first.proxies) assert.deepEqual(await named(client, { Number: proxy }), ['first'])
  for (const proxy of second.proxies) assert.deepEqual(await named(client, { Number: proxy }), ['second'])
  for (const nobodys of ['+12065550199', '12345', 'messenger:1234'])
    assert.deepEqual(await found(client, { Number: nobodys }), [])
  await client.post(`${one.service}/Sessions/${sidOf(first.path)}`, { Status: 'closed' })
  assert.deepEqual(await named(client, { Number: alice }), ['second', 'first'])
})

onBothEngines('somebody who was removed is still shown, and found', async (world) => {
  const { client, first } = await twoServices(world)
  assert.equal((await client.delete(first.participants[0]!)).status, 204)
  const added = await client.post(`${first.path}/Participants`, { Identifier: carol, FriendlyName: 'Carol' })
  assert.equal(added.status, 201)
  const now = `${world.clock.now().toISOString().slice(0, 19)}Z`
  const [, session] = await found(client, { Number: alice })
  const people = session!['participants'] as { identifier: string; date_deleted: string | null }[]
  assert.deepEqual(
    people.map(({ identifier, date_deleted }) => [identifier, date_deleted]),
    [
      [alice, now],
      [bob, null],
      [carol, null],
    ],
  )
  assert.deepEqual(await named(client, { Number: carol }), ['second', 'first'])
})

onBothEngines('what is asked for must all be so', async (world) => {
  const { client, one, other } = await twoServices(world)
  const [KS, KS2] = [sidOf(one.service), sidOf(other.service)]
  const both = await client.post(`${one.service}/Sessions`, { UniqueName: 'second', Status: 'closed' })
  assert.equal(both.status, 201)
  const cases: [Record<string, string>, string[]][] = [
    [{ UniqueName: 'second' }, [KS, KS2]],
    [{ UniqueName: 'second', Status: 'open' }, [KS2]],
    [{ UniqueName: 'second', Status: 'closed' }, [KS]],
    [{ UniqueName: 'second', Number: alice }, [KS2]],
    [{ UniqueName: 'second', Number: pool3 }, [KS2]],
    [{ UniqueName: 'second', Number: bob }, []],
    [{ UniqueName: 'second', ServiceSid: KS }, [KS]],
    [{ UniqueName: 'secon' }, []],
    [{ UniqueName: 'Second' }, []],
    [{ Status: 'closed' }, [KS]],
    [{ Status: 'CLOSED', ServiceSid: KS2 }, []],
    [{ Status: 'closed', ServiceSid: KS }, [KS]],
    [{ Status: 'open' }, [KS2, KS]],
    [{ Status: 'open', ServiceSid: KS }, [KS]],
    [{ Status: 'in-progress' }, []],
    [{ Number: alice, ServiceSid: KS }, [KS]],
    [{ Number: alice, Status: 'open' }, [KS2, KS]],
    [{ Number: alice, Status: 'closed' }, []],
    [{ ServiceSid: unknownSid('KS') }, []],
    [{ Number: '', UniqueName: '', Status: '', ServiceSid: '' }, [KS, KS2, KS]],
  ]
  for (const [query, services] of cases) {
    const sessions = await found(client, query)
    assert.deepEqual(
      sessions.map(({ service_sid }) => service_sid),
      services,
      JSON.stringify(query),
    )
  }
})

onBothEngines('links of a narrowed list keep to what was asked for', async (world) => {
  const { client, one } = await twoServices(world)
  for (const UniqueName of ['a', 'b'])
    await client.post(`${one.service}/Sessions`, { UniqueName, Status: 'closed' })
  const first = await client.get(`${list}?Status=closed&PageSize=1`)
  const second = await client.get((first.body.meta.next_page_url as string).slice(world.base.length))
  const names = [first, second].map(({ body }) => body.sessions.map((one_: Found) => one_['unique_name']))
  assert.deepEqual(names, [['b'], ['a']])
  assert.equal(second.body.meta.next_page_url, null)
})

onBothEngines('a session whose time has come is closed for who looks for it', async (world) => {
  const { client, one } = await twoServices(world)
  const made = await client.post(`${one.service}/Sessions`, { UniqueName: 'short', Ttl: '60' })
  world.clock.advance(61)
  assert.deepEqual(await named(client, { Status: 'open' }), ['second', 'first'])
  const [session, ...more] = await found(client, { Status: 'closed' })
  assert.deepEqual(more, [])
  assert.equal(session!.sid, made.body.sid)
  assert.equal(session!['closed_reason'], 'expired')
})

onBothEngines("another account's sessions are as those that never were", async (world) => {
  const { one, first } = await twoServices(world)
  const stranger = clientOf(world.base, await world.account())
  for (const query of [
    {},
    { Number: alice },
    { Number: first.proxies[0]! },
    { UniqueName: 'first' },
    { Status: 'open' },
    { ServiceSid: sidOf(one.service) },
    { ServiceSid: sidOf(one.service), Status: 'open' },
  ])
    assert.deepEqual(await found(stranger, query as Record<string, string>), [])
  for (const sid of [sidOf(first.path), unknownSid('KC'), 'KC12', 'first']) {
    for (const path of [`${list}/${sid}`, `${list}/${sid}/interactions`])
      assert.equal((await stranger.get(path)).status, 404, path)
  }
})

onBothEngines('what cannot be asked for is refused, and says why', async (world) => {
  const { client } = await twoServices(world)
  for (const [query, word] of [
    ['Number=+12065550100', '%2B'],
    ['Number=Alice', 'short code'],
    ['Number=%2B1206555010012065550100', '+12065550100'],
    ['Status=gone', 'in-progress'],
    ['Status=failed', 'in-progress'],
    ['ServiceSid=story', 'KS'],
    [`UniqueName=${'x'.repeat(192)}`, '191'],
    ['Number=%00', 'U+0000'],
  ] as const) {
    const { status, body } = await client.get(`${list}?${query}`)
    assert.deepEqual([status, body.code], [400, 80701], query)
    assert.ok((body.message as string).includes(word), body.message)
  }
  assert.equal((await client.post(list, { UniqueName: 'x' })).status, 405)
})
