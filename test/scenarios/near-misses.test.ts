// What an operator sees of contacts that nobody heard: what they would have matched but for one thing.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { callScene } from '../support/calls.ts'
import { engines } from '../support/engines.ts'
import {
  alicesNumber,
  bobsNumber,
  carolsNumber,
  kinds,
  meeting,
  missed,
  pool,
  told,
  traced,
} from '../support/traces.ts'
import { worldOf } from '../support/world.ts'

for (const engine of engines) {
  suite(`near misses, ${engine.name}`, () => {
    test('a text to a number that the account has not says so', async () => {
      const { client, alice } = await meeting(await worldOf(engine))
      await alice.texts('+14155550199', 'hi')
      const trace = await missed({ client }, alicesNumber, '+14155550199')
      assert.deepEqual(kinds(trace).slice(0, 1), ['number-of-nobody'])
      assert.equal(told(trace, 'alert')[0]!['code'], 80905)
    })

    test('a text to a number that is in no pool says so', async () => {
      const { client, alice, story } = await meeting(await worldOf(engine))
      const numbers = `/2010-04-01/Accounts/${story.account.sid}/IncomingPhoneNumbers.json`
      assert.equal((await client.post(numbers, { PhoneNumber: '+14155550199' })).status, 201)
      await alice.texts('+14155550199', 'hi')
      const [kind] = kinds(await missed({ client }, alicesNumber, '+14155550199'))
      assert.equal(kind, 'number-in-no-pool')
    })

    test('somebody never seen is unknown in the service of the number', async () => {
      const { client, story, proxy } = await meeting(await worldOf(engine))
      await story.person(carolsNumber).texts(proxy, 'hi')
      const trace = await missed({ client }, carolsNumber, proxy)
      assert.deepEqual(kinds(trace), ['proxy-number', 'sender-unknown'])
      assert.equal(told(trace, 'alert')[0]!['code'], 80903)
    })

    test('a text after the end tells when the session closed, also when asked for by the session', async () => {
      const world = await worldOf(engine)
      const { client, alice, proxy, path: session } = await meeting(world)
      await client.post(session, { Status: 'closed' })
      world.clock.advance(180)
      await alice.texts(proxy, 'hi')
      const trace = await missed({ client }, alicesNumber, proxy)
      assert.deepEqual(kinds(trace), ['proxy-number', 'session-closed'])
      const text = trace.steps.find(({ near_miss }) => near_miss?.kind === 'session-closed')!.text
      const session_sid = session.split('/').at(-1)!
      assert.equal(text, `The sender's session ${session_sid} closed 3 minutes before (api).`)
      assert.equal((await traced(client, { Sid: session_sid })).sid, trace.sid)
      assert.equal((await traced(client, { Sid: trace.sid })).sid, trace.sid)
      const [alert] = told(trace, 'alert')
      assert.equal((await traced(client, { Sid: alert!['sid'] as string })).sid, trace.sid)
      const [received] = told(trace, 'received')
      assert.equal((await traced(client, { Sid: received!['sid'] as string })).sid, trace.sid)
    })

    test('what changes afterwards does not change why a text went nowhere', async () => {
      const world = await worldOf(engine)
      const { client, alice, proxy, path: session } = await meeting(world)
      await client.post(session, { Status: 'closed' })
      world.clock.advance(60)
      await alice.texts(proxy, 'hi')
      world.clock.advance(60)
      await client.post(session, { Status: 'in-progress' })
      const trace = await missed({ client }, alicesNumber, proxy)
      assert.deepEqual(kinds(trace), ['proxy-number', 'session-reopened-later'])
    })

    test('a text to a session that expired says so', async () => {
      const world = await worldOf(engine)
      const { client, alice, proxy } = await meeting(world, {}, { Ttl: '60' })
      world.clock.advance(240)
      await alice.texts(proxy, 'hi')
      const trace = await missed({ client }, alicesNumber, proxy)
      assert.deepEqual(kinds(trace), ['proxy-number', 'session-closed'])
      assert.match(told(trace, 'nearly-matched')[1]!.text, /closed 3 minutes before \(expired\)\.$/)
      assert.equal(told(trace, 'alert')[0]!['code'], 80904)
    })

    test('somebody who was removed is told of, and who is alone then', async () => {
      const world = await worldOf(engine)
      const { client, alice, bob, proxy, bobsProxy, participants } = await meeting(world)
      await client.delete(participants[1]!)
      world.clock.advance(60)
      await bob.texts(bobsProxy, 'hi')
      await alice.texts(proxy, 'hi')
      assert.deepEqual(kinds(await missed({ client }, bobsNumber, bobsProxy)), [
        'proxy-number',
        'participant-removed',
      ])
      assert.deepEqual(kinds(await missed({ client }, alicesNumber, proxy)), [
        'proxy-number',
        'no-counterpart',
      ])
    })

    test('a text to a session that takes calls only tells the mode', async () => {
      const { client, alice, proxy } = await meeting(await worldOf(engine), {}, { Mode: 'voice-only' })
      await alice.texts(proxy, 'hi')
      assert.deepEqual(kinds(await missed({ client }, alicesNumber, proxy)), ['proxy-number', 'wrong-mode'])
    })

    test('a text to another number of the pool tells which one the sender has', async () => {
      const { client, alice, proxy } = await meeting(await worldOf(engine))
      const other = pool.find((number) => number !== proxy)!
      await alice.texts(other, 'hi')
      const trace = await missed({ client }, alicesNumber, other)
      assert.deepEqual(kinds(trace), ['proxy-number', 'other-number'])
    })

    test('a stop word is told', async () => {
      const { client, alice, proxy } = await meeting(await worldOf(engine))
      await alice.texts(proxy, 'Stop')
      assert.deepEqual(kinds(await missed({ client }, alicesNumber, proxy)), ['proxy-number', 'stop-word'])
    })

    test('a call that nobody may take says why', async (t) => {
      const { alice, story, session } = await callScene(t, engine, { session: { Mode: 'message-only' } })
      await alice.calls(session.proxies[0]!)
      const trace = await missed(story, alicesNumber, session.proxies[0]!)
      assert.equal(trace['kind'], 'voice')
      assert.deepEqual(kinds(trace), ['proxy-number', 'wrong-mode'])
      assert.equal(told(trace, 'alert')[0]!['code'], 80911)
    })
  })
}
