// The core API (2010-04-01): the texts of the simulated network, by the addresses that interactions name and in lists.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { segmentCount } from '../../src/domain/segments.ts'
import { type Answered, clientOf } from '../support/client.ts'
import { assertRefused, coreOf, official, sidsOf } from '../support/core-client.ts'
import { assertPublished, coreUnpublished } from '../support/core-schemas.ts'
import { engines } from '../support/engines.ts'
import { storyOf } from '../support/story.ts'
import { worldOf } from '../support/world.ts'

for (const engine of engines) {
  suite(`messages, ${engine.name}`, () => {
    test('the addresses that an interaction names answer with the texts that were relayed', async () => {
      const world = await worldOf(engine)
      const story = await storyOf(world, ['+12065550180', '+12065550181'])
      const [alice, bob] = [story.person('+12065550100'), story.person('+12065550101')]
      const { path, proxies } = await story.session([alice, bob])
      const body = 'Fünf & drei +1 = 9?\n👍'
      await alice.texts(proxies[0]!, body)
      const { interactions } = (await story.client.get(`${path}/Interactions`)).body
      const [interaction] = interactions
      const sides = [
        ['inbound', alice.identifier, proxies[0], 'received', 'inbound'],
        ['outbound', proxies[1], bob.identifier, 'delivered', 'outbound-api'],
      ]
      for (const [side, from, to, status, direction] of sides) {
        const url = interaction[`${side}_resource_url`] as string
        assert.ok(url.startsWith(world.base))
        const answer = await story.client.get(url.slice(world.base.length))
        assert.equal(answer.status, 200)
        const { sid, uri } = answer.body
        assert.deepEqual(
          { ...answer.body },
          { ...answer.body, from, to, body, status, direction, num_segments: '1', num_media: '0' },
        )
        assert.equal(sid, interaction[`${side}_resource_sid`])
        assert.equal(world.base + (uri as string), url)
        assert.match(answer.body.date_sent, /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/)
        assert.equal(Date.parse(answer.body.date_sent), world.clock.now().getTime())
        if (!coreUnpublished) assertPublished('FetchMessage', answer)
      }
    })

    test('the official library fetches the text of a message interaction and lists it', async () => {
      const world = await worldOf(engine)
      const account = await world.account()
      const client = official(world, account)
      const service = await client.proxy.v1.services.create({ uniqueName: 'rides' })
      const inService = client.proxy.v1.services(service.sid)
      await inService.phoneNumbers.create({ phoneNumber: '+12065550180' })
      const session = await inService.sessions.create({})
      const people = inService.sessions(session.sid).participants
      const person = await people.create({ identifier: '+12065550100' })
      const { messageInteractions } = people(person.sid)
      const sent = await messageInteractions.create({ body: 'Your driver is near' })

      const message = await client.messages(sent.outboundResourceSid).fetch()
      assert.equal(message.sid, sent.outboundResourceSid)
      assert.equal(message.from, person.proxyIdentifier)
      assert.equal(message.to, '+12065550100')
      assert.equal(message.body, 'Your driver is near')
      assert.equal(message.status, 'delivered')
      assert.equal(message.status, sent.outboundResourceStatus)
      assert.equal(message.dateSent.getTime(), world.clock.now().getTime())
      assert.equal(message.errorCode, null)

      await messageInteractions.create({ body: 'Your driver is here' })
      const newest = await client.messages.list({ limit: 1 })
      assert.deepEqual(
        newest.map(({ body }) => body),
        ['Your driver is here'],
      )
      const all = await client.messages.list({ limit: 20, to: '+12065550100', dateSent: world.clock.now() })
      assert.deepEqual(
        all.map(({ body }) => body),
        ['Your driver is here', 'Your driver is near'],
      )
    })

    test('texts with and without media are listed newest first, over all pages, there and back', async () => {
      const world = await worldOf(engine)
      const account = await world.account()
      const [client, core] = [clientOf(world.base, account), coreOf(world, account)]
      const MediaUrl = ['https://a.example/1.png', 'https://a.example/2.png']
      const made: string[] = []
      for (const at of Array.from({ length: 9 }).keys()) {
        const media = at % 3 === 1 ? { MediaUrl } : {}
        const form = { From: '+12065550100', To: '+12065550180', Body: `text ${at}`, ...media }
        made.push((await client.post('/simulator/messages', form)).body.sid as string)
      }
      assert.deepEqual([...new Set(made.map((sid) => sid.slice(0, 2)))], ['SM', 'MM'])
      const listed = await official(world, account).messages.list({ pageSize: 2 })
      assert.deepEqual(sidsOf(listed), made.toReversed())
      assert.deepEqual([listed[1]!.numMedia, listed[1]!.numSegments], ['2', '1'])

      const pages: Answered[] = []
      for (let next: string | null = '/Messages.json?PageSize=4&From=%2B12065550100'; next !== null;) {
        const page: Answered = await core.get(next)
        if (!coreUnpublished) assertPublished('ListMessage', page)
        pages.push(page)
        next = (page.body.next_page_uri as string | null)?.replace(/^.*(?=\/Messages)/, '') ?? null
      }
      const places = pages.map(({ body }) => [body.page, body.start, body.end, body.messages.length])
      assert.deepEqual(places, [[0, 0, 3, 4], [1, 4, 7, 4], [2, 8, 8, 1]]) // prettier-ignore
      assert.match(
        pages[1]!.body.next_page_uri,
        /^\/2010-.*From=%2B12065550100&PageSize=4&Page=2&PageToken=PT/,
      )
      const back = await client.get(pages[2]!.body.previous_page_uri as string)
      assert.deepEqual(sidsOf(back.body.messages), sidsOf(pages[1]!.body.messages))
      const third = await core.get('/Messages.json?PageSize=2&Page=2')
      assert.deepEqual(sidsOf(third.body.messages), made.toReversed().slice(4, 6))

      const phone = await client.get('/simulator/phones/%2B12065550100/messages')
      assert.deepEqual(sidsOf(phone.body.messages), made)
    })

    test('texts are found by sender, receiver and the days on which they were sent', async () => {
      const world = await worldOf(engine)
      const account = await world.account()
      const core = coreOf(world, account)
      const days = ['2026-01-01T00:00:00.000Z', '2026-01-01T23:59:59.999Z', '2026-01-02T12:00:00.500Z']
      const made = days.map((day, at) => ({
        sid: world.maskline.context.sids.mint('SM'),
        account_sid: account.sid,
        phone: '+12065550100',
        direction: 'sent' as const,
        from: '+12065550100',
        to: `+1206555018${at}`,
        body: '',
        media_urls: null,
        status: 'sent' as const,
        date_created: new Date(day),
      }))
      await world.maskline.database.db.insertInto('simulator_messages').values(made).execute()
      const [first, second, third] = sidsOf(made)
      const cases: [query: string, found: (string | undefined)[]][] = [
        ['', [third, second, first]],
        ['From=%2B12065550100&To=%2B12065550181', [second]],
        ['From=%2B12065550181', []],
        ['From=&DateSent=', [third, second, first]],
        ['DateSent=2026-01-01', [second, first]],
        ['DateSent=2026-01-01T00:00:00Z', [second, first]],
        ['DateSent>=2026-01-02', [third]],
        ['DateSent%3C=2026-01-01', [second, first]],
        ['DateSent>=2026-01-01T23:59:59Z&DateSent<=2026-01-02T12:00:00Z', [third, second]],
        ['DateSent>=2026-01-02&DateSent<=2026-01-01', []],
        ['DateSent>=0001-01-01&DateSent<=9999-12-31', [third, second, first]],
      ]
      for (const [query, found] of cases) {
        const { status, body } = await core.get(`/Messages.json?${query}`)
        assert.equal(status, 200, `${query}: ${JSON.stringify(body)}`)
        assert.deepEqual(sidsOf(body.messages), found, query)
      }
      for (const query of [
        'DateSent=yesterday',
        'DateSent%3E=2026-02-30',
        'From=%00',
        `To=${'1'.repeat(192)}`,
      ]) {
        assertRefused(await core.get(`/Messages.json?${query}`), { status: 400, code: 20001 })
      }
    })
  })
}

test('a text has as many segments as its alphabet needs, and no character is cut in two', () => {
  const cases: [body: string, segments: number][] = [
    ['', 1],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(153 * 2), 2],
    ['a'.repeat(153 * 2 + 1), 3],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    [`${'a'.repeat(152)}€${'a'.repeat(151)}`, 2],
    [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 3],
    ['я'.repeat(70), 1],
    ['я'.repeat(71), 2],
    ['😀'.repeat(35), 1],
    ['😀'.repeat(36), 2],
    ['😀'.repeat(67), 3],
    ['ê', 1],
    [`ê${'a'.repeat(70)}`, 2],
  ]
  for (const [body, segments] of cases) assert.equal(segmentCount(body), segments, body)
})
