// Applications that do not listen, one of every kind, beside one that does: its callbacks keep arriving, nothing of the
// others is left over, and an alert says what each of them did (contract 4.1).
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { suite, test, type TestContext } from 'node:test'
import { callbacksOf, later, told, until } from '../support/callbacks.ts'
import { engines } from '../support/engines.ts'
import { receiver, trickle } from '../support/receiver.ts'
import { ownWorldOf } from '../support/world.ts'

/** No repeats at once; and for those that never answer, limits so short that the test need not wait. */
const patient = '#rc=0'
const impatient = '#rt=200&tt=200&rc=0'
const textsMax = 30

interface Hostile {
  readonly url: string
  /** What the alert says of it. */
  readonly reason: string
  /** Waits until nobody is connected to it. */
  readonly left?: () => Promise<void>
}

async function hostiles(t: TestContext): Promise<Record<string, Hostile>> {
  const hanging = await receiver(t, () => undefined)
  const trickling = await receiver(t, trickle)
  const lying = await receiver(t, (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
    }
    response.on('drain', more)
    more()
  })
  const redirecting = await receiver(t, (_, response) => response.writeHead(307, { location: '/' }).end())
  const luring = await receiver(t, (_, response) =>
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  )
  const refusing = await receiver(t, (_, response) => response.writeHead(410).end('gone\0away'))
  const rude = createServer((socket) => socket.on('error', () => undefined).end('220 smtp.example\r\n'))
  await once(rude.listen(0, '127.0.0.1'), 'listening')
  t.after(() => rude.close())
  return {
    dead: { url: 'http://127.0.0.1:1/', reason: 'not-connected' },
    hanging: { url: hanging.base, reason: 'too-slow', left: hanging.left },
    trickling: { url: trickling.base, reason: 'too-slow', left: trickling.left },
    lying: { url: lying.base, reason: 'too-large', left: lying.left },
    redirecting: { url: redirecting.base, reason: 'redirected-too-often', left: redirecting.left },
    luring: { url: luring.base, reason: 'address-refused', left: luring.left },
    refusing: { url: refusing.base, reason: 'answered 410', left: refusing.left },
    rude: { url: `http://127.0.0.1:${(rude.address() as AddressInfo).port}`, reason: 'answer-broken' },
    metadata: { url: 'http://169.254.169.254/latest/meta-data/', reason: 'address-refused' },
    private: { url: 'http://10.0.0.1/', reason: 'address-refused' },
    disguised: { url: 'http://[::ffff:10.0.0.1]/', reason: 'address-refused' },
  }
}

for (const engine of engines) {
  suite(`hostile receivers, ${engine.name}`, () => {
    test('beside receivers of every hostile kind, one that listens is told everything', async (t) => {
      const world = await ownWorldOf(t, engine)
      const kinds = Object.entries(await hostiles(t))
      const good = await receiver(t)
      const listening = await told(world, good.base)
      const suffering = []
      for (const [kind, hostile] of kinds) {
        const url = `${hostile.url.replace('//', '//user:secret@')}?token=secret${hostile.reason === 'too-slow' ? impatient : patient}`
        suffering.push({ kind, ...hostile, ...(await told(world, url)) })
      }
      for (let text = 0; text < textsMax; text++) {
        await Promise.all(suffering.map(({ says }) => says(`${text}`)))
        await listening.says(`${text}`)
      }
      // The clock stands: each of the others was tried once or is under way, none of them a second time.
      assert.equal(new Set((await good.told(textsMax)).map(tokenOf)).size, textsMax)

      for (const { kind, reason, story } of suffering) {
        const seen = await until(
          () => alertsOf(story),
          (alerts) => alerts.length > 0,
        )
        const [{ error_code, alert_text }] = seen as [Alert]
        assert.equal(error_code, '80908', kind)
        assert.ok(alert_text.includes(reason), `${kind}: ${alert_text}`)
        assert.ok(
          seen.every((alert) => !JSON.stringify(alert).includes('secret')),
          kind,
        )
      }

      // Hours later still: what is tried again and again keeps nobody waiting.
      for (let round = 0; round < 5; round++) {
        later(world, 3 * 3600)
        await listening.says('still there?')
        await good.told(textsMax + round + 1)
      }
      assert.equal(good.calls.length, textsMax + 5)

      await world.close()
      await Promise.all([good.left(), ...kinds.map(([, hostile]) => hostile.left?.())])
      const logged = JSON.stringify(world.logged)
      assert.ok(!logged.includes('secret'), 'credentials in the log')
    })

    test('an answer that no database can hold is settled like any other', async (t) => {
      const world = await ownWorldOf(t, engine)
      const app = await receiver(t, (_, response) => response.end(`a\0b${'\ud83d\ude00'.repeat(400)}`))
      const { story, says } = await told(world, app.base)
      await says('Hello')
      const [seen] = await until(
        () => callbacksOf(story.client),
        ([one]) => one!.state !== 'waiting',
      )
      assert.equal(seen!.state, 'delivered')
      assert.ok(seen!.answer!.startsWith('a\ufffdb'))
    })
  })
}

interface Alert {
  readonly error_code: string
  readonly alert_text: string
}

const tokenOf = ({ headers }: { headers: Record<string, unknown> }) => headers['i-twilio-idempotency-token']

async function alertsOf({ client }: { client: { get(path: string): Promise<{ body: unknown }> } }) {
  return ((await client.get('/maskline/v1/alerts')).body as { alerts: Alert[] }).alerts
}
