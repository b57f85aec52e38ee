// Lists that change while a client walks them by the links: no record that was there all the time is missed or seen twice,
// whatever another client adds and removes meanwhile (contract 1.6).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { resources } from '../../src/api/index.ts'
import { masklineResources } from '../../src/api/maskline/index.ts'
import type { Answered } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { type List, lists } from '../support/lists.ts'
import { type World, worldOf } from '../support/world.ts'

/** What the other client does between two pages, or while the next one is read. */
const changes = fc.record({
  add: fc.nat(2),
  /** The row that the next token is made of; the whole page; what comes next; everything. */
  remove: fc.constantFrom('nothing', 'border', 'border', 'page', 'next', 'everything'),
  meanwhile: fc.boolean(),
})

const walks = fc.record({
  size: fc.constantFrom(1, 2, 3, 5),
  direction: fc.constantFrom('next_page_url', 'previous_page_url'),
  turns: fc.array(changes, { minLength: 4, maxLength: 12, size: 'max' }),
})

type Walk = typeof walks extends fc.Arbitrary<infer T> ? T : never
const initially = 9

/** A list, the records that are in it, and those that were never out of it. */
class Watch {
  readonly here: Set<string>
  readonly throughout: Set<string>
  readonly #list: List

  constructor(list: List, sids: readonly string[]) {
    this.#list = list
    this.here = new Set(sids)
    this.throughout = new Set(sids)
  }

  async change(
    { add, remove }: Walk['turns'][number],
    page: readonly string[],
    forward: boolean,
  ): Promise<void> {
    const inOrder = [...this.here].sort()
    const border = forward ? page.at(-1) : page[0]
    const upwards = forward !== (this.#list.newestFirst ?? false)
    const beyond = upwards ? inOrder.find((sid) => sid > border!) : inOrder.findLast((sid) => sid < border!)
    const removed = { nothing: [], border: [border], page, next: [beyond], everything: inOrder }[remove]
    for (const sid of removed) if (sid !== undefined && this.here.has(sid)) await this.#remove(sid)
    for (let at = 0; at < add; at++) {
      const sid = await this.#list.add()
      if (sid !== undefined) this.here.add(sid)
    }
  }

  async #remove(sid: string): Promise<void> {
    if (this.#list.remove === undefined) return
    this.here.delete(sid)
    this.throughout.delete(sid)
    assert.equal((await this.#list.remove(sid)).status, 204)
  }
}

const sidsOf = ({ status, body }: Answered): string[] => {
  assert.equal(status, 200)
  return body[body.meta.key].map(({ sid }: { sid: string }) => sid)
}

const turnsMax = 100

async function walk(world: World, list: List, { size, direction, turns }: Walk): Promise<void> {
  const { client, path } = list
  for (let at = 0; at < initially; at++) await list.add()
  const forward = direction === 'next_page_url'
  const fetchAt = (address: string) => client.get(address.slice(world.base.length))
  const watch = new Watch(list, sidsOf(await client.get(`${path}?PageSize=1000`)))
  const beyondLast = `PA${[...watch.here][0]!.slice(0, 2)}${(list.newestFirst ? '0' : 'f').repeat(32)}`
  let page = await client.get(`${path}?PageSize=${size}${forward ? '' : `&PageToken=${beyondLast}`}`)
  const seen = [sidsOf(page)]
  for (let turn = 0; page.body.meta[direction] !== null; turn++) {
    assert.ok(turn < turnsMax, 'the links have no end')
    const address = page.body.meta[direction] as string
    const change = turns[turn]
    const changed = change && watch.change(change, seen.at(-1)!, forward)
    if (change?.meanwhile === false) await changed
    ;[page] = await Promise.all([fetchAt(address), changed])
    seen.push(sidsOf(page))
  }
  for (const sids of seen) assert.ok(sids.length <= size, 'a page is no longer than it may be')
  const all = (forward ? seen : seen.toReversed()).flat()
  const inOrder = [...new Set(all)].sort()
  if (list.newestFirst) inOrder.reverse()
  assert.deepEqual(all, inOrder, 'nothing is seen twice, and all in one order')
  assert.deepEqual(
    [...watch.throughout].filter((sid) => !all.includes(sid)),
    [],
    'what was there throughout is seen',
  )
}

test('every list of the API is among those that are walked', () => {
  const operations = [...resources, ...masklineResources].flatMap(({ routes }) =>
    routes.map(({ operation }) => operation).filter((operation) => operation.startsWith('List')),
  )
  assert.deepEqual(operations.sort(), Object.keys(lists).sort())
})

for (const engine of engines) {
  suite(`lists that change, ${engine.name}`, () => {
    for (const [operation, listOf] of Object.entries(lists)) {
      test(`${operation}: what is there throughout is seen once, whatever comes and goes`, async () => {
        const world = await worldOf(engine)
        await fc.assert(
          fc.asyncProperty(fc.noBias(walks), async (one) => walk(world, await listOf(world), one)),
          { numRuns: 8 },
        )
      })
    }
  })
}
