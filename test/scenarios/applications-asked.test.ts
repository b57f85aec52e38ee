// Who watches hears of every call of an application as it was: what was posted, how it was signed, what came back. The log
// has none of what people wrote.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import twilio from 'twilio'
import type { ApplicationAsked } from '../../src/events.ts'
import { until } from '../support/callbacks.ts'
import { engines } from '../support/engines.ts'
import { type Call, receiver } from '../support/receiver.ts'
import { storyOf } from '../support/story.ts'
import { ownWorldOf, type World } from '../support/world.ts'

/** Everything that is told of applications from now on. */
function heardIn({ maskline: { context } }: World): ApplicationAsked[] {
  const heard: ApplicationAsked[] = []
  const tell = context.events.applicationAsked.bind(context.events)
  Object.assign(context.events, {
    applicationAsked(fact: ApplicationAsked) {
      tell(fact)
      heard.push(fact)
    },
  })
  return heard
}

const answers: Readonly<Record<string, string>> = {
  '/hook': 'thanks',
  '/intercept': 'go on',
  '/stray': '<Response><Redirect method="GET">/next?a=1</Redirect></Response>',
  '/next': '<Response/>',
}

for (const engine of engines) {
  suite(`applications that are asked, ${engine.name}`, () => {
    test('each call is told with what it is about, and the log has no word of people', async (t) => {
      const world = await ownWorldOf(t, engine)
      const heard = heardIn(world)
      const app = await receiver(t, (call, response) => {
        response.setHeader('content-type', 'text/xml')
        response.end(answers[call.path.split('?')[0]!])
      })
      const { account, client, service, ...story } = await storyOf(world, ['+12065550180', '+12065550181'], {
        CallbackUrl: `${app.base.replace('//', '//us:secret@')}/hook?key=secret`,
        InterceptCallbackUrl: `${app.base}/intercept`,
        OutOfSessionCallbackUrl: `${app.base}/stray`,
      })
      const [alice, bob, carol] = ['+12065550100', '+12065550101', '+12065550102'].map((one) =>
        story.person(one),
      )
      const { proxies } = await story.session([alice!, bob!])
      await alice!.texts(proxies[0]!, 'secret words')
      await carol!.texts(proxies[0]!, 'secret words')
      await client.post('/simulator/calls', { From: carol!.identifier, To: proxies[0]! })
      await until(
        () => Promise.resolve(heard),
        ({ length }) => length >= 6,
      )

      const told = (about: ApplicationAsked['about'], prefix: string) =>
        heard.filter((one) => one.about === about && one.resource_sid.startsWith(prefix))
      const cases: readonly [ApplicationAsked[], path: string, calls: (call: Call) => boolean][] = [
        [told('intercept', 'KI'), '/intercept', () => true],
        [told('callback', 'CB'), '/hook?key=secret', () => true],
        [told('out-of-session', 'SM'), '/stray', ({ form }) => 'MessageSid' in form],
        [told('out-of-session', 'CA'), '/stray', ({ form }) => 'CallSid' in form],
        [told('document', 'SM'), '/next?a=1&', ({ path }) => path.includes('MessageSid')],
        [told('document', 'CA'), '/next?a=1&', ({ path }) => path.includes('CallSid')],
      ]
      const service_sid = service.split('/').at(-1)!
      for (const [facts, path, isIt] of cases) {
        const [fact, ...more] = facts
        assert.ok(fact !== undefined && more.length === 0, path)
        const call = app.calls.find((one) => one.path.startsWith(path) && isIt(one))!
        const address = path.split('?')[0]!
        assert.deepEqual([fact.account_sid, fact.service_sid], [account.sid, service_sid])
        assert.equal(fact.url, app.base + address)
        assert.deepEqual([fact.status, fact.fault, fact.answer], [200, null, answers[address]])
        assert.ok(fact.took_ms >= 0 && fact.at instanceof Date)
        assert.equal(fact.signature, call.headers['x-twilio-signature'])
        const asked = call.method === 'GET' ? new URL(app.base + call.path).searchParams : call.form
        const query = call.method === 'GET' ? { a: '1' } : {}
        const posted = asked instanceof URLSearchParams ? Object.fromEntries(asked) : asked
        assert.deepEqual({ ...query, ...fact.parameters }, posted)
        const signed = call.path === '/hook?key=secret' ? app.base.replace('//', '//us:secret@') : app.base
        const form = call.method === 'GET' ? {} : call.form
        assert.ok(twilio.validateRequest(account.token, fact.signature, signed + call.path, form))
      }

      const logged = world.logged.filter(({ msg }) => msg === 'an application was called')
      assert.equal(logged.length, heard.length)
      assert.doesNotMatch(JSON.stringify(logged), /secret|thanks|go on|Response|\+1206|signature/)
    })

    test('who cannot be reached was called, too', async (t) => {
      const world = await ownWorldOf(t, engine)
      const heard = heardIn(world)
      const story = await storyOf(world, ['+12065550180', '+12065550181'], {
        CallbackUrl: 'http://10.0.0.1/hook',
        InterceptCallbackUrl: 'http://10.0.0.1/intercept',
      })
      const people = ['+12065550100', '+12065550101'].map((one) => story.person(one))
      const { proxies } = await story.session(people)
      await people[0]!.texts(proxies[0]!, 'Hello')
      await until(
        () => Promise.resolve(heard),
        ({ length }) => length >= 2,
      )
      assert.deepEqual(
        heard.map(({ about, status, fault, answer }) => [about, status, fault, answer]),
        [
          ['intercept', null, 'address-refused', null],
          ['callback', null, 'address-refused', null],
        ],
      )
    })
  })
}
