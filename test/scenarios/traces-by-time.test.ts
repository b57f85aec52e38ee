// Traces by a number on either side, and by time (`/maskline/v1/traces`).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { storyOf } from '../support/story.ts'
import {
  alicesNumber,
  bobsNumber,
  carolsNumber,
  meeting,
  pool,
  type ShownTrace,
  traced,
  traces,
  tracesPath,
} from '../support/traces.ts'
import { type World, worldOf } from '../support/world.ts'

const sidsOf = (shown: readonly ShownTrace[]) => shown.map(({ sid }) => sid)
const minute = 60
const at = ({ clock }: World) => `${clock.now().toISOString().slice(0, 19)}Z`

for (const engine of engines) {
  suite(`traces by number and time, ${engine.name}`, () => {
    /** Three texts of Alice and one that goes nowhere, a minute apart; when each came, and the traces, first to last. */
    async function fourContacts() {
      const world = await worldOf(engine)
      const met = await meeting(world)
      const dates: string[] = []
      for (const [from, to] of [
        [met.alice, met.proxy],
        [met.bob, met.bobsProxy],
        [met.story.person(carolsNumber), met.proxy],
        [met.alice, met.proxy],
      ] as const) {
        dates.push(at(world))
        await from.texts(to, 'hi')
        world.clock.advance(minute)
      }
      const all = (await traces(met.client, { StartDate: dates[0]! })).toReversed()
      assert.equal(all.length, 4)
      return { world, ...met, dates, sids: sidsOf(all), session: met.path.split('/').at(-1)! }
    }

    test('a number is looked for on either side of a contact', async () => {
      const { client, proxy, bobsProxy, sids } = await fourContacts()
      const [one, two, stray, four] = sids as [string, string, string, string]
      const cases: [Record<string, string>, string[]][] = [
        // What Bob wrote went to Alice.
        [{ Number: alicesNumber }, [four, two, one]],
        [{ Number: bobsNumber }, [four, two, one]],
        [{ Number: carolsNumber }, [stray]],
        [{ number: proxy }, [four, stray, two, one]],
        [{ Number: bobsProxy }, [four, two, one]],
        [{ From: alicesNumber, Number: proxy }, [four, one]],
        [{ From: alicesNumber, Number: alicesNumber }, [four, one]],
        [{ To: alicesNumber, Number: proxy }, [two]],
        [{ From: alicesNumber, Number: bobsNumber }, []],
        [{ From: alicesNumber, To: proxy, Number: alicesNumber }, [four, one]],
        [{ From: alicesNumber, To: proxy, Number: bobsNumber }, []],
        [{ Sid: one, Number: bobsNumber }, [one]],
        [{ Sid: one, Number: carolsNumber }, []],
        [{ Number: '+12065550199' }, []],
      ]
      for (const [question, found] of cases)
        assert.deepEqual(sidsOf(await traces(client, question)), found, JSON.stringify(question))
    })

    test('what goes from a number to itself, seen from both of its people, is told once', async () => {
      const story = await storyOf(await worldOf(engine), pool.slice(0, 1))
      const [alice, bob] = [story.person(alicesNumber), story.person(bobsNumber)]
      const { proxies } = await story.session([alice, bob])
      assert.equal(proxies[0], proxies[1])
      await alice.texts(proxies[0]!, 'hi')
      await traced(story.client, { Number: proxies[0]! })
    })

    test('a time alone finds the contacts of that time, and narrows what else is asked for', async () => {
      const { client, dates, sids, session } = await fourContacts()
      const [one, two, stray, four] = sids as [string, string, string, string]
      const [first, second, third, fourth] = dates as [string, string, string, string]
      const cases: [Record<string, string>, string[]][] = [
        [{ StartDate: third }, [four, stray]],
        [{ start_date: third }, [four, stray]],
        [{ StartDate: second, EndDate: fourth }, [stray, two]],
        [{ StartDate: second, end_date: third }, [two]],
        [{ EndDate: third }, [two, one]],
        [{ EndDate: first }, []],
        [{ StartDate: '9999-12-31' }, []],
        [{ EndDate: '0001-01-01T00:00:01Z' }, []],
        [{ StartDate: second, Number: alicesNumber }, [four, two]],
        [{ EndDate: fourth, From: alicesNumber }, [one]],
        [{ StartDate: third, From: carolsNumber }, [stray]],
        [{ EndDate: third, From: carolsNumber }, []],
        [{ StartDate: second, EndDate: fourth, Sid: session }, [two]],
        [{ StartDate: second, Sid: one }, []],
        [{ StartDate: first, Sid: one }, [one]],
        [{ StartDate: third, Sid: stray }, [stray]],
        [{ StartDate: fourth, Sid: stray }, []],
      ]
      for (const [question, found] of cases)
        assert.deepEqual(sidsOf(await traces(client, question)), found, JSON.stringify(question))
    })

    test('the latest fifty of a time are told, of this account alone', async () => {
      const { world, client, alice, proxy, dates } = await fourContacts()
      for (let text = 0; text < 25; text++) {
        await alice.texts(proxy, `${text}`)
        await alice.texts('+14155550199', `${text}`)
      }
      const shown = sidsOf(await traces(client, { StartDate: dates[0]! }))
      assert.equal(shown.length, 50)
      assert.deepEqual(
        shown,
        shown.toSorted((a, b) => (a.slice(2) < b.slice(2) ? 1 : -1)),
      )
      const stranger = clientOf(world.base, await world.account())
      assert.deepEqual(await traces(stranger, { StartDate: dates[0]! }), [])
      assert.deepEqual(await traces(stranger, { Number: alicesNumber }), [])
    })

    test('a time that is none, and a number that is none, are refused', async () => {
      const { client, dates } = await fourContacts()
      for (const [query, parameter] of [
        ['StartDate=yesterday', 'StartDate'],
        ['EndDate=2026-02-30', 'EndDate'],
        [`StartDate=${dates[1]!}&EndDate=${dates[0]!}`, 'EndDate'],
        [`StartDate=${dates[0]!}&EndDate=${dates[0]!}`, 'EndDate'],
        ['Number=+12065550100', 'Number'],
        ['Number=Alice', 'Number'],
        ['Number=&StartDate=&EndDate=', 'Sid'],
      ] as const) {
        const { status, body } = await client.get(`${tracesPath}?${query}`)
        assert.deepEqual([status, body.code], [400, 80701], query)
        assert.ok((body.message as string).startsWith(`'${parameter}' is invalid`), body.message)
      }
    })
  })
}
