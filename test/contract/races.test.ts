// Requests that meet: whatever their order turns out to be, each is answered as if it had come alone, none with a 500,
// and the counts are right afterwards.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Answered } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import {
  alice,
  aliceAndBob,
  aNumber,
  aService,
  aSession,
  bob,
  carol,
  pool1,
  pool2,
} from '../support/prologues.ts'
import { assertRefused, play } from '../support/scenarios.ts'
import { worldOf } from '../support/world.ts'

const counted = (answers: readonly Answered[]) =>
  Object.fromEntries(
    [...Map.groupBy(answers, ({ status, body }) => body.code ?? status)].map(([what, all]) => [
      what,
      all.length,
    ]),
  )
const times = <T>(count: number, make: (at: number) => T): T[] => [...Array(count).keys()].map(make)

for (const engine of engines) {
  suite(`races, ${engine.name}`, () => {
    test('what comes to a service while it is deleted is done or finds nothing', async () => {
      for (let round = 0; round < 4; round++) {
        const { client, path } = await play(await worldOf(engine), [aService(), aNumber(pool1)])
        const service = path('service')
        const answers = await Promise.all([
          ...times(8, () => client.post(`${service}/Sessions`)),
          ...times(4, (at) => client.post(`${service}/PhoneNumbers`, { PhoneNumber: `+1206555011${at}` })),
          client.delete(service),
          ...times(8, (at) =>
            client.post(`${service}/Sessions`, {
              Participants: JSON.stringify({ Identifier: `+1206555012${at}` }),
            }),
          ),
          ...times(4, () => client.post(service, { DefaultTtl: '5' })),
          ...times(4, () => client.get(`${service}/Sessions`)),
        ])
        const unexpected = answers.filter(
          ({ status, body }) => ![200, 201, 204, 404].includes(status) && body.code !== 80503,
        )
        assert.deepEqual(counted(unexpected), {})
        assertRefused(await client.get(service), { status: 404, code: 20404 })
      }
    })

    test('what comes to a session while it is deleted is done or finds nothing', async () => {
      for (let round = 0; round < 4; round++) {
        const { client, path } = await play(await worldOf(engine), aliceAndBob())
        const [session, participant] = [path('session'), path('alice')]
        const answers = await Promise.all([
          ...times(5, () => client.post(`${participant}/MessageInteractions`, { Body: 'x' })),
          client.delete(path('bob')),
          ...times(3, () => client.post(session, { Ttl: '60' })),
          client.delete(session),
          ...times(3, () => client.post(`${session}/Participants`, { Identifier: carol })),
          ...times(5, () => client.post(`${participant}/MessageInteractions`, { Body: 'x' })),
          ...times(3, () => client.get(session)),
        ])
        const unexpected = answers.filter(
          ({ status, body }) =>
            ![200, 201, 204, 404].includes(status) && ![80609, 80103, 80503].includes(body.code),
        )
        assert.deepEqual(counted(unexpected), {})
        for (const name of ['number1', 'number2']) assert.equal((await client.get(path(name))).body.in_use, 0)
      }
    })

    test('of many participants at once two join', async () => {
      const { client, path } = await play(await worldOf(engine), [
        aService(),
        aNumber(pool1),
        aNumber(pool2),
        aSession(),
      ])
      const join = (at: number) =>
        client.post(`${path('session')}/Participants`, { Identifier: `+1206555010${at}` })
      assert.deepEqual(counted(await Promise.all(times(10, join))), { 201: 2, 80609: 8 })
    })

    test('of many that join at once as the same person one does', async () => {
      const { client, path } = await play(await worldOf(engine), [
        aService(),
        aNumber(pool1),
        aNumber(pool2),
        aSession(),
      ])
      const join = () => client.post(`${path('session')}/Participants`, { Identifier: alice })
      assert.deepEqual(counted(await Promise.all(times(10, join))), { 201: 1, 80103: 9 })
      assert.equal((await client.get(`${path('session')}/Participants`)).body.participants.length, 1)
    })

    test('of many that take one name at once one gets it', async () => {
      const { client, path } = await play(await worldOf(engine), [aService()])
      const services = times(10, () => client.post('/v1/Services', { UniqueName: 'one' }))
      assert.deepEqual(counted(await Promise.all(services)), { 201: 1, 80602: 9 })
      const sessions = times(10, () => client.post(`${path('service')}/Sessions`, { UniqueName: 'one' }))
      assert.deepEqual(counted(await Promise.all(sessions)), { 201: 1, 80603: 9 })
    })

    test('a number that many add at once is added once, and in one service', async () => {
      const { client, path } = await play(await worldOf(engine), [aService(), aService({}, 'other')])
      const add = (at: number) =>
        client.post(`${path(at % 2 ? 'service' : 'other')}/PhoneNumbers`, { PhoneNumber: pool1 })
      const {
        201: added,
        80104: twice = 0,
        80101: elsewhere = 0,
      } = counted(await Promise.all(times(10, add)))
      assert.deepEqual([added, twice + elsewhere], [1, 9])
    })

    test('a number that is removed while it is given away is one or the other', async () => {
      for (let round = 0; round < 4; round++) {
        const { client, path } = await play(await worldOf(engine), [aService(), aNumber(pool1)])
        const sessions = times(6, (at) =>
          client.post(`${path('service')}/Sessions`, {
            Participants: JSON.stringify({ Identifier: `+1206555010${at}` }),
          }),
        )
        const [removed, ...made] = await Promise.all([client.delete(path('number')), ...sessions])
        const unexpected = made.filter(({ status, body }) => status !== 201 && body.code !== 80205)
        assert.deepEqual(counted(unexpected), {})
        if (removed.status === 204) assert.deepEqual(counted(made), { 80205: 6 })
        else assertRefused(removed, { status: 400, code: 80611 })
      }
    })

    test('a session that many close and open again at once uses each of its numbers once or not at all', async () => {
      const { client, path } = await play(await worldOf(engine), aliceAndBob())
      const statuses = ['closed', 'in-progress']
      const answers = await Promise.all(
        times(20, (at) => client.post(path('session'), { Status: statuses[at % 2]! })),
      )
      assert.deepEqual(
        counted(answers.filter(({ status, body }) => status !== 200 && body.code !== 80607)),
        {},
      )
      const { status } = (await client.get(path('session'))).body
      const { body } = await client.get(`${path('service')}/PhoneNumbers`)
      const uses = body.phone_numbers.map(({ in_use }: { in_use: number }) => in_use)
      assert.deepEqual(uses, status === 'closed' ? [0, 0] : [1, 1])
    })

    test('two people who are put into many sessions at once, in either order, never wait in a circle', async () => {
      const pool = times(6, (at) => aNumber(`+1206555018${at}`))
      const { client, path } = await play(await worldOf(engine), [aService(), ...pool])
      const both = [alice, bob].map((Identifier) => JSON.stringify({ Identifier }))
      const answers = await Promise.all(
        times(12, (at) =>
          client.post(`${path('service')}/Sessions`, { Participants: at % 2 ? both : both.toReversed() }),
        ),
      )
      assert.deepEqual(counted(answers), { 201: 6, 80208: 6 })
    })
  })
}
