// CallbackUrl from the application's point of view: what it is told, when, and what happens when it does not listen
// (contract 4.1 and 4.2).
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import twilio from 'twilio'
import { later, told, tried } from '../support/callbacks.ts'
import { engines } from '../support/engines.ts'
import { type Call, receiver, type Receiver } from '../support/receiver.ts'
import { type World, worldOf } from '../support/world.ts'

function assertSigned({ headers, form }: Call, token: string, url: string): void {
  const signature = headers['x-twilio-signature'] as string
  assert.ok(twilio.validateRequest(token, signature, url, form), `not signed: ${url}`)
}

for (const engine of engines) {
  suite(`callbacks, ${engine.name}`, () => {
    async function begin(
      t: TestContext,
      answer?: Parameters<typeof receiver>[1],
    ): Promise<[World, Receiver]> {
      return [await worldOf(engine), await receiver(t, answer)]
    }

    test('a relayed text is told with every parameter of the contract, signed as Twilio signs', async (t) => {
      const [world, app] = await begin(t)
      const url = `${app.base}/callback?tenant=7`
      const { story, alice, proxies, path, participants } = await told(world, url)
      await alice.texts(proxies[0]!, 'on my way 👋')
      const [call] = await app.told(1)
      const { body: list } = await story.client.get(`${path}/Interactions`)
      const [interaction] = list.interactions
      const { interactionDateUpdated, ...form } = call!.form
      assert.deepEqual(form, {
        interactionSid: interaction.sid,
        interactionSessionSid: interaction.session_sid,
        interactionServiceSid: interaction.service_sid,
        interactionAccountSid: story.account.sid,
        interactionType: 'Message',
        interactionData: '{"body":"on my way 👋"}',
        interactionDateCreated: interaction.date_created,
        interactionNumMedia: '0',
        inboundParticipantSid: participants[0]!.split('/').at(-1),
        inboundResourceSid: interaction.inbound_resource_sid,
        inboundResourceType: 'message',
        inboundResourceStatus: 'delivered',
        outboundParticipantSid: participants[1]!.split('/').at(-1),
        outboundResourceSid: interaction.outbound_resource_sid,
        outboundResourceType: 'message',
        outboundResourceStatus: 'delivered',
      })
      assert.match(interactionDateUpdated!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      assert.equal(call!.path, '/callback?tenant=7')
      assert.equal(call!.headers['content-type'], 'application/x-www-form-urlencoded; charset=UTF-8')
      assert.match(call!.headers['i-twilio-idempotency-token'] as string, /^CB[0-9a-f]{32}$/)
      assertSigned(call!, story.account.token, url)
    })

    test('a text of the application is told without an inbound side, its pictures with their addresses', async (t) => {
      const [world, app] = await begin(t)
      const { story, participants } = await told(world, app.base)
      const MediaUrl = ['https://app.example/1.png', 'https://app.example/2.png']
      await story.client.post(`${participants[0]}/MessageInteractions`, { MediaUrl })
      const [call] = await app.told(1)
      const names = Object.keys(call!.form)
      assert.deepEqual(
        names.filter((name) => name.startsWith('inbound')),
        [],
      )
      assert.equal(call!.form['interactionData'], '{"body":""}')
      assert.equal(call!.form['interactionNumMedia'], '2')
      assert.deepEqual([call!.form['interactionMediaUrl0'], call!.form['interactionMediaUrl1']], MediaUrl)
      assert.match(call!.form['outboundResourceSid']!, /^MM/)
    })

    test('basic auth in the address is sent, its fragment is not, and the signature holds', async (t) => {
      const [world, app] = await begin(t)
      const url = app.base.replace('//', '//us:pw@') + '/x'
      const { story, participants } = await told(world, `${url}#ct=2000&rc=2`)
      await story.client.post(`${participants[0]}/MessageInteractions`, { Body: 'Hello' })
      const [call] = await app.told(1)
      assert.equal(call!.headers.authorization, `Basic ${Buffer.from('us:pw').toString('base64')}`)
      assert.equal(call!.path, '/x')
      assertSigned(call!, story.account.token, url)
    })

    test('what is refused is told again later, with the same token, until it is heard', async (t) => {
      let left = 3
      const [world, app] = await begin(t, (_, response) => {
        response.writeHead(left-- > 0 ? 500 : 204).end()
      })
      const { story, participants } = await told(world, app.base)
      await story.client.post(`${participants[0]}/MessageInteractions`, { Body: 'Hello' })
      for (let times = 1; times <= 4; times++) {
        await app.told(times)
        // Settled only after the answer came: looked for until it is.
        await tried(story.client, (await only(story.client)).sid, times)
        later(world, 3600)
      }
      const { sid, state, tries, status } = await only(story.client)
      assert.deepEqual([state, tries, status], ['delivered', 4, 204])
      assert.equal(new Set(app.calls.map(({ headers }) => headers['i-twilio-idempotency-token'])).size, 1)
      const { body } = await story.client.get(`/maskline/v1/callbacks/${sid}`)
      assert.deepEqual(
        body.attempts.map((attempt: { number: number; status: number }) => [attempt.number, attempt.status]),
        [
          [1, 500],
          [2, 500],
          [3, 500],
          [4, 204],
        ],
      )
    })

    test('the callbacks of one interaction arrive in order, and a replay tells again', async (t) => {
      const [world, app] = await begin(t)
      const { story, participants } = await told(world, app.base)
      await story.client.post(`${participants[0]}/MessageInteractions`, { Body: 'Hello' })
      await app.told(1)
      let callback = await only(story.client)
      while (callback.state !== 'delivered') callback = await only(story.client)
      const replayed = await story.client.post(`/maskline/v1/callbacks/${callback.sid}`, { State: 'waiting' })
      assert.equal(replayed.status, 200)
      const [one, other] = await app.told(2)
      assert.deepEqual(one!.form, other!.form)
      const refused = await story.client.post(`/maskline/v1/callbacks/${callback.sid}`, { State: 'parked' })
      assert.deepEqual([refused.status, refused.body.code], [400, 80701])
    })

    test('a receiver that hangs delays no other', async (t) => {
      const [world, hanging] = await begin(t, () => undefined)
      const app = await receiver(t)
      const stuck = await told(world, hanging.base)
      for (let text = 0; text < 100; text++) {
        await stuck.story.client.post(`${stuck.participants[0]}/MessageInteractions`, { Body: `${text}` })
      }
      await hanging.told(1)
      const { story, participants } = await told(world, app.base)
      await story.client.post(`${participants[0]}/MessageInteractions`, { Body: 'Hello' })
      await app.told(1)
      assert.ok(hanging.calls.length <= 32)
    })

    test('a callback whose interaction was deleted is canceled', async (t) => {
      const [world, app] = await begin(t, (_, response) => response.writeHead(500).end())
      const { story, path, participants } = await told(world, app.base)
      const { body } = await story.client.post(`${participants[0]}/MessageInteractions`, { Body: 'Hello' })
      await app.told(1)
      assert.equal((await story.client.delete(`${path}/Interactions/${body.sid}`)).status, 204)
      let callback = await only(story.client)
      while (callback.state === 'waiting') {
        later(world, 60)
        callback = await only(story.client)
      }
      assert.equal(callback.state, 'canceled')
    })
  })
}

/** The one callback of the account. */
async function only(client: { get(path: string): Promise<{ body: { callbacks?: never } }> }) {
  const { callbacks } = (await client.get('/maskline/v1/callbacks')).body as unknown as {
    callbacks: { sid: string; state: string; tries: number; status: number | null }[]
  }
  assert.equal(callbacks.length, 1)
  return callbacks[0]!
}
