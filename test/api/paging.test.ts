// Pages over a list in memory that is read as the database reads it: whatever the sizes and whatever is added, the
// pages are together the list.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { formOf } from '../../src/form.ts'
import { type Listing, listing, meta, pageRequest, rowsWanted } from '../../src/api/paging.ts'
import type { Page } from '../../src/domain/page.ts'
import { Problem } from '../../src/domain/problem.ts'

interface Row {
  readonly sid: string
}

const rowOf = (number: number): Row => ({ sid: `KC${number.toString(16).padStart(32, '0')}` })
const rows = fc.uniqueArray(fc.nat(), { maxLength: 40 }).map((all) => sorted(all.map(rowOf)))
const address = 'https://proxy.example/v1/Things'

/** The SIDs at these places. */
const without = (all: readonly Row[], places: readonly number[]) => new Set(places.map((at) => all[at]?.sid))

/** In order of SID, each once. */
const sorted = (all: readonly Row[]) =>
  [...new Map(all.map((row) => [row.sid, row])).values()].sort((a, b) => (a.sid < b.sid ? -1 : 1))

/** As `storage/paged.ts` does it. */
function read(all: readonly Row[], { limit, after, before, offset = 0 }: Page): Row[] {
  const found = all.filter(
    ({ sid }) => (after === undefined || sid > after) && (before === undefined || sid < before),
  )
  const ordered = before === undefined ? found : found.toReversed()
  return ordered.slice(offset, offset + limit)
}

interface Seen {
  readonly rows: readonly Row[]
  readonly meta: Record<string, string | number | null>
}

/** The answer to a list request with this query. */
function ask(all: readonly Row[], query: string, sizeMax = 1000): Seen {
  const wanted = pageRequest(formOf(query), sizeMax)
  const page: Listing<Row> = listing(wanted, read(all, rowsWanted(wanted)))
  return { rows: page.rows, meta: meta(`${address}?`, 'things', wanted, page) as Seen['meta'] }
}

/** The answer that a link of another answer leads to. */
function follow(all: readonly Row[], { meta: of }: Seen, link: string): Seen | undefined {
  const target = of[link]
  return typeof target === 'string' ? ask(all, target.slice(address.length + 1)) : undefined
}

function walk(all: readonly Row[], from: Seen, link: string): Seen[] {
  const pages = [from]
  for (let page = follow(all, from, link); page; page = follow(all, page, link)) {
    pages.push(page)
    assert.ok(pages.length < 100, 'the links have no end')
  }
  return pages
}

suite('pages', () => {
  test('followed to the end they are the list, each full but the last', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 45 }), (all, size) => {
        const pages = walk(all, ask(all, `PageSize=${size}`), 'next_page_url')
        assert.deepEqual(
          pages.flatMap((page) => page.rows),
          all,
        )
        for (const page of pages.slice(0, -1)) assert.equal(page.rows.length, size)
        assert.deepEqual(
          pages.map((page) => page.meta['page']),
          pages.map((_, at) => at),
        )
      }),
    )
  })

  test('followed back from the end they are the same pages', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 45 }), (all, size) => {
        const pages = walk(all, ask(all, `PageSize=${size}`), 'next_page_url')
        const back = walk(all, pages.at(-1)!, 'previous_page_url')
        assert.deepEqual(
          back.toReversed().map((page) => page.rows),
          pages.map((page) => page.rows),
        )
        assert.deepEqual(
          back.map((page) => page.meta['page']),
          pages.map((page) => page.meta['page']).toReversed(),
        )
      }),
    )
  })

  test('what is added or removed meanwhile neither hides nor repeats what stays', () => {
    const changes = fc.array(fc.record({ add: fc.array(fc.nat()), remove: fc.array(fc.nat({ max: 40 })) }))
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 10 }), changes, (start, size, steps) => {
        let all = start
        let stays = start
        let page: Seen | undefined = ask(all, `PageSize=${size}`)
        const seen: Row[] = []
        for (let step = 0; page !== undefined; step++) {
          seen.push(...page.rows)
          const { add = [], remove = [] } = steps[step] ?? {}
          const gone = without(all, remove)
          all = sorted([...all.filter((row) => !gone.has(row.sid)), ...add.map(rowOf)])
          stays = stays.filter((row) => !gone.has(row.sid) || seen.includes(row))
          page = follow(all, page, 'next_page_url')
        }
        const sids = seen.map(({ sid }) => sid)
        assert.deepEqual(sids, [...new Set(sids)].sort(), 'each once, in order')
        for (const { sid } of stays) assert.ok(sids.includes(sid), `${sid} was there all the time`)
      }),
    )
  })

  test('every page is at its own address', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 10 }), (all, size) => {
        const pages = walk(all, ask(all, `PageSize=${size}`), 'next_page_url')
        for (const page of [...pages, ...walk(all, pages.at(-1)!, 'previous_page_url')]) {
          assert.deepEqual(follow(all, page, 'url'), page)
          assert.deepEqual(follow(all, page, 'first_page_url'), pages[0])
        }
      }),
    )
  })

  test('counted from the start they are the same pages as followed', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 10 }), (all, size) => {
        const pages = walk(all, ask(all, `PageSize=${size}`), 'next_page_url')
        pages.forEach((page, at) => assert.deepEqual(ask(all, `PageSize=${size}&Page=${at}`).rows, page.rows))
      }),
    )
  })

  test('meta has its seven keys in order', () => {
    const { meta: shown } = ask([rowOf(1), rowOf(2)], 'PageSize=1')
    assert.deepEqual(Object.entries(shown), [
      ['page', 0],
      ['page_size', 1],
      ['first_page_url', `${address}?PageSize=1&Page=0`],
      ['previous_page_url', null],
      ['url', `${address}?PageSize=1&Page=0`],
      ['next_page_url', `${address}?PageSize=1&Page=1&PageToken=PT${rowOf(1).sid}`],
      ['key', 'things'],
    ])
  })
})

suite('page requests', () => {
  const size = (query: string, max = 1000) => pageRequest(formOf(query), max).size

  test('without PageSize a page has 50 records', () => {
    assert.deepEqual(pageRequest(formOf(''), 1000), { number: 0, size: 50, token: undefined })
    assert.equal(size('PageSize='), 50)
  })

  test('a PageSize above the maximum is the maximum, however many digits it has', () => {
    for (const digits of [
      '1001',
      '99999999',
      '999999999999999',
      '9007199254740991',
      '9223372036854775807',
      '9'.repeat(300),
    ]) {
      assert.equal(size(`PageSize=${digits}`), 1000, digits)
      assert.equal(size(`PageSize=${digits}`, 100), 100, digits)
    }
    assert.equal(size('PageSize=1000'), 1000)
  })

  test('a PageSize below the maximum is as it is, written with zeros or not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat({ max: 20 }), (wanted, zeros) => {
        assert.equal(size(`PageSize=${'0'.repeat(zeros)}${wanted}`), wanted)
      }),
    )
  })

  for (const query of [
    'PageSize=0',
    'PageSize=-1',
    'PageSize=1.5',
    'PageSize=x',
    'Page=-1',
    'Page=x',
    'PageToken=x',
    'PageToken=PTKC0',
    'PageToken=%00',
  ]) {
    test(`${query} is refused by name`, () => {
      const name = query.split('=')[0]!
      assert.throws(
        () => pageRequest(formOf(query), 1000),
        (error) =>
          error instanceof Problem &&
          error.kind === 'parameter-invalid' &&
          error.message.startsWith(`'${name}' is invalid. `),
      )
    })
  }
})
