// Sessions as time goes by: ttl, DateExpiry, and what expired sessions leave (contract 3.4).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { engines } from '../support/engines.ts'
import { alice, aliceAndBob, aNumber, aService, aSession, pool1 } from '../support/prologues.ts'
import { play, type Step } from '../support/scenarios.ts'
import { worldOf } from '../support/world.ts'

for (const engine of engines) {
  suite(`a session in time, ${engine.name}`, () => {
    const played = async (...steps: Step[]) => {
      const world = await worldOf(engine)
      const { client, path } = await play(world, steps)
      const session = async () => (await client.get(path('session'))).body
      return { client, clock: world.clock, path, session }
    }
    const inSeconds = (clock: { now(): Date }, seconds: number) =>
      `${new Date(clock.now().getTime() + seconds * 1000).toISOString().slice(0, 19)}Z`

    test('a session expires its ttl after it was made', async () => {
      const { clock, session } = await played(aService(), aSession({ Ttl: '60' }))
      const end = inSeconds(clock, 60)
      clock.advance(59)
      assert.equal((await session()).status, 'open')
      clock.advance(1)
      const { status, closed_reason, date_ended, date_expiry } = await session()
      assert.deepEqual(
        { status, closed_reason, date_ended, date_expiry },
        {
          status: 'closed',
          closed_reason: 'expired',
          date_ended: end,
          date_expiry: null,
        },
      )
    })

    test('every text puts the end of a session with a ttl off', async () => {
      const { client, clock, path, session } = await played(...aliceAndBob({ Ttl: '60' }))
      for (let texts = 0; texts < 3; texts++) {
        clock.advance(59)
        assert.equal((await client.post(`${path('alice')}/MessageInteractions`, { Body: 'x' })).status, 201)
      }
      clock.advance(60)
      assert.equal((await session()).status, 'closed')
      assert.equal(
        (await client.post(`${path('alice')}/MessageInteractions`, { Body: 'x' })).body.code,
        80607,
      )
    })

    test('DateExpiry comes before ttl, earlier or later', async () => {
      for (const [Ttl, seconds] of [
        ['1', 100],
        ['1000', 10],
      ] as const) {
        const { clock, session } = await played(
          aService(),
          aSession({ Ttl, DateExpiry: inSeconds((await worldOf(engine)).clock, seconds) }),
        )
        clock.advance(seconds - 1)
        assert.equal((await session()).status, 'open')
        clock.advance(1)
        assert.equal((await session()).status, 'closed')
      }
    })

    test('a session without ttl and expiry never expires', async () => {
      const { clock, session } = await played(aService(), aSession())
      clock.advance(100 * 86_400)
      assert.equal((await session()).status, 'open')
    })

    test('an expired session is closed to everybody who comes to it first', async () => {
      const comers = [
        ['{session}/Participants', { Identifier: '+12065550103' }],
        ['{alice}/MessageInteractions', { Body: 'Hello' }],
        ['{session}', { Ttl: '99' }],
      ] as const
      for (const [place, form] of comers) {
        const { client, clock, path } = await played(...aliceAndBob({ Ttl: '10' }))
        clock.advance(10)
        const address = place.replace(/\{(\w+)\}/, (_, name: string) => path(name))
        assert.equal((await client.post(address, form)).body.code, 80607, place)
      }
    })

    test('a list shows an expired session as closed', async () => {
      const { client, clock, path } = await played(aService(), aSession({ Ttl: '10' }))
      clock.advance(10)
      const { body } = await client.get(`${path('service')}/Sessions`)
      assert.deepEqual([body.sessions[0].status, body.sessions[0].closed_reason], ['closed', 'expired'])
    })

    test('a ttl lowered to what has passed closes the session at once, and no date goes back', async () => {
      const { client, clock, path } = await played(aService(), aSession())
      clock.advance(100)
      const { body: lowered } = await client.post(path('session'), { Ttl: '60' })
      assert.deepEqual([lowered.status, lowered.closed_reason], ['closed', 'expired'])
      assert.equal(lowered.date_ended, inSeconds(clock, -40))
      assert.ok(lowered.date_updated >= lowered.date_ended)
      assert.deepEqual((await client.get(path('session'))).body, lowered)
    })

    test('an expired session frees its numbers for the same people', async () => {
      const { client, clock, path } = await played(
        aService(),
        aNumber(pool1),
        aSession({ Ttl: '10', Participants: JSON.stringify({ Identifier: alice }) }),
      )
      clock.advance(10)
      const again = await client.post(`${path('service')}/Sessions`, {
        Participants: JSON.stringify({ Identifier: alice, ProxyIdentifier: pool1 }),
      })
      assert.equal(again.status, 201)
      assert.equal((await client.get(path('number'))).body.in_use, 1)
    })

    test('an expired session keeps no number in the pool, swept or not', async () => {
      const { client, clock, path } = await played(
        aService(),
        aNumber(pool1),
        aSession({ Ttl: '60', Participants: JSON.stringify({ Identifier: alice }) }),
      )
      assert.equal((await client.delete(path('number'))).body.code, 80611)
      clock.advance(60)
      assert.equal((await client.delete(path('number'))).status, 204)
    })

    test('a session that expired opens again, counts its ttl anew and forgets the past expiry', async () => {
      const { client, clock, path, session } = await played(aService(), aSession({ Ttl: '60' }))
      clock.advance(100)
      const opened = await client.post(path('session'), { Status: 'in-progress' })
      assert.equal(opened.body.status, 'in-progress')
      clock.advance(59)
      assert.equal((await session()).status, 'in-progress')
      const expiring = await client.post(path('session'), { DateExpiry: inSeconds(clock, 5) })
      assert.equal(expiring.body.date_expiry, inSeconds(clock, 5))
      clock.advance(5)
      assert.equal((await session()).status, 'closed')
      const again = await client.post(path('session'), { Status: 'in-progress' })
      assert.deepEqual([again.status, again.body.date_expiry, again.body.ttl], [200, null, 60])
      clock.advance(60)
      assert.equal((await session()).status, 'closed')
    })

    test('clearing DateExpiry lets the ttl count again', async () => {
      const { client, clock, path, session } = await played(
        aService(),
        aSession({ Ttl: '60', DateExpiry: '2099-01-01' }),
      )
      assert.equal((await client.post(path('session'), { DateExpiry: '' })).body.date_expiry, null)
      clock.advance(60)
      assert.equal((await session()).status, 'closed')
    })

    test('a session that is opened again by many at once uses its numbers once', async () => {
      const { client, path } = await played(...aliceAndBob())
      await client.post(path('session'), { Status: 'closed' })
      const all = [1, 2, 3, 4].map(() => client.post(path('session'), { Status: 'in-progress' }))
      for (const { status } of await Promise.all(all)) assert.equal(status, 200)
      for (const name of ['number1', 'number2']) assert.equal((await client.get(path(name))).body.in_use, 1)
    })

    test('date_created stays, and date_updated tells of the last change', async () => {
      const { client, clock, path } = await played(aService(), aNumber(pool1), aSession())
      const change = { service: { DefaultTtl: '60' }, number: { IsReserved: 'true' }, session: { Ttl: '60' } }
      for (const [name, form] of Object.entries(change)) {
        const made = (await client.get(path(name))).body
        clock.advance(10)
        assert.deepEqual((await client.post(path(name), {})).body, made, 'nothing given changes nothing')
        const changed = (await client.post(path(name), form)).body
        assert.equal(changed.date_created, made.date_created, name)
        assert.equal(changed.date_updated, inSeconds(clock, 0), name)
        assert.deepEqual((await client.get(path(name))).body, changed)
      }
    })
  })
}
