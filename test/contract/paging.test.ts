// Lists in pages, as clients walk them: PageSize, tokens, and links that are followed as they are (contract 1.6).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Answered } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { aliceAndBob, aNumber, aService, pool1, unknownSid } from '../support/prologues.ts'
import { filled, property, routes } from '../support/routes.ts'
import { assertRefused, play, type Played } from '../support/scenarios.ts'
import { type World, worldOf } from '../support/world.ts'

const names = (answer: Answered) =>
  answer.body.sessions.map((one: { unique_name: string }) => one.unique_name)

for (const engine of engines) {
  suite(`paging, ${engine.name}`, () => {
    /** Sessions `0` to `count - 1`, and ways to their list. */
    async function sessions(count: number) {
      const world = await worldOf(engine)
      const played = await play(world, [aService()])
      const list = `${played.path('service')}/Sessions`
      const add = (name: string) => played.client.post(list, { UniqueName: name })
      for (let at = 0; at < count; at++) assert.equal((await add(String(at))).status, 201)
      return { ...played, ...ways(world, played), list, add }
    }

    test('every list has one array and the seven keys of meta, null or not', async () => {
      const world = await worldOf(engine)
      const { client, sids } = await property(world)
      const keys: Record<string, string> = {
        ListService: 'services',
        ListSession: 'sessions',
        ListParticipant: 'participants',
        ListInteraction: 'interactions',
        ListMessageInteraction: 'interactions',
        ListPhoneNumber: 'phone_numbers',
        ListShortCode: 'short_codes',
      }
      const lists = routes.filter(({ operation }) => operation.startsWith('List'))
      assert.deepEqual(lists.map(({ operation }) => operation).sort(), Object.keys(keys).sort())
      for (const { operation, path } of lists) {
        const address = filled(path, sids)
        const { status, body } = await client.get(address)
        const key = keys[operation]!
        assert.equal(status, 200)
        assert.deepEqual(Object.keys(body), [key, 'meta'])
        assert.ok(Array.isArray(body[key]) && body[key].length > 0)
        assert.deepEqual(body.meta, {
          page: 0,
          page_size: 50,
          first_page_url: `${world.base}${address}?PageSize=50&Page=0`,
          previous_page_url: null,
          url: `${world.base}${address}?PageSize=50&Page=0`,
          next_page_url: null,
          key,
        })
      }
    })

    test('an empty list is one empty page', async () => {
      const { client, list } = await sessions(0)
      const { status, body } = await client.get(list)
      assert.deepEqual([status, body.sessions, body.meta.next_page_url], [200, [], null])
    })

    test('links lead through every page to the end and back, oldest first', async () => {
      const { client, list, follow } = await sessions(7)
      const first = await client.get(`${list}?PageSize=3`)
      const second = await follow(first, 'next_page_url')
      const third = await follow(second!, 'next_page_url')
      assert.deepEqual([first, second!, third!].map(names), [['0', '1', '2'], ['3', '4', '5'], ['6']])
      assert.deepEqual(
        [first, second!, third!].map(({ body }) => [body.meta.page, body.meta.page_size]),
        [
          [0, 3],
          [1, 3],
          [2, 3],
        ],
      )
      assert.equal(await follow(third!, 'next_page_url'), undefined)
      const back = await follow(third!, 'previous_page_url')
      const start = await follow(back!, 'previous_page_url')
      assert.deepEqual([back!, start!].map(names), [
        ['3', '4', '5'],
        ['0', '1', '2'],
      ])
      assert.deepEqual(
        [back!, start!].map(({ body }) => body.meta.page),
        [1, 0],
      )
      assert.equal(await follow(start!, 'previous_page_url'), undefined)
      assert.deepEqual(names((await follow(third!, 'first_page_url'))!), ['0', '1', '2'])
      for (const page of [first, second!, third!, back!, start!]) {
        assert.deepEqual((await follow(page, 'url'))!.body, page.body, 'url is the page itself')
      }
      assert.deepEqual(names((await follow(start!, 'next_page_url'))!), ['3', '4', '5'])
    })

    test('the parameters of links come in the order PageSize, Page, PageToken', async () => {
      const { client, list } = await sessions(3)
      const { body } = await client.get(`${list}?PageToken=&Page=0&PageSize=2`)
      assert.match(body.meta.next_page_url, /\/Sessions\?PageSize=2&Page=1&PageToken=PTKC[0-9a-f]{32}$/)
      assert.match(body.meta.url, /\/Sessions\?PageSize=2&Page=0$/)
    })

    for (const size of [1, 2, 3, 4, 5, 6, 50]) {
      test(`pages of ${size} are together the list`, async () => {
        const { client, list, walk } = await sessions(5)
        const pages = await walk(await client.get(`${list}?PageSize=${size}`))
        assert.deepEqual(pages.flatMap(names), ['0', '1', '2', '3', '4'])
        for (const page of pages.slice(0, -1)) assert.equal(names(page).length, size)
      })
    }

    test('records that come between two pages are neither missed nor doubled', async () => {
      const { client, list, follow, walk, add } = await sessions(4)
      const first = await client.get(`${list}?PageSize=2`)
      await add('new 1')
      const second = await follow(first, 'next_page_url')
      await add('new 2')
      const rest = await walk(second!)
      assert.deepEqual([first, ...rest].flatMap(names), ['0', '1', '2', '3', 'new 1', 'new 2'])
    })

    test('records that go between two pages do not push others out of sight', async () => {
      const { client, list, follow, walk } = await sessions(6)
      const first = await client.get(`${list}?PageSize=2`)
      for (const { sid } of first.body.sessions) await client.delete(`${list}/${sid as string}`)
      const second = await follow(first, 'next_page_url')
      assert.deepEqual(names(second!), ['2', '3'])
      for (const { sid } of second!.body.sessions) await client.delete(`${list}/${sid as string}`)
      assert.deepEqual((await walk((await follow(second!, 'next_page_url'))!)).flatMap(names), ['4', '5'])
    })

    test('when all that followed is gone, the last page is empty and the end', async () => {
      const { client, list, follow } = await sessions(3)
      const first = await client.get(`${list}?PageSize=2`)
      const { body } = await client.get(list)
      await client.delete(`${list}/${body.sessions[2].sid as string}`)
      const last = await follow(first, 'next_page_url')
      assert.deepEqual([names(last!), last!.body.meta.next_page_url], [[], null])
    })

    test('records made at one instant keep one order', async () => {
      const { client, list, walk, add } = await sessions(0)
      const all = await Promise.all([...Array(70).keys()].map((at) => add(`at once ${at}`)))
      const sids = all.map(({ body }) => body.sid as string).sort()
      const pages = await walk(await client.get(`${list}?PageSize=9`))
      assert.deepEqual(
        pages.flatMap(({ body }) => body.sessions).map(({ sid }: { sid: string }) => sid),
        sids,
      )
    })

    test('Page without a token counts pages from the start', async () => {
      const { client, list, follow } = await sessions(5)
      const second = await client.get(`${list}?PageSize=2&Page=1`)
      assert.deepEqual([names(second), second.body.meta.page], [['2', '3'], 1])
      assert.deepEqual(names((await follow(second, 'next_page_url'))!), ['4'])
      assert.deepEqual(names((await follow(second, 'previous_page_url'))!), ['0', '1'])
      const beyond = await client.get(`${list}?PageSize=2&Page=9`)
      assert.deepEqual([beyond.status, names(beyond), beyond.body.meta.next_page_url], [200, [], null])
    })

    test('a question mark in the query is part of it', async () => {
      const { client, list } = await sessions(2)
      assert.equal((await client.get(`${list}?Nonsense=a?b&PageSize=1`)).body.meta.page_size, 1)
    })

    test('a PageSize that is too large is clamped and said, never refused', async () => {
      const { client, list } = await sessions(2)
      const sizes = [
        '1000',
        '1001',
        '99999999',
        String(2 ** 31),
        String(Number.MAX_SAFE_INTEGER),
        '9223372036854775807',
        '1'.repeat(40),
      ]
      for (const size of sizes) {
        const { status, body } = await client.get(`${list}?PageSize=${size}`)
        assert.deepEqual([status, body.sessions?.length, body.meta?.page_size], [200, 2, 1000], size)
        assert.match(body.meta.url, /PageSize=1000&/)
      }
      assert.equal((await client.get(`${list}?PageSize=`)).body.meta.page_size, 50)
      assert.equal((await client.get(`${list}?PageSize=2&PageSize=1`)).body.meta.page_size, 1)
    })

    test('a page that cannot be is refused', async () => {
      const { client, list } = await sessions(1)
      const queries = [
        'PageSize=0',
        'PageSize=-1',
        'PageSize=1.5',
        'PageSize=ten',
        'PageSize=%00',
        'PageSize=1%00',
        'PageSize=0x10',
        'Page=-1',
        'Page=x',
        'Page=1e2',
        'Page=%D9%A3',
        'PageToken=x',
        'PageToken=PT',
        `PageToken=PT${unknownSid('KC')}0`,
        `PageToken=pt${unknownSid('KC')}`,
        `PageToken=XX${unknownSid('KC')}`,
        `PageToken=PT${unknownSid('KC')}%00`,
        `PageToken=PT${unknownSid('KC')}%27`,
        `PageToken=${'x'.repeat(5000)}`,
      ]
      for (const query of queries)
        assertRefused(await client.get(`${list}?${query}`), { status: 400, code: 80701 })
    })

    test('a token of nothing, of another kind or another list leads nowhere wrong', async () => {
      const { client, list } = await sessions(3)
      const all = ['0', '1', '2']
      const highest = `KC${'f'.repeat(32)}`
      for (const [token, shown] of [
        [`PT${unknownSid('KC')}`, all],
        [`PA${unknownSid('KC')}`, []],
        [`PT${highest}`, []],
        [`PA${highest}`, all],
      ] as const) {
        const answer = await client.get(`${list}?PageToken=${token}`)
        assert.deepEqual([answer.status, names(answer)], [200, shown], token)
      }
      const stranger = await play(await worldOf(engine), [aService()])
      const { body } = await client.get(`${list}?PageSize=1`)
      const token = new URL(body.meta.next_page_url).searchParams.get('PageToken')!
      const theirs = await stranger.client.get(`${stranger.path('service')}/Sessions?PageToken=${token}`)
      assert.deepEqual([theirs.status, names(theirs)], [200, []])
    })

    test('each list is walked in pages of one', async () => {
      const world = await worldOf(engine)
      const played = await play(world, [
        ...aliceAndBob(),
        ...[1, 2, 3].map(() => ({
          ask: 'POST {alice}/MessageInteractions',
          form: { Body: 'x' },
          status: 201,
        })),
        aService({}, 'second'),
        aNumber(pool1.replace('80', '90'), { service: 'service' }),
      ])
      const { client, path } = played
      const lists = {
        '/v1/Services': 2,
        [`${path('service')}/Sessions`]: 1,
        [`${path('service')}/PhoneNumbers`]: 3,
        [`${path('session')}/Participants`]: 2,
        [`${path('session')}/Interactions`]: 3,
        [`${path('alice')}/MessageInteractions`]: 3,
      }
      for (const [list, count] of Object.entries(lists)) {
        const pages = await ways(world, played).walk(await client.get(`${list}?PageSize=1`))
        const sids = pages.flatMap(({ body }) => body[body.meta.key].map(({ sid }: { sid: string }) => sid))
        assert.equal(new Set(sids).size, count, list)
        assert.deepEqual(sids, [...sids].sort(), list)
      }
    })
  })
}

type Link = 'next_page_url' | 'previous_page_url' | 'first_page_url' | 'url'

/** How clients go from page to page: by the address as it is. */
function ways(world: World, { client }: Pick<Played, 'client'>) {
  const follow = async ({ body }: Answered, link: Link): Promise<Answered | undefined> => {
    const address = body.meta[link] as string | null
    if (address === null) return undefined
    assert.ok(address.startsWith(`${world.base}/v1/`), address)
    const answer = await client.get(address.slice(world.base.length))
    assert.equal(answer.status, 200)
    return answer
  }
  const walk = async (from: Answered): Promise<Answered[]> => {
    const pages = [from]
    for (let page = await follow(from, 'next_page_url'); page; page = await follow(page, 'next_page_url')) {
      pages.push(page)
      assert.ok(pages.length < 100, 'the links have no end')
    }
    return pages
  }
  return { follow, walk }
}
